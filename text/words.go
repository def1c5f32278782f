package text

import (
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
		in := b.words[at>>6]
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

// wordByte reports whether a byte of folded text belongs to a word.
func wordByte(c byte) bool {
	return c >= 0x80 || 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}
