package classifier

import "slices"

// sortHits sorts the hits by position, longer ones before shorter, then by keyword, and removes
// duplicates. It reports whether any two hits share a word.
func (s *scratch) sortHits() (overlap bool) {
	hits := s.hits
	for i := 1; i < len(hits); i++ {
		if hits[i-1].sortKey() >= hits[i].sortKey() {
			s.insertionSort()
			hits = s.hits
			break
		}
	}
	field, last := int32(0), int32(-1) // the last word of the hits so far
	for i := range hits {
		h := &hits[i]
		switch {
		case h.field != field:
			field, last = h.field, h.last
		case h.first <= last:
			return true
		default:
			last = h.last
		}
	}
	return false
}

// sortKey orders hits by position. It is equal for hits of the same words.
func (h *hit) sortKey() uint64 {
	return uint64(h.field)<<63 | uint64(h.first)<<32 | uint64(^uint32(h.last))
}

// insertionSort sorts the hits and removes duplicates. Hits are found nearly in order: few must be
// moved, and not far.
func (s *scratch) insertionSort() {
	hits, duplicates := s.hits, false
	for i := 1; i < len(hits); i++ {
		k := i
		if hits[i].before(&hits[i-1]) {
			h := hits[i]
			for ; k > 0 && h.before(&hits[k-1]); k-- {
				hits[k] = hits[k-1]
				s.steps++
			}
			hits[k] = h
			duplicates = duplicates || h.duplicates(&hits[k+1])
		}
		duplicates = duplicates || k > 0 && hits[k].duplicates(&hits[k-1])
	}
	if duplicates {
		s.hits = slices.CompactFunc(hits, func(a, b hit) bool { return a.duplicates(&b) })
	}
}

// before reports whether h sorts before g.
func (h *hit) before(g *hit) bool {
	switch a, b := h.sortKey(), g.sortKey(); {
	case a != b:
		return a < b
	case h.keyword != g.keyword:
		return h.keyword < g.keyword
	case h.fit != g.fit:
		return h.fit > g.fit
	}
	return h.surface < g.surface
}

// duplicates reports whether h and g are hits of one keyword in the same words.
func (h *hit) duplicates(g *hit) bool { return h.keyword == g.keyword && h.sortKey() == g.sortKey() }
