package classifier

import (
	"os"
	"sync"
	"testing"
)

// The shipped taxonomy is loaded and compiled once for all tests, since that takes seconds with the race
// detector.
var (
	loadOnce    = sync.OnceValues(func() (*Taxonomy, error) { return Load(os.DirFS("../taxonomy"), "taxonomy") })
	compileOnce = sync.OnceValues(func() (*Classifier, error) {
		t, err := loadOnce()
		if err != nil {
			return nil, err
		}
		return t.Compile()
	})
)

// loadShipped returns the shipped taxonomy.
func loadShipped(t testing.TB) *Taxonomy {
	t.Helper()
	tax, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	return tax
}

// shipped returns a Classifier of the shipped taxonomy.
func shipped(t testing.TB) *Classifier {
	t.Helper()
	c, err := compileOnce()
	if err != nil {
		t.Fatal(err)
	}
	return c
}
