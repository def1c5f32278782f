package story

import (
	"encoding/binary"
	"slices"
)

// A binaryReader reads values from the front of b, and removes them from b. If b is too short, it
// sets broken, and this value and all further ones are zero.
type binaryReader struct {
	b      []byte
	broken bool
}

func (r *binaryReader) bytes(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.broken, r.b = true, nil
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *binaryReader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *binaryReader) varint() int64 {
	v, n := binary.Varint(r.b)
	r.bytes(uint64(max(n, 0)))
	r.broken = r.broken || n <= 0
	return v
}

func (r *binaryReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	r.bytes(uint64(max(n, 0)))
	r.broken = r.broken || n <= 0
	return v
}

func (r *binaryReader) string() string { return string(r.bytes(r.uvarint())) }

func (r *binaryReader) hashes() []uint32 {
	b := r.bytes(min(r.uvarint(), 1<<32) * 4)
	var set []uint32
	for c := range slices.Chunk(b, 4) {
		set = append(set, binary.LittleEndian.Uint32(c))
	}
	return set
}

func (r *binaryReader) terms() []term {
	const size = 6
	b := r.bytes(min(r.uvarint(), 1<<32) * size)
	terms := make([]term, 0, len(b)/size)
	for c := range slices.Chunk(b, size) {
		terms = append(terms, term{hash: binary.LittleEndian.Uint32(c), weight: c[4], title: c[5]&flagTitle != 0, number: c[5]&flagNumber != 0})
	}
	return terms
}
