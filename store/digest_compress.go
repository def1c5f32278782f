package store

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
)

// compress returns the gzip of b, as it is stored; nothing for nothing. The result is not nil.
func compress(b []byte) ([]byte, error) {
	if len(b) == 0 {
		return []byte{}, nil
	}
	return pack(string(b))
}

// decompress returns the bytes that were compressed.
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
