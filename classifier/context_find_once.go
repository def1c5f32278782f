package classifier

import "slices"

// A setRange is a set of context words, and words of a field in which it is looked for.
type setRange struct {
	set             int32
	field, from, to int32
}

// A setScan is how far a set has been looked for in some words, and what was found. Many hits may ask for
// the same set in the same words. A scan continues only if everything found so far overlaps the hit that asks.
type setScan struct {
	next  int32 // the first word that has not been looked at
	found []fieldSpan
}

// scanWords is how many words are scanned for a set at once.
const scanWords = 512

// findOnce is findWord for a scope that has all the words of a range. It looks at each word once for all
// hits.
func (r resolver) findOnce(q *setQuery, at setRange, h *hit) (fieldSpan, bool) {
	s := r.scratch
	scan := s.setScan(at)
	for _, span := range scan.found {
		s.steps++
		if !h.overlaps(span.field, span.first, span.last) {
			return span, true
		}
	}
	f := &r.fields[at.field]
	for scan.next < at.to {
		end := min(scan.next+scanWords, at.to)
		s.steps += int(end - scan.next)
		s.flagged = r.flag(s.flagged, q.hint, f, scan.next, end)
		scan.next = end
		for _, i := range s.flagged {
			if span, ok := r.findAt(q, scan, at.field, i, h); ok {
				scan.next = i + 1
				return span, true
			}
		}
	}
	if len(scan.found) == 0 && int(at.to-at.from) == len(f.words) {
		r.noteAbsent(f, q.set)
	}
	return fieldSpan{}, false
}

// findAt adds all words of a set that start at word i to a scan. It returns the first that is outside a hit.
func (r resolver) findAt(q *setQuery, scan *setScan, field, i int32, h *hit) (fieldSpan, bool) {
	s, f, n := r.scratch, &r.fields[field], len(scan.found)
	if r.isAlone(q.hint, f, i) {
		scan.found = append(scan.found, fieldSpan{field, i, i})
	}
	s.spans = r.context.at(s.spans[:0], &f.foldedText, i)
	for _, sp := range s.spans {
		if r.isOfSet(sp.phrase, q.set) {
			scan.found = append(scan.found, fieldSpan{field, sp.first, sp.last})
		}
	}
	for _, span := range scan.found[n:] {
		if !h.overlaps(field, span.first, span.last) {
			return span, true
		}
	}
	return fieldSpan{}, false
}

// setScan returns the scan of a set in some words. It is valid until the next call.
func (s *scratch) setScan(at setRange) *setScan {
	n, ok := s.setScanAt[at]
	if !ok {
		if s.setScanAt == nil {
			s.setScanAt = make(map[setRange]int32)
		}
		n = int32(len(s.setScans))
		s.setScanAt[at] = n
		s.setScans = slices.Grow(s.setScans, 1)[:n+1]
		scan := &s.setScans[n]
		scan.next, scan.found = at.from, scan.found[:0]
	}
	return &s.setScans[n]
}

// forgetSets forgets the scans of the last item.
func (s *scratch) forgetSets() {
	if len(s.setScans) == 0 {
		return
	}
	const many = 1000 // from which on it is faster to make a new map than to clear it for each item
	if len(s.setScans) > many {
		s.setScanAt, s.setScans = nil, nil
		return
	}
	clear(s.setScanAt)
	s.setScans = s.setScans[:0]
}
