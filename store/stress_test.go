package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

// A cancelled context must leave neither a connection that fails from then on, nor half a
// transaction. (Drivers have had bugs of both kinds.)
func TestCancelledAtAnyMoment(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("f0"), feed("f1"), feed("f2"), feed("f3"))
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				random := rand.New(rand.NewPCG(1, uint64(i)))
				for n := range 100 {
					ctx, cancel := context.WithTimeout(t.Context(), time.Duration(random.IntN(3000))*time.Microsecond)
					_ = w.mixedWork(ctx, fmt.Sprintf("f%d", i), n) // it may be cancelled
					cancel()
				}
			})
		}
		wg.Wait()
		for i := range 100 {
			if err := w.mixedWork(t.Context(), fmt.Sprintf("f%d", i%4), 1000+i); err != nil {
				t.Fatalf("after the cancellations: %v", err)
			}
		}
		w.wantSound()
	})
}

// mixedWork leases, saves and reads.
func (w *fixture) mixedWork(ctx context.Context, feed string, n int) error {
	if _, err := w.db.LeaseFeeds(ctx, w.process, []string{feed}, false, w.now); err != nil {
		return err
	}
	p := ok(feed, item("same", fmt.Sprintf("TTP version %d", n), 0, tag("group/ttp", 3)), item(fmt.Sprint(n), "TTP", 0, tag("group/ttp", 3)))
	if _, err := w.db.Save(ctx, w.process, []news.Poll{p}, w.now); err != nil {
		return err
	}
	for _, err := range w.db.Items(ctx, news.Filter{Feed: feed, Limit: 20}) {
		if err != nil {
			return err
		}
	}
	_, err := w.db.DueFeeds(ctx, w.now)
	return err
}

// A reader sees the database as it is at one moment, and does not wait for the writer.
func TestReadingBesideWriting(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		ctx, done := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				for ctx.Err() == nil {
					if err := readAll(t.Context(), db); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		for n := range 30 {
			title := fmt.Sprintf("%0*d TTP", n, n) // the evidence moves each time
			it := item("1", title, 0, tag("group/ttp", 3))
			e := &it.Tags[0].Evidence[0]
			e.Start, e.End = len(title)-3, len(title)
			w.poll(ok("dawn", it))
		}
		done()
		wg.Wait()
	})
}

// readAll reads all items, and returns an error when evidence and text are of different versions.
func readAll(ctx context.Context, db *store.DB) error {
	for it, err := range db.Items(ctx, news.Filter{}) {
		if err != nil {
			return err
		}
		if len(it.Tags) != 1 || it.Tags[0].Evidence[0].Text != "TTP" {
			return fmt.Errorf("version %d, %q: %+v", it.Version, it.Title, it.Tags)
		}
	}
	return nil
}

// Processes that start at the same time can all sync the same lists.
func TestSyncingAtOnce(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		var feeds []news.Feed
		for i := range 30 {
			feeds = append(feeds, feed(fmt.Sprintf("f%d", i)))
		}
		var wg sync.WaitGroup
		for i := range 4 {
			db := migrated(t, dsn)
			wg.Go(func() {
				own := slices.Clone(feeds)
				if i%2 == 0 {
					slices.Reverse(own)
				}
				for n := range 4 {
					own[n].URL = fmt.Sprintf("https://%d.example/%d", i, n)
					if err := db.SyncFeeds(t.Context(), own, start); err != nil {
						t.Error(err)
					}
					tax := smallTaxonomy()
					tax.Version = fmt.Sprintf("v%d", n)
					if err := db.SaveTaxonomy(t.Context(), tax, start); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		w := &fixture{T: t, db: migrated(t, dsn)}
		w.wantSound()
	})
}

// SyncFeeds and Save do not deadlock when they change the same feeds in opposite orders.
func TestSyncingBesideSaving(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		var feeds []news.Feed
		var slugs []string
		for i := range 20 {
			feeds = append(feeds, feed(fmt.Sprintf("f%02d", i)))
			slugs = append(slugs, feeds[i].ID)
		}
		w := newFixture(t, db, feeds...)
		var wg sync.WaitGroup
		wg.Go(func() {
			own := slices.Clone(feeds)
			slices.Reverse(own)
			for n := range 25 {
				for i := range own {
					own[i].Every = time.Duration(n+1) * time.Hour
				}
				if err := db.SyncFeeds(t.Context(), own, start); err != nil {
					t.Error(err)
				}
			}
		})
		for n := range 25 {
			w.lease(w.process, false, 0, slugs...)
			var polls []news.Poll
			for _, slug := range slugs {
				polls = append(polls, ok(slug, item(fmt.Sprint(n), "TTP", 0, tag("group/ttp", 3))))
			}
			_, err := db.Save(t.Context(), w.process, polls, start)
			w.must(err)
		}
		wg.Wait()
		w.wantSound()
	})
}
