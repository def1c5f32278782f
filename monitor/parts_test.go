package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/monitor"
	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// A partStore records how many items each saved poll has. Before each Save it calls the function
// before, with the number of polls saved so far.
type partStore struct {
	*store.DB
	saves  []int
	before func(n int) error
}

func (s *partStore) Save(ctx context.Context, process int64, polls []news.Poll, now time.Time) ([]news.SaveResult, error) {
	n := len(s.saves)
	for _, p := range polls {
		s.saves = append(s.saves, len(p.Items))
	}
	if s.before != nil {
		if err := s.before(n); err != nil {
			return nil, err
		}
	}
	return s.DB.Save(ctx, process, polls, now)
}

const manyItems = 2500

// manyItemsFeed returns a monitor of one feed with manyItems items and its store.
func manyItemsFeed(t *testing.T) (*monitor.Monitor, *partStore) {
	t.Helper()
	var all []string
	for i := range manyItems {
		all = append(all, fmt.Sprintf("item %d", i))
	}
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"1"`)
		_, _ = io.WriteString(w, document(all...))
	})
	db := &partStore{DB: storetest.Open(t)}
	m := newMonitor(t, db.DB, feed("many", url))
	m.Store = db
	return m, db
}

func TestPollOfManyItemsIsSavedInParts(t *testing.T) {
	t.Parallel()
	m, db := manyItemsFeed(t)
	got, err := m.Cycle(t.Context(), monitor.Request{})
	if err != nil {
		t.Fatal(err)
	}
	want := monitor.Summary{Feeds: 1, OK: 1, ItemsSeen: manyItems, ItemsNew: manyItems, Failures: []monitor.Failure{}}
	if diff := cmp.Diff(want, comparableSummary(got)); diff != "" {
		t.Errorf("cycle (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1000, 1000, 500}, db.saves); diff != "" {
		t.Errorf("items in each transaction (-want +got):\n%s", diff)
	}
	states, err := db.FeedStates(t.Context())
	if err != nil || states[0].Polls != 1 || states[0].Validators.ETag != `"1"` || len(titles(t, db.DB)) != manyItems {
		t.Errorf("state %+v, %v, with %d items", states, err, len(titles(t, db.DB)))
	}
}

// Items without a date are listed in the order of their document, however many parts it was saved in.
func TestItemsOfPartsAreListedInOrder(t *testing.T) {
	t.Parallel()
	m, db := manyItemsFeed(t)
	if _, err := m.Cycle(t.Context(), monitor.Request{}); err != nil {
		t.Fatal(err)
	}
	n := 0
	for it, err := range db.Items(t.Context(), news.Filter{}) {
		if want := fmt.Sprintf("item %d", n); err != nil || it.Title != want {
			t.Fatalf("listed at %d: %q, %v; want %q", n, it.Title, err, want)
		}
		n++
	}
	if n != manyItems {
		t.Errorf("%d items, want %d", n, manyItems)
	}
}

// Whatever ends a poll between its parts, the next poll stores the rest, and nothing twice.
func TestPollThatEndsBetweenItsParts(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		err    error // of the database
		want   error // of the cycle
		stored []int // before the next poll; after a cancellation, the part that is being saved may or may not be finished in time
	}{
		"database fails": {broken, broken, []int{1000}},
		"cancelled":      {nil, context.Canceled, []int{1000, 2000}},
	} {
		t.Run(name, func(t *testing.T) {
			m, db := manyItemsFeed(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			db.before = func(n int) error {
				if n == 1 {
					cancel()
					return c.err
				}
				return nil
			}
			if got, err := m.Cycle(ctx, monitor.Request{}); got.OK != 0 || !errors.Is(err, c.want) {
				t.Errorf("first cycle: %+v, %v", got, err)
			}
			due, err := db.DueFeeds(t.Context(), time.Now())
			stored := len(titles(t, db.DB))
			if err != nil || len(due) != 1 || !slices.Contains(c.stored, stored) {
				t.Errorf("due: %q, %v; %d items stored, want %d", due, err, stored, c.stored)
			}
			got, err := m.Cycle(t.Context(), monitor.Request{DueOnly: true})
			if err != nil || got.OK != 1 || got.ItemsNew != manyItems-stored || len(titles(t, db.DB)) != manyItems {
				t.Errorf("second cycle: %+v, %v; %d items stored", got, err, len(titles(t, db.DB)))
			}
		})
	}
}

// cancelAfter is a fetcher that calls cancel before it returns what it read.
type cancelAfter struct {
	monitor.Fetcher
	cancel func()
}

func (c cancelAfter) Fetch(ctx context.Context, f news.Feed, v news.Validators) news.Fetch {
	defer c.cancel()
	return c.Fetcher.Fetch(ctx, f, v)
}

// A cycle that is cancelled does not wait until the items of a feed are tagged.
func TestCancelledWhileTagging(t *testing.T) {
	t.Parallel()
	m, db := manyItemsFeed(t)
	ctx, cancel := context.WithCancel(t.Context())
	m.Fetcher = cancelAfter{m.Fetcher, cancel}
	got, err := m.Cycle(ctx, monitor.Request{})
	if !errors.Is(err, context.Canceled) || got.Skipped != 1 || got.Failed != 0 || db.saves != nil {
		t.Errorf("cycle: %+v, %v, with %d saves; want the feed skipped", got, err, len(db.saves))
	}
	if due, err := db.DueFeeds(t.Context(), time.Now()); err != nil || len(due) != 1 {
		t.Errorf("due: %q, %v; want the feed", due, err)
	}
}
