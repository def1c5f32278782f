package classifier

import (
	_ "embed"
	"sync"

	"khabar/text"
)

// A definition is a long form that the item itself gives for an acronym: "Long Form (LF)" or
// "LF (Long Form)".
type definition struct {
	acronym string
	entry   int32 // entry of the long form, or -1
	at      fieldSpan
}

// define finds the acronyms that the item defines, and decides all hits of these acronyms.
func (r resolver) define() {
	s := r.scratch
	s.defs = s.defs[:0]
	for i := range r.hits {
		h := &r.hits[i]
		if h.traits&traitAcronym != 0 && h.fit != caseWrong {
			if d, ok := r.definition(h); ok {
				s.defs = append(s.defs, d)
			}
		}
	}
	if len(s.defs) == 0 {
		return
	}
	for i := range r.hits {
		if h := &r.hits[i]; h.traits&traitAcronym != 0 && h.fit != caseWrong {
			r.applyDefinitions(h)
		}
	}
}

// applyDefinitions accepts h, a hit of an acronym, if the item defines the acronym as the entry of h. It
// refuses h if the item only defines the acronym as something else.
func (r resolver) applyDefinitions(h *hit) {
	var other *definition
	for i := range r.defs {
		d := &r.defs[i]
		if d.acronym != r.surfaces[h.surface].blocked {
			continue
		}
		if d.entry == h.entry {
			h.outcome, h.p, h.caps = accepted, max(h.p, uint16(pDefined)), false
			h.reason = reason{kind: whyDefined, span: d.at}
			return
		}
		other = d
	}
	if other != nil && h.accepted() {
		h.refuse(reason{kind: whyDefinedOther, span: other.at})
	}
}

// definition returns the definition of the acronym h in the words beside it.
func (r resolver) definition(h *hit) (definition, bool) {
	f := &r.fields[h.field]
	if h.first > 0 && f.opens(h.first) && f.closes(h.last) {
		acronym := r.surfaces[h.surface].blocked
		if g := r.longForm(h, func(g *hit) bool { return g.last == h.first-1 }); g != nil {
			return definition{acronym, g.entry, fieldSpan{g.field, g.first, g.last}}, true
		}
		if first, ok := f.initialsBefore(acronym, h.first); ok && !r.usesNameOf(h, first, h.first-1) {
			return definition{acronym, -1, fieldSpan{h.field, first, h.first - 1}}, true
		}
	}
	if next := h.last + 1; int(next) < len(f.words) && f.opens(next) {
		acronym := r.surfaces[h.surface].blocked
		if g := r.longForm(h, func(g *hit) bool { return g.first == next }); g != nil {
			return definition{acronym, g.entry, fieldSpan{g.field, g.first, g.last}}, true
		}
		if last, ok := f.initialsFrom(acronym, next); ok && !r.usesNameOf(h, next, last) {
			return definition{acronym, -1, fieldSpan{h.field, next, last}}, true
		}
	}
	return definition{}, false
}

// longForm returns the longest accepted hit of several words, other than acronyms, for which at
// returns true; nil if there is none.
func (r resolver) longForm(h *hit, at func(*hit) bool) *hit {
	var best *hit
	for i := range r.hits {
		g := &r.hits[i]
		if g.field != h.field || g.last == g.first || !g.accepted() || g.traits&traitAcronym != 0 || !at(g) {
			continue
		}
		if best == nil || g.last-g.first > best.last-best.first {
			best = g
		}
	}
	return best
}

// usesNameOf reports whether one of the words first to last is in a name of the hit's entry. Then the
// words are a spelling of that name that the taxonomy lacks, and not another meaning of the acronym.
func (r resolver) usesNameOf(h *hit, first, last int32) bool {
	f := &r.fields[h.field]
	for i := first; i <= last; i++ {
		if w := f.word(i); len(w) >= 4 && r.entries[h.entry].words[string(w)] {
			return true
		}
	}
	return false
}

// word returns the folded word i.
func (f *itemField) word(i int32) []byte { return f.buf.Bytes()[f.words[i].Start:f.words[i].End] }

// opens reports whether there is an opening bracket directly before word i.
func (f *itemField) opens(i int32) bool {
	folded := f.buf.Bytes()
	for j := f.words[i].Start - 1; j >= 0 && j >= f.words[i-1].End; j-- {
		switch c := folded[j]; {
		case c == '(' || c == '[':
			return true
		case c != '"' && c != ';' && !text.IsGap(c):
			return false
		}
	}
	return false
}

// closes reports whether a closing bracket or a comma follows word i.
func (f *itemField) closes(i int32) bool {
	folded := f.buf.Bytes()
	for _, c := range folded[f.words[i].End:] {
		switch c {
		case ')', ']', ',', ';':
			return true
		case '"', '\'', ' ':
		default:
			return false
		}
	}
	return false
}

// initialsBefore returns the first of the words directly before word end whose initials spell the
// acronym. Linking words such as "of" need not have a letter in the acronym.
func (f *itemField) initialsBefore(acronym string, end int32) (first int32, ok bool) {
	i := end - 1
	for k := len(acronym) - 1; k >= 0; k-- {
		for i >= 0 && f.word(i)[0] != acronym[k] && linkingWord(f.word(i)) {
			i--
		}
		if i < 0 || f.word(i)[0] != acronym[k] {
			return 0, false
		}
		i--
	}
	return i + 1, true
}

// initialsFrom is initialsBefore for the words from start on. It returns the last of these words.
func (f *itemField) initialsFrom(acronym string, start int32) (last int32, ok bool) {
	i := int(start)
	for k := range len(acronym) {
		for i < len(f.words) && f.word(int32(i))[0] != acronym[k] && linkingWord(f.word(int32(i))) {
			i++
		}
		if i >= len(f.words) || f.word(int32(i))[0] != acronym[k] {
			return 0, false
		}
		i++
	}
	return int32(i - 1), true
}

//go:embed words/linking.txt
var linkingFile string

var linkingWords = sync.OnceValue(func() map[string]bool {
	words := make(map[string]bool)
	for row := range text.Rows(linkingFile) {
		words[row[0]] = true
	}
	return words
})

// linkingWord reports whether a folded word may be left out of an acronym.
func linkingWord(w []byte) bool { return linkingWords()[string(w)] }
