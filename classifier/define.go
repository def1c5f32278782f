package classifier

import (
	"strings"

	"khabar/text"
)

// A definition says what an acronym stands for in an item, because the item itself says so:
// "Long Form (LF)" or "LF (Long Form)".
type definition struct {
	acronym string
	entry   int32 // that the long form names, or -1
	at      fieldSpan
}

// define finds the acronyms that the item defines, and settles all their hits by it.
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

// definition returns what the words beside a hit define it as.
func (r resolver) definition(h *hit) (definition, bool) {
	f := &r.fields[h.field]
	if h.first > 0 && f.opens(h.first) && f.closes(h.last) {
		acronym := r.surfaces[h.surface].blocked
		if g := r.longForm(h, func(g *hit) bool { return g.last == h.first-1 }); g != nil {
			return definition{acronym, g.entry, fieldSpan{g.field, g.first, g.last}}, true
		}
		if first, ok := f.initialsBefore(acronym, h.first); ok && !r.likeOurs(h, first, h.first-1) {
			return definition{acronym, -1, fieldSpan{h.field, first, h.first - 1}}, true
		}
	}
	if next := h.last + 1; int(next) < len(f.words) && f.opens(next) {
		acronym := r.surfaces[h.surface].blocked
		if g := r.longForm(h, func(g *hit) bool { return g.first == next }); g != nil {
			return definition{acronym, g.entry, fieldSpan{g.field, g.first, g.last}}, true
		}
		if last, ok := f.initialsBehind(acronym, next); ok && !r.likeOurs(h, next, last) {
			return definition{acronym, -1, fieldSpan{h.field, next, last}}, true
		}
	}
	return definition{}, false
}

// longForm returns the longest accepted name of several words in the place that at accepts.
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

// likeOurs reports whether one of the words first to last belongs to a name of the hit's
// entry: then they are a spelling of it that the taxonomy lacks, and no other sense.
func (r resolver) likeOurs(h *hit, first, last int32) bool {
	f := &r.fields[h.field]
	for i := first; i <= last; i++ {
		if w := f.word(i); len(w) >= 4 && r.entries[h.entry].words[string(w)] {
			return true
		}
	}
	return false
}

func (f *itemField) word(i int32) []byte { return f.buf.Bytes()[f.words[i].Start:f.words[i].End] }

// opens reports whether a bracket opens directly before word i.
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

// closes reports whether the bracket, or the first thing in it, ends behind word i.
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

// initialsBefore returns the first of the words before word end whose initials are the
// letters of the acronym, linking words aside.
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

// initialsBehind is initialsBefore for the words from start on. It returns the last.
func (f *itemField) initialsBehind(acronym string, start int32) (last int32, ok bool) {
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

// linkingWord reports whether a folded word is left out of acronyms.
func linkingWord(w []byte) bool {
	return len(w) <= 5 && strings.Contains(" a an and al at by de e for from i in of on or the to ul with ", " "+string(w)+" ")
}
