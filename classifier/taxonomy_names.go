package classifier

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"khabar/text"
)

// Names returns the names of entries in a language, by entry ID. lang is the code of the language, such as
// "ur". The name of an entry is its first keyword that the files list for the language; entries without such
// a keyword are left out. In English, use Entry.Name instead.
func (t *Taxonomy) Names(lang string) map[string]string {
	names := make(map[string]string)
	letters := letterReplacer(lang)
	for i := range t.entries {
		e := &t.entries[i]
		if k := e.nameKeyword(lang); k != nil && !e.Decoy() {
			names[e.ID] = letters.Replace(k.Word)
		}
	}
	return names
}

//go:embed words/letters.tsv
var letterList string

var letterReplacements = sync.OnceValue(func() map[string][]string {
	m := make(map[string][]string)
	for row := range text.Rows(letterList) {
		m[row[0]] = append(m[row[0]], row[1], row[2])
	}
	return m
})

// letterReplacer returns a replacer that puts the letters of lang in place of those of other languages in
// Arabic script. Matching makes no difference between these letters, so a keyword for several languages is
// written in the letters of one of them.
func letterReplacer(lang string) *strings.Replacer {
	return strings.NewReplacer(letterReplacements()[lang]...)
}

// nameKeyword returns the first keyword of e that is a name of it in lang; nil if there is none. One that
// needs context is the last choice, and a state's label for a group is not a name of it.
func (e *Entry) nameKeyword(lang string) *Keyword {
	var best *Keyword
	for i := range e.Keywords {
		k := &e.Keywords[i]
		if !slices.Contains(k.Langs, lang) || k.Disabled || k.Label != "" || strings.ContainsAny(k.Word, "{}*") {
			continue
		}
		if best == nil || k.preferredOver(best) {
			best = k
		}
	}
	return best
}

// preferredOver reports whether k is the better name of an entry than o: it is unconditional and o is not,
// or else it comes earlier in the file.
func (k *Keyword) preferredOver(o *Keyword) bool {
	if k.unconditional() != o.unconditional() {
		return k.unconditional()
	}
	return k.Position.Line < o.Position.Line || k.Position.Line == o.Position.Line && k.Position.Column < o.Position.Column
}

// unconditional reports whether k names its entry whatever words are around it.
func (k *Keyword) unconditional() bool { return !k.NeedsContext && len(k.Requires) == 0 }
