package classifier

import (
	"reflect"
	"testing"
)

// TestLines checks that what every keyword found costs is one line of the processor's cache.
func TestLines(t *testing.T) {
	for _, typ := range []reflect.Type{reflect.TypeFor[hit](), reflect.TypeFor[surfaceMark]()} {
		if got := typ.Size(); got != 64 {
			t.Errorf("a %s has %d bytes, want 64", typ, got)
		}
	}
}
