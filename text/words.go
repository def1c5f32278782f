package text

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
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

// blockSize is how many bytes of folded text are looked through at once for words.
const blockSize = 64

// AppendWords appends the words of the folded text to dst, in order.
func (b *Buffer) AppendWords(dst []Word) []Word {
	dst = slices.Grow(dst, b.n/2+1) // no more words than that fit into n bytes
	k, all := len(dst), dst[:cap(dst)]
	before := uint64(0) // 1 when the byte before the block is one of a word
	for at := 0; at < b.n; at += blockSize {
		in := wordBits(b.out[at : at+blockSize : at+blockSize])
		if rest := b.n - at; rest < blockSize {
			in &= 1<<uint(rest) - 1
		}
		edges := in ^ (in<<1 | before) // where words begin and end, in turn
		if before != 0 && edges != 0 {
			all[k].End = int32(at + bits.TrailingZeros64(edges))
			edges &= edges - 1
			k++
		}
		before = in >> (blockSize - 1)
		for edges != 0 && k < len(all) {
			w := &all[k]
			w.Start = int32(at + bits.TrailingZeros64(edges))
			if edges &= edges - 1; edges == 0 {
				break // the word ends in a later block
			}
			w.End = int32(at + bits.TrailingZeros64(edges))
			edges &= edges - 1
			k++
		}
	}
	if before != 0 {
		all[k].End = int32(b.n)
		k++
	}
	return all[:k]
}

// wordBits returns a bit for each byte of a block of folded text that belongs to a word.
func wordBits(block []byte) uint64 {
	_ = block[blockSize-1]
	var in uint64
	for i := 0; i < blockSize; i += 8 {
		in |= wordBits8(binary.LittleEndian.Uint64(block[i:])) << uint(i)
	}
	return in
}

// wordBits8 is wordBits for eight bytes.
func wordBits8(x uint64) uint64 {
	// Of the bounds of letters and digits, an ASCII byte of a word is past an odd number.
	a := x &^ highs
	word := atLeast(a, '0') ^ atLeast(a, '9'+1) ^ atLeast(a, 'a') ^ atLeast(a, 'z'+1) | x
	// The product gathers the high bits of the eight bytes in its own highest byte.
	return word & highs * 0x0002040810204081 >> 56
}

// wordByte reports whether a byte of folded text belongs to a word.
func wordByte(c byte) bool {
	return c >= 0x80 || 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}
