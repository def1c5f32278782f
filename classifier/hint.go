package classifier

import (
	"encoding/binary"
	"slices"
)

// A hint says of a set of context words whether any of them may be in a text: most that are
// asked for are not, and then the text need not be gone through with all context words there
// are. It errs by saying yes.
type hint struct {
	filter
	heads []uint64 // masks of the first bytes by which prefixes are entered
}

// Prefixes are entered by their first four bytes, those that are shorter by what they have.
const hintHead = 4

// newHint returns the hint for texts that begin with the given tokens.
func newHint(firsts []phraseToken) hint {
	h := hint{filter: newFilter(2 * len(firsts))}
	for _, t := range firsts {
		if t.kind != tokenPrefix {
			h.add(tokenKey(t))
			continue
		}
		mask := uint64(1)<<(8*min(len(t.s), hintHead)) - 1
		h.add(headKey(padded(t.s), 0, mask))
		h.masks(mask)
	}
	return h
}

// masks notes a mask, once.
func (h *hint) masks(mask uint64) {
	if slices.Contains(h.heads, mask) {
		return
	}
	h.heads = append(h.heads, mask)
}

// may reports whether a word of the set may begin with one of the words from to to of a text.
func (h *hint) may(f *folded, from, to int32) bool {
	any := uint64(0)
	for _, key := range f.keys[from:to] {
		any |= h.bit(key)
	}
	for _, mask := range h.heads {
		for _, w := range f.words[from:to] {
			key := headKey(f.padded, w.Start, mask)
			any |= h.bit(key)
		}
	}
	return any != 0
}

// headKey is the key of the first bytes at offset at.
func headKey(p []byte, at int32, mask uint64) uint64 {
	h := binary.LittleEndian.Uint64(p[at:]) & mask * mix2
	return h ^ h>>29
}
