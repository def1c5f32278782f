package story

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
)

// A Posting is an item that is listed under a key.
type Posting struct {
	At   int64 // Sketch.At of the item, in milliseconds since 1970
	Item int64
}

func (p Posting) compare(q Posting) int {
	return cmp.Or(cmp.Compare(p.At, q.At), cmp.Compare(p.Item, q.Item))
}

// Postings are the items that are listed under one key, sorted by time and then by number. Only
// the PerKey latest are kept. See decision 65.
type Postings []Posting

// with adds an item, and removes the earliest if there are too many.
func (ps Postings) with(p Posting) Postings {
	i, found := slices.BinarySearchFunc(ps, p, Posting.compare)
	switch {
	case found:
		return ps
	case len(ps) < PerKey:
		return slices.Insert(ps, i, p)
	case i > 0:
		copy(ps, ps[1:i])
		ps[i-1] = p
	}
	return ps
}

func (ps Postings) without(item int64) Postings {
	return slices.DeleteFunc(ps, func(p Posting) bool { return p.Item == item })
}

// AppendBinary appends the stored form of the postings: for each posting, the differences of its time
// and its number from those of the posting before, about eight bytes. Its error is always nil.
func (ps Postings) AppendBinary(b []byte) ([]byte, error) {
	var last Posting
	for _, p := range ps {
		b = binary.AppendVarint(b, p.At-last.At)
		b = binary.AppendVarint(b, p.Item-last.Item)
		last = p
	}
	return b, nil
}

// MarshalBinary returns the stored form of the postings. Its error is always nil.
func (ps Postings) MarshalBinary() ([]byte, error) {
	return ps.AppendBinary(make([]byte, 0, 4+8*len(ps)))
}

// UnmarshalBinary reads the stored form of postings. Its errors wrap ErrFormat.
func (ps *Postings) UnmarshalBinary(b []byte) error {
	*ps = (*ps)[:0]
	r := binaryReader{b: b}
	var last Posting
	for len(r.b) > 0 && !r.broken {
		last.At += r.varint()
		last.Item += r.varint()
		*ps = append(*ps, last)
	}
	if r.broken || !slices.IsSortedFunc(*ps, Posting.compare) {
		*ps = nil
		return fmt.Errorf("postings of %d bytes are broken: %w", len(b), ErrFormat)
	}
	return nil
}
