package classifier

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"khabar/text"
)

// An automaton finds phrases in folded text, by words. Most words are refused by a look into
// one of three filters; only the others are looked up, with their bytes compared, and walked
// through a trie of words.
//
// Between two words of a phrase there may be any text.IsGap bytes. Other bytes between them
// must stand in the phrase as well; they are a token of their own.
type automaton struct {
	singles  filter // words that are a phrase, or may go on with a prefix
	pairs    filter // the first two words of longer phrases
	stems    filter // the first bytes of prefixes
	tokens   tokens
	edges    edges
	ends     []end   // by state: which phrases end there
	self     []int32 // every state, in order
	phrases  []int32 // of ends
	stemLens []int32 // lengths of prefixes in bytes, ascending
	stemMask uint64  // of the first bytes that all prefixes have, four at most
}

// An end tells the phrases that end in a state, phrases[from:to], and how others go on.
type end struct {
	from, to int32
	prefixes bool
	leaf     bool // nothing goes on
}

// A span is a place in folded text where a phrase was found: words first to last.
type span struct {
	phrase      int32
	first, last int32
}

// filter is a Bloom filter whose three bits for a key are in one word, so that a look costs
// one access to memory. It errs by saying yes.
type filter struct {
	bits []uint64 // a power of two of words
}

func newFilter(n int) filter {
	size := 8
	for size*64 < n*24 {
		size *= 2
	}
	return filter{bits: make([]uint64, size)}
}

func filterMask(h uint64) uint64 { return 1<<(h>>58) | 1<<(h>>52&63) | 1<<(h>>46&63) }

func (f *filter) add(h uint64) { f.bits[h&uint64(len(f.bits)-1)] |= filterMask(h) }

func (f *filter) has(h uint64) bool {
	m := filterMask(h)
	return f.bits[h&uint64(len(f.bits)-1)]&m == m
}

const (
	mix1 = 0x9e3779b97f4a7c15
	mix2 = 0xd6e8feb86659fd93
)

// head returns the first eight bytes of the word of n bytes at p, zeros behind a shorter one.
func head(p []byte, at, n int32) uint64 {
	x := binary.LittleEndian.Uint64(p[at:])
	if n < 8 {
		x &= 1<<(8*uint(n)) - 1
	}
	return x
}

// wordKey is what the filters know of a word: its first eight bytes and its length.
func wordKey(p []byte, at, n int32) uint64 {
	h := (head(p, at, n) ^ uint64(n)*mix2) * mix1
	return h ^ h>>29
}

func pairKey(a, b uint64) uint64 {
	h := (bits.RotateLeft64(a, 23) ^ b) * mix2
	return h ^ h>>31
}

func (a *automaton) stemKey(p []byte, at int32) uint64 {
	h := (binary.LittleEndian.Uint64(p[at:]) & a.stemMask) * mix1
	return h ^ h>>29
}

// tokens numbers the words of phrases. The bytes are compared: no hash is trusted.
type tokens struct {
	slots []int32 // number+1 of a token, by hash
	mask  uint64
	place []tokenPlace
	bytes []byte // of all tokens, with eight zero bytes behind
}

type tokenPlace struct {
	at, n  int32
	prefix bool
}

func (t *tokens) find(p []byte, at, n int32, prefix bool) (int32, bool) {
	for i := t.hash(p, at, n, prefix); ; i++ {
		id := t.slots[i&t.mask] - 1
		if id < 0 {
			return 0, false
		}
		k := t.place[id]
		if k.n == n && k.prefix == prefix && bytes.Equal(t.bytes[k.at:k.at+n], p[at:at+n]) {
			return id, true
		}
	}
}

func (t *tokens) hash(p []byte, at, n int32, prefix bool) uint64 {
	h := wordKey(p, at, n)
	if n > 8 {
		h = pairKey(h, binary.LittleEndian.Uint64(p[at+n-8:]))
	}
	if prefix {
		h = ^h
	}
	return h ^ h>>33
}

// edges holds the transitions: from a state, by a token, to one state or several.
type edges struct {
	keys    []uint64 // state+1 and token
	at      []int32  // of targets
	n       []int32
	targets []int32
	mask    uint64
}

func edgeKey(state, token int32) uint64 { return uint64(state+1)<<32 | uint64(uint32(token)) }

func (e *edges) slot(key uint64) uint64 {
	h := key * mix1
	return (h ^ h>>32) & e.mask
}

// follow returns the states that a token leads to.
func (e *edges) follow(state, token int32) []int32 {
	key := edgeKey(state, token)
	for i := e.slot(key); ; i = (i + 1) & e.mask {
		switch e.keys[i] {
		case key:
			return e.targets[e.at[i] : e.at[i]+e.n[i]]
		case 0:
			return nil
		}
	}
}

// appendKeys appends the wordKey of each word to dst.
func appendKeys(dst []uint64, p []byte, words []text.Word) []uint64 {
	for _, w := range words {
		dst = append(dst, wordKey(p, w.Start, w.End-w.Start))
	}
	return dst
}

// scan appends to dst every place in the text where a phrase stands, overlapping ones too.
// The keys are those of the words.
func (a *automaton) scan(dst []span, p []byte, words []text.Word, keys []uint64) []span {
	prev := uint64(0)
	for i, key := range keys {
		if a.pairs.has(pairKey(prev, key)) && i > 0 {
			dst = a.walkPair(dst, p, words, int32(i-1))
		}
		if a.singles.has(key) {
			dst = a.walkSingle(dst, p, words, int32(i))
		}
		if len(a.stemLens) > 0 && a.stems.has(a.stemKey(p, words[i].Start)) {
			dst = a.walkStem(dst, p, words, int32(i))
		}
		prev = key
	}
	return dst
}

// walker follows the ways through the trie that begin at one word.
type walker struct {
	*automaton
	p     []byte
	words []text.Word
	first int32
}

// walkSingle reports the phrases that are the word i alone, and those that go on from it
// with a prefix; walkPair those that go on with the whole next word.
func (a *automaton) walkSingle(dst []span, p []byte, words []text.Word, i int32) []span {
	w := walker{automaton: a, p: p, words: words, first: i}
	for _, state := range w.whole(0, i) {
		dst = w.report(dst, state, i)
		for _, next := range w.gap(state, i) {
			if a.ends[next].prefixes {
				dst = w.byPrefix(dst, next, i+1)
			}
		}
	}
	return dst
}

func (a *automaton) walkPair(dst []span, p []byte, words []text.Word, i int32) []span {
	w := walker{automaton: a, p: p, words: words, first: i}
	for _, state := range w.whole(0, i) {
		for _, next := range w.gap(state, i) {
			dst = w.byWord(dst, next, i+1)
		}
	}
	return dst
}

// walkStem reports the phrases that begin with a prefix of word i.
func (a *automaton) walkStem(dst []span, p []byte, words []text.Word, i int32) []span {
	w := walker{automaton: a, p: p, words: words, first: i}
	return w.byPrefix(dst, 0, i)
}

// byWord goes on from state with the whole of word i.
func (w *walker) byWord(dst []span, state, i int32) []span {
	for _, next := range w.whole(state, i) {
		dst = w.arrive(dst, next, i)
	}
	return dst
}

// byPrefix goes on from state with each prefix of word i.
func (w *walker) byPrefix(dst []span, state, i int32) []span {
	at, n := w.words[i].Start, w.words[i].End-w.words[i].Start
	for _, size := range w.stemLens {
		if size > n {
			break
		}
		token, ok := w.tokens.find(w.p, at, size, true)
		if !ok {
			continue
		}
		for _, next := range w.edges.follow(state, token) {
			dst = w.arrive(dst, next, i)
		}
	}
	return dst
}

// arrive reports what ends in state with word i, and goes on behind it.
func (w *walker) arrive(dst []span, state, i int32) []span {
	dst = w.report(dst, state, i)
	for _, next := range w.gap(state, i) {
		dst = w.byWord(dst, next, i+1)
		if w.ends[next].prefixes {
			dst = w.byPrefix(dst, next, i+1)
		}
	}
	return dst
}

func (w *walker) whole(state, i int32) []int32 {
	at := w.words[i].Start
	token, ok := w.tokens.find(w.p, at, w.words[i].End-at, false)
	if !ok {
		return nil
	}
	return w.edges.follow(state, token)
}

// gap returns the states behind what stands between word i and the next: nothing but gap
// bytes keep the state; other bytes must be a token of the phrase. An empty line breaks
// every phrase.
func (w *walker) gap(state, i int32) []int32 {
	if int(i)+1 >= len(w.words) || w.ends[state].leaf {
		return nil
	}
	between := w.p[w.words[i].End:w.words[i+1].Start]
	if len(between) == 1 && text.IsGap(between[0]) {
		return w.self[state : state+1]
	}
	var marks [maxMarks + 8]byte
	n, lines := 0, 0
	for _, c := range between {
		switch {
		case c == '\n':
			lines++
		case text.IsGap(c):
		case n == maxMarks:
			return nil
		default:
			marks[n] = c
			n++
		}
	}
	switch {
	case lines > 1:
		return nil
	case n == 0:
		return w.self[state : state+1]
	}
	token, ok := w.tokens.find(marks[:], 0, int32(n), false)
	if !ok {
		return nil
	}
	return w.edges.follow(state, token)
}

// maxMarks bounds the punctuation between two words of a phrase.
const maxMarks = 4

func (w *walker) report(dst []span, state, last int32) []span {
	e := w.ends[state]
	for _, ph := range w.phrases[e.from:e.to] {
		dst = append(dst, span{ph, w.first, last})
	}
	return dst
}
