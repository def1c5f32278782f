package classifier

import (
	"encoding/binary"
	"slices"
)

// A hint says of a set of context words at which words of a text one of them may begin: most
// often at none, and then the text need not be gone through. It errs by saying yes.
type hint struct {
	from, alone, to uint32 // in hintBlocks: its filter, then the keys of its phrases of one short word
	longest         uint16 // words that a phrase has at most
	prefixes        bool   // the filter has first bytes of prefixes too
}

// headBytes is how many first bytes of prefixes are entered.
const headBytes = 4

// hint returns the hint for phrases.
func (c *compiler) hint(phrases []phrase) hint {
	var keys, alone []uint64
	any, prefixes, longest := false, false, 0
	for _, p := range phrases {
		t := p[0]
		longest = max(longest, p.words())
		key := tokenKey(t)
		switch {
		case t.kind == tokenPrefix:
			key, prefixes = headKey(binary.LittleEndian.Uint64(padded(t.s))), true
			any = any || len(t.s) < headBytes
		case len(p) == 1 && len(t.s) <= shortWord:
			alone = append(alone, key)
		}
		keys = append(keys, key)
	}
	slices.Sort(keys)
	blocks := filterOf(slices.Compact(keys)).blocks
	if any { // that is, any word may begin one
		blocks = []uint64{1<<64 - 1}
	}
	h := hint{from: uint32(len(c.out.hintBlocks)), longest: uint16(longest), prefixes: prefixes}
	c.out.hintBlocks = append(c.out.hintBlocks, blocks...)
	h.alone = uint32(len(c.out.hintBlocks))
	c.out.hintBlocks = append(c.out.hintBlocks, keyTable(alone)...)
	h.to = uint32(len(c.out.hintBlocks))
	return h
}

// shortWord is how many bytes a word may have for its key to tell it from all other short words.
const shortWord = 8

// keyTable returns a table of keys, each in the first free slot from its own on.
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

// isAlone reports whether word i of a field is a short word that is a phrase of the set.
func (c *Classifier) isAlone(h hint, p *itemField, i int32) bool {
	table := c.hintBlocks[h.alone:h.to]
	if len(table) == 0 || p.words[i].End-p.words[i].Start > shortWord {
		return false
	}
	for k := p.keys[i]; ; k++ {
		switch table[k&uint64(len(table)-1)] {
		case p.keys[i]:
			return true
		case 0:
			return false
		}
	}
}

// headKey is the key of the first bytes of a word that begins with those of head.
func headKey(head uint64) uint64 {
	h := head & (1<<(8*headBytes) - 1) * mix2
	return h ^ h>>29
}

// flag returns those of the words from to to of a field at which a word of the set may begin,
// in place of what dst holds.
func (c *Classifier) flag(dst []int32, h hint, p *itemField, from, to int32) []int32 {
	dst = dst[:0]
	keys, blocks := p.keys[from:to], c.hintBlocks[h.from:h.alone]
	if !h.prefixes {
		for i, key := range keys {
			if has(blocks, key) {
				dst = append(dst, from+int32(i))
			}
		}
		return dst
	}
	for i, head := range p.heads[from:to] {
		if has(blocks, keys[i]) || has(blocks, headKey(head)) {
			dst = append(dst, from+int32(i))
		}
	}
	return dst
}

// has is filter.bit for keys that are seldom there: it looks at one bit of most.
func has(blocks []uint64, key uint64) bool {
	block := blocks[key&uint64(len(blocks)-1)]
	return block&(1<<(key>>58)) != 0 && block&(1<<(key>>52&63)) != 0
}
