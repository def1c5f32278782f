package classifier

import (
	"reflect"
	"testing"
)

// TestCacheLines checks that a hit, and the surfaceInfo that each hit reads, have the size of a cache line.
func TestCacheLines(t *testing.T) {
	for _, typ := range []reflect.Type{reflect.TypeFor[hit](), reflect.TypeFor[surfaceInfo]()} {
		if got := typ.Size(); got != 64 {
			t.Errorf("a %s has %d bytes, want 64", typ, got)
		}
	}
}
