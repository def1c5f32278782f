package classifier

import "slices"

// Passes that compare hits with others use these functions instead of a loop over all hits, so that their
// cost is proportional to the size of the item. The hits are sorted: see sortHits.

// hitFrom returns the index of the first hit that starts at a word of a field or after it.
func (r resolver) hitFrom(field, word int32) int {
	key := uint64(field)<<63 | uint64(max(0, word))<<32
	from, to := 0, len(r.hits)-r.actHits
	for from < to {
		if mid := int(uint(from+to) / 2); r.hits[mid].sortKey() < key {
			from = mid + 1
		} else {
			to = mid
		}
	}
	return from
}

// hitsNear returns a range of hits, r.hits[from:to]. It has all hits that share a word with words first to last
// of a field, and may have hits that end before them.
func (r resolver) hitsNear(field, first, last int32) (from, to int) {
	from, to = r.hitFrom(field, first-r.names.longest+1), r.hitFrom(field, last+1)
	r.scratch.steps += to - from
	return from, to
}

// firstByEntry fills entryHits: for each entry, the index of its first hit for which want holds, or -1.
func (r resolver) firstByEntry(want func(*hit) bool) {
	s := r.scratch
	s.entryHits = slices.Grow(s.entryHits[:0], len(r.entries))[:len(r.entries)]
	for i := range s.entryHits {
		s.entryHits[i] = -1
	}
	s.steps += len(s.hits)
	for i := range s.hits {
		if h := &s.hits[i]; s.entryHits[h.entry] < 0 && want(h) {
			s.entryHits[h.entry] = int32(i)
		}
	}
}

// firstOfEntries returns the index of the first hit in entryHits of the given entries, leaving out the entry
// without; -1 if there is none.
func (s *scratch) firstOfEntries(entries []int32, without int32) int32 {
	first := int32(-1)
	for _, e := range entries {
		if i := s.entryHits[e]; e != without && i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	return first
}
