package text

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"sync"
)

// Fold returns the words of s, folded, with one space between them. Two texts that differ in
// nothing but case, accents, letter variants, punctuation and spacing fold to the same.
func Fold(s string) string { return strings.Join(Words(s), " ") }

// Words returns the words of s, folded.
func Words(s string) []string {
	var b Buffer
	b.Reset(s)
	places := b.AppendWords(nil)
	words := make([]string, len(places))
	for i, w := range places {
		words[i] = string(b.out[w.Start:w.End])
	}
	return words
}

// A Word is the place of a word in the folded text: bytes Start to End.
type Word struct{ Start, End int32 }

// AppendWords appends the words of the folded text to dst, in order.
func (b *Buffer) AppendWords(dst []Word) []Word {
	dst = slices.Grow(dst, b.words.n/wordSize)
	for at := 0; at < b.words.n; at += wordSize {
		x := binary.LittleEndian.Uint64(b.words.bounds[at:])
		dst = append(dst, Word{int32(x), int32(x >> 32)})
	}
	return dst
}

// Split returns the words of the folded text, in order, and of each the first eight bytes: the
// first one lowest, zeros behind a shorter word. It puts them in place of what words and heads hold.
func (b *Buffer) Split(words []Word, heads []uint64) ([]Word, []uint64) {
	n := b.words.n / wordSize
	words, heads = slices.Grow(words[:0], n)[:n], slices.Grow(heads[:0], n)[:n]
	split(words, heads, b.words.bounds, b.out)
	return words, heads
}

// split is the loop of Split, by itself so that all it needs stays in registers.
func split(words []Word, heads []uint64, bounds, folded []byte) {
	bounds, heads = bounds[:len(words)*wordSize], heads[:len(words)]
	for i := range words {
		x := binary.LittleEndian.Uint64(bounds[i*wordSize : i*wordSize+8 : i*wordSize+8])
		from, to := int(uint32(x)), int(x>>32)
		words[i] = Word{int32(from), int32(to)}
		rest := (64 - 8*uint(min(to-from, 8))) & 63
		heads[i] = binary.LittleEndian.Uint64(folded[from:from+8:from+8]) << rest >> rest
	}
}

// A wordList holds where words begin and end. Most words are shorter than eight bytes: it is
// quicker to note the bounds in every eight bytes at once than to go from one to the next.
type wordList struct {
	bits   []uint64 // a bit for each byte that belongs to a word
	bounds []byte   // offsets in the folded text of four bytes each: begin, end, begin, end …
	n      int      // bytes of bounds that are filled
	tab    *boundTable
}

const (
	boundSize = 4 // bytes of bounds for each
	wordSize  = 2 * boundSize
)

// wordsIn returns how many words begin in the first n bytes of folded text, which are noted.
func (l *wordList) wordsIn(n int) int {
	words, before := 0, uint64(0)
	for k := 0; k <= n/64; k++ {
		in := l.bits[k]
		begin := in &^ (in<<1 | before)
		if k == n/64 {
			begin &= 1<<(uint(n)&63) - 1
		}
		words += bits.OnesCount64(begin)
		before = in >> 63
	}
	return words
}

func (l *wordList) reset() { l.n, l.bits[0] = 0, 0 }

// grow makes room for n bytes of folded text.
func (l *wordList) grow(n int) {
	l.bits = append(l.bits, make([]uint64, n/64+2-len(l.bits))...)
	l.bounds = make([]byte, n*boundSize)
	if l.tab == nil {
		l.tab = boundsOf()
	}
}

// add notes of the bytes of folded text from offset at on, sixty-four at most, which belong to
// words: in has a bit for each. What is behind them must be added next.
func (l *wordList) add(in uint64, at int) {
	k, shift := at/64, uint(at)%64
	l.bits[k] |= in << shift
	l.bits[k+1] = in >> 1 >> (63 - shift)
}

// find notes which of the bytes from offset from to offset to of folded text belong to words.
func (l *wordList) find(out []byte, from, to int) {
	for ; from < to; from += 64 {
		in, size := uint64(0), min(64, to-from)
		for i := 0; i < size; i += 8 {
			in |= wordBits8(binary.LittleEndian.Uint64(out[from+i:])) << (uint(i) & 63)
		}
		l.add(in<<(uint(64-size)&63)>>(uint(64-size)&63), from)
	}
}

// mark notes the bounds of words in n bytes of folded text.
func (l *wordList) mark(n int) {
	at, open := 0, uint64(0)
	for k := 0; k <= n/64; k++ {
		in := l.bits[k]
		to := (*boundBlock)(l.bounds[at:])
		at += markBlock(to, l.tab, in^(in<<1|open), k*64, min(8, n/8-k*8+1))
		open = in >> 63
	}
	l.n = at
}

// A boundBlock is room for the bounds in sixty-four bytes of folded text, and for what is written
// behind the last.
type boundBlock [(64 + 8) * boundSize]byte

// markBlockGeneric puts the set bits of bounds, of which there are so many groups of eight and
// which belong to the bytes of folded text from offset at on, and returns how many bytes of to
// they fill. What is behind these may be overwritten.
func markBlockGeneric(to *boundBlock, tab *boundTable, bounds uint64, at, groups int) (n int) {
	for i := range groups {
		set := uint8(bounds >> (8 * uint(i) & 63))
		base := uint32(at + 8*i)
		for k, place := range tab.places[set] {
			binary.LittleEndian.PutUint32(to[n+k*boundSize:], place+base)
		}
		n += int(tab.size[set])
	}
	return n
}

// A boundTable holds, for each set of bounds in eight bytes, their places, and how many bytes
// these take.
type boundTable struct {
	places [256][8]uint32
	size   [256]uint8
}

var boundsOf = sync.OnceValue(func() *boundTable {
	t := new(boundTable)
	for set := range 256 {
		n := 0
		for b := set; b != 0; b &= b - 1 {
			t.places[set][n] = uint32(bits.TrailingZeros(uint(b)))
			n++
		}
		t.size[set] = uint8(n * boundSize)
	}
	return t
})

// wordBits8 returns a bit for each of eight bytes of folded text that belongs to a word.
func wordBits8(x uint64) uint64 {
	// Of the bounds of letters and digits, an ASCII byte of a word is past an odd number.
	a := x &^ highs
	word := (a + fromDigits) ^ (a + behindDigits) ^ (a + fromLetters) ^ (a + behindLetters) | x
	return word & highs * gather >> 56
}

// IsWordByte reports whether a byte of folded text belongs to a word: an ASCII letter or digit, or any
// byte that is not ASCII. All other bytes stand between words; see also IsGap.
func IsWordByte(c byte) bool {
	return c >= 0x80 || 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}
