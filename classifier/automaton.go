package classifier

import (
	"slices"

	"khabar/text"
)

// An automaton finds phrases in folded text, by words. Most words are refused by a look into
// one of three filters; only the others are looked up, with their bytes compared, and walked
// through a trie of words.
//
// Between two words of a phrase there may be any text.IsGap bytes. Other bytes between them
// must stand in the phrase as well; they are a token of their own.
type automaton struct {
	vocabulary sieve  // of phrases
	pairs      filter // the first two words of longer phrases
	stems      stems  // prefixes that phrases begin with
	edges      edges
	nodes      []node  // by state
	phrases    []int32 // of nodes
	prefixLens []int32 // lengths in bytes of prefixes behind the beginning, ascending
	longest    int32   // words that a phrase has at most
}

// A node tells the phrases that end in a state, phrases[from:to], and how others go on.
type node struct {
	from, to int32
	next     wordSet // that phrases go on with
	prefixes bool    // phrases go on with prefixes
	leaf     bool    // nothing goes on
}

// A wordSet tells most words that are not in it from those that are.
type wordSet uint32

func (s *wordSet) add(key uint64) { *s |= 1 << (key >> 59) }

func (s wordSet) may(key uint64) bool { return s>>(key>>59)&1 != 0 }

// A span is a place in folded text where a phrase was found: words first to last.
type span struct {
	phrase      int32
	first, last int32
}

// A folded is a folded text as automata look through it.
type folded struct {
	padded []byte
	words  []text.Word
	heads  []uint64 // of words, see text.Buffer.Split
	keys   []uint64 // of words, see wordKey
	looks  []look   // of the scan at hand
}

// slice returns the words from to to of f.
func (f *folded) slice(from, to int32) folded {
	return folded{padded: f.padded, words: f.words[from:to], heads: f.heads[from:to], keys: f.keys[from:to]}
}

// A look is a word at which a scan has to look closer, shifted by lookShift, and why.
type look uint32

const (
	lookSingle = look(placeAlone) // a phrase may be this word, or go on from it with a prefix
	lookStem   = 1 << 1           // a phrase may begin with a prefix of this word
	lookPair   = 0x3f &^ 3        // a phrase may begin with the word before and this one
	lookShift  = 6
)

// take makes f the text that b holds.
func (f *folded) take(b *text.Buffer) {
	f.padded = b.Padded()
	f.words, f.heads = b.Split(f.words, f.heads)
	f.keys = slices.Grow(f.keys[:0], len(f.words))[:len(f.words)]
	keys, heads := f.keys, f.heads[:len(f.words)]
	for i, w := range f.words {
		keys[i] = headedKey(heads[i], w.End-w.Start)
	}
}

// sift notes the words at which a phrase may be. It takes no branch that depends on the text,
// so that the processor need not wait for one word before it begins the next.
func (a *automaton) sift(f *folded) {
	if len(a.stems.list) > 0 {
		a.siftStems(f)
		return
	}
	looks := slices.Grow(f.looks[:0], len(f.keys)+1)[:len(f.keys)+1]
	n, words, wanted := 0, a.vocabulary, placeAlone
	for i, key := range f.keys {
		p := words[words.slot(key)]
		why := look(p & wanted)
		wanted = placeAlone | p.behind(key)
		looks[n] = look(i)<<lookShift | why
		n += int(why+1<<lookShift-1) >> lookShift // one more unless why is 0
	}
	f.looks = looks[:n]
}

// siftStems is sift where phrases may begin with prefixes.
func (a *automaton) siftStems(f *folded) {
	looks := slices.Grow(f.looks[:0], len(f.keys)+1)[:len(f.keys)+1]
	n, words, wanted := 0, a.vocabulary, placeAlone
	for i, key := range f.keys {
		p := words[words.slot(key)]
		why := look(p&wanted) | look(a.stems.bit(f.padded, f.words[i].Start))<<1
		wanted = placeAlone | p.behind(key)
		looks[n] = look(i)<<lookShift | why
		n += int(why+1<<lookShift-1) >> lookShift
	}
	f.looks = looks[:n]
}

// scan appends to dst every place in the text where a phrase stands, overlapping ones too.
func (a *automaton) scan(dst []span, f *folded) []span {
	a.sift(f)
	w := walker{automaton: a, folded: f}
	for _, l := range f.looks {
		i := int32(l >> lookShift)
		if l&lookPair != 0 && a.pairs.bit(pairKey(f.keys[i-1], f.keys[i])) != 0 {
			dst = w.pair(dst, i-1)
		}
		if l&lookSingle != 0 {
			dst = w.single(dst, i)
		}
		if l&lookStem != 0 {
			dst = w.stem(dst, i)
		}
	}
	return dst
}
