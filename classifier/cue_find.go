package classifier

import "sort"

// A cueScan has the parts of cues that were found in words[from:to] of a field, sorted by where they start.
type cueScan struct {
	field, from, to int32
	parts           []occurrence
}

// cuePartsOfSentence returns the parts of cues in the sentence of h, and perhaps in other sentences, sorted
// by where they start. The result is valid until the next call for another hit. All calls for the same hit
// return the same parts: if the field is split into sentences in between, the sentence is inside the range
// of words that was searched before.
func (r resolver) cuePartsOfSentence(h *hit) []occurrence {
	f, scan := &r.fields[h.field], &r.scratch.cueScan
	from, to := f.sentenceAround(h.first)
	to = min(to+r.cueWords.longest, int32(len(f.words))) // a part that starts in the sentence may end after it
	if scan.to == 0 || scan.field != h.field || scan.from > from || scan.to < to {
		scan.field, scan.from, scan.to = h.field, from, to
		scan.parts = r.occurrences(scan.parts[:0], r.cueWords, h.field, from, to)
	}
	return scan.parts
}

// cuePartsNear returns the parts of cuePartsOfSentence that may be within reach words of a span. A few of
// them may be further away.
func (r resolver) cuePartsNear(h *hit, span fieldSpan, reach int32) []occurrence {
	parts := r.cuePartsOfSentence(h)
	from := sort.Search(len(parts), func(i int) bool { return parts[i].first >= span.first-reach-r.cueWords.longest })
	n := sort.Search(len(parts)-from, func(i int) bool { return parts[from+i].first > span.last+reach })
	return parts[from : from+n]
}

// occurrences appends to dst the phrases that a finds in words[from:to] of a field.
func (s *scratch) occurrences(dst []occurrence, a *automaton, field, from, to int32) []occurrence {
	f := &s.fields[field]
	if from == to {
		return dst
	}
	s.steps += int(to - from)
	s.excerpt.padded, s.excerpt.words, s.excerpt.keys = f.padded, f.words[from:to], f.keys[from:to]
	s.spans = a.scan(s.spans[:0], &s.excerpt)
	for _, sp := range s.spans {
		dst = append(dst, occurrence{sp.phrase, fieldSpan{field, from + sp.first, from + sp.last}})
	}
	return dst
}
