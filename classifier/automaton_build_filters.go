package classifier

import (
	"maps"
	"slices"
)

// buildFilters makes the tables that tell scan at which words a phrase may start.
func (b *automatonBuilder) buildFilters(a *automaton, t *trie, targets []int32) {
	f := filterKeys{trie: t, terminal: make([]bool, b.states)}
	for _, end := range b.terminal {
		f.terminal[end.state] = true
	}
	lens := make(map[int32]bool)
	var leadPrefixes []transition
	for _, tr := range t.transitions {
		first := tr.key>>32 == 1
		switch tok := t.token(tr); {
		case tok.kind != tokenPrefix && first:
			f.addFirst(tok, tr.to)
		case tok.kind != tokenPrefix:
		case first:
			leadPrefixes = append(leadPrefixes, tr)
		default:
			lens[int32(len(tok.s))] = true
		}
	}
	a.prefixLens = slices.Sorted(maps.Keys(lens))
	a.pairs = bloomFilterOf(f.pairs)
	a.places = f.wordPlaces()
	b.buildPrefixIndex(a, t, leadPrefixes, targets)
}

// filterKeys collects the keys for wordPlaces and for the filter of pairs.
type filterKeys struct {
	*trie
	terminal               []bool // by state
	singles, firsts, pairs []uint64
	seconds                [4][]uint64 // by the two highest bits of the first word's key, see placeSecond
}

// addFirst adds the keys of the phrases that start with the given word, which leads to the given state.
func (f *filterKeys) addFirst(word phraseToken, state int32) {
	key := tokenKey(word)
	if f.terminal[state] {
		f.singles = append(f.singles, key)
	}
	for _, tr := range f.of(state) {
		if tok := f.token(tr); !isMarks(tok.s) {
			f.addSecond(key, tok)
			continue
		}
		for _, next := range f.of(tr.to) {
			f.addSecond(key, f.token(next))
		}
	}
}

func (f *filterKeys) addSecond(first uint64, t phraseToken) {
	switch {
	case isMarks(t.s):
	case t.kind == tokenPrefix:
		f.singles = append(f.singles, first)
	default:
		second := tokenKey(t)
		quarter := &f.seconds[first>>62]
		f.firsts, *quarter = append(f.firsts, first), append(*quarter, second)
		f.pairs = append(f.pairs, pairKey(first, second))
	}
}

// wordPlaces returns the table of the first and second words of phrases.
func (f *filterKeys) wordPlaces() wordPlaces {
	for _, keys := range []*[]uint64{&f.singles, &f.firsts} {
		slices.Sort(*keys)
		*keys = slices.Compact(*keys)
	}
	s := newWordPlaces(max(len(f.singles), len(f.firsts)))
	for _, key := range f.singles {
		s.add(key, placeAlone)
	}
	for _, key := range f.firsts {
		s.add(key, placeFirst)
	}
	for quarter, keys := range f.seconds {
		for _, key := range keys {
			s.add(key, placeSecond<<quarter)
		}
	}
	return s
}
