package classifier

import (
	"encoding/binary"
	"math/bits"
)

// A bloomFilter is a set of keys. It may wrongly report that it has a key, but never that it lacks one.
// The bits of a key are in one block, so that a look-up reads memory once.
type bloomFilter struct {
	blocks []uint64 // their number is a power of two
}

func newBloomFilter(n int) bloomFilter {
	size := 8
	for size*64 < n*24 {
		size *= 2
	}
	return bloomFilter{blocks: make([]uint64, size)}
}

func bloomFilterOf(keys []uint64) bloomFilter {
	f := newBloomFilter(len(keys))
	for _, k := range keys {
		f.add(k)
	}
	return f
}

// block returns the block of a key, which its lowest bits select. Its highest bits select the bits in
// the block.
func (f *bloomFilter) block(key uint64) *uint64 { return &f.blocks[key&uint64(len(f.blocks)-1)] }

func (f *bloomFilter) add(key uint64) { *f.block(key) |= 1<<(key>>58) | 1<<(key>>52&63) }

// bit returns 1 if the key may have been added, else 0.
func (f *bloomFilter) bit(key uint64) uint64 {
	block := *f.block(key)
	return block >> (key >> 58) & (block >> (key >> 52 & 63)) & 1
}

// wordPlaces says for each word, by its key, whether phrases may start with it, and whether it may be
// the second word of a phrase. It is wrong for a few words in a hundred, which share a slot with another
// word, but it misses no word. Its length is a power of two.
type wordPlaces []phrasePlace

// A phrasePlace says, in bits, where in a phrase a word may be.
type phrasePlace uint8

const (
	placeAlone phrasePlace = 1 << iota // the only word, or followed by a prefix
	placeFirst                         // followed by other words
	// placeSecond and the next three bits: the second word. The two highest bits of the key of the first
	// word select the bit.
	placeSecond
)

// placesOfNext returns the bit of placeSecond that the next word must have to be the second word of a
// phrase, or 0 if no phrase of several words starts with this word. p and key are those of this word.
func (p phrasePlace) placesOfNext(key uint64) phrasePlace {
	return (p & placeFirst << 1) << (key >> 62)
}

// newWordPlaces returns a table for n words.
func newWordPlaces(n int) wordPlaces {
	size := 256
	for size < n*16 {
		size *= 2
	}
	return make(wordPlaces, size)
}

func (s wordPlaces) add(key uint64, p phrasePlace) { s[s.slot(key)] |= p }

func (s wordPlaces) slot(key uint64) uint64 { return key & uint64(len(s)-1) }

// Odd constants that spread bits in hashes.
const (
	mix1 = 0x9e3779b97f4a7c15
	mix2 = 0xd6e8feb86659fd93
)

// head returns the first eight bytes of p[at:at+n], the first in the lowest byte, padded with zeros.
func head(p []byte, at, n int32) uint64 {
	from := int(at)
	return binary.LittleEndian.Uint64(p[from:from+8:from+8]) & headMasks[min(uint32(n), 8)]
}

// headMasks holds, for each n up to 8, the mask of the first n bytes.
var headMasks = [...]uint64{
	0, 1<<8 - 1, 1<<16 - 1, 1<<24 - 1, 1<<32 - 1, 1<<40 - 1, 1<<48 - 1, 1<<56 - 1, 1<<64 - 1,
}

// wordKey returns the key of the word p[at:at+n]: a hash of its first eight bytes and its length.
func wordKey(p []byte, at, n int32) uint64 { return wordKeyOfHead(head(p, at, n), n) }

// wordKeyOfHead is wordKey, given the first eight bytes.
func wordKeyOfHead(head uint64, n int32) uint64 {
	h := (head ^ uint64(n)) * mix1
	return h ^ h>>29
}

// pairKey returns the key of two words, given their keys.
func pairKey(a, b uint64) uint64 {
	h := (bits.RotateLeft64(a, 23) ^ b) * mix2
	return h ^ h>>31
}

// tokenKey returns the wordKey of a token of a phrase.
func tokenKey(t phraseToken) uint64 { return wordKey(padded(t.s), 0, int32(len(t.s))) }

// padded returns the bytes of s with eight zero bytes after them.
func padded(s string) []byte {
	return binary.LittleEndian.AppendUint64([]byte(s), 0)
}
