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

// NewReader returns a reader of English.
func NewReader() *Reader { return &Reader{lex: english()} }

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
