package classifier

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"khabar/text"
)

// A span is a place in the item where a context word, or a part of a cue, stands.
type signal struct {
	phrase int32
	fieldSpan
}

type fieldSpan struct{ field, first, last int32 }

// listenFor finds the first word of a set among those that begin at the words from to to of a
// field, within the scope of a hit and outside the hit itself. Only the words at which the
// set's hint says that one may begin are looked at: most often none.
func (r resolver) listenFor(a *ask, field, from, to int32, within extent, h *hit) (fieldSpan, bool) {
	p := &r.fields[field]
	if from >= to || p.lacks(a.set) {
		return fieldSpan{}, false
	}
	s, found := r.scratch, false
	s.flagged = r.flag(s.flagged, a.hint, p, from, to)
	for _, i := range s.flagged {
		if sig := (fieldSpan{field, i, i}); r.isAlone(a.hint, p, i) && !h.overlaps(field, i, i) && r.within(within, h, sig) {
			return sig, true
		}
		s.spans = r.context.at(s.spans[:0], &p.folded, i)
		for _, sp := range s.spans {
			if !r.means(sp.phrase, a.set) {
				continue
			}
			found = true
			if sig := (fieldSpan{field, sp.first, sp.last}); !h.overlaps(field, sp.first, sp.last) && r.within(within, h, sig) {
				return sig, true
			}
		}
	}
	if !found && to-from > short && int(to-from) == len(p.words) {
		r.note(p, a.set)
	}
	return fieldSpan{}, false
}

// short is how many words a field may have before it pays to remember what has been heard in
// it, and where its sentences end.
const short = 100

// lacks reports whether it is known that no word of a set is in a field.
func (p *itemField) lacks(set int32) bool {
	return len(p.absent) > 0 && p.absent[set>>6]>>(set&63)&1 != 0
}

// note keeps that no word of a set is in a field: in long texts, many hits ask for the same.
func (r resolver) note(p *itemField, set int32) {
	if len(p.absent) == 0 {
		p.absent = append(p.absent, r.noSets...)
	}
	p.absent[set>>6] |= 1 << (set & 63)
}

// A hearing is the parts of cues found among some words of a field.
type hearing struct {
	field, from, to int32
	signals         []signal
}

// listenForCues finds the parts of cues that may speak of a mention: those in its sentence, and
// perhaps others. They are in the order in which they begin. While they are gone through, nothing
// else is heard for the same mention: where sentences end may become known meanwhile, but that
// only makes less of the field its sentence.
func (r resolver) listenForCues(h *hit) []signal {
	p, cues := &r.fields[h.field], &r.scratch.heard
	from, to := p.sentenceAround(h.first)
	to = min(to+r.cueWords.longest, int32(len(p.words))) // what begins in the sentence may end behind it
	if cues.to == 0 || cues.field != h.field || cues.from > from || cues.to < to {
		cues.field, cues.from, cues.to = h.field, from, to
		cues.signals = r.gather(cues.signals[:0], r.cueWords, h.field, from, to)
	}
	return cues.signals
}

// cuesAround returns what listenForCues finds, but for what is more than reach words before or
// behind a span.
func (r resolver) cuesAround(h *hit, at fieldSpan, reach int32) []signal {
	signals := r.listenForCues(h)
	from := sort.Search(len(signals), func(i int) bool { return signals[i].first >= at.first-reach-r.cueWords.longest })
	n := sort.Search(len(signals)-from, func(i int) bool { return signals[from+i].first > at.last+reach })
	return signals[from : from+n]
}

// at appends the phrases that begin at word i to dst, in the order in which scan finds them.
func (a *automaton) at(dst []span, f *folded, i int32) []span {
	w := walker{automaton: a, folded: f}
	p := a.vocabulary[a.vocabulary.slot(f.keys[i])]
	if p&placeAlone != 0 {
		dst = w.single(dst, i)
	}
	if len(a.stems.list) > 0 && a.stems.bit(f.padded, f.words[i].Start) != 0 {
		dst = w.stem(dst, i)
	}
	if p&placeFirst != 0 && int(i)+1 < len(f.keys) && a.pairs.bit(pairKey(f.keys[i], f.keys[i+1])) != 0 {
		dst = w.pair(dst, i)
	}
	return dst
}

// gather appends what an automaton finds among the words from to to of a field to dst.
func (s *scratch) gather(dst []signal, a *automaton, field, from, to int32) []signal {
	p := &s.fields[field]
	if from == to {
		return dst
	}
	s.cutout.padded, s.cutout.words, s.cutout.keys = p.padded, p.words[from:to], p.keys[from:to]
	s.spans = a.scan(s.spans[:0], &s.cutout)
	for _, sp := range s.spans {
		dst = append(dst, signal{sp.phrase, fieldSpan{field, from + sp.first, from + sp.last}})
	}
	return dst
}

// holds reports whether a condition holds at a hit, and by which signal.
func (r resolver) holds(c *condition, h *hit) (fieldSpan, bool) {
	var by fieldSpan
	all, any := r.asksOf(c)
	for i := range all {
		sig, ok := r.hear(&all[i], c.within, h)
		if !ok {
			return fieldSpan{}, false
		}
		by = sig
	}
	for i := range any {
		if sig, ok := r.hear(&any[i], c.within, h); ok {
			return sig, true
		}
	}
	return by, len(any) == 0 && len(all) > 0
}

// hear finds a word of a set within the scope of a hit, outside the hit itself.
func (r resolver) hear(a *ask, within extent, h *hit) (fieldSpan, bool) {
	p, n, longest := &r.fields[h.field], int32(within.n), int32(a.longest)
	switch within.kind {
	case near:
		return r.listenFor(a, h.field, max(0, h.first-n-longest), min(int32(len(p.words)), h.last+n+2), within, h)
	case nearBehind:
		return r.listenFor(a, h.field, h.last+1, min(int32(len(p.words)), h.last+n+2), within, h)
	case inSentence:
		from, to := p.sentenceAround(h.first)
		return r.listenFor(a, h.field, from, to, within, h)
	case inField:
		return r.listenFor(a, h.field, 0, int32(len(p.words)), within, h)
	}
	if sig, ok := r.listenFor(a, 0, 0, int32(len(r.fields[0].words)), within, h); ok || within.kind == inTitle {
		return sig, ok
	}
	from, to := int32(0), int32(len(r.fields[1].words))
	if within.kind == inContext {
		before := (1 - h.field) * int32(len(r.fields[0].words)) // the text is read on behind the title
		from, to = max(0, h.first-before-contextWords-longest), min(to, h.last-before+contextWords+2)
	}
	return r.listenFor(a, 1, from, to, within, h)
}

// means reports whether a context word is of the given set.
func (c *Classifier) means(phrase, set int32) bool {
	return slices.Contains(c.members[phrase], set)
}

// within reports whether a signal lies in the given scope around a hit.
func (r resolver) within(s extent, h *hit, sig fieldSpan) bool {
	same := h.field == sig.field
	switch s.kind {
	case near:
		return same && between(h, sig) <= int32(s.n)
	case nearBehind:
		return same && sig.first > h.last && between(h, sig) <= int32(s.n)
	case inSentence:
		return same && r.sameSentence(h.field, h.first, sig.first)
	case inField:
		return same
	case inTitle:
		return sig.field == 0
	case inContext:
		return sig.field == 0 || r.distance(h, sig) <= contextWords
	}
	return true
}

// between returns how many words stand between a hit and a signal of the same field.
func between(h *hit, sig fieldSpan) int32 {
	return max(sig.first-h.last, h.first-sig.last) - 1
}

// distance is between with the text read on behind the title.
func (r resolver) distance(h *hit, sig fieldSpan) int32 {
	title := int32(len(r.fields[0].words))
	moved := *h
	moved.first += title * h.field
	moved.last += title * h.field
	sig.first += title * sig.field
	sig.last += title * sig.field
	return between(&moved, sig)
}

// sameSentence reports whether two words of a field are in one sentence.
func (r resolver) sameSentence(field, a, b int32) bool {
	const far = 40 // where it is better to have all sentences than to go from one to the other
	p := &r.fields[field]
	from, to := min(a, b), max(a, b)
	if p.cut || to-from > far {
		return r.sentence(field, a) == r.sentence(field, b)
	}
	for i := from + 1; i <= to; i++ {
		if !p.spaced(i) && p.ends(int(i)) {
			return false
		}
	}
	return true
}

// spaced reports whether one space is all that stands before word i: no sentence ends there,
// and most words are so.
func (p *itemField) spaced(i int32) bool {
	end := p.words[i-1].End
	return p.padded[end] == ' ' && p.words[i].Start == end+1
}

// sentence returns the number of the sentence that a word of a field is in.
func (r resolver) sentence(field, word int32) int {
	p := &r.fields[field]
	if !p.cut {
		p.sentences()
	}
	n, found := slices.BinarySearch(p.bound, word)
	if found {
		n++
	}
	return n
}

// sentenceAround returns the words that the sentence of a word lies among: all of a short text,
// in which finding where the sentence ends would take longer than it saves.
func (p *itemField) sentenceAround(word int32) (from, to int32) {
	to = int32(len(p.words))
	if !p.cut {
		if to <= short {
			return 0, to
		}
		p.sentences()
	}
	n, found := slices.BinarySearch(p.bound, word)
	if found {
		n++
	}
	if n > 0 {
		from = p.bound[n-1]
	}
	if n < len(p.bound) {
		to = p.bound[n]
	}
	return from, to
}

// sentences notes the words with which sentences begin.
func (p *itemField) sentences() {
	p.bound, p.cut = p.bound[:0], true
	for i := 1; i < len(p.words); i++ {
		if !p.spaced(int32(i)) && p.ends(i) {
			p.bound = append(p.bound, int32(i))
		}
	}
}

// ends reports whether a sentence ends between word i-1 and word i: at a full stop of Urdu
// or Hindi, a question or exclamation mark, an empty line; at a line's end and at a Latin
// full stop only when the next word does not begin small, and the word before is no
// abbreviation.
func (p *itemField) ends(i int) bool {
	folded := p.buf.Bytes()
	from, to := int(p.words[i-1].End), int(p.words[i].Start)
	if to == from+1 && text.IsGap(folded[from]) && folded[from] != '\n' {
		return false
	}
	lines, stop := 0, false
	for j := from; j < to; j++ {
		switch folded[j] {
		case '!', '?':
			return true
		case '\n':
			lines++
		case '.':
			if p.raw[p.buf.Raw(j)] >= utf8.RuneSelf {
				return true
			}
			stop = stop || j+1 < to && !p.abbreviation(i-1)
		}
	}
	switch {
	case lines > 1:
		return true
	case lines == 1 || stop:
		c, _ := utf8.DecodeRuneInString(p.raw[p.buf.Raw(to):])
		return !unicode.IsLower(c)
	}
	return false
}

// abbreviation reports whether word i is written with a full stop wherever it stands.
func (p *itemField) abbreviation(i int) bool {
	w := p.buf.Bytes()[p.words[i].Start:p.words[i].End]
	return len(w) == 1 || len(w) <= 5 && strings.Contains(abbreviations, " "+string(w)+" ")
}

const abbreviations = " mr mrs ms dr lt gen col maj capt brig sgt cpl adm cmdr gov sen rep st no nos vs prof rev hon pres dist " +
	"jan feb mar apr aug sept oct nov dec inc corp co ltd bros dept est approx al etc eg ie govt sq mt ft "

// trimInvisible returns end without the marks of direction and joining, and the soft
// hyphens, that stand before it.
func trimInvisible(s string, start, end int) int {
	for end > start {
		c, size := utf8.DecodeLastRuneInString(s[start:end])
		if c < 0xad || !unicode.Is(unicode.Cf, c) {
			return end
		}
		end -= size
	}
	return end
}
