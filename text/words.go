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

// AppendWords appends the words of the folded text to dst, in order.
func (b *Buffer) AppendWords(dst []Word) []Word {
	dst = slices.Grow(dst, b.n/2+1) // no more words than that fit into n bytes
	k, all := len(dst), dst[:cap(dst)]
	before := uint64(0) // 1 when the byte before the block is one of a word
	for at := 0; at < b.n; at += 64 {
		in := wordBits(b.out[at : at+64 : at+64])
		edges := in ^ (in<<1 | before) // where words begin and end, in turn
		if before != 0 && edges != 0 {
			all[k].End = int32(at + bits.TrailingZeros64(edges))
			edges &= edges - 1
			k++
		}
		before = in >> 63
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

// wordBits returns a bit for each of 64 bytes of folded text that belongs to a word.
func wordBits(p []byte) uint64 {
	_ = p[63]
	return wordBits8(p[0:8])>>56 | wordBits8(p[8:16])>>48 | wordBits8(p[16:24])>>40 | wordBits8(p[24:32])>>32 |
		wordBits8(p[32:40])>>24 | wordBits8(p[40:48])>>16 | wordBits8(p[48:56])>>8 | wordBits8(p[56:64])
}

// wordBits8 returns the bits of eight bytes as its highest byte, the others zero.
func wordBits8(p []byte) uint64 {
	x := binary.LittleEndian.Uint64(p)
	y := x &^ highs
	// Of the bounds of letters and digits, a byte of a word is past an odd number.
	word := x | (atLeast(y, '0') ^ atLeast(y, '9'+1) ^ atLeast(y, 'a') ^ atLeast(y, 'z'+1))
	// The product gathers the high bits of the eight bytes in its own highest byte.
	return word & highs * 0x0002040810204081 &^ (1<<56 - 1)
}

// wordByte reports whether a byte of folded text belongs to a word.
func wordByte(c byte) bool {
	return c >= 0x80 || 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}
