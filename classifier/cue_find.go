package classifier

import "sort"

// A cueScan is the parts of cues found among some words of a field, sorted by where they start.
type cueScan struct {
	field, from, to int32
	parts           []occurrence
}

// cuePartsOfSentence returns the parts of cues in the sentence of a mention, and perhaps others, sorted
// by where they start. The result is valid until the next call for another mention. Calls for the same
// mention return the same parts, although the field may be split into sentences in between: that only
// makes the range of words smaller.
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

// cuePartsNear returns the result of cuePartsOfSentence without parts that are more than reach words
// from a span.
func (r resolver) cuePartsNear(h *hit, span fieldSpan, reach int32) []occurrence {
	parts := r.cuePartsOfSentence(h)
	from := sort.Search(len(parts), func(i int) bool { return parts[i].first >= span.first-reach-r.cueWords.longest })
	n := sort.Search(len(parts)-from, func(i int) bool { return parts[from+i].first > span.last+reach })
	return parts[from : from+n]
}

// occurrences appends what an automaton finds among the words from to to of a field to dst.
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
