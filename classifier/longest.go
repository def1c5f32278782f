package classifier

import "khabar/news"

// longest shadows every hit that lies inside a longer accepted name: the shorter name, and
// what is part of a name without being meant, such as the place in that of a group.
func (r resolver) longest() {
	for i := range r.hits {
		outer := &r.hits[i]
		if !outer.firm() && !outer.decoys() {
			continue
		}
		// The hits are in order: what lies inside begins in the same word or behind.
		from := i
		for from > 0 && r.hits[from-1].first == outer.first && r.hits[from-1].field == outer.field {
			from--
		}
		for j := from; j < len(r.hits) && r.hits[j].field == outer.field && r.hits[j].first <= outer.last; j++ {
			inner := &r.hits[j]
			if i != j && inner.accepted() && outer.hides(inner) {
				inner.outcome, inner.reason = shadowed, reason{kind: whyInside, by: int32(i)}
			}
		}
	}
}

func (h *hit) decoys() bool { return h.accepted() && h.traits&traitDecoy != 0 }

// hides reports whether h, which is accepted, takes the words of inner.
func (h *hit) hides(inner *hit) bool {
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
	if !out.isName() || out&traitPlace != 0 && in.tellsWhat() {
		return inner.entry == h.entry // a place can tell of several events and themes
	}
	return true
}

// tellsWhat reports whether entries of a facet say what happened: the school in "Army Public
// School" is the place's name, and what was attacked.
func (t traits) tellsWhat() bool { return !t.isName() && t&traitDecoy == 0 }

// hiddenByEqualDecoy reports whether a decoy takes the very same words from entries of a facet. What the
// decoy says is that they are no group, organisation or person; a place or a theme they can be.
func hiddenByEqualDecoy(f news.Facet) bool {
	return f == news.FacetGroup || f == news.FacetOrg || f == news.FacetPerson
}

// isName reports whether entries of a facet are names of one thing: what stands inside such
// a name is part of it.
func (t traits) isName() bool { return t&(traitGroup|traitOrg|traitPerson|traitPlace) != 0 }
