package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

// lease leases feeds to a process, and returns the slugs of the feeds that were leased.
func (w *fixture) lease(process int64, dueOnly bool, after time.Duration, feeds ...string) []string {
	w.Helper()
	leases, err := w.db.LeaseFeeds(w.Context(), process, feeds, dueOnly, start.Add(after))
	w.must(err)
	var slugs []string
	for _, l := range leases {
		slugs = append(slugs, l.Feed)
	}
	slices.Sort(slugs)
	return slugs
}

func (w *fixture) register(after time.Duration) int64 {
	w.Helper()
	p, err := w.db.Register(w.Context(), start.Add(after))
	w.must(err)
	return p
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestLeasesExclude(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("a"), feed("b"), feed("c"))
		one, two := w.process, w.register(0)
		same(t, "one leases", w.lease(one, false, 0, "a", "b", "nobody"), "a", "b")
		same(t, "one leases again", w.lease(one, false, 0, "a"), "a")
		same(t, "two leases", w.lease(two, false, 0, "a", "b", "c"), "c")
		w.must(db.ReleaseFeeds(t.Context(), two, []string{"a", "c"})) // process two does not hold a
		w.must(db.ReleaseFeeds(t.Context(), one, []string{"b"}))
		same(t, "two leases what was released", w.lease(two, false, 0, "a", "b", "c"), "b", "c")
		w.must(db.Unregister(t.Context(), two))
		same(t, "one leases after two has ended", w.lease(one, true, 0, "a", "b", "c"), "a", "b", "c")
	})
}

func TestLeaseOnlyFeedsThatAreDue(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		off := feed("off")
		off.Enabled = false
		w := newFixture(t, db, feed("a"), feed("b"), off)
		w.poll(ok("a"))
		same(t, "due only", w.lease(w.process, true, 0, "a", "b", "off"), "b")
		same(t, "due or not", w.lease(w.process, false, 0, "a", "b", "off"), "a", "b", "off")
	})
}

func TestSilentProcessLosesItsLeases(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("a"))
		one := w.process
		two := w.register(0)
		same(t, "one leases", w.lease(one, false, 0, "a"), "a")
		w.must(db.Heartbeat(t.Context(), one, start.Add(5*time.Second)))
		same(t, "two leases before 10 s of silence", w.lease(two, false, 15*time.Second-time.Millisecond, "a"))
		same(t, "two leases after 10 s of silence", w.lease(two, false, 15*time.Second, "a"), "a")

		p := ok("a", item("1", "late", 0))
		saved, err := db.Save(t.Context(), one, []news.Poll{p}, start.Add(16*time.Second))
		w.must(err)
		if !saved[0].Lost || len(w.items(news.Filter{})) != 0 {
			t.Errorf("process one no longer has the lease, but its poll is stored: %+v", saved)
		}
		saved, err = db.Save(t.Context(), two, []news.Poll{p, p}, start.Add(16*time.Second))
		w.must(err)
		if saved[0].New != 1 || !saved[1].Lost {
			t.Errorf("process two saved %+v; want one new item, and the second poll of the feed without a lease", saved)
		}
	})
}

func TestDeletedProcessComesBackWithoutLeases(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("a"), feed("b"))
		one := w.process
		same(t, "one leases", w.lease(one, false, 0, "a"), "a")
		two := w.register(2 * time.Hour) // deletes the row of process one
		w.must(db.Heartbeat(t.Context(), one, start.Add(2*time.Hour)))
		same(t, "two leases", w.lease(two, false, 2*time.Hour, "a"), "a")
		same(t, "one leases", w.lease(one, false, 2*time.Hour, "a", "b"), "b")
		if three := w.register(2 * time.Hour); three == one || three == two {
			t.Errorf("two processes have id %d", three)
		}
	})
}

// Processes that lease feeds at once get disjoint leases, and together get all feeds.
func TestLeasesAtOnceAreDisjoint(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		var feeds []news.Feed
		var slugs []string
		for i := range 200 {
			feeds = append(feeds, feed(fmt.Sprintf("f%03d", i)))
			slugs = append(slugs, feeds[i].ID)
		}
		w := newFixture(t, migrated(t, dsn), feeds...)
		var mu sync.Mutex
		holders := make(map[string]int)
		var wg sync.WaitGroup
		for range 4 {
			db := migrated(t, dsn)
			process := w.register(0)
			wg.Go(func() {
				for part := range slices.Chunk(slugs, 20) {
					leases, err := db.LeaseFeeds(t.Context(), process, part, true, start)
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					for _, l := range leases {
						holders[l.Feed]++
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(holders) != len(slugs) {
			t.Errorf("%d of %d feeds were leased", len(holders), len(slugs))
		}
		for slug, n := range holders {
			if n != 1 {
				t.Errorf("%s was leased %d times", slug, n)
			}
		}
	})
}
