package classifier

import (
	"cmp"
	_ "embed"
	"slices"
	"sort"
	"strings"
	"sync"

	"khabar/text"
)

// A definition is a long form that the item itself gives for an acronym: "Long Form (LF)" or
// "LF (Long Form)" or "LF, the Long Form".
type definition struct {
	acronym string
	entry   int32 // entry of the long form, or -1
	at      fieldSpan
	order   int32     // among the definitions of the item
	last    fieldSpan // where the item defines the acronym last; only in the first one of an acronym
}

// define finds the acronyms that the item defines, and decides all hits of these acronyms.
func (r resolver) define() {
	s := r.scratch
	s.defs = s.defs[:0]
	for i := range r.hits {
		h := &r.hits[i]
		if h.traits&traitAcronym != 0 && h.fit != caseWrong {
			if d, ok := r.definition(h); ok {
				d.order = int32(len(s.defs))
				s.defs = append(s.defs, d)
			}
		}
	}
	if len(s.defs) == 0 {
		return
	}
	s.sortDefinitions()
	for i := range r.hits {
		if h := &r.hits[i]; h.traits&traitAcronym != 0 && h.fit != caseWrong {
			r.applyDefinitions(h)
		}
	}
}

// sortDefinitions sorts the definitions by acronym, then by entry, and keeps the first of each. In the first
// definition of an acronym it records where the item defines the acronym last.
func (s *scratch) sortDefinitions() {
	slices.SortStableFunc(s.defs, func(a, b definition) int { return a.compare(b.acronym, b.entry) })
	kept, first, last := s.defs[:0], 0, int32(0) // first: index in kept of the current acronym; last: order of its last definition
	for i, d := range s.defs {
		switch n := len(kept); {
		case i == 0 || d.acronym != kept[first].acronym:
			first, last = n, -1
			kept = append(kept, d)
		case d.entry != kept[n-1].entry:
			kept = append(kept, d)
		}
		if d.order > last {
			kept[first].last, last = d.at, d.order
		}
	}
	s.defs = kept
}

// compare orders definitions by acronym, then by entry.
func (d *definition) compare(acronym string, entry int32) int {
	return cmp.Or(strings.Compare(d.acronym, acronym), cmp.Compare(d.entry, entry))
}

// applyDefinitions accepts the hit of an acronym that is defined as the hit's entry, and refuses
// one that is defined as something else only.
func (r resolver) applyDefinitions(h *hit) {
	acronym := r.surfaces[h.surface].blocked
	from := func(entry int32) int {
		return sort.Search(len(r.defs), func(i int) bool { return r.defs[i].compare(acronym, entry) >= 0 })
	}
	if i := from(h.entry); i < len(r.defs) && r.defs[i].acronym == acronym && r.defs[i].entry == h.entry {
		h.outcome, h.p, h.caps = accepted, max(h.p, uint16(pDefined)), false
		h.reason = reason{kind: whyDefined, span: r.defs[i].at}
		return
	}
	if i := from(-1); h.accepted() && i < len(r.defs) && r.defs[i].acronym == acronym {
		h.refuse(reason{kind: whyDefinedOther, span: r.defs[i].last})
	}
}

// definition returns the definition of the acronym h in the words beside it.
func (r resolver) definition(h *hit) (definition, bool) {
	f := &r.fields[h.field]
	if h.first > 0 && f.opens(h.first) && f.closes(h.last) {
		acronym := r.surfaces[h.surface].blocked
		if g := r.longForm(h.field, h.first-1, func(g *hit) bool { return g.last == h.first-1 }); g != nil {
			return definition{acronym: acronym, entry: g.entry, at: g.span()}, true
		}
		if first, ok := r.initialsBefore(h.field, acronym, h.first); ok && !r.mayBeNameOf(h, first, h.first-1) {
			return definition{acronym: acronym, entry: -1, at: fieldSpan{h.field, first, h.first - 1}}, true
		}
	}
	next := h.last + 1
	if int(next) >= len(f.words) {
		return definition{}, false
	}
	acronym := r.surfaces[h.surface].blocked
	switch {
	case f.opens(next):
	case len(acronym) >= 3 && f.apposes(next):
		next++ // after the article
	default:
		return definition{}, false
	}
	if g := r.longForm(h.field, next, func(g *hit) bool { return g.first == next }); g != nil {
		return definition{acronym: acronym, entry: g.entry, at: g.span()}, true
	}
	if last, ok := r.initialsFrom(h.field, acronym, next); ok && !r.mayBeNameOf(h, next, last) {
		return definition{acronym: acronym, entry: -1, at: fieldSpan{h.field, next, last}}, true
	}
	return definition{}, false
}

// longForm returns the longest accepted name of several words that has a word of a field in it, and for
// which at holds.
func (r resolver) longForm(field, word int32, at func(*hit) bool) *hit {
	var best *hit
	from, to := r.hitsNear(field, word, word)
	for i := from; i < to; i++ {
		g := &r.hits[i]
		if g.last == g.first || !g.accepted() || g.traits&traitAcronym != 0 || !at(g) {
			continue
		}
		if best == nil || g.last-g.first > best.last-best.first {
			best = g
		}
	}
	return best
}

// mayBeNameOf reports whether the words first to last may be a name of the hit's entry that the taxonomy lacks:
// if one of them is in another name of the entry, or if they are in another language, such as "Ejército de
// Liberación Nacional (ELN)". Then they do not show another meaning of the acronym.
func (r resolver) mayBeNameOf(h *hit, first, last int32) bool {
	f := &r.fields[h.field]
	for i := first; i <= last; i++ {
		w := f.word(i)
		if foreignWords()[string(w)] || len(w) >= 4 && r.entries[h.entry].words[string(w)] {
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

// apposes reports whether word i is "the", directly after a comma, and a word follows: "LF, the Long Form".
func (f *itemField) apposes(i int32) bool {
	folded := f.buf.Bytes()
	comma := false
	for j := f.words[i].Start - 1; j >= 0 && j >= f.words[i-1].End; j-- {
		switch c := folded[j]; {
		case c == ',':
			comma = true
		case c != '"' && !text.IsGap(c):
			return false
		}
	}
	return comma && string(f.word(i)) == "the" && int(i)+1 < len(f.words)
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

// maxInitialWords is how many words initialsBefore and initialsFrom look at. In 17,000 real texts
// they look at 5 at most.
const maxInitialWords = 64

// initialsBefore returns the first of the words before word end whose initials are the letters of
// the acronym. Linking words may be left out of the acronym.
func (r resolver) initialsBefore(field int32, acronym string, end int32) (first int32, ok bool) {
	f, i, least := &r.fields[field], end-1, max(0, end-maxInitialWords)
	defer func() { r.scratch.steps += int(end - i) }()
	for k := len(acronym) - 1; k >= 0; k-- {
		for i >= least && f.word(i)[0] != acronym[k] && linkingWord(f.word(i)) {
			i--
		}
		if i < least || f.word(i)[0] != acronym[k] {
			return 0, false
		}
		i--
	}
	return i + 1, true
}

// initialsFrom is initialsBefore for the words from start on. It returns the last of them.
func (r resolver) initialsFrom(field int32, acronym string, start int32) (last int32, ok bool) {
	f, i := &r.fields[field], start
	end := min(int32(len(f.words)), start+maxInitialWords)
	defer func() { r.scratch.steps += int(i - start) }()
	for k := range len(acronym) {
		for i < end && f.word(i)[0] != acronym[k] && linkingWord(f.word(i)) {
			i++
		}
		if i >= end || f.word(i)[0] != acronym[k] {
			return 0, false
		}
		i++
	}
	return i - 1, true
}

//go:embed words/linking.txt
var linkingFile string

var linkingWords = sync.OnceValue(func() map[string]bool { return wordSetOf(linkingFile) })

//go:embed words/foreign.txt
var foreignFile string

var foreignWords = sync.OnceValue(func() map[string]bool { return wordSetOf(foreignFile) })

// linkingWord reports whether a folded word may be left out of an acronym.
func linkingWord(w []byte) bool { return linkingWords()[string(w)] }
