package story

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// sketchFormat is the first byte of a stored sketch. Sketches of different formats cannot be
// compared, so it must change with the layout, with the rules and word lists by which words become
// terms, and with text.FoldVersion.
const sketchFormat = 1

// ErrFormat is wrapped by errors about stored sketches and postings that this version cannot read.
var ErrFormat = errors.New("not a sketch of this version")

// AppendBinary appends the stored form of the sketch. Its error is always nil.
func (s Sketch) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, sketchFormat)
	b = binary.AppendVarint(b, s.At.UnixMilli())
	for _, t := range []string{s.Lang, s.Outlet, s.Agency} {
		b = binary.AppendUvarint(b, uint64(len(t)))
		b = append(b, t...)
	}
	b = append(b, s.days)
	for _, set := range [][]uint32{s.places, s.groups, s.events} {
		b = binary.AppendUvarint(b, uint64(len(set)))
		for _, h := range set {
			b = binary.LittleEndian.AppendUint32(b, h)
		}
	}
	b = binary.AppendUvarint(b, uint64(len(s.terms)))
	for _, t := range s.terms {
		b = binary.LittleEndian.AppendUint32(b, t.hash)
		b = append(b, t.weight, t.flags())
	}
	return b, nil
}

// MarshalBinary returns the stored form of the sketch. Its error is always nil.
func (s Sketch) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// UnmarshalBinary reads the stored form of a sketch. Its errors wrap ErrFormat.
func (s *Sketch) UnmarshalBinary(b []byte) error {
	if len(b) == 0 || b[0] != sketchFormat {
		return fmt.Errorf("sketch of %d bytes: %w", len(b), ErrFormat)
	}
	r := binaryReader{b: b[1:]}
	*s = Sketch{At: time.UnixMilli(r.varint()).UTC(), Lang: r.string(), Outlet: r.string(), Agency: r.string(), days: r.byte()}
	s.places, s.groups, s.events = r.hashes(), r.hashes(), r.hashes()
	s.setTerms(r.terms())
	if r.broken || len(r.b) > 0 {
		*s = Sketch{}
		return fmt.Errorf("sketch of %d bytes is broken: %w", len(b), ErrFormat)
	}
	return nil
}

// The flags of a stored term.
const (
	flagTitle  = 1
	flagNumber = 2
)

func (t term) flags() (b byte) {
	if t.title {
		b |= flagTitle
	}
	if t.number {
		b |= flagNumber
	}
	return b
}
