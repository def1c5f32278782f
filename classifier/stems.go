package classifier

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// stems holds the prefixes that phrases begin with, by their first bytes.
type stems struct {
	filter filter
	mask   uint64 // of the first bytes that all have, four at most
	heads  []stemHead
	list   []stem
}

// A stemHead says that the stems list[from:to] begin with the bytes of key, the shortest first.
type stemHead struct {
	key      uint64 // 0 in an empty slot
	from, to int32
}

type stem struct{ at, n, to int32 } // as in an edge

func (s *stems) key(p []byte, at int32) uint64 {
	return binary.LittleEndian.Uint64(p[at:]) & s.mask
}

func (s *stems) hash(key uint64) uint64 {
	h := key * mix1
	return h ^ h>>29
}

// bit returns 1 when a stem may begin with the first bytes of the word at offset at.
func (s *stems) bit(p []byte, at int32) uint64 { return s.filter.bit(s.hash(s.key(p, at))) }

// of returns the stems whose first bytes are those of the word at offset at, and perhaps more.
func (s *stems) of(p []byte, at int32) []stem {
	key := s.key(p, at)
	for i := s.hash(key); ; i++ {
		h := &s.heads[i&uint64(len(s.heads)-1)]
		if h.key == key || h.key == 0 {
			return s.list[h.from:h.to]
		}
	}
}

// buildStems enters the prefixes that phrases begin with.
func (b *builder) buildStems(a *automaton, t *trie, all []transition, targets []int32) {
	s := &a.stems
	shortest := 4
	for _, tr := range all {
		shortest = min(shortest, len(t.token(tr).s))
	}
	s.mask = 1<<(8*shortest) - 1
	keyOf := func(tr transition) uint64 { return s.key(padded(t.token(tr).s), 0) }
	slices.SortStableFunc(all, func(x, y transition) int {
		return cmp.Or(cmp.Compare(keyOf(x), keyOf(y)), cmp.Compare(len(t.token(x).s), len(t.token(y).s)), cmp.Compare(x.key, y.key))
	})
	size := 8
	for size < 2*len(all) {
		size *= 2
	}
	s.heads = make([]stemHead, size)
	s.filter = newFilter(len(all))
	for _, tr := range all {
		key := keyOf(tr)
		i := s.hash(key) & uint64(size-1)
		for s.heads[i].key != key && s.heads[i].key != 0 {
			i = (i + 1) & uint64(size-1)
		}
		if h := &s.heads[i]; h.key == 0 {
			*h = stemHead{key: key, from: int32(len(s.list)), to: int32(len(s.list))}
			s.filter.add(s.hash(key))
		}
		s.heads[i].to++
		s.list = append(s.list, stem{t.at[uint32(tr.key)], int32(len(t.token(tr).s)), targets[tr.to]})
	}
}
