package classifier

// How many words may be in a gap of a cue. Fillers, and other names of the group, are not counted.
const (
	groupGap  = 8  // in the gap "…" directly before or after the group
	verbGap   = 12 // in any other gap "…"; it is larger, since a long clause may end with its verb
	phraseGap = 4  // in the gap "~"

	// These limits count all words.
	startReach = 2 * groupGap // between the group and the starting part of a cue, see side
	partReach  = 3 * verbGap  // between two parts of a cue
)

// eachCueAt calls yield with each cue that holds for h, a hit of a group, and with the span of the cue's
// starting part. These are the cues of namesGroup if naming is set, otherwise all other cues. The starting
// part is at most reach words from h. If yield returns false, eachCueAt stops. While yield runs,
// r.partSpans has the spans of all parts of the cue.
func (r resolver) eachCueAt(h *hit, reach int32, naming bool, yield func(*cue, fieldSpan) bool) {
	at := h.span()
	parts := r.cuePartsNear(h, at, reach+1) // the words of the sentence are read once for all its mentions
	r.startCues()
	defer r.endCues(h)
	for _, part := range parts {
		if wordsBetween(h, part.fieldSpan) > reach {
			continue
		}
		l := link{from: at, to: part.fieldSpan}
		side := sideAfter
		switch {
		case part.last < h.first:
			l.from, l.to, side = l.to, l.from, sideBefore
		case part.first <= h.last:
			continue
		}
		for _, u := range r.cuePartUsesOf(part.phrase) {
			if u.side == sideNone {
				break
			}
			if !r.cueStep() {
				return
			}
			if u.side != side || u.naming != naming || !r.isClose(&l, u.gap, h) {
				continue
			}
			if r.cueHolds(u, &l, h) && !yield(&r.cues[u.cue], part.fieldSpan) {
				return
			}
		}
	}
}

// cueHolds reports whether all parts of a cue are around h, in order and without too many words between
// them. u is the use of its starting part. l links that part with h, and has passed isClose. cueHolds sets
// r.partSpans to the spans of the parts.
func (r resolver) cueHolds(u cuePartUse, l *link, h *hit) bool {
	c := &r.cues[u.cue]
	if !r.fits(l, u.gap, c, h) {
		return false
	}
	if u.side == sideAfter {
		r.scratch.partSpans = append(r.scratch.partSpans[:0], l.to)
		return r.matchParts(u.cue, 1, l.to, h)
	}
	r.scratch.partSpans = append(r.scratch.partSpans[:0], l.from)
	return r.matchParts(u.cue, -2, l.from, h) && (c.after == 0 || r.matchParts(u.cue, 0, h.span(), h))
}

// matchParts reports whether the given part of a cue is next to the span from, on the side away from h,
// and all further parts on that side follow. It appends their spans to r.partSpans.
func (r resolver) matchParts(cue int32, part int8, from fieldSpan, h *hit) bool {
	g, ok := r.cues[cue].part(part)
	if !ok {
		return true
	}
	next := part + 1
	if part < 0 {
		next = part - 1
	}
	for _, p := range r.cuePartsNear(h, from, partReach) {
		if !r.cueStep() {
			return false
		}
		if p.last < from.first-partReach || !r.isPart(p.phrase, cue, part) {
			continue
		}
		l := link{from: from, to: p.fieldSpan}
		if part < 0 {
			l.from, l.to = l.to, l.from
		}
		if l.to.first > l.from.last && r.isClose(&l, g, h) && r.fits(&l, g, &r.cues[cue], h) && r.matchParts(cue, next, p.fieldSpan, h) {
			r.scratch.partSpans = append(r.scratch.partSpans, p.fieldSpan)
			return true
		}
	}
	return false
}

// isPart reports whether a phrase is the given part of a cue.
func (r resolver) isPart(phrase, cue int32, part int8) bool {
	for _, u := range r.cuePartUsesOf(phrase) {
		if u.cue == cue && u.part == part {
			return true
		}
	}
	return false
}

// A link is two spans, the first before the second, that may match neighbouring parts of a cue. One of them
// may be the hit of the group. Many cues test whether the same two spans are close enough, so a link keeps
// the results.
type link struct {
	from, to fieldSpan
	checked  [gaps]bool
	close    [gaps]bool
}

// isClose reports whether the spans of a link are close enough to be neighbours in a cue: in one sentence,
// with no more words between them than the gap allows.
func (r resolver) isClose(l *link, g gap, h *hit) bool {
	if !l.checked[g] {
		beside := l.from.last == h.last || l.to.first == h.first
		l.checked[g] = true
		l.close[g] = r.gapAllows(l.from, l.to, g, beside, h) && r.sameSentence(h.field, l.from.first, l.to.first)
	}
	return l.close[g]
}

// fits reports whether the spans of a link, which has passed isClose, can be neighbours in the cue c of h.
// They cannot if a comma or the grammar separates them, or if another party is named between them. Another
// group between them matters if one span is h, or if the cue makes the group a target or a denier; a group
// that conjunctions join to h never matters.
func (r resolver) fits(l *link, g gap, c *cue, h *hit) bool {
	a, b := l.from, l.to
	afterMention := a.last == h.last
	besideMention := afterMention || b.first == h.first
	f := &r.fields[h.field]
	switch {
	case (b.first == h.first && !c.has(cueQuotes) || g == gapPhrase) && f.hasBreak(a.last, b.first):
		return false
	case afterMention && g != gapNone && c.has(cueNeedsSubject) && !r.canBeSubject(h, b, g, c.has(cueTarget)):
		return false
	case afterMention && c.has(cueActs) && f.marksObject(h.last+1, b.last+1):
		return false
	case !afterMention && a.first > h.last && c.has(cueTarget) && r.otherPartyBefore(a, b):
		return false
	}
	return !besideMention && !c.has(cueTarget|cueDenies) || !r.groupBetween(a, b, c, h)
}

// gapAllows reports whether a gap allows the words between a and b. beside says that a or b is h.
func (r resolver) gapAllows(a, b fieldSpan, g gap, beside bool, h *hit) bool {
	f := &r.fields[h.field]
	most := [...]int32{gapNone: 0, gapPhrase: phraseGap, gapOpen: verbGap}[g]
	if beside {
		most = min(most, groupGap)
	}
	for i := a.last + 1; i < b.first; i++ {
		r.scratch.steps++
		k := f.kind(i)
		if k&kindFiller != 0 || g == gapOpen && k&kindParticle != 0 || r.partOfName(i, h) {
			continue
		}
		if most--; most < 0 || g == gapPhrase && k&kindPhraseEnd != 0 || g == gapOpen && k&kindClauseEnd != 0 {
			return false
		}
	}
	return true
}

// partOfName reports whether word i is in an accepted hit of the entry of h.
func (r resolver) partOfName(i int32, h *hit) bool {
	for k := r.hitFrom(h.field, i-longestName); k < len(r.hits); k++ {
		g := &r.hits[k]
		if g.field != h.field || g.first > i {
			break
		}
		r.scratch.steps++
		if g.entry == h.entry && g.accepted() && g.last >= i {
			return true
		}
	}
	return false
}

// longestName is the greatest number of words of a name that partOfName finds.
const longestName = 16
