package text

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"sort"
	"strings"
)

// Fold returns the words of s, folded, with one space between them. Texts that differ only in
// case, accents, letter variants, punctuation and spacing have the same result.
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

// A Word is the position of a word in the folded text: its first byte, and the byte after its last.
type Word struct{ Start, End int32 }

// AppendWords appends the words of the folded text to dst, in order.
func (b *Buffer) AppendWords(dst []Word) []Word {
	bounds := b.words.bounds
	dst = slices.Grow(dst, len(bounds)/2)
	for i := 1; i < len(bounds); i += 2 {
		dst = append(dst, Word{bounds[i-1], bounds[i]})
	}
	return dst
}

// Split returns the words of the folded text, in order, and the head of each: its first eight
// bytes, the first in the lowest byte, padded with zeros. It overwrites words and heads.
func (b *Buffer) Split(words []Word, heads []uint64) ([]Word, []uint64) {
	words = b.AppendWords(words[:0])
	heads = slices.Grow(heads[:0], len(words))[:len(words)]
	for i, w := range words {
		rest := (64 - 8*uint(min(w.End-w.Start, 8))) & 63
		heads[i] = binary.LittleEndian.Uint64(b.out[w.Start:]) << rest >> rest
	}
	return words, heads
}

// A wordList holds where words begin and end.
type wordList struct {
	bits   []uint64 // a bit for each byte of the folded text, set if the byte belongs to a word
	bounds []int32  // offsets in the folded text: start and end of each word in turn
}

// wordsIn returns how many words begin in the first n bytes of the folded text.
func (l *wordList) wordsIn(n int) int {
	i := sort.Search(len(l.bounds), func(i int) bool { return int(l.bounds[i]) >= n })
	return (i + 1) / 2
}

func (l *wordList) reset() { l.bounds, l.bits[0] = l.bounds[:0], 0 }

// grow makes space for n bytes of folded text.
func (l *wordList) grow(n int) {
	l.bits = append(l.bits, make([]uint64, n/64+2-len(l.bits))...)
	l.bounds = make([]int32, 0, n+1)
}

// add records which of up to 64 bytes of folded text, from offset at on, belong to words: in has
// a bit for each byte. The bytes that follow must be added next.
func (l *wordList) add(in uint64, at int) {
	k, shift := at/64, uint(at)%64
	l.bits[k] |= in << shift
	l.bits[k+1] = in >> 1 >> (63 - shift)
}

// find records which bytes of folded text between the offsets from and to belong to words.
func (l *wordList) find(out []byte, from, to int) {
	for ; from < to; from += 64 {
		in, size := uint64(0), min(64, to-from)
		for i := 0; i < size; i += 8 {
			in |= wordBits8(binary.LittleEndian.Uint64(out[from+i:])) << (uint(i) & 63)
		}
		l.add(in<<(uint(64-size)&63)>>(uint(64-size)&63), from)
	}
}

// mark fills bounds from bits, for n bytes of folded text.
func (l *wordList) mark(n int) {
	bounds, open := l.bounds[:cap(l.bounds)], uint64(0)
	i := 0
	for k := 0; k <= n/64; k++ {
		in := l.bits[k]
		for edges := in ^ (in<<1 | open); edges != 0; edges &= edges - 1 {
			bounds[i] = int32(k*64 + bits.TrailingZeros64(edges))
			i++
		}
		open = in >> 63
	}
	l.bounds = bounds[:i]
}

// wordBits8 returns a bit for each of eight bytes of folded text, set if it belongs to a word.
func wordBits8(x uint64) uint64 {
	// For a letter or digit, an odd number of the four sums has the high bit.
	a := x &^ highs
	word := (a + fromDigits) ^ (a + afterDigits) ^ (a + fromLetters) ^ (a + afterLetters) | x
	return word & highs * gather >> 56
}

// IsWordByte reports whether a byte of folded text belongs to a word: an ASCII letter or digit, or any
// byte that is not ASCII. All other bytes are between words; see also IsGap.
func IsWordByte(c byte) bool {
	return c >= 0x80 || 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}
