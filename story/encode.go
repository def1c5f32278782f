package story

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"
)

// sketchFormat is the first byte of a stored sketch. It changes with the layout, with the
// rules that make terms out of words, and with text.FoldVersion: sketches of different
// formats cannot be compared.
const sketchFormat = 1

// ErrFormat is wrapped by the errors about stored sketches that this version cannot read.
var ErrFormat = errors.New("not a sketch of this version")

// AppendBinary appends the sketch in the form in which it is stored.
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
		b = append(b, t.weight, flags(t))
	}
	return b, nil
}

// MarshalBinary is AppendBinary to nothing.
func (s Sketch) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// UnmarshalBinary reads what AppendBinary wrote. Its errors wrap ErrFormat.
func (s *Sketch) UnmarshalBinary(b []byte) error {
	if len(b) == 0 || b[0] != sketchFormat {
		return fmt.Errorf("sketch of %d bytes: %w", len(b), ErrFormat)
	}
	r := reader{b: b[1:]}
	*s = Sketch{At: time.UnixMilli(r.varint()).UTC(), Lang: r.text(), Outlet: r.text(), Agency: r.text(), days: r.byte()}
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
	flagFigure = 2
)

func flags(t term) (b byte) {
	if t.title {
		b |= flagTitle
	}
	if t.figure {
		b |= flagFigure
	}
	return b
}

// A reader takes values off the front of b. When these run out it is broken, and all that
// follows is zero.
type reader struct {
	b      []byte
	broken bool
}

func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.broken, r.b = true, nil
		return nil
	}
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.b)
	r.take(uint64(max(n, 0)))
	r.broken = r.broken || n <= 0
	return v
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	r.take(uint64(max(n, 0)))
	r.broken = r.broken || n <= 0
	return v
}

func (r *reader) text() string { return string(r.take(r.uvarint())) }

func (r *reader) hashes() []uint32 {
	b := r.take(min(r.uvarint(), 1<<32) * 4)
	var set []uint32
	for c := range slices.Chunk(b, 4) {
		set = append(set, binary.LittleEndian.Uint32(c))
	}
	return set
}

func (r *reader) terms() []term {
	const size = 6
	b := r.take(min(r.uvarint(), 1<<32) * size)
	terms := make([]term, 0, len(b)/size)
	for c := range slices.Chunk(b, size) {
		terms = append(terms, term{hash: binary.LittleEndian.Uint32(c), weight: c[4], title: c[5]&flagTitle != 0, figure: c[5]&flagFigure != 0})
	}
	return terms
}
