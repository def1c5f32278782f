package classifier

import "slices"

// A fieldSpan is the words first to last of a field.
type fieldSpan struct{ field, first, last int32 }

// covers reports whether all words of t are in s.
func (s fieldSpan) covers(t fieldSpan) bool {
	return s.field == t.field && s.first <= t.first && t.last <= s.last
}

// An occurrence is where a phrase was found in a field.
type occurrence struct {
	phrase int32
	fieldSpan
}

// holds reports whether a condition holds for a hit, and returns the words that show it.
func (r resolver) holds(c *condition, h *hit) (fieldSpan, bool) {
	var found fieldSpan
	all, any := r.queriesOf(c)
	for i := range all {
		span, ok := r.findInScope(&all[i], c.within, h)
		if !ok {
			return fieldSpan{}, false
		}
		found = span
	}
	for i := range any {
		if span, ok := r.findInScope(&any[i], c.within, h); ok {
			return span, true
		}
	}
	return found, len(any) == 0 && len(all) > 0
}

// findInScope returns a context word that a query looks for, in the scope around a hit and outside it.
func (r resolver) findInScope(q *setQuery, within compiledScope, h *hit) (fieldSpan, bool) {
	f, n, longest := &r.fields[h.field], int32(within.n), int32(q.longest)
	switch within.kind {
	case inNear:
		return r.findWord(q, h.field, max(0, h.first-n-longest), min(int32(len(f.words)), h.last+n+2), within, h)
	case inNearAfter:
		return r.findWord(q, h.field, h.last+1, min(int32(len(f.words)), h.last+n+2), within, h)
	case inSentence:
		from, to := f.sentenceAround(h.first)
		return r.findWord(q, h.field, from, to, within, h)
	case inField:
		return r.findWord(q, h.field, 0, int32(len(f.words)), within, h)
	}
	if span, ok := r.findWord(q, 0, 0, int32(len(r.fields[0].words)), within, h); ok || within.kind == inTitle {
		return span, ok
	}
	from, to := int32(0), int32(len(r.fields[1].words))
	if within.kind == inContext {
		before := (1 - h.field) * int32(len(r.fields[0].words)) // the text continues after the title
		from, to = max(0, h.first-before-contextWords-longest), min(to, h.last-before+contextWords+2)
	}
	return r.findWord(q, 1, from, to, within, h)
}

// findWord returns the first context word that a query looks for among words[from:to] of a field, in
// the scope around a hit and outside it. It compares only the words that the hint of the query flags,
// usually none. See decision 75.
func (r resolver) findWord(q *setQuery, field, from, to int32, within compiledScope, h *hit) (fieldSpan, bool) {
	f := &r.fields[field]
	if from >= to || f.lacksSet(q.set) {
		return fieldSpan{}, false
	}
	if to-from > shortField && (within.kind <= inSentence || within.kind == inContext && field == 0) {
		return r.findOnce(q, setRange{q.set, field, from, to}, h)
	}
	s := r.scratch
	s.steps += int(to - from)
	s.flagged = r.flag(s.flagged, q.hint, f, from, to)
	for _, i := range s.flagged {
		if span := (fieldSpan{field, i, i}); r.isAlone(q.hint, f, i) && !h.overlaps(field, i, i) && r.inScope(within, h, span) {
			return span, true
		}
		s.spans = r.context.at(s.spans[:0], &f.foldedText, i)
		for _, sp := range s.spans {
			if !r.isOfSet(sp.phrase, q.set) {
				continue
			}
			if span := (fieldSpan{field, sp.first, sp.last}); !h.overlaps(field, sp.first, sp.last) && r.inScope(within, h, span) {
				return span, true
			}
		}
	}
	return fieldSpan{}, false
}

// shortField is the number of words up to which a field is short. In a short field, searching again is
// faster than remembering which sets are absent and where sentences end.
const shortField = 100

// lacksSet reports whether noteAbsent has been called for a set.
func (f *itemField) lacksSet(set int32) bool {
	return len(f.absent) > 0 && f.absent[set>>6]>>(set&63)&1 != 0
}

// noteAbsent notes that no word of a set is in a field: in long texts, many hits need the same set.
func (r resolver) noteAbsent(f *itemField, set int32) {
	if len(f.absent) == 0 {
		f.absent = append(f.absent, r.noSets...)
	}
	f.absent[set>>6] |= 1 << (set & 63)
}

// isOfSet reports whether a context word is in a set.
func (c *Classifier) isOfSet(phrase, set int32) bool {
	return slices.Contains(c.members[phrase], set)
}

// inScope reports whether a span is in a scope around a hit.
func (r resolver) inScope(s compiledScope, h *hit, span fieldSpan) bool {
	same := h.field == span.field
	switch s.kind {
	case inNear:
		return same && wordsBetween(h, span) <= int32(s.n)
	case inNearAfter:
		return same && span.first > h.last && wordsBetween(h, span) <= int32(s.n)
	case inSentence:
		return same && r.sameSentence(h.field, h.first, span.first)
	case inField:
		return same
	case inTitle:
		return span.field == 0
	case inContext:
		return span.field == 0 || r.wordsBetweenFields(h, span) <= contextWords
	}
	return true
}

// wordsBetween returns the number of words between a hit and a span of the same field.
func wordsBetween(h *hit, span fieldSpan) int32 {
	return max(span.first-h.last, h.first-span.last) - 1
}

// wordsBetweenFields is wordsBetween for a span of any field. The first word of the text counts as the
// next one after the title.
func (r resolver) wordsBetweenFields(h *hit, span fieldSpan) int32 {
	title := int32(len(r.fields[0].words))
	moved := *h
	moved.first += title * h.field
	moved.last += title * h.field
	span.first += title * span.field
	span.last += title * span.field
	return wordsBetween(&moved, span)
}
