package story

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// However many items with however long a text are alike, an item is looked up by the same number of
// keys, and compared with the same number of items.
func TestPlacingIsBounded(t *testing.T) {
	start := time.UnixMilli(1_700_000_000_000)
	for n := 100; n <= 800; n *= 2 {
		p := NewPlacer(nil)
		for i := range n {
			var b strings.Builder
			for w := range n {
				fmt.Fprintf(&b, "word%d ", (i+w)%(n+50))
			}
			s := NewSketch(news.Item{Title: "TTP ambush near Wana bridge", Text: b.String(), Lang: "en", SortAt: start.Add(time.Duration(i) * time.Second)}, "dawn")
			keys, compared := len(s.SearchKeys()), len(p.ToCompare(s))
			if keys > 3*maxKeys || compared > maxCompared || len(s.terms) > maxTerms {
				t.Fatalf("item %d of %d: %d keys, %d items to compare, %d terms", i, n, keys, compared, len(s.terms))
			}
			p.Place(int64(i+1), s, int64(i+1))
			if len(p.shared) > 3*maxKeys*PerKey {
				t.Fatalf("item %d of %d: %d items found", i, n, len(p.shared))
			}
		}
	}
}
