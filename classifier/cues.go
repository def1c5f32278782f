package classifier

import (
	"bytes"
	"cmp"
	"slices"
	"sort"

	"khabar/news"
)

// How many words "…" and "~" stand for in a cue, at most: beside the mention, and for the
// phrase; a verb at the end of a long clause may stand further off than the group itself.
const (
	cueGap    = 8
	verbGap   = 12
	phraseGap = 4

	firstReach = 2 * cueGap // words of any kind between a mention and the part beside it

	chainReach = 3 * verbGap // words, little ones and names among them, between two parts
)

// assignRoles finds the role and the modifier of every accepted mention of a group.
func (r resolver) assignRoles() {
	for i := range r.hits {
		h := &r.hits[i]
		if h.traits&traitGroup != 0 && h.accepted() {
			if h.mod = r.modifier(h); !r.ownerOf(h) {
				r.assignRole(h)
			}
		}
	}
}

// assignRole gives a mention the role of the cue that ranks first among those that hold; of
// several that rank alike, the one that stands closest together tells it. Who acts is no
// target, unless words directly before the mention make it one and others behind it tell of
// an act: "an attack on X killed five".
func (r resolver) assignRole(h *hit) {
	var found [roleKeys]telling
	for _, sig := range r.listenForCues() {
		if sig.field != h.field || between(h, sig.signalSpan) > firstReach {
			continue
		}
		for _, s := range r.senses[sig.phrase] {
			c := &r.cues[s.cue]
			if c.rank < 0 || !r.cueHolds(c, s.part, sig.signalSpan, h) {
				continue
			}
			if t := r.telling(h); t.before(found[c.rank]) {
				found[c.rank] = t
			}
		}
	}
	for k, key := range roleOrder() {
		switch t := found[k]; {
		case !t.ok:
		case key == actor:
			if target := &found[rank(news.RoleTarget)]; t.span.first < h.first || target.span.last+1 != h.first {
				target.ok = false
			}
		default:
			s := r.scratch
			h.role, h.cue = role(rank(roleOfKey(key))), int32(len(s.cueSpans))
			s.cueSpans = append(s.cueSpans, t.span)
			return
		}
	}
}

// A telling is the words of a cue that holds.
type telling struct {
	ok    bool
	span  signalSpan
	apart int32 // words in the span that belong to the text alone
}

// before reports whether t shows the role better than u.
func (t telling) before(u telling) bool {
	switch {
	case !u.ok:
		return true
	case t.apart != u.apart:
		return t.apart < u.apart
	}
	return t.span.last-t.span.first > u.span.last-u.span.first
}

// telling returns what the cue that has just been found covers, from its first part to its
// last, without particles at the edges, which mark the group rather than what it did.
func (r resolver) telling(h *hit) telling {
	parts := r.chained
	slices.SortFunc(parts, func(a, b signalSpan) int { return cmp.Compare(a.first, b.first) })
	for len(parts) > 1 && r.particle(parts[0]) {
		parts = parts[1:]
	}
	for len(parts) > 1 && r.particle(parts[len(parts)-1]) {
		parts = parts[:len(parts)-1]
	}
	t := telling{ok: true, span: parts[0]}
	t.span.last = parts[len(parts)-1].last
	t.apart = t.span.last - t.span.first + 1
	for _, p := range parts {
		t.apart -= p.last - p.first + 1
	}
	if h.first > t.span.first && h.last < t.span.last {
		t.apart -= h.last - h.first + 1
	}
	return t
}

// particle reports whether a part of a cue is one little word.
func (r resolver) particle(s signalSpan) bool {
	return s.first == s.last && r.parts[s.field].is(s.first, particleWord)
}

// cueHolds reports whether all parts of a cue stand where they should around a mention, sig
// being the one numbered part: the first before it, or else the first behind it. It notes
// the parts.
func (r resolver) cueHolds(c *cue, part int8, sig signalSpan, h *hit) bool {
	if part != -1 && (part != 0 || len(c.before) > 0) {
		return false
	}
	r.scratch.chained = append(r.scratch.chained[:0], sig)
	at := signalSpan{h.field, h.first, h.last}
	if part == -1 {
		return sig.last < h.first && r.reaches(sig, at, c.before[0].gap, c, h) &&
			r.chain(c, -2, sig, h) && (len(c.after) == 0 || r.firstAfter(c, h))
	}
	return sig.first > h.last && r.reaches(at, sig, c.after[0].gap, c, h) && r.chain(c, 1, sig, h)
}

// firstAfter finds the part directly behind the mention, and those behind that.
func (r resolver) firstAfter(c *cue, h *hit) bool {
	return r.chain(c, 0, signalSpan{h.field, h.first, h.last}, h)
}

// chain finds the part of the given number next to from, and the others outward of it.
func (r resolver) chain(c *cue, part int8, from signalSpan, h *hit) bool {
	var p cuePart
	next := part + 1
	switch {
	case part < 0 && int(-1-part) < len(c.before):
		p, next = c.before[-1-part], part-1
	case part >= 0 && int(part) < len(c.after):
		p = c.after[part]
	default:
		return true
	}
	for _, sig := range r.listenForCues() {
		if sig.field != h.field || sig.first > from.last+chainReach || sig.last < from.first-chainReach || !r.isPart(sig.phrase, c, part) {
			continue
		}
		ok := part < 0 && sig.last < from.first && r.reaches(sig.signalSpan, from, p.gap, c, h) ||
			part >= 0 && sig.first > from.last && r.reaches(from, sig.signalSpan, p.gap, c, h)
		if ok && r.chain(c, next, sig.signalSpan, h) {
			r.scratch.chained = append(r.scratch.chained, sig.signalSpan)
			return true
		}
	}
	return false
}

func (r resolver) isPart(phrase int32, c *cue, part int8) bool {
	for _, s := range r.senses[phrase] {
		if s.part == part && &r.cues[s.cue] == c {
			return true
		}
	}
	return false
}

// reaches reports whether b, which stands behind a, is close enough for both to be of one
// cue: in one sentence, with no more between than the gap allows; and next to the mention,
// with no other group between that is not named in one breath with it.
func (r resolver) reaches(a, b signalSpan, g gap, c *cue, h *hit) bool {
	behind := a.last == h.last
	beside := behind || b.first == h.first
	if !r.spans(a, b, g, beside, h) || !r.sameSentence(h.field, a.first, b.first) {
		return false
	}
	p := &r.parts[h.field]
	switch {
	case (b.first == h.first && !c.quotes() || g == gapPhrase) && breaks(p, a.last, b.first):
		return false
	case behind && g != gapNone && c.selfSaid() && !r.subjectOf(h, b, g, c.role):
		return false
	case behind && c.role == actor && p.marksObject(h.last+1, b.last+1):
		return false
	case !behind && a.first > h.last && c.role == news.RoleTarget && r.saidOfOthers(a, b):
		return false
	}
	return !beside && c.role != news.RoleTarget && c.role != news.RoleDenier || !r.groupBetween(a, b, c, h)
}

// spans reports whether between a and b there are little words alone, or no more others, and
// none that ends it, than a gap allows.
func (r resolver) spans(a, b signalSpan, g gap, beside bool, h *hit) bool {
	p := &r.parts[h.field]
	most := [...]int32{gapNone: 0, gapPhrase: phraseGap, gapOpen: verbGap}[g]
	if beside {
		most = min(most, cueGap)
	}
	for i := a.last + 1; i < b.first; i++ {
		k := p.kind(i)
		if k&fillerWord != 0 || g == gapOpen && k&particleWord != 0 || r.partOfName(i, h) {
			continue
		}
		if most--; most < 0 || g == gapPhrase && k&endsPhrase != 0 || g == gapOpen && k&endsClause != 0 {
			return false
		}
	}
	return true
}

// quotes reports whether a cue has what the group says before it and "said" behind: a comma
// may part them.
func (c *cue) quotes() bool {
	return (c.role == news.RoleDenier || c.role == news.RoleClaimant) && len(c.after) > 0
}

// selfSaid reports whether a cue tells what the group itself does or suffers: then whoever is
// named directly before the verb must be no one else.
func (c *cue) selfSaid() bool {
	return c.role == news.RoleClaimant || c.role == news.RoleDenier || c.role == news.RoleTarget
}

// breaks reports whether a comma or the like stands between two words: what is before it is
// said of something else.
func breaks(p *part, from, to int32) bool {
	between := p.buf.Bytes()[p.words[from].End:p.words[to].Start]
	return bytes.ContainsAny(between, ",;:")
}

// partOfName reports whether word i is in another accepted hit of the same entry as h.
func (r resolver) partOfName(i int32, h *hit) bool {
	for k := r.hitFrom(h.field, i-longestName); k < len(r.hits); k++ {
		g := &r.hits[k]
		if g.field != h.field || g.first > i {
			break
		}
		if g.entry == h.entry && g.accepted() && g.last >= i {
			return true
		}
	}
	return false
}

// longestName is how many words a name has, at most.
const longestName = 16

// hitFrom returns the first of the hits, which stand in order, that begins at a word of a
// field or behind it.
func (r resolver) hitFrom(field, word int32) int {
	return sort.Search(len(r.hits), func(i int) bool {
		h := &r.hits[i]
		return h.field > field || h.field == field && h.first >= word
	})
}

// groupBetween reports whether a mention of another group stands between two spans, unless
// only conjunctions join it to h.
func (r resolver) groupBetween(a, b signalSpan, c *cue, h *hit) bool {
	for i := r.hitFrom(h.field, a.last+1); i < len(r.hits); i++ {
		g := &r.hits[i]
		if g.field != h.field || g.first >= b.first {
			break
		}
		if g.entry == h.entry || !g.firm() || g.traits&traitGroup == 0 {
			continue
		}
		if g.last >= b.first || r.aside(g) || r.joined(h, g) {
			continue
		}
		if a.first < h.first || !c.selfSaid() || !r.oblique(g) {
			return true
		}
	}
	return false
}

// joined reports whether conjunctions or a comma join two hits, with nothing but little words
// beside them.
func (r resolver) joined(h, g *hit) bool {
	from, to := h.last, g.first
	if g.first < h.first {
		from, to = g.last, h.first
	}
	p := &r.parts[h.field]
	found := false
	for i := from + 1; i < to; i++ {
		k := p.kind(i)
		if k&(fillerWord|conjunction) == 0 {
			return false
		}
		found = found || k&conjunction != 0
	}
	between := p.buf.Bytes()[p.words[from].End:p.words[to].Start]
	return !bytes.ContainsAny(between, ".;:!?()") && (found || bytes.Contains(between, []byte(",")))
}

// roleOf returns the role that an item gives to an entry, with the words that show it: that
// of its first mention in the title that has one, else the one that ranks first. It is
// negated only when every mention is.
func (r resolver) roleOf(hits []ranked) (news.Role, string) {
	var best *hit
	negated := true
	for _, n := range hits {
		h := &r.hits[n.hit()]
		if !h.accepted() {
			continue
		}
		negated = negated && h.role == negatedRole
		if h.role == mentionRole || h.role == negatedRole {
			continue
		}
		if best == nil || best.field > 0 && h.role < best.role {
			best = h
		}
	}
	switch {
	case best != nil:
		return best.role.named(), r.cutSpan(r.cueSpans[best.cue])
	case negated:
		return r.negation(hits)
	}
	return news.RoleMention, ""
}

// negation returns the first of the cues that negate all the mentions.
func (r resolver) negation(hits []ranked) (news.Role, string) {
	for _, n := range hits {
		if h := &r.hits[n.hit()]; h.accepted() && h.role == negatedRole {
			return news.RoleNegated, r.cutSpan(r.cueSpans[h.cue])
		}
	}
	return news.RoleMention, ""
}

// cutSpan returns the raw text of a span.
func (r resolver) cutSpan(s signalSpan) string {
	p := &r.parts[s.field]
	start, end := p.cutWords(s.first, s.last)
	return p.raw[start:end]
}
