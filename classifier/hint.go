package classifier

import (
	"encoding/binary"
	"slices"
)

// A hint says of a set of context words at which words of a text one of them may begin: most
// often at none, and then the text need not be gone through. It errs by saying yes.
type hint struct {
	filter
	prefixes bool // it has first bytes of prefixes too
}

// headBytes is how many first bytes of prefixes are entered.
const headBytes = 4

// newHint returns the hint for phrases that begin with the given tokens.
func newHint(firsts []phraseToken) hint {
	var keys []uint64
	for _, t := range firsts {
		switch {
		case t.kind != tokenPrefix:
			keys = append(keys, tokenKey(t))
		case len(t.s) < headBytes:
			return hint{filter: filter{blocks: []uint64{1<<64 - 1}}} // any word may begin so
		default:
			keys = append(keys, headKey(padded(t.s), 0))
		}
	}
	slices.Sort(keys)
	return hint{
		filter:   filterOf(slices.Compact(keys)),
		prefixes: slices.ContainsFunc(firsts, func(t phraseToken) bool { return t.kind == tokenPrefix }),
	}
}

// headKey is the key of the first bytes at offset at.
func headKey(p []byte, at int32) uint64 {
	h := uint64(binary.LittleEndian.Uint32(p[at:])) * mix2
	return h ^ h>>29
}

// flag returns those of the words from to to of a field at which a word of the set may begin,
// in place of what dst holds.
func (h *hint) flag(dst []int32, p *part, from, to int32) []int32 {
	dst = dst[:0]
	keys, blocks := p.keys[from:to], h.blocks
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
