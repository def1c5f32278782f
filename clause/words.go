package clause

import (
	_ "embed"
	"maps"
	"slices"
	"sync"
)

//go:embed words/en.txt
var englishWords string

var english = sync.OnceValue(func() *lexicon {
	l, err := newLexicon("words/en.txt", englishWords)
	if err != nil {
		panic(err) // a mistake in an embedded file; the tests read it
	}
	return l
})

// English returns the grammar of English. key returns the Key of a Word with a given text.
func English(key func(string) uint64) *Grammar { return newGrammar(english(), key) }

// Reader returns a new reader of the language.
func (g *Grammar) Reader() *Reader { return &Reader{grammar: g} }

// Deeds returns all deeds, in order.
func Deeds() []Deed {
	seen := map[Deed]bool{}
	for _, e := range english().words {
		seen[e.verb], seen[e.noun] = true, true
	}
	for _, list := range english().phrases {
		for _, p := range list {
			seen[p.verb], seen[p.noun] = true, true
		}
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

// SignalWords returns words of which each sentence with a deed or a party of the given kinds has at least one: words
// of deeds for which want holds, and nouns for parties of the kinds. A caller that only needs those can skip the
// sentences without them.
func SignalWords(want func(Deed) bool, kinds ...Kind) []string {
	found := map[string]bool{}
	signal := func(word string, e entry) {
		if e.verb != "" && want(e.verb) || e.noun != "" && want(e.noun) || e.kind != None && slices.Contains(kinds, e.kind) {
			found[word] = true
		}
	}
	for w, e := range english().words {
		signal(w, e)
	}
	for first, list := range english().phrases {
		for _, p := range list {
			longest := first
			for _, w := range p.rest {
				if len(w) > len(longest) {
					longest = w
				}
			}
			signal(longest, p.entry)
		}
	}
	return slices.Sorted(maps.Keys(found))
}
