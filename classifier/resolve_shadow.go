package classifier

import "khabar/news"

// shadowShorter shadows every hit inside a longer accepted name: a shorter name of the same entry, or a
// word that is only part of the name, such as the place in the name of a group. See decision 51.
func (r resolver) shadowShorter() {
	for i := range r.hits {
		outer := &r.hits[i]
		if !outer.firm() && !outer.isDecoy() {
			continue
		}
		// The hits are sorted: hits inside outer start at its first word or later.
		from := i
		for from > 0 && r.hits[from-1].first == outer.first && r.hits[from-1].field == outer.field {
			from--
		}
		for j := from; j < len(r.hits) && r.hits[j].field == outer.field && r.hits[j].first <= outer.last; j++ {
			inner := &r.hits[j]
			if i != j && inner.accepted() && outer.shadows(inner) {
				inner.outcome, inner.reason = shadowed, reason{kind: whyInside, by: int32(i)}
			}
		}
	}
}

// isDecoy reports whether h is an accepted hit of a decoy.
func (h *hit) isDecoy() bool { return h.accepted() && h.traits&traitDecoy != 0 }

// shadows reports whether h, which is accepted, shadows inner.
func (h *hit) shadows(inner *hit) bool {
	if h.field != inner.field || inner.first < h.first || inner.last > h.last {
		return false
	}
	same := inner.first == h.first && inner.last == h.last
	in, out := inner.traits, h.traits
	if out&traitDecoy != 0 {
		return !same || in&traitDecoyed != 0
	}
	if same || in&traitInside != 0 && in&traitFacet != out&traitFacet {
		return false
	}
	// The name of a place does not shadow what happened: the school in "Army Public School" was attacked.
	// See decision 74.
	if !out.isName() || out&traitPlace != 0 && in.isEventOrTheme() {
		return inner.entry == h.entry
	}
	return true
}

// hiddenByEqualDecoy reports whether a hit of a facet is shadowed by a decoy of exactly the same words.
// The decoy says that the words name no group, organisation or person. They may still be a place or a theme.
func hiddenByEqualDecoy(f news.Facet) bool {
	return f == news.FacetGroup || f == news.FacetOrg || f == news.FacetPerson
}
