package classifier

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// edges holds the transitions: from a state, by a token, to another. All that decides is in
// one slot, and the bytes of tokens are compared: no hash is trusted.
type edges struct {
	slots []edge
	bytes []byte // of all tokens, with eight zero bytes behind
}

// An edge leads from a state by a token to a state; or to a phrase, as its complement, that
// ends there where nothing goes on.
type edge struct {
	state int32
	at    int32    // the token is bytes[at:at+n]
	size  edgeSize // 0 in an empty slot
	to    int32
}

// An edgeSize is the length of a token in bytes, and flags.
type edgeSize uint32

const (
	edgePrefix edgeSize = 1 << 30 // the token is a prefix of a word
	edgeMore   edgeSize = 1 << 31 // another edge of the same state and token comes behind this one
)

// A token is a word, part of one, or punctuation, that is looked for among the edges.
type token struct {
	p     []byte
	at, n int32
	size  edgeSize
	hash  uint64
}

// newToken returns the token of n bytes at offset at of p, whose wordKey is key. flag is
// edgePrefix or 0.
func newToken(p []byte, at, n int32, key uint64, flag edgeSize) token {
	if n > 8 {
		key = pairKey(key, binary.LittleEndian.Uint64(p[at+n-8:]))
	}
	return token{p, at, n, edgeSize(n) | flag, key + uint64(flag)}
}

// slot returns where the edges of a state and a token are, or would be, from.
func (e *edges) slot(state int32, hash uint64) int {
	hi, _ := bits.Mul64((hash^uint64(state)*mix2)*mix1, uint64(len(e.slots)))
	return int(hi)
}

// find returns the first edge from a state by a token, or -1.
func (e *edges) find(state int32, t *token) int {
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

// equal reports whether the bytes of a token are those at offset at.
func (e *edges) equal(at int32, t *token) bool {
	return head(e.bytes, at, t.n) == head(t.p, t.at, t.n) &&
		(t.n <= 8 || bytes.Equal(e.bytes[at+8:at+t.n], t.p[t.at+8:t.at+t.n]))
}

// next returns the next edge of the same state and token as edge i, or -1. The bytes of a
// token are kept once.
func (e *edges) next(i int) int {
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
