package classifier

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// An edgeTable holds the transitions from a state, by a token, to another state. It is a hash table
// with open addressing. A slot holds a whole edge, so that a look-up reads one piece of memory besides
// the bytes of the token, which it always compares. See decision 56.
type edgeTable struct {
	slots []edge
	bytes []byte // of all tokens, with eight zero bytes after them
}

// An edge leads from a state, by a token, to a target. The target is a state or, if one phrase ends
// there and none continues, the complement (^) of the number of that phrase.
type edge struct {
	state int32
	at    int32    // the token is bytes[at:at+n]
	size  edgeSize // 0 in an empty slot
	to    int32
}

// An edgeSize is the length of a token in bytes, with flags.
type edgeSize uint32

const (
	edgePrefix edgeSize = 1 << 30 // the token is a prefix of a word
	edgeMore   edgeSize = 1 << 31 // another edge of the same state and token follows this one
)

// A token is a word, part of a word, or punctuation, to be found in an edgeTable.
type token struct {
	p     []byte
	at, n int32
	size  edgeSize
	hash  uint64
}

// newToken returns the token p[at:at+n]. key is its wordKey, flag is edgePrefix or 0.
func newToken(p []byte, at, n int32, key uint64, flag edgeSize) token {
	if n > 8 {
		key = pairKey(key, binary.LittleEndian.Uint64(p[at+n-8:]))
	}
	return token{p, at, n, edgeSize(n) | flag, key + uint64(flag)}
}

// slot returns the index of the first slot in which the edge from a state by a token can be, given the
// hash of the token.
func (e *edgeTable) slot(state int32, hash uint64) int {
	hi, _ := bits.Mul64((hash^uint64(state)*mix2)*mix1, uint64(len(e.slots)))
	return int(hi)
}

// find returns the index of the first edge from a state by a token, or -1.
func (e *edgeTable) find(state int32, t *token) int {
	for i := e.slot(state, t.hash); ; i++ {
		if i >= len(e.slots) {
			i = 0
		}
		switch s := &e.slots[i]; {
		case s.size == 0:
			return -1
		case s.size&^edgeMore == t.size && s.state == state && e.equal(s.at, t):
			return i
		}
	}
}

// equal reports whether the bytes of t are the same as those at offset at of e.bytes.
func (e *edgeTable) equal(at int32, t *token) bool {
	return head(e.bytes, at, t.n) == head(t.p, t.at, t.n) &&
		(t.n <= 8 || bytes.Equal(e.bytes[at+8:at+t.n], t.p[t.at+8:t.at+t.n]))
}

// next returns the index of the next edge with the state and token of edge i, or -1. The bytes of a
// token are stored once, so equal tokens have equal offsets.
func (e *edgeTable) next(i int) int {
	s := e.slots[i]
	if s.size&edgeMore == 0 {
		return -1
	}
	for {
		if i++; i >= len(e.slots) {
			i = 0
		}
		if n := &e.slots[i]; n.state == s.state && n.at == s.at && (n.size^s.size)&^edgeMore == 0 {
			return i
		}
	}
}

// insert adds an edge.
func (e *edgeTable) insert(x edge) {
	n := int32(x.size &^ (edgePrefix | edgeMore))
	t := newToken(e.bytes, x.at, n, wordKey(e.bytes, x.at, n), x.size&edgePrefix)
	i := e.slot(x.state, t.hash)
	for e.slots[i].size != 0 {
		if i++; i == len(e.slots) {
			i = 0
		}
	}
	e.slots[i] = x
}
