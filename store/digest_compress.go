package store

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
)

// compress returns b as it is stored: as gzip, or empty when b is empty. The result is never nil,
// because nil would be stored as NULL.
func compress(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return []byte{}, nil
	}
	return pack(string(b))
}

// decompress returns the bytes that compress was given; nil when these were empty.
func decompress(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return nil, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("decompress: %w", err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("decompress: %w", err)
	}
	return plain, nil
}
