package classifier

import (
	"bytes"
	"cmp"
	"slices"

	"khabar/news"
)

// How many words "…" and "~" stand for in a cue, at most: beside the mention, and for the
// phrase; a verb at the end of a long clause may stand further off than the group itself.
const (
	cueGap    = 8
	verbGap   = 12
	phraseGap = 4
)

// assignRoles finds the role and the modifier of every accepted mention of a group.
func (r resolver) assignRoles() {
	for i := range r.hits {
		h := &r.hits[i]
		h.role = news.RoleMention
		if h.traits&traitGroup != 0 && h.accepted() {
			if h.mod = r.modifier(h); !r.ownerOf(h) {
				r.assignRole(h)
			}
		}
	}
}

// assignRole gives a mention the role of the cue that ranks first among those that hold; of
// several that rank alike, the one that stands closest together tells it.
func (r resolver) assignRole(h *hit) {
	var found [roleKeys]telling
	for _, sig := range r.listenForCues() {
		if sig.field != h.field || between(h, sig.signalSpan) > cueGap+2 {
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
			found[rank(news.RoleTarget)].ok = false
		default:
			h.role, h.cue = roleOfKey(key), t.span
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
	return s.first == s.last && particleWord(r.parts[s.field].word(s.first))
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
		if sig.field != h.field || !r.isPart(sig.phrase, c, part) {
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
// cue: in one sentence; with nothing but little words between, or as many others as the gap
// allows; and next to the mention, with no other group between that is not named in one
// breath with it.
func (r resolver) reaches(a, b signalSpan, g gap, c *cue, h *hit) bool {
	p := &r.parts[h.field]
	beside := b.first == h.first || a.last == h.last
	most := [...]int32{gapNone: 0, gapPhrase: phraseGap, gapOpen: verbGap}[g]
	if beside {
		most = min(most, cueGap)
	}
	for i := a.last + 1; i < b.first; i++ {
		w := p.word(i)
		if fillerWord(w) || r.partOfName(i, h) {
			continue
		}
		if most--; most < 0 || g == gapPhrase && endsPhrase(w) || g == gapOpen && endsClause(w) {
			return false
		}
	}
	switch {
	case !r.sameSentence(h.field, a.first, b.first):
		return false
	case (b.first == h.first && !c.quotes() || g == gapPhrase) && breaks(p, a.last, b.first):
		return false
	case g == gapOpen && a.last == h.last && c.selfSaid() && p.marksObject(a.last+1, b.first):
		return false
	case (g == gapOpen && a.last == h.last && c.selfSaid() || a.first > h.last && c.role == news.RoleTarget) && r.saidOfOthers(a, b):
		return false
	}
	if g != gapNone && a.last == h.last && c.selfSaid() && (r.aside(h) || g == gapOpen && r.possessed(h)) {
		return false
	}
	return !beside && c.role != news.RoleTarget || !r.groupBetween(a, b, c, h)
}

// ownerOf reports whether a mention only says whose the group is that is named directly
// behind it: "BLA's Majeed Brigade", "al-Qaeda affiliate JNIM".
func (r resolver) ownerOf(h *hit) bool {
	p := &r.parts[h.field]
	next := h.last + 1
	for int(next) < len(p.words) && (branchWord(p.word(next)) || contains(" s based ", p.word(next))) {
		next++
	}
	return next > h.last+1 && slices.ContainsFunc(r.hits, func(g hit) bool {
		return g.entry != h.entry && g.field == h.field && g.first == next && g.firm() && r.entries[g.entry].facet == news.FacetGroup
	})
}

// possessed reports whether h stands in the genitive of Pashto behind another group: it is
// the other that acts.
func (r resolver) possessed(h *hit) bool {
	if h.first == 0 || !contains(" د ", r.parts[h.field].word(h.first-1)) {
		return false
	}
	n := r.sentence(h.field, h.first)
	return slices.ContainsFunc(r.hits, func(g hit) bool {
		return g.entry != h.entry && g.field == h.field && g.last < h.first && g.firm() &&
			r.entries[g.entry].facet == news.FacetGroup && r.sentence(g.field, g.first) == n && !r.joined(h, &g)
	})
}

// aside reports whether a mention says only what another group is of: "al-Qaeda-linked", or
// "an offshoot of Lashkar-e-Taiba" with a comma behind it. What follows is said of the other.
func (r resolver) aside(h *hit) bool {
	switch r.modifier(h) {
	case "-linked", "-affiliated", "-aligned", "-inspired", "-backed", "-led":
		return true
	}
	p := &r.parts[h.field]
	if int(h.last)+1 >= len(p.words) {
		return false
	}
	if !breaks(p, h.last, h.last+1) {
		return r.ownerOf(h)
	}
	for i := h.first - 1; i >= 0 && i >= h.first-4; i-- {
		switch w := p.word(i); {
		case branchWord(w):
			return true
		case !fillerWord(w) && !contains(" of from to with for in by loyal ", w):
			return false
		}
	}
	return false
}

// quotes reports whether a cue has what the group says before it and "said" behind: a comma
// may part them.
func (c *cue) quotes() bool {
	return c.role == news.RoleDenier && len(c.after) > 0
}

// selfSaid reports whether a cue tells what the group itself does or suffers: then whoever is
// named directly before the verb must be no one else.
func (c *cue) selfSaid() bool {
	return c.role == news.RoleClaimant || c.role == news.RoleDenier || c.role == news.RoleTarget
}

// marksObject reports whether word i, which ends before end, marks the name before it as what
// something is done to.
func (p *part) marksObject(i, end int32) bool {
	return i < end && objectMarker(p.word(i))
}

// saidOfOthers reports whether one of the two words before b, behind a, names soldiers,
// police, people or a government: "TTP attacks post, army claims success".
func (r resolver) saidOfOthers(a, b signalSpan) bool {
	p := &r.parts[a.field]
	for i := b.first - 1; i > a.last && i >= b.first-2; i-- {
		if breaks(p, i, i+1) {
			return false
		}
		if otherParty(p.word(i)) {
			return true
		}
	}
	return false
}

// breaks reports whether a comma or the like stands between two words: what is before it is
// said of something else.
func breaks(p *part, from, to int32) bool {
	between := p.buf.Bytes()[p.words[from].End:p.words[to].Start]
	return bytes.ContainsAny(between, ",;:")
}

// partOfName reports whether word i is in another accepted hit of the same entry as h.
func (r resolver) partOfName(i int32, h *hit) bool {
	for k := range r.hits {
		if g := &r.hits[k]; g.entry == h.entry && g.accepted() && g.overlaps(h.field, i, i) {
			return true
		}
	}
	return false
}

// groupBetween reports whether a mention of another group stands between two spans, unless
// only conjunctions join it to h.
func (r resolver) groupBetween(a, b signalSpan, c *cue, h *hit) bool {
	for i := range r.hits {
		g := &r.hits[i]
		if g.entry == h.entry || g.field != h.field || !g.firm() || r.entries[g.entry].facet != news.FacetGroup {
			continue
		}
		if g.first <= a.last || g.last >= b.first || r.aside(g) || r.joined(h, g) {
			continue
		}
		if a.first < h.first || !c.selfSaid() || !r.oblique(g) {
			return true
		}
	}
	return false
}

// oblique reports whether particles of Persian, Urdu, Hindi or Pashto mark a mention as
// something else than who acts.
func (r resolver) oblique(h *hit) bool {
	p := &r.parts[h.field]
	return h.first > 0 && contains(" د له پر په از با به بر علیه حضور وجود ", p.word(h.first-1)) ||
		int(h.last)+1 < len(p.words) && objectMarker(p.word(h.last+1))
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
		w := p.word(i)
		if !fillerWord(w) && !conjunction(w) {
			return false
		}
		found = found || conjunction(w)
	}
	between := p.buf.Bytes()[p.words[from].End:p.words[to].Start]
	return !bytes.ContainsAny(between, ".;:!?()") && (found || bytes.Contains(between, []byte(",")))
}

// roleOf returns the role that an item gives to an entry, with the words that show it: that
// of its first mention in the title that has one, else the one that ranks first. It is
// negated only when every mention is.
func (r resolver) roleOf(hits []int32) (news.Role, string) {
	var best *hit
	negated := true
	for _, i := range hits {
		h := &r.hits[i]
		if !h.accepted() {
			continue
		}
		negated = negated && h.role == news.RoleNegated
		if h.role == news.RoleMention || h.role == news.RoleNegated {
			continue
		}
		if best == nil || best.field > 0 && rank(h.role) < rank(best.role) {
			best = h
		}
	}
	switch {
	case best != nil:
		return best.role, r.cutSpan(best.cue)
	case negated:
		return r.negation(hits)
	}
	return news.RoleMention, ""
}

// negation returns the first of the cues that negate all the mentions.
func (r resolver) negation(hits []int32) (news.Role, string) {
	for _, i := range hits {
		if h := &r.hits[i]; h.accepted() && h.role == news.RoleNegated {
			return h.role, r.cutSpan(h.cue)
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
