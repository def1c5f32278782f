package classifier

import (
	"encoding/binary"
	"math/bits"
)

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

// A sieve says of words, by their keys, where in phrases they may stand. It errs by saying
// yes, of a few words in a hundred.
type sieve []place // a power of two of them

// A place is where in phrases a word may stand.
type place uint8

const (
	placeAlone place = 1 << iota // as the only word, or followed by a prefix
	placeFirst                   // before others
	// placeSecond and the next three are behind a first word of one group each.
	placeSecond
)

// behind returns where the word may stand that follows a word of the given key and places.
func (p place) behind(key uint64) place { return (p & placeFirst << 1) << (key >> 62) }

// newSieve returns a sieve for n words.
func newSieve(n int) sieve {
	size := 256
	for size < n*16 {
		size *= 2
	}
	return make(sieve, size)
}

func (s sieve) add(key uint64, p place) { s[s.slot(key)] |= p }

func (s sieve) slot(key uint64) uint64 { return key & uint64(len(s)-1) }

const (
	mix1 = 0x9e3779b97f4a7c15
	mix2 = 0xd6e8feb86659fd93
)

// head returns the first eight bytes of the word of n bytes at p, zeros behind a shorter one.
func head(p []byte, at, n int32) uint64 {
	from := int(at)
	return binary.LittleEndian.Uint64(p[from:from+8:from+8]) & heads[min(uint32(n), 8)]
}

// heads holds masks of the first bytes, none to eight of them.
var heads = [...]uint64{
	0, 1<<8 - 1, 1<<16 - 1, 1<<24 - 1, 1<<32 - 1, 1<<40 - 1, 1<<48 - 1, 1<<56 - 1, 1<<64 - 1,
}

// wordKey is what the filters know of a word: its first eight bytes and its length.
func wordKey(p []byte, at, n int32) uint64 { return headedKey(head(p, at, n), n) }

// headedKey is wordKey, given the first eight bytes.
func headedKey(head uint64, n int32) uint64 {
	h := (head ^ uint64(n)) * mix1
	return h ^ h>>29
}

func pairKey(a, b uint64) uint64 {
	h := (bits.RotateLeft64(a, 23) ^ b) * mix2
	return h ^ h>>31
}
