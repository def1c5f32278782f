package classifier

import (
	"slices"

	"khabar/text"
)

// An automaton finds phrases in folded text. It goes through the text word by word. Small tables show
// for most words that no phrase starts there. Only at the remaining words does it compare bytes and
// follow a trie of words. See decisions 55 and 56.
//
// Between two words of a phrase there may be any text.IsGap bytes, such as spaces. If the text has other
// bytes there, such as a full stop, they are a token of their own, which the phrase must have as well.
type automaton struct {
	places       wordPlaces  // which words phrases may start with
	pairs        bloomFilter // the first two words of longer phrases
	leadPrefixes prefixIndex // prefixes that phrases start with
	edges        edgeTable
	nodes        []node  // by state
	phrases      []int32 // numbers of the phrases that end at nodes
	prefixLens   []int32 // lengths in bytes of the prefixes that are not first in a phrase, ascending
	longest      int32   // number of words of the longest phrase
}

// A node is a state. The phrases that end there are automaton.phrases[from:to].
type node struct {
	from, to int32
	next     wordSet // words that phrases continue with
	prefixes bool    // some phrases continue with a prefix of a word
	leaf     bool    // no phrase continues
}

// A wordSet is a set of words in 32 bits. mayContain may wrongly return true, but never wrongly false.
type wordSet uint32

func (s *wordSet) add(key uint64) { *s |= 1 << (key >> 59) }

func (s wordSet) mayContain(key uint64) bool { return s>>(key>>59)&1 != 0 }

// A span is where a phrase was found: the words first to last.
type span struct {
	phrase      int32
	first, last int32
}

// A foldedText is folded text in the form that automata read.
type foldedText struct {
	padded []byte
	words  []text.Word
	heads  []uint64      // of words, see text.Buffer.Split
	keys   []uint64      // of words, see wordKey
	starts []phraseStart // of the current scan
}

// slice returns the part of the text with words[first:end].
func (f *foldedText) slice(first, end int32) foldedText {
	return foldedText{padded: f.padded, words: f.words[first:end], heads: f.heads[first:end], keys: f.keys[first:end]}
}

// load sets f to the text in b.
func (f *foldedText) load(b *text.Buffer) {
	f.padded = b.Padded()
	f.words, f.heads = b.Split(f.words, f.heads)
	f.keys = slices.Grow(f.keys[:0], len(f.words))[:len(f.words)]
	keys, heads := f.keys, f.heads[:len(f.words)]
	for i, w := range f.words {
		keys[i] = wordKeyOfHead(heads[i], w.End-w.Start)
	}
}

// A phraseStart is the index of a word at which a phrase may start, shifted left by startShift bits.
// The low bits are flags that say how the phrase may start.
type phraseStart uint32

const (
	startWord   = phraseStart(placeAlone) // a phrase may be this word, or continue after it with a prefix
	startPrefix = 1 << 1                  // a phrase may start with a prefix of this word
	startPair   = 0x3f &^ 3               // a phrase may start with the word before this one, and this one
	startShift  = 6
)

// findStarts fills f.starts with the words at which a phrase may start. It has no branch that depends on
// the text, so that the processor can work on several words at once.
func (a *automaton) findStarts(f *foldedText) {
	if len(a.leadPrefixes.list) > 0 {
		a.findStartsWithPrefixes(f)
		return
	}
	starts := slices.Grow(f.starts[:0], len(f.keys)+1)[:len(f.keys)+1]
	n, places, wanted := 0, a.places, placeAlone
	for i, key := range f.keys {
		p := places[places.slot(key)]
		how := phraseStart(p & wanted)
		wanted = placeAlone | p.placesOfNext(key)
		starts[n] = phraseStart(i)<<startShift | how
		n += int(how+1<<startShift-1) >> startShift // adds 1 unless how is 0
	}
	f.starts = starts[:n]
}

// findStartsWithPrefixes is findStarts for phrases some of which start with a prefix.
func (a *automaton) findStartsWithPrefixes(f *foldedText) {
	starts := slices.Grow(f.starts[:0], len(f.keys)+1)[:len(f.keys)+1]
	n, places, wanted := 0, a.places, placeAlone
	for i, key := range f.keys {
		p := places[places.slot(key)]
		how := phraseStart(p&wanted) | phraseStart(a.leadPrefixes.mayHave(f.padded, f.words[i].Start))<<1
		wanted = placeAlone | p.placesOfNext(key)
		starts[n] = phraseStart(i)<<startShift | how
		n += int(how+1<<startShift-1) >> startShift
	}
	f.starts = starts[:n]
}

// scan appends to dst the spans of all phrases in the text, including overlapping ones.
func (a *automaton) scan(dst []span, f *foldedText) []span {
	a.findStarts(f)
	w := walker{automaton: a, foldedText: f}
	for _, s := range f.starts {
		i := int32(s >> startShift)
		if s&startPair != 0 && a.pairs.bit(pairKey(f.keys[i-1], f.keys[i])) != 0 {
			dst = w.fromPair(dst, i-1)
		}
		if s&startWord != 0 {
			dst = w.fromWord(dst, i)
		}
		if s&startPrefix != 0 {
			dst = w.fromPrefix(dst, i)
		}
	}
	return dst
}

// at appends to dst the spans of the phrases that start at word i, in the order in which scan finds them.
func (a *automaton) at(dst []span, f *foldedText, i int32) []span {
	w := walker{automaton: a, foldedText: f}
	p := a.places[a.places.slot(f.keys[i])]
	if p&placeAlone != 0 {
		dst = w.fromWord(dst, i)
	}
	if len(a.leadPrefixes.list) > 0 && a.leadPrefixes.mayHave(f.padded, f.words[i].Start) != 0 {
		dst = w.fromPrefix(dst, i)
	}
	if p&placeFirst != 0 && int(i)+1 < len(f.keys) && a.pairs.bit(pairKey(f.keys[i], f.keys[i+1])) != 0 {
		dst = w.fromPair(dst, i)
	}
	return dst
}
