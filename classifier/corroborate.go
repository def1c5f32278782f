package classifier

import "slices"

// corroborate raises acronyms of groups that have no context of their own where the words
// beside them show that they mean a group at all ("X militants", "the banned X"), where they
// stand in one breath with a group that is sure ("X and the Taliban"), or where an entry that
// theirs directly belongs to, or that belongs to it, is in the item.
func (r resolver) corroborate() {
	for i := range r.hits {
		h := &r.hits[i]
		if h.reason.kind != whyAlone || !h.accepted() || h.traits&traitAcronym == 0 || h.fit == caseLoose ||
			h.traits&traitGroup == 0 || r.shared(h) {
			continue
		}
		if why, ok := r.support(h); ok {
			_, raised := precision(r.keywords[h.keyword].Keyword)
			h.p, h.reason = uint16(raised), why
		}
	}
}

// shared reports whether the words of a hit may mean another group as well.
func (r resolver) shared(h *hit) bool {
	for i := range r.hits {
		g := &r.hits[i]
		if g.entry != h.entry && g.overlaps(h.field, h.first, h.last) && g.accepted() && g.traits&traitGroup != 0 {
			return true
		}
	}
	return false
}

// support returns what speaks for a hit that has no context.
func (r resolver) support(h *hit) (reason, bool) {
	for i := range r.hits {
		g := &r.hits[i]
		if !g.accepted() || g.entry == h.entry || g.traits&traitGroup == 0 {
			continue
		}
		if r.kin(h.entry, g.entry) || g.firm() && g.field == h.field && !g.overlaps(h.field, h.first, h.last) && r.joined(h, g) {
			return reason{kind: whyBeside, by: int32(i)}, true
		}
	}
	var why reason
	r.cuesAt(h, cueGap+2, true, func(_ *cue, by fieldSpan) bool {
		why = reason{kind: whyContext, span: by}
		return false
	})
	return why, why.kind == whyContext
}

// kin reports whether one of two entries is the direct parent of the other.
func (r resolver) kin(a, b int32) bool {
	return slices.Contains(r.entries[a].kin, b)
}
