package classifier

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// A prefixIndex finds the prefixes that phrases start with, by their first bytes.
type prefixIndex struct {
	filter  bloomFilter
	mask    uint64 // of the bytes that are compared: as many as the shortest prefix has, four at most
	buckets []prefixBucket
	list    []leadPrefix
}

// A prefixBucket says that the prefixes list[from:to] start with the bytes of key. The shortest come
// first.
type prefixBucket struct {
	key      uint64 // 0 in an empty slot
	from, to int32
}

// A leadPrefix is the prefix edgeTable.bytes[at:at+n]. It leads to the target in the field to; see edge.
type leadPrefix struct{ at, n, to int32 }

func (x *prefixIndex) key(p []byte, at int32) uint64 {
	return binary.LittleEndian.Uint64(p[at:]) & x.mask
}

func (x *prefixIndex) hash(key uint64) uint64 {
	h := key * mix1
	return h ^ h>>29
}

// mayHave returns 1 if a prefix may begin with the first bytes of the word at offset at of p, else 0.
func (x *prefixIndex) mayHave(p []byte, at int32) uint64 { return x.filter.bit(x.hash(x.key(p, at))) }

// withHead returns the prefixes that begin with the first bytes of the word at offset at of p.
func (x *prefixIndex) withHead(p []byte, at int32) []leadPrefix {
	key := x.key(p, at)
	for i := x.hash(key); ; i++ {
		b := &x.buckets[i&uint64(len(x.buckets)-1)]
		if b.key == key || b.key == 0 {
			return x.list[b.from:b.to]
		}
	}
}

// buildPrefixIndex makes the index of the prefixes that phrases start with.
func (b *automatonBuilder) buildPrefixIndex(a *automaton, t *trie, all []transition, targets []int32) {
	x := &a.leadPrefixes
	shortest := 4
	for _, tr := range all {
		shortest = min(shortest, len(t.token(tr).s))
	}
	x.mask = 1<<(8*shortest) - 1
	keyOf := func(tr transition) uint64 { return x.key(padded(t.token(tr).s), 0) }
	slices.SortStableFunc(all, func(p, q transition) int {
		return cmp.Or(cmp.Compare(keyOf(p), keyOf(q)), cmp.Compare(len(t.token(p).s), len(t.token(q).s)), cmp.Compare(p.key, q.key))
	})
	size := 8
	for size < 2*len(all) {
		size *= 2
	}
	x.buckets = make([]prefixBucket, size)
	x.filter = newBloomFilter(len(all))
	for _, tr := range all {
		key := keyOf(tr)
		i := x.hash(key) & uint64(size-1)
		for x.buckets[i].key != key && x.buckets[i].key != 0 {
			i = (i + 1) & uint64(size-1)
		}
		if b := &x.buckets[i]; b.key == 0 {
			*b = prefixBucket{key: key, from: int32(len(x.list)), to: int32(len(x.list))}
			x.filter.add(x.hash(key))
		}
		x.buckets[i].to++
		x.list = append(x.list, leadPrefix{t.at[uint32(tr.key)], int32(len(t.token(tr).s)), targets[tr.to]})
	}
}
