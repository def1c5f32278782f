package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

// An item with many versions is read with the latest ones. The others can be read page by page, each once.
func TestVersionsAreReadByPages(t *testing.T) {
	for _, c := range []struct {
		versions, bytes, page int
	}{{3, 100, 3}, {25, 100, news.PageVersions}, {4, 200 << 10, 2}, {3, 600 << 10, 1}} {
		onEachEngine(t, func(t *testing.T, db *store.DB) {
			w := newFixture(t, db, feed("dawn"))
			for n := range c.versions {
				it := item("a", fmt.Sprintf("Version %d", n+1), 0)
				it.Text = strings.Repeat("x", c.bytes)
				w.poll(ok("dawn", it))
			}
			id := w.items(news.Filter{})[0].ID
			p, err := db.ItemPage(t.Context(), id)
			w.must(err)
			if n := len(p.Versions.List); n != c.page || n+p.Versions.Older != c.versions {
				t.Errorf("%d versions of %d bytes: read %d and not read %d, want %d read", c.versions, c.bytes, n, p.Versions.Older, c.page)
			}
			var seen []int
			for v := p.Versions; ; {
				for _, one := range slices.Backward(v.List) {
					seen = append(seen, one.N)
				}
				if v.Older == 0 {
					break
				}
				v, err = db.OlderVersions(t.Context(), id, v.List[0].N)
				w.must(err)
			}
			slices.Reverse(seen)
			for n := range c.versions {
				if len(seen) != c.versions || seen[n] != n+1 {
					t.Fatalf("%d versions of %d bytes: read %v, want each once", c.versions, c.bytes, seen)
				}
			}
		})
	}
}

// A story is read page by page, each report once. The first report of each origin is marked on whatever page
// it is.
func TestReportsAreReadByPages(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		const reports = 23
		w := newFixture(t, db, feed("dawn"), feed("geo"))
		w.now = w.now.Add(24 * time.Hour)
		for n := range reports {
			f := "dawn"
			if n == 13 || n == 19 {
				f = "geo"
			}
			w.poll(ok(f, shrine(fmt.Sprint(n), shrine1, time.Duration(n/2)*time.Minute))) // pairs of one time
		}
		all := w.stories(news.StoryFilter{})
		if len(all) != 1 || all[0].Items != reports {
			t.Fatalf("stories %+v, want one of %d reports", all, reports)
		}
		whole, err := db.StoryPage(t.Context(), all[0].ID, news.Cursor{}, 0)
		w.must(err)
		if len(whole.Reports) != reports || whole.More != 0 {
			t.Fatalf("%d reports and %d more", len(whole.Reports), whole.More)
		}
		origins := map[string]bool{}
		var after news.Cursor
		for n := 0; n < reports; {
			page, err := db.StoryPage(t.Context(), all[0].ID, after, 5)
			w.must(err)
			if want := min(5, reports-n); len(page.Reports) != want || page.More != reports-n-want {
				t.Fatalf("after %d reports: %d and %d more", n, len(page.Reports), page.More)
			}
			for _, r := range page.Reports {
				if r.ID != whole.Reports[n].ID || r.First == origins[r.Origin] {
					t.Errorf("report %d: item %d of %s, first %v; want item %d", n, r.ID, r.Origin, r.First, whole.Reports[n].ID)
				}
				origins[r.Origin] = true
				after = news.Cursor{At: r.SortAt, ID: r.ID}
				n++
			}
		}
		head, err := db.StoryHead(t.Context(), all[0].ID)
		w.must(err)
		if head.Items != reports || head.Reports != nil {
			t.Errorf("head %+v", head)
		}
	})
}
