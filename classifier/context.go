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

// listen finds the context words of the item, the first time that one is asked for.
func (r resolver) listen() []signal {
	s := r.scratch
	if s.heard {
		return s.signals
	}
	s.heard = true
	s.present = append(s.present[:0], r.noSets...)
	s.signals = s.gather(s.signals[:0], r.context)
	for _, sig := range s.signals {
		for _, set := range r.members[sig.phrase] {
			s.present[set>>6] |= 1 << (set & 63)
		}
	}
	return s.signals
}

// listenForCues finds the parts of cues in the item, the first time that one is asked for.
func (r resolver) listenForCues() []signal {
	s := r.scratch
	if !s.heardCues {
		s.heardCues = true
		s.cueParts = s.gather(s.cueParts[:0], r.cueWords)
	}
	return s.cueParts
}

// gather appends what an automaton finds in the item to dst.
func (s *scratch) gather(dst []signal, a *automaton) []signal {
	for i := range s.parts {
		p := &s.parts[i]
		if len(p.words) == 0 {
			continue
		}
		s.spans = a.scan(s.spans[:0], &p.folded)
		for _, sp := range s.spans {
			dst = append(dst, signal{sp.phrase, signalSpan{int32(i), sp.first, sp.last}})
		}
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
	signals := r.listen()
	if r.present[set>>6]>>(set&63)&1 == 0 {
		return signalSpan{}, false
	}
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
		return same && r.sentence(h.field, h.first) == r.sentence(sig.field, sig.first)
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
	folded := p.padded
	for i := 1; i < len(p.words); i++ {
		end := p.words[i-1].End
		if folded[end] == ' ' && p.words[i].Start == end+1 {
			continue // most words; the first thing that ends would find
		}
		if p.ends(i) {
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
