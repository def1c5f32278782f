package classifier

import (
	"encoding/binary"
	"slices"
)

// A hint quickly tells at which words of a text a phrase of a set may start: usually at none, and then
// the text need not be searched. It may flag a word wrongly, but misses none. See decision 75.
type hint struct {
	from, alone, to uint32 // hintBlocks[from:alone] is its filter, [alone:to] the keys of its phrases of one short word
	longest         uint16 // number of words of the longest phrase
	prefixes        bool   // the filter has first bytes of prefixes as well
}

// headBytes is how many bytes of a prefix are looked up in the filter.
const headBytes = 4

// hint returns the hint for phrases.
func (c *compiler) hint(phrases []phrase) hint {
	var keys, alone []uint64
	anyWord, prefixes, longest := false, false, 0
	for _, p := range phrases {
		t := p[0]
		longest = max(longest, p.words())
		key := tokenKey(t)
		switch {
		case t.kind == tokenPrefix:
			key, prefixes = prefixKey(binary.LittleEndian.Uint64(padded(t.s))), true
			anyWord = anyWord || len(t.s) < headBytes
		case len(p) == 1 && len(t.s) <= shortWord:
			alone = append(alone, key)
		}
		keys = append(keys, key)
	}
	slices.Sort(keys)
	blocks := bloomFilterOf(slices.Compact(keys)).blocks
	if anyWord {
		blocks = []uint64{1<<64 - 1}
	}
	h := hint{from: uint32(len(c.out.hintBlocks)), longest: uint16(longest), prefixes: prefixes}
	c.out.hintBlocks = append(c.out.hintBlocks, blocks...)
	h.alone = uint32(len(c.out.hintBlocks))
	c.out.hintBlocks = append(c.out.hintBlocks, keyTable(alone)...)
	h.to = uint32(len(c.out.hintBlocks))
	return h
}

// shortWord is the length in bytes up to which the key of a word differs from all other words' keys.
const shortWord = 8

// keyTable returns a hash table of keys with open addressing.
func keyTable(keys []uint64) []uint64 {
	if len(keys) == 0 {
		return nil
	}
	size := 2
	for size < 2*len(keys) {
		size *= 2
	}
	table := make([]uint64, size)
	for _, key := range keys {
		i := key & uint64(size-1)
		for table[i] != 0 && table[i] != key {
			i = (i + 1) & uint64(size-1)
		}
		table[i] = key
	}
	return table
}

// isAlone reports whether word i of a field is a short word that is a whole phrase of the set.
func (c *Classifier) isAlone(h hint, f *itemField, i int32) bool {
	table := c.hintBlocks[h.alone:h.to]
	if len(table) == 0 || f.words[i].End-f.words[i].Start > shortWord {
		return false
	}
	for k := f.keys[i]; ; k++ {
		switch table[k&uint64(len(table)-1)] {
		case f.keys[i]:
			return true
		case 0:
			return false
		}
	}
}

// prefixKey returns the key of the first headBytes bytes of a prefix or word, given its first eight.
func prefixKey(head uint64) uint64 {
	h := head & (1<<(8*headBytes) - 1) * mix2
	return h ^ h>>29
}

// flag returns which of words[from:to] of a field may start a phrase of the set. It overwrites dst.
func (c *Classifier) flag(dst []int32, h hint, f *itemField, from, to int32) []int32 {
	dst = dst[:0]
	keys, blocks := f.keys[from:to], c.hintBlocks[h.from:h.alone]
	if !h.prefixes {
		for i, key := range keys {
			if blocksContain(blocks, key) {
				dst = append(dst, from+int32(i))
			}
		}
		return dst
	}
	for i, head := range f.heads[from:to] {
		if blocksContain(blocks, keys[i]) || blocksContain(blocks, prefixKey(head)) {
			dst = append(dst, from+int32(i))
		}
	}
	return dst
}

// blocksContain is bloomFilter.bit for keys that are seldom in the filter: for most of them it tests
// only one bit.
func blocksContain(blocks []uint64, key uint64) bool {
	block := blocks[key&uint64(len(blocks)-1)]
	return block&(1<<(key>>58)) != 0 && block&(1<<(key>>52&63)) != 0
}
