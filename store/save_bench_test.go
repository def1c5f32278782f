package store_test

import (
	"fmt"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

const (
	benchFeeds = 1000
	benchItems = 30 // in each feed
	benchBatch = 32 // polls in one Save
)

// forEachEngineB runs a benchmark on a migrated database of each engine.
func forEachEngineB(b *testing.B, bench func(b *testing.B, db *store.DB)) {
	for _, e := range storetest.Engines() {
		b.Run(e.Name, func(b *testing.B) { bench(b, storetest.Migrated(b, e.New(b))) })
	}
}

func check(b *testing.B, err error) {
	if err != nil {
		b.Helper()
		b.Fatal(err)
	}
}

// A manyFeeds is a database with many feeds to save polls of.
type manyFeeds struct {
	db      *store.DB
	process int64
	slugs   []string
}

func newManyFeeds(b *testing.B, db *store.DB) *manyFeeds {
	d := &manyFeeds{db: db}
	var feeds []news.Feed
	for i := range benchFeeds {
		f := feed(fmt.Sprintf("feed-%04d", i))
		feeds = append(feeds, f)
		d.slugs = append(d.slugs, f.ID)
	}
	check(b, db.SyncFeeds(b.Context(), feeds, start))
	check(b, db.SaveTaxonomy(b.Context(), smallTaxonomy(), start))
	var err error
	d.process, err = db.Register(b.Context(), start)
	check(b, err)
	return d
}

// documents returns a poll of every feed. Its items have one tag each, and differ from those of
// other rounds.
func (d *manyFeeds) documents(round int) []news.Poll {
	entries := smallTaxonomy().Entries
	polls := make([]news.Poll, len(d.slugs))
	for i, slug := range d.slugs {
		items := make([]news.Item, benchItems)
		for j := range items {
			n := (round*len(d.slugs)+i)*benchItems + j
			it := item(fmt.Sprintf("https://%s.example/story/%d/with-a-slug-as-long-as-usual", slug, n),
				fmt.Sprintf("Militants attack a police post number %d in the district", n), -n%100000,
				tag(entries[n%len(entries)].ID, 9))
			it.Text = fmt.Sprintf("%0500d", n)
			items[j] = it
		}
		polls[i] = ok(slug, items...)
	}
	return polls
}

func (d *manyFeeds) lease(b *testing.B) {
	_, err := d.db.LeaseFeeds(b.Context(), d.process, d.slugs, false, start)
	check(b, err)
}

func (d *manyFeeds) save(b *testing.B, polls []news.Poll) {
	for i := 0; i < len(polls); i += benchBatch {
		_, err := d.db.Save(b.Context(), d.process, polls[i:min(i+benchBatch, len(polls))], start.Add(time.Hour))
		check(b, err)
	}
}

// BenchmarkSaveNew saves 1,000 polls of 30 new items with one tag each.
func BenchmarkSaveNew(b *testing.B) {
	forEachEngineB(b, func(b *testing.B, db *store.DB) {
		d := newManyFeeds(b, db)
		for round := 0; b.Loop(); round++ {
			b.StopTimer()
			polls := d.documents(round)
			d.lease(b)
			b.StartTimer()
			d.save(b, polls)
		}
		b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/benchFeeds*1000, "ms/feed")
	})
}

// BenchmarkSaveUnchanged saves 1,000 polls of 30 items that are all stored already.
func BenchmarkSaveUnchanged(b *testing.B) {
	forEachEngineB(b, func(b *testing.B, db *store.DB) {
		d := newManyFeeds(b, db)
		polls := d.documents(0)
		d.lease(b)
		d.save(b, polls)
		for b.Loop() {
			b.StopTimer()
			d.lease(b)
			b.StartTimer()
			d.save(b, polls)
		}
	})
}

// BenchmarkSaveNotModified saves 1,000 polls that were answered with 304.
func BenchmarkSaveNotModified(b *testing.B) {
	forEachEngineB(b, func(b *testing.B, db *store.DB) {
		d := newManyFeeds(b, db)
		polls := d.documents(0)
		for i := range polls {
			polls[i].Outcome, polls[i].Status, polls[i].Items = news.NotModified, 304, nil
		}
		for b.Loop() {
			b.StopTimer()
			d.lease(b)
			b.StartTimer()
			d.save(b, polls)
		}
	})
}

// BenchmarkLease leases 1,000 feeds, 32 at a time.
func BenchmarkLease(b *testing.B) {
	forEachEngineB(b, func(b *testing.B, db *store.DB) {
		d := newManyFeeds(b, db)
		for b.Loop() {
			for i := 0; i < len(d.slugs); i += benchBatch {
				_, err := d.db.LeaseFeeds(b.Context(), d.process, d.slugs[i:min(i+benchBatch, len(d.slugs))], false, start)
				check(b, err)
			}
		}
	})
}

// BenchmarkItems reads items with their tags, by several filters, from a database of 30,000 items.
func BenchmarkItems(b *testing.B) {
	forEachEngineB(b, func(b *testing.B, db *store.DB) {
		d := newManyFeeds(b, db)
		d.lease(b)
		d.save(b, d.documents(0))
		family := news.TagRef{ID: "group/al-qaeda", Family: true}
		for _, c := range []struct {
			name   string
			filter news.Filter
		}{
			{"newest10000", news.Filter{Limit: 10000}},
			{"newest50", news.Filter{Limit: 50}},
			{"relevant50", news.Filter{Limit: 50, Relevant: true, By: news.BySeen}},
			{"feed50", news.Filter{Limit: 50, Feed: "feed-0500"}},
			{"tag50", news.Filter{Limit: 50, Tags: []news.TagRef{{ID: "group/ttp"}}}},
			{"family50", news.Filter{Limit: 50, Tags: []news.TagRef{family}}},
		} {
			b.Run(c.name, func(b *testing.B) {
				for b.Loop() {
					for _, err := range db.Items(b.Context(), c.filter) {
						check(b, err)
					}
				}
			})
		}
	})
}
