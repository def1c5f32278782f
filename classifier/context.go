package classifier

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"khabar/text"
)

// A signal is a place in the item where a context word, or a part of a cue, stands.
type signal struct {
	phrase int32
	signalSpan
}

type signalSpan struct{ field, first, last int32 }

// listen finds the context words of a field, the first time that one is asked for.
func (r resolver) listen(field int32) []signal {
	p := &r.parts[field]
	if p.heard {
		return p.signals
	}
	p.heard = true
	p.signals = r.gather(p.signals[:0], r.context, field, 0, int32(len(p.words)))
	p.present = append(p.present[:0], r.noSets...)
	for _, sig := range p.signals {
		for _, set := range r.members[sig.phrase] {
			p.present[set>>6] |= 1 << (set & 63)
		}
	}
	return p.signals
}

// A hearing is the context words found among some words of a field.
type hearing struct {
	field, from, to int32
	signals         []signal
}

// mostHearings bounds how often the words around a hit are gone through before the whole
// field is.
const mostHearings = 4

// nearby finds the context words up to n words away from a hit, and perhaps others; none when
// no word of the given set can be among them. Many hits are refused for the want of a word
// beside them: the rest of the field need not be looked at.
func (r resolver) nearby(h *hit, set, n int32) []signal {
	p, near := &r.parts[h.field], &r.scratch.near
	reach := n + r.context.longest
	from, to := max(0, h.first-reach), min(int32(len(p.words)), h.last+1+reach)
	if near.field == h.field && near.from == from && near.to == to {
		return near.signals
	}
	if !p.heard && !r.hints[set].may(&p.folded, from, to) {
		return nil
	}
	if p.heard || p.hearings == mostHearings || int(to-from) > len(p.words)*3/4 {
		return r.listen(h.field)
	}
	p.hearings++
	near.field, near.from, near.to = h.field, from, to
	near.signals = r.gather(near.signals[:0], r.context, h.field, from, to)
	return near.signals
}

// listenForCues finds the parts of cues in the item, the first time that one is asked for.
func (r resolver) listenForCues() []signal {
	s := r.scratch
	if !s.heardCues {
		s.heardCues = true
		s.cueParts = s.cueParts[:0]
		for i := range s.parts {
			s.cueParts = s.gather(s.cueParts, r.cueWords, int32(i), 0, int32(len(s.parts[i].words)))
		}
	}
	return s.cueParts
}

// gather appends what an automaton finds among the words from to to of a field to dst.
func (s *scratch) gather(dst []signal, a *automaton, field, from, to int32) []signal {
	p := &s.parts[field]
	if from == to {
		return dst
	}
	s.cutout.padded, s.cutout.words, s.cutout.keys = p.padded, p.words[from:to], p.keys[from:to]
	s.spans = a.scan(s.spans[:0], &s.cutout)
	for _, sp := range s.spans {
		dst = append(dst, signal{sp.phrase, signalSpan{field, from + sp.first, from + sp.last}})
	}
	return dst
}

// holds reports whether a condition holds at a hit, and by which signal.
func (r resolver) holds(c *condition, h *hit) (signalSpan, bool) {
	var by signalSpan
	for _, set := range c.all {
		sig, ok := r.hear(set, c.within, h)
		if !ok {
			return signalSpan{}, false
		}
		by = sig
	}
	if len(c.any) == 0 {
		return by, len(c.all) > 0
	}
	for _, set := range c.any {
		if sig, ok := r.hear(set, c.within, h); ok {
			return sig, true
		}
	}
	return signalSpan{}, false
}

// hear finds a word of a set within the scope of a hit, outside the hit itself.
func (r resolver) hear(set int32, within Scope, h *hit) (signalSpan, bool) {
	switch within.Kind {
	case ScopeNear, ScopeOrdered:
		return r.among(r.nearby(h, set, int32(within.N)), set, within, h)
	case ScopeSentence, ScopeField:
		return r.hearIn(h.field, set, within, h)
	case ScopeTitle:
		return r.hearIn(0, set, within, h)
	}
	if sig, ok := r.hearIn(0, set, within, h); ok {
		return sig, true
	}
	return r.hearIn(1, set, within, h)
}

func (r resolver) hearIn(field, set int32, within Scope, h *hit) (signalSpan, bool) {
	if p := &r.parts[field]; !p.heard && !r.hints[set].may(&p.folded, 0, int32(len(p.words))) {
		return signalSpan{}, false
	}
	signals := r.listen(field)
	if r.parts[field].present[set>>6]>>(set&63)&1 == 0 {
		return signalSpan{}, false
	}
	return r.among(signals, set, within, h)
}

// among finds the first of the signals that is a word of a set within the scope of a hit.
func (r resolver) among(signals []signal, set int32, within Scope, h *hit) (signalSpan, bool) {
	for _, sig := range signals {
		if !h.overlaps(sig.field, sig.first, sig.last) && r.means(sig.phrase, set) && r.within(within, h, sig.signalSpan) {
			return sig.signalSpan, true
		}
	}
	return signalSpan{}, false
}

// means reports whether a context word is of the given set.
func (c *Classifier) means(phrase, set int32) bool {
	return slices.Contains(c.members[phrase], set)
}

// within reports whether a signal lies in the given scope around a hit.
func (r resolver) within(s Scope, h *hit, sig signalSpan) bool {
	same := h.field == sig.field
	switch s.Kind {
	case ScopeNear:
		return same && between(h, sig) <= int32(s.N)
	case ScopeOrdered:
		return same && sig.first > h.last && between(h, sig) <= int32(s.N)
	case ScopeSentence:
		return same && r.sameSentence(h.field, h.first, sig.first)
	case ScopeField:
		return same
	case ScopeTitle:
		return sig.field == 0
	case ScopeContext:
		return sig.field == 0 || r.distance(h, sig) <= contextWords
	}
	return true
}

// between returns how many words stand between a hit and a signal of the same field.
func between(h *hit, sig signalSpan) int32 {
	return max(sig.first-h.last, h.first-sig.last) - 1
}

// distance is between with the text read on behind the title.
func (r resolver) distance(h *hit, sig signalSpan) int32 {
	title := int32(len(r.parts[0].words))
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
	p := &r.parts[field]
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
func (p *part) spaced(i int32) bool {
	end := p.words[i-1].End
	return p.padded[end] == ' ' && p.words[i].Start == end+1
}

// sentence returns the number of the sentence that a word of a field is in.
func (r resolver) sentence(field, word int32) int {
	p := &r.parts[field]
	if !p.cut {
		p.sentences()
	}
	n := 0
	for n < len(p.bound) && p.bound[n] <= word {
		n++
	}
	return n
}

// sentences notes the words with which sentences begin.
func (p *part) sentences() {
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
func (p *part) ends(i int) bool {
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
func (p *part) abbreviation(i int) bool {
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
