package classifier

import (
	"encoding/binary"
	"slices"
)

// A hint says of a set of context words at which words of a text one of them may begin: most
// often at none, and then the text need not be gone through. It errs by saying yes.
type hint struct {
	from, to uint32 // its filter is these of hintBlocks
	prefixes bool   // the filter has first bytes of prefixes too
}

// headBytes is how many first bytes of prefixes are entered.
const headBytes = 4

// hint returns the hint for phrases that begin with the given tokens.
func (c *compiler) hint(firsts []phraseToken) hint {
	var keys []uint64
	any, prefixes := false, false
	for _, t := range firsts {
		key := tokenKey(t)
		if t.kind == tokenPrefix {
			key, prefixes = headKey(padded(t.s), 0), true
			any = any || len(t.s) < headBytes
		}
		keys = append(keys, key)
	}
	slices.Sort(keys)
	blocks := filterOf(slices.Compact(keys)).blocks
	if any { // word may begin so
		blocks = []uint64{1<<64 - 1}
	}
	from := uint32(len(c.out.hintBlocks))
	c.out.hintBlocks = append(c.out.hintBlocks, blocks...)
	return hint{from, from + uint32(len(blocks)), prefixes}
}

// headKey is the key of the first bytes at offset at.
func headKey(p []byte, at int32) uint64 {
	h := uint64(binary.LittleEndian.Uint32(p[at:])) * mix2
	return h ^ h>>29
}

// flag returns those of the words from to to of a field at which a word of the set may begin,
// in place of what dst holds.
func (c *Classifier) flag(dst []int32, h hint, p *part, from, to int32) []int32 {
	dst = dst[:0]
	keys, blocks := p.keys[from:to], c.hintBlocks[h.from:h.to]
	if !h.prefixes {
		for i, key := range keys {
			if has(blocks, key) {
				dst = append(dst, from+int32(i))
			}
		}
		return dst
	}
	heads := p.headKeys()[from:to]
	for i, key := range keys {
		if has(blocks, key) || has(blocks, heads[i]) {
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

// headKeys returns the headKey of every word of a field.
func (p *part) headKeys() []uint64 {
	if len(p.heads) == 0 {
		p.heads = slices.Grow(p.heads, len(p.words))[:len(p.words)]
		for i, w := range p.words {
			p.heads[i] = headKey(p.padded, w.Start)
		}
	}
	return p.heads
}
