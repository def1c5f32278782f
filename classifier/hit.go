package classifier

import "khabar/news"

// A hit is a place in an item where a keyword was found. If two keywords match the same words, there are
// two hits. Hits are copied, sorted and scanned several times, so a hit has the size of one cache line,
// and no pointers.
type hit struct {
	surfaceRef
	surface int32
	field   int32
	first   int32 // word
	last    int32 // word
	reason  reason
	p       uint16 // a news.Certainty
	outcome outcome
	fit     caseFit
	caps    bool // its capitals would prove nothing in a text in capitals; see judgeAmongCapitals
	role    role
	mod     modifier
	act     actWeight
	cue     int32 // index in cueSpans of the words that show the role, if the hit has a role
}

// An outcome is a news.HitOutcome, or undecided.
type outcome uint8

const (
	undecided outcome = iota
	accepted
	shadowed
	refused
)

// named returns the outcome as it is in evidence.
func (o outcome) named() news.HitOutcome {
	switch o {
	case accepted:
		return news.HitAccepted
	case shadowed:
		return news.HitShadowed
	case refused:
		return news.HitRefused
	}
	return ""
}

// A role is a news.Role. If hits of a group have different roles in one item, the lowest value counts.
type role uint8

const (
	mentionRole role = iota // none of the others
	perpetratorRole
	claimantRole
	accusedRole
	denierRole
	targetRole
	victimRole
	negatedRole
)

// named returns the role as it is in tags.
func (n role) named() news.Role {
	return [...]news.Role{
		news.RoleMention, news.RolePerpetrator, news.RoleClaimant, news.RoleAccused, news.RoleDenier, news.RoleTarget, news.RoleVictim, news.RoleNegated,
	}[n]
}

// accepted reports whether h was accepted, with any certainty.
func (h *hit) accepted() bool { return h.outcome == accepted }

// firm reports whether h alone is certain enough for an accepted tag.
func (h *hit) firm() bool { return h.outcome == accepted && h.p >= uint16(threshold) }

func (h *hit) refuse(r reason) { h.outcome, h.reason, h.p = refused, r, 0 }

// samePlace reports whether h and g are hits of one entry in the same words.
func (h *hit) samePlace(g *hit) bool {
	return h.entry == g.entry && h.field == g.field && h.first == g.first && h.last == g.last
}

// overlaps reports whether h shares a word with words first to last of a field.
func (h *hit) overlaps(field, first, last int32) bool {
	return h.field == field && h.first <= last && first <= h.last
}

// span returns the words of h.
func (h *hit) span() fieldSpan { return fieldSpan{h.field, h.first, h.last} }
