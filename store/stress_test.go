package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

// A cancelled context must leave neither a connection that goes on refusing, nor half a
// transaction. (Drivers have had faults of both kinds.)
func TestCancelledAtAnyMoment(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, feed("f0"), feed("f1"), feed("f2"), feed("f3"))
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				random := rand.New(rand.NewPCG(1, uint64(i)))
				for n := range 150 {
					ctx, cancel := context.WithTimeout(t.Context(), time.Duration(random.IntN(3000))*time.Microsecond)
					_ = w.busy(ctx, fmt.Sprintf("f%d", i), n) // its error is the cancellation, or none
					cancel()
				}
			})
		}
		wg.Wait()
		for i := range 100 {
			if err := w.busy(t.Context(), fmt.Sprintf("f%d", i%4), 1000+i); err != nil {
				t.Fatalf("after the storm: %v", err)
			}
		}
		w.sound()
	})
}

// busy does a bit of everything.
func (w *world) busy(ctx context.Context, feed string, n int) error {
	if _, err := w.db.Claim(ctx, w.process, []string{feed}, false, w.now); err != nil {
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
	_, err := w.db.Due(ctx, w.now)
	return err
}

// Whoever reads sees a database as it is at one moment, and does not wait for the writer.
func TestReadingBesideWriting(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db, feed("dawn"))
		ctx, done := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				for ctx.Err() == nil {
					if err := readWhole(t.Context(), db); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		for n := range 60 {
			title := fmt.Sprintf("%0*d TTP", n, n) // the evidence is elsewhere each time
			it := item("1", title, 0, tag("group/ttp", 3))
			e := &it.Tags[0].Evidence[0]
			e.Start, e.End = len(title)-3, len(title)
			w.poll(ok("dawn", it))
		}
		done()
		wg.Wait()
	})
}

// readWhole reads all items and fails when evidence and text are not of one version.
func readWhole(ctx context.Context, db *store.DB) error {
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
