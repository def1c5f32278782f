package classifier

import "slices"

// inOrder sorts the hits by place, longer before shorter, then by keyword, and leaves one of
// each keyword in a place. It reports whether any two have a word in common.
func (s *scratch) inOrder() (meet bool) {
	hits := s.hits
	for i := 1; i < len(hits); i++ {
		if hits[i-1].place() >= hits[i].place() {
			s.sort()
			hits = s.hits
			break
		}
	}
	field, last := int32(0), int32(-1) // of the words of the hits so far, the last
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

// place returns what the hits are sorted by, but those of the same words.
func (h *hit) place() uint64 {
	return uint64(h.field)<<63 | uint64(h.first)<<32 | uint64(^uint32(h.last))
}

// sort is inOrder where the hits are not. They are found nearly in order: few must be moved,
// and not far.
func (s *scratch) sort() {
	hits, again := s.hits, false
	for i := 1; i < len(hits); i++ {
		k := i
		if hits[i].before(&hits[i-1]) {
			h := hits[i]
			for ; k > 0 && h.before(&hits[k-1]); k-- {
				hits[k] = hits[k-1]
			}
			hits[k] = h
			again = again || h.again(&hits[k+1])
		}
		again = again || k > 0 && hits[k].again(&hits[k-1])
	}
	if again {
		s.hits = slices.CompactFunc(hits, func(a, b hit) bool { return a.again(&b) })
	}
}

// before reports whether h is to stand before g.
func (h *hit) before(g *hit) bool {
	switch a, b := h.place(), g.place(); {
	case a != b:
		return a < b
	case h.keyword != g.keyword:
		return h.keyword < g.keyword
	case h.fit != g.fit:
		return h.fit > g.fit
	}
	return h.surface < g.surface
}

// again reports whether h and g are hits of one keyword in the same words.
func (h *hit) again(g *hit) bool { return h.keyword == g.keyword && h.place() == g.place() }
