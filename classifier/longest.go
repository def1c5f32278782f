package classifier

import "khabar/news"

// longest shadows every hit that lies inside a longer accepted name: the shorter name, and
// what is part of a name without being meant, such as the place in that of a group.
func (r resolver) longest() {
	for i := range r.hits {
		outer := &r.hits[i]
		if !outer.firm() && !r.decoyHit(outer) {
			continue
		}
		// The hits are in order: what lies inside begins in the same word or behind.
		from := i
		for from > 0 && r.hits[from-1].first == outer.first && r.hits[from-1].field == outer.field {
			from--
		}
		for j := from; j < len(r.hits) && r.hits[j].field == outer.field && r.hits[j].first <= outer.last; j++ {
			inner := &r.hits[j]
			if i != j && inner.accepted() && r.hides(outer, inner) {
				inner.outcome, inner.reason = shadowed, reason{kind: whyInside, by: int32(i)}
			}
		}
	}
}

func (r resolver) decoyHit(h *hit) bool {
	return h.accepted() && r.entries[h.entry].facet == news.FacetDecoy
}

// hides reports whether outer, which is accepted, takes the words of inner.
func (r resolver) hides(outer, inner *hit) bool {
	if outer.field != inner.field || inner.first < outer.first || inner.last > outer.last {
		return false
	}
	same := inner.first == outer.first && inner.last == outer.last
	in, out := r.entries[inner.entry].facet, r.entries[outer.entry].facet
	if out == news.FacetDecoy {
		return !same || decoyed(in)
	}
	if same || r.keywords[inner.keyword].CountInside && in != out {
		return false
	}
	if !isName(out) || out == news.FacetPlace && tellsWhat(in) {
		return inner.entry == outer.entry // a place can tell of several events and themes
	}
	return true
}

// tellsWhat reports whether entries of a facet say what happened: the school in "Army Public
// School" is the place's name, and what was attacked.
func tellsWhat(f news.Facet) bool { return f == news.FacetEvent || f == news.FacetTheme }

// decoyed reports whether a decoy takes the very same words from entries of a facet. What the
// decoy says is that they are no group, organisation or person; a place or a theme they can be.
func decoyed(f news.Facet) bool {
	return f == news.FacetGroup || f == news.FacetOrg || f == news.FacetPerson
}

// isName reports whether entries of a facet are names of one thing: what stands inside such
// a name is part of it.
func isName(f news.Facet) bool {
	switch f {
	case news.FacetGroup, news.FacetOrg, news.FacetPerson, news.FacetPlace:
		return true
	}
	return false
}
