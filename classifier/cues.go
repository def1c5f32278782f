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
	r.cuesAt(h, firstReach, false, func(c *cue, _ fieldSpan) bool {
		if t := r.telling(h); t.before(found[c.rank]) {
			found[c.rank] = t
		}
		return true
	})
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
	span  fieldSpan
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
	slices.SortFunc(parts, func(a, b fieldSpan) int { return cmp.Compare(a.first, b.first) })
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
func (r resolver) particle(s fieldSpan) bool {
	return s.first == s.last && r.fields[s.field].is(s.first, particleWord)
}

// cuesAt calls use with the cues that hold at a mention, those of namesGroup or the others, and
// the part by which each was entered, no more than so many words away, until use returns
// false. The parts are chained.
func (r resolver) cuesAt(h *hit, reach int32, naming bool, use func(*cue, fieldSpan) bool) {
	at := fieldSpan{h.field, h.first, h.last}
	for _, sig := range r.cuesAround(h, at, reach+1) {
		if between(h, sig.fieldSpan) > reach {
			continue
		}
		l := link{from: at, to: sig.fieldSpan}
		want := sideBehind
		switch {
		case sig.last < h.first:
			l.from, l.to, want = l.to, l.from, sideBefore
		case sig.first <= h.last:
			continue
		}
		for _, s := range r.sensesOf(sig.phrase) {
			if s.side == sideNone {
				break
			}
			if s.side != want || s.naming != naming || !r.close(&l, s.gap, h) {
				continue
			}
			if r.cueHolds(s, &l, h) && !use(&r.cues[s.cue], sig.fieldSpan) {
				return
			}
		}
	}
}

// cueHolds reports whether all parts of a cue stand where they should around a mention, given
// the one by which it is entered, which is close enough. It notes the parts.
func (r resolver) cueHolds(s sense, l *link, h *hit) bool {
	c := &r.cues[s.cue]
	if !r.fits(l, s.gap, c, h) {
		return false
	}
	at := fieldSpan{h.field, h.first, h.last}
	if s.side == sideBehind {
		r.scratch.chained = append(r.scratch.chained[:0], l.to)
		return r.chain(s.cue, 1, l.to, h)
	}
	r.scratch.chained = append(r.scratch.chained[:0], l.from)
	return r.chain(s.cue, -2, l.from, h) && (c.after == 0 || r.chain(s.cue, 0, at, h))
}

// chain finds the part of the given number next to from, and the others outward of it.
func (r resolver) chain(cue int32, part int8, from fieldSpan, h *hit) bool {
	g, ok := r.cues[cue].part(part)
	if !ok {
		return true
	}
	next := part + 1
	if part < 0 {
		next = part - 1
	}
	for _, sig := range r.cuesAround(h, from, chainReach) {
		if sig.last < from.first-chainReach || !r.isPart(sig.phrase, cue, part) {
			continue
		}
		l := link{from: from, to: sig.fieldSpan}
		if part < 0 {
			l.from, l.to = l.to, l.from
		}
		if l.to.first > l.from.last && r.close(&l, g, h) && r.fits(&l, g, &r.cues[cue], h) && r.chain(cue, next, sig.fieldSpan, h) {
			r.scratch.chained = append(r.scratch.chained, sig.fieldSpan)
			return true
		}
	}
	return false
}

func (r resolver) isPart(phrase, cue int32, part int8) bool {
	for _, s := range r.sensesOf(phrase) {
		if s.cue == cue && s.part == part {
			return true
		}
	}
	return false
}

// A link is two spans, the one behind the other, that may be of one cue; one of them may be
// the mention. Many cues ask the same of it.
type link struct {
	from, to fieldSpan
	asked    [gaps]bool
	answer   [gaps]bool
}

// close reports whether the spans of a link are close enough to be of one cue: in one
// sentence, with no more between than the gap allows.
func (r resolver) close(l *link, g gap, h *hit) bool {
	if !l.asked[g] {
		beside := l.from.last == h.last || l.to.first == h.first
		l.asked[g] = true
		l.answer[g] = r.spans(l.from, l.to, g, beside, h) && r.sameSentence(h.field, l.from.first, l.to.first)
	}
	return l.answer[g]
}

// fits reports whether nothing keeps the spans of a link, which are close enough, from being of
// a cue: nothing that parts them, and next to the mention no other group between that is not
// named in one breath with it.
func (r resolver) fits(l *link, g gap, c *cue, h *hit) bool {
	a, b := l.from, l.to
	behind := a.last == h.last
	beside := behind || b.first == h.first
	p := &r.fields[h.field]
	switch {
	case (b.first == h.first && !c.has(cueQuotes) || g == gapPhrase) && breaks(p, a.last, b.first):
		return false
	case behind && g != gapNone && c.has(cueSelfSaid) && !r.subjectOf(h, b, g, c.has(cueTarget)):
		return false
	case behind && c.has(cueActs) && p.marksObject(h.last+1, b.last+1):
		return false
	case !behind && a.first > h.last && c.has(cueTarget) && r.saidOfOthers(a, b):
		return false
	}
	return !beside && !c.has(cueTarget|cueDenies) || !r.groupBetween(a, b, c, h)
}

// spans reports whether between a and b there are little words alone, or no more others, and
// none that ends it, than a gap allows.
func (r resolver) spans(a, b fieldSpan, g gap, beside bool, h *hit) bool {
	p := &r.fields[h.field]
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

// breaks reports whether a comma or the like stands between two words: what is before it is
// said of something else.
func breaks(p *itemField, from, to int32) bool {
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
	key := uint64(field)<<63 | uint64(max(0, word))<<32
	from, to := 0, len(r.hits)
	for from < to {
		if mid := int(uint(from+to) / 2); r.hits[mid].place() < key {
			from = mid + 1
		} else {
			to = mid
		}
	}
	return from
}

// groupBetween reports whether a mention of another group stands between two spans, unless
// only conjunctions join it to h.
func (r resolver) groupBetween(a, b fieldSpan, c *cue, h *hit) bool {
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
		if a.first < h.first || !c.has(cueSelfSaid) || !r.oblique(g) || c.has(cueTarget) && r.objectOf(g, b) {
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
	p := &r.fields[h.field]
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
func (r resolver) cutSpan(s fieldSpan) string {
	p := &r.fields[s.field]
	start, end := p.cutWords(s.first, s.last)
	return p.raw[start:end]
}
