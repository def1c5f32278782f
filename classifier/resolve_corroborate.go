package classifier

import "slices"

// corroborateAcronyms raises the precision of acronyms of groups that have no context: if words beside
// the acronym show that it means an armed group ("X militants", "the banned X"), if conjunctions join it to a
// certain group ("X and the Taliban"), or if a parent or child of its entry is in the item. See decision 53.
func (r resolver) corroborateAcronyms() {
	for i := range r.hits {
		h := &r.hits[i]
		if h.reason.kind != whyAlone || !h.accepted() || h.traits&traitAcronym == 0 || h.fit == caseLoose ||
			h.traits&traitGroup == 0 || r.isAmbiguous(h) {
			continue
		}
		if why, ok := r.support(h); ok {
			_, raised := precision(r.keywords[h.keyword].Keyword)
			h.p, h.reason = uint16(raised), why
		}
	}
}

// isAmbiguous reports whether the words of a hit may mean another group as well.
func (r resolver) isAmbiguous(h *hit) bool {
	for i := range r.hits {
		g := &r.hits[i]
		if g.entry != h.entry && g.overlaps(h.field, h.first, h.last) && g.accepted() && g.traits&traitGroup != 0 {
			return true
		}
	}
	return false
}

// support returns the reason to raise a hit that has no context, and false if there is none.
func (r resolver) support(h *hit) (reason, bool) {
	for i := range r.hits {
		g := &r.hits[i]
		if !g.accepted() || g.entry == h.entry || g.traits&traitGroup == 0 {
			continue
		}
		if r.areKin(h.entry, g.entry) || g.firm() && g.field == h.field && !g.overlaps(h.field, h.first, h.last) && r.conjoined(h, g) {
			return reason{kind: whyBeside, by: int32(i)}, true
		}
	}
	var why reason
	r.eachCueAt(h, groupGap+2, true, func(_ *cue, span fieldSpan) bool {
		why = reason{kind: whyContext, span: span}
		return false
	})
	return why, why.kind == whyContext
}

// areKin reports whether one of two entries is a parent of the other.
func (r resolver) areKin(a, b int32) bool {
	return slices.Contains(r.entries[a].kin, b)
}
