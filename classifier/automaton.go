package classifier

import (
	"bytes"
	"encoding/binary"
	"math/bits"
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
	vocabulary wordFilter // of phrases; those that may go on with a prefix are among the single ones
	pairs      filter     // the first two words of longer phrases
	stems      stems      // prefixes that phrases begin with
	edges      edges
	nodes      []node  // by state
	phrases    []int32 // of nodes
	prefixLens []int32 // lengths in bytes of prefixes behind the beginning, ascending
	longest    int32   // words that a phrase has at most
}

// A node tells the phrases that end in a state, phrases[from:to], and how others go on.
type node struct {
	from, to int32
	prefixes bool
	leaf     bool // nothing goes on
}

// A span is a place in folded text where a phrase was found: words first to last.
type span struct {
	phrase      int32
	first, last int32
}

// filter is a Bloom filter whose bits for a key are in one block, so that a look costs one
// access to memory. It errs by saying yes.
type filter struct {
	blocks []uint64 // a power of two of them
}

func newFilter(n int) filter {
	size := 8
	for size*64 < n*24 {
		size *= 2
	}
	return filter{blocks: make([]uint64, size)}
}

// block returns the block of a key, all of whose highest bits are left for places in it.
func (f *filter) block(key uint64) *uint64 { return &f.blocks[key&uint64(len(f.blocks)-1)] }

func (f *filter) add(key uint64) { *f.block(key) |= 1<<(key>>58) | 1<<(key>>52&63) }

// bit returns 1 when the key may have been added, else 0.
func (f *filter) bit(key uint64) uint64 {
	block := *f.block(key)
	return block >> (key >> 58) & (block >> (key >> 52 & 63)) & 1
}

// wordFilter is a filter of what words may be in phrases: all of one, the first, the second.
type wordFilter struct{ filter }

func (f *wordFilter) addFirst(key uint64)  { *f.block(key) |= 1 << (key >> 46 & 63) }
func (f *wordFilter) addSecond(key uint64) { *f.block(key) |= 1 << (key >> 40 & 63) }

// look returns why a scan has to look closer at a word, given in the lowest bit whether the
// one before it may be the first of a phrase; and in the lowest bit whether it may be so
// itself.
func (f *wordFilter) look(key, first uint64) (why look, next uint64) {
	block := *f.block(key)
	single := block >> (key >> 58) & (block >> (key >> 52 & 63)) & 1
	pair := block >> (key >> 40 & 63) & first & 1
	return look(single<<1 | pair), block >> (key >> 46 & 63)
}

const (
	mix1 = 0x9e3779b97f4a7c15
	mix2 = 0xd6e8feb86659fd93
)

// head returns the first eight bytes of the word of n bytes at p, zeros behind a shorter one.
func head(p []byte, at, n int32) uint64 {
	// A shift by 64 or more leaves nothing, and less one is all bits.
	from := int(at)
	return binary.LittleEndian.Uint64(p[from:from+8:from+8]) & (1<<(8*uint32(n)) - 1)
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

// edges holds the transitions: from a state, by a token, to another. All that decides is in
// one slot, and the bytes of tokens are compared: no hash is trusted.
type edges struct {
	slots []edge
	bytes []byte // of all tokens, with eight zero bytes behind
}

// An edge leads from a state by a token to a state; or to a phrase, as its complement, that
// ends there where nothing goes on.
type edge struct {
	state int32
	at    int32    // the token is bytes[at:at+n]
	size  edgeSize // 0 in an empty slot
	to    int32
}

// An edgeSize is the length of a token in bytes, and flags.
type edgeSize uint32

const (
	edgePrefix edgeSize = 1 << 30 // the token is a prefix of a word
	edgeMore   edgeSize = 1 << 31 // another edge of the same state and token comes behind this one
)

// A token is a word, part of one, or punctuation, that is looked for among the edges.
type token struct {
	p     []byte
	at, n int32
	size  edgeSize
	hash  uint64
}

// newToken returns the token of n bytes at offset at of p, whose wordKey is key. flag is
// edgePrefix or 0.
func newToken(p []byte, at, n int32, key uint64, flag edgeSize) token {
	if n > 8 {
		key = pairKey(key, binary.LittleEndian.Uint64(p[at+n-8:]))
	}
	return token{p, at, n, edgeSize(n) | flag, key + uint64(flag)}
}

// slot returns where the edges of a state and a token are, or would be, from.
func (e *edges) slot(state int32, hash uint64) int {
	hi, _ := bits.Mul64((hash^uint64(state)*mix2)*mix1, uint64(len(e.slots)))
	return int(hi)
}

// find returns the first edge from a state by a token, or -1.
func (e *edges) find(state int32, t *token) int {
	for i := e.slot(state, t.hash); ; i++ {
		if i >= len(e.slots) {
			i = 0
		}
		switch s := &e.slots[i]; {
		case s.size == 0:
			return -1
		case s.size&^edgeMore == t.size && s.state == state && e.equal(s.at, t):
			return i
		}
	}
}

// equal reports whether the bytes of a token are those at offset at.
func (e *edges) equal(at int32, t *token) bool {
	return head(e.bytes, at, t.n) == head(t.p, t.at, t.n) &&
		(t.n <= 8 || bytes.Equal(e.bytes[at+8:at+t.n], t.p[t.at+8:t.at+t.n]))
}

// next returns the next edge of the same state and token as edge i, or -1. The bytes of a
// token are kept once.
func (e *edges) next(i int) int {
	s := e.slots[i]
	if s.size&edgeMore == 0 {
		return -1
	}
	for {
		if i++; i >= len(e.slots) {
			i = 0
		}
		if n := &e.slots[i]; n.state == s.state && n.at == s.at && (n.size^s.size)&^edgeMore == 0 {
			return i
		}
	}
}

// stems holds the prefixes that phrases begin with, by their first bytes.
type stems struct {
	filter filter
	mask   uint64 // of the first bytes that all have, four at most
	heads  []stemHead
	list   []stem
}

// A stemHead says that the stems list[from:to] begin with the bytes of key, the shortest first.
type stemHead struct {
	key      uint64 // 0 in an empty slot
	from, to int32
}

type stem struct{ at, n, to int32 } // as in an edge

func (s *stems) key(p []byte, at int32) uint64 {
	return binary.LittleEndian.Uint64(p[at:]) & s.mask
}

func (s *stems) hash(key uint64) uint64 {
	h := key * mix1
	return h ^ h>>29
}

// bit returns 1 when a stem may begin with the first bytes of the word at offset at.
func (s *stems) bit(p []byte, at int32) uint64 { return s.filter.bit(s.hash(s.key(p, at))) }

// of returns the stems whose first bytes are those of the word at offset at, and perhaps more.
func (s *stems) of(p []byte, at int32) []stem {
	key := s.key(p, at)
	for i := s.hash(key); ; i++ {
		h := &s.heads[i&uint64(len(s.heads)-1)]
		if h.key == key || h.key == 0 {
			return s.list[h.from:h.to]
		}
	}
}

// A folded is a folded text as automata look through it.
type folded struct {
	padded []byte
	words  []text.Word
	keys   []uint64 // of words, see wordKey
	looks  []look   // of the scan at hand
}

// take makes f the text that b holds.
func (f *folded) take(b *text.Buffer) {
	p, words := b.Padded(), b.AppendWords(f.words[:0])
	keys := slices.Grow(f.keys[:0], len(words))[:len(words)]
	for i, w := range words {
		keys[i] = wordKey(p, w.Start, w.End-w.Start)
	}
	f.padded, f.words, f.keys = p, words, keys
}

// A look is a word at which a scan has to look closer, shifted by lookShift, and why.
type look uint32

const (
	lookPair   look = 1 << iota // a phrase may begin with the word before and this one
	lookSingle                  // a phrase may be this word, or go on from it with a prefix
	lookStem                    // a phrase may begin with a prefix of this word
	lookShift  = 3
)

// sift notes the words at which a phrase may be. It takes no branch that depends on the text,
// so that the processor need not wait for one look into a filter before it begins the next.
func (a *automaton) sift(f *folded) {
	looks := slices.Grow(f.looks[:0], len(f.keys)+1)[:len(f.keys)+1]
	n, words, first := 0, a.vocabulary, uint64(0)
	for i, key := range f.keys {
		var why look
		why, first = words.look(key, first)
		looks[n] = look(i)<<lookShift | why
		n += int(why&1 | why>>1)
	}
	f.looks = looks[:n]
}

// siftStems is sift where phrases may begin with prefixes.
func (a *automaton) siftStems(f *folded) {
	looks := slices.Grow(f.looks[:0], len(f.keys)+1)[:len(f.keys)+1]
	n, words, first := 0, a.vocabulary, uint64(0)
	for i, key := range f.keys {
		var why look
		why, first = words.look(key, first)
		why |= look(a.stems.bit(f.padded, f.words[i].Start)) << 2
		looks[n] = look(i)<<lookShift | why
		n += int(why&1 | why>>1&1 | why>>2)
	}
	f.looks = looks[:n]
}

// scan appends to dst every place in the text where a phrase stands, overlapping ones too.
func (a *automaton) scan(dst []span, f *folded) []span {
	if len(a.stems.list) > 0 {
		a.siftStems(f)
	} else {
		a.sift(f)
	}
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

// walker follows the ways through the trie that begin at one word.
type walker struct {
	*automaton
	*folded
	first int32
}

// ways are how a walker goes on from a state.
type ways uint8

const (
	byWord   ways = 1 << iota // by the whole next word
	byPrefix                  // by a prefix of it
)

// single reports the phrases that are the word i alone, and those that go on from it with a
// prefix; pair those that go on with the whole next word.
func (w *walker) single(dst []span, i int32) []span {
	w.first = i
	t := w.word(i)
	for k := w.edges.find(0, &t); k >= 0; k = w.edges.next(k) {
		dst = w.arrive(dst, w.edges.slots[k].to, i, byPrefix)
	}
	return dst
}

func (w *walker) pair(dst []span, i int32) []span {
	w.first = i
	t := w.word(i)
	for k := w.edges.find(0, &t); k >= 0; k = w.edges.next(k) {
		if to := w.edges.slots[k].to; to >= 0 {
			dst = w.goOn(dst, to, i, byWord)
		}
	}
	return dst
}

// stem reports the phrases that begin with a prefix of word i.
func (w *walker) stem(dst []span, i int32) []span {
	w.first = i
	at, n := w.words[i].Start, w.words[i].End-w.words[i].Start
	for _, s := range w.stems.of(w.padded, at) {
		if s.n > n {
			break
		}
		if bytes.Equal(w.edges.bytes[s.at:s.at+s.n], w.padded[at:at+s.n]) {
			dst = w.arrive(dst, s.to, i, byWord|byPrefix)
		}
	}
	return dst
}

// word returns word i as a token.
func (w *walker) word(i int32) token {
	return newToken(w.padded, w.words[i].Start, w.words[i].End-w.words[i].Start, w.keys[i], 0)
}

// arrive reports what ends with word i where an edge leads to, and goes on from there.
func (w *walker) arrive(dst []span, to, i int32, by ways) []span {
	if to < 0 {
		return append(dst, span{^to, w.first, i})
	}
	n := &w.nodes[to]
	for _, ph := range w.phrases[n.from:n.to] {
		dst = append(dst, span{ph, w.first, i})
	}
	if n.leaf || by == byPrefix && !n.prefixes {
		return dst
	}
	return w.goOn(dst, to, i, by)
}

// goOn goes on from a state behind word i: nothing but gap bytes before the next word keep
// the state; other bytes must be a token of the phrase.
func (w *walker) goOn(dst []span, state, i int32, by ways) []span {
	if int(i)+1 >= len(w.words) {
		return dst
	}
	between := w.padded[w.words[i].End:w.words[i+1].Start]
	if len(between) == 1 && text.IsGap(between[0]) {
		return w.step(dst, state, i+1, by)
	}
	var marks [maxMarks + 8]byte
	n, ok := marksOf(&marks, between)
	switch {
	case !ok:
		return dst
	case n == 0:
		return w.step(dst, state, i+1, by)
	}
	t := newToken(marks[:], 0, n, wordKey(marks[:], 0, n), 0)
	for k := w.edges.find(state, &t); k >= 0; k = w.edges.next(k) {
		if to := w.edges.slots[k].to; to >= 0 {
			dst = w.step(dst, to, i+1, by)
		}
	}
	return dst
}

// maxMarks bounds the punctuation between two words of a phrase.
const maxMarks = 4

// marksOf puts the punctuation among the bytes between two words into marks and returns how
// much there is. It reports false where no phrase goes on: too much of it, or an empty line.
func marksOf(marks *[maxMarks + 8]byte, between []byte) (n int32, ok bool) {
	lines := 0
	for _, c := range between {
		switch {
		case c == '\n':
			lines++
		case text.IsGap(c):
		case n == maxMarks:
			return 0, false
		default:
			marks[n] = c
			n++
		}
	}
	return n, lines <= 1
}

// step goes on from a state with word i.
func (w *walker) step(dst []span, state, i int32, by ways) []span {
	if by&byWord != 0 {
		t := w.word(i)
		for k := w.edges.find(state, &t); k >= 0; k = w.edges.next(k) {
			dst = w.arrive(dst, w.edges.slots[k].to, i, byWord|byPrefix)
		}
	}
	if by&byPrefix != 0 && w.nodes[state].prefixes {
		dst = w.prefixes(dst, state, i)
	}
	return dst
}

// prefixes goes on from a state with each prefix of word i.
func (w *walker) prefixes(dst []span, state, i int32) []span {
	at, n := w.words[i].Start, w.words[i].End-w.words[i].Start
	for _, size := range w.prefixLens {
		if size > n {
			break
		}
		t := newToken(w.padded, at, size, wordKey(w.padded, at, size), edgePrefix)
		for k := w.edges.find(state, &t); k >= 0; k = w.edges.next(k) {
			dst = w.arrive(dst, w.edges.slots[k].to, i, byWord|byPrefix)
		}
	}
	return dst
}
