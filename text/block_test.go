package text

import "testing"

// TestFoldBlock folds blocks in which one byte is not like the others, in every place, both
// ways.
func TestFoldBlock(t *testing.T) {
	for place := range blockSize {
		for c := range 256 {
			var src, got, want block
			for i := range src {
				src[i] = "Taliban-7 {@[`z/"[i%15]
			}
			src[place] = byte(c)
			size, in := foldBlock(&got, &src)
			wantSize, wantIn := foldBlockGeneric(&want, &src)
			if size != wantSize || in != wantIn || string(got[:size]) != string(want[:size]) {
				t.Fatalf("byte %#x at %d: %d bytes %q, words %#x; want %d, %q, %#x", c, place, size, got[:size], in, wantSize, want[:wantSize], wantIn)
			}
		}
	}
}
