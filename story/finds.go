package story

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
)

// A Posting is an item that is found by some key.
type Posting struct {
	At   int64 // its Sketch.At, in milliseconds since 1970
	Item int64
}

func (f Posting) compare(g Posting) int {
	return cmp.Or(cmp.Compare(f.At, g.At), cmp.Compare(f.Item, g.Item))
}

// Postings are the items that are found by one key: the PerKey latest by time, then by number,
// in that order.
type Postings []Posting

// with adds an item, and lets go of the earliest when they are too many.
func (f Postings) with(g Posting) Postings {
	i, there := slices.BinarySearchFunc(f, g, Posting.compare)
	switch {
	case there:
		return f
	case len(f) < PerKey:
		return slices.Insert(f, i, g)
	case i > 0:
		copy(f, f[1:i])
		f[i-1] = g
	}
	return f
}

func (f Postings) without(item int64) Postings {
	return slices.DeleteFunc(f, func(g Posting) bool { return g.Item == item })
}

// AppendBinary appends the finds in the form in which they are stored: differences of times
// and of numbers, about eight bytes each.
func (f Postings) AppendBinary(b []byte) ([]byte, error) {
	var last Posting
	for _, g := range f {
		b = binary.AppendVarint(b, g.At-last.At)
		b = binary.AppendVarint(b, g.Item-last.Item)
		last = g
	}
	return b, nil
}

// MarshalBinary is AppendBinary to nothing.
func (f Postings) MarshalBinary() ([]byte, error) {
	return f.AppendBinary(make([]byte, 0, 4+8*len(f)))
}

// UnmarshalBinary reads what AppendBinary wrote. Its errors wrap ErrFormat.
func (f *Postings) UnmarshalBinary(b []byte) error {
	*f = (*f)[:0]
	r := reader{b: b}
	var last Posting
	for len(r.b) > 0 && !r.broken {
		last.At += r.varint()
		last.Item += r.varint()
		*f = append(*f, last)
	}
	if r.broken || !slices.IsSortedFunc(*f, Posting.compare) {
		*f = nil
		return fmt.Errorf("finds of %d bytes are broken: %w", len(b), ErrFormat)
	}
	return nil
}
