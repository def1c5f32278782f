package clause

import (
	"embed"
	"maps"
	"slices"
	"sync"
)

//go:embed words/*.txt
var wordFiles embed.FS

// Languages are the languages that the package reads, by their primary tags.
func Languages() []string { return []string{"ar", "en", "fa", "hi", "ps", "ur"} }

// lexicons holds the words of each language.
var lexicons = sync.OnceValue(func() map[string]*lexicon {
	all := map[string]*lexicon{}
	for _, lang := range Languages() {
		name := "words/" + lang + ".txt"
		src, err := wordFiles.ReadFile(name)
		if err == nil {
			all[lang], err = newLexicon(name, string(src))
		}
		if err != nil {
			panic(err) // a mistake in an embedded file; the tests read it
		}
	}
	return all
})

// NewGrammar returns the grammar of one of Languages. key returns the Key of a Word with a given text.
func NewGrammar(lang string, key func(string) uint64) *Grammar {
	return newGrammar(lang, lexicons()[lang], key)
}

// Reader returns a new reader of the language.
func (g *Grammar) Reader() *Reader { return &Reader{grammar: g} }

// Deeds returns all deeds, in order.
func Deeds() []Deed {
	seen := map[Deed]bool{}
	for _, l := range lexicons() {
		for _, e := range l.words {
			seen[e.verb], seen[e.noun] = true, true
		}
		for _, list := range l.phrases {
			for _, p := range list {
				seen[p.verb], seen[p.noun] = true, true
			}
		}
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

// SignalWords returns words of a language of which each sentence with a deed or a party of the given kinds has at least one: words
// of deeds for which want holds, and nouns for parties of the kinds. A caller that only needs those can skip the
// sentences without them.
func SignalWords(lang string, want func(Deed) bool, kinds ...Kind) []string {
	found := map[string]bool{}
	signal := func(word string, e entry) {
		if e.verb != "" && want(e.verb) || e.noun != "" && want(e.noun) || e.kind != None && slices.Contains(kinds, e.kind) {
			found[word] = true
		}
	}
	l := lexicons()[lang]
	for w, e := range l.words {
		signal(w, e)
	}
	for first, list := range l.phrases {
		for _, p := range list {
			best, most := first, l.rarity(first)
			for _, w := range p.rest {
				if n := l.rarity(w); n > most {
					best, most = w, n
				}
			}
			signal(best, p.entry)
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// rarity says how well a word of a phrase serves as a sign of it: 0 for function words and verbs of all texts, 3 for words for
// deeds, 2 for people, 1 for others.
func (l *lexicon) rarity(word string) int {
	switch e := l.words[word]; {
	case e.class&^(classParty|classVerb|classNoun|classState|classDead) != 0, e.verb == Other, e.verb == Say:
		return 0
	case e.class&(classVerb|classNoun|classDead) != 0:
		return 3
	case e.class != 0:
		return 2
	}
	return 1
}
