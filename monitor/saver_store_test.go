package monitor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"khabar/news"
	"khabar/process"
	"khabar/store"
)

// A failingStore is a database whose first calls of Save fail: call n saves as many polls as saves[n] says, and
// then the database cannot be used any more.
type failingStore struct {
	*store.DB
	saves  []int
	leases int // if not 0, LeaseFeeds fails from this call on, counted from 1
}

func (s *failingStore) LeaseFeeds(ctx context.Context, process int64, feeds []string, dueOnly bool, now time.Time) ([]news.Lease, error) {
	switch s.leases {
	case 0:
	case 1:
		return nil, fmt.Errorf("its disk is full: %w", news.ErrUnavailable)
	default:
		s.leases--
	}
	return s.DB.LeaseFeeds(ctx, process, feeds, dueOnly, now)
}

func (s *failingStore) Save(ctx context.Context, process int64, polls []news.Poll, now time.Time) ([]news.SaveResult, error) {
	if len(s.saves) == 0 {
		return s.DB.Save(ctx, process, polls, now)
	}
	n := s.saves[0]
	s.saves = s.saves[1:]
	saved, err := s.DB.Save(ctx, process, polls[:n], now)
	return saved, errors.Join(err, fmt.Errorf("its disk is full: %w", news.ErrUnavailable))
}

// A saverTest is a saver without a goroutine, and polls of feeds that it has leased.
type saverTest struct {
	*saver
	db    *failingStore
	polls []news.Poll
	close func()
}

func newSaverTest(t *testing.T, feeds, items int) *saverTest {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "khabar.db"))
	if err == nil {
		_, _, err = db.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	x := &saverTest{db: &failingStore{DB: db}, close: func() { _ = db.Close() }}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	m := &Monitor{Store: x.db, Log: log}
	var ids []string
	for i := range feeds {
		id := fmt.Sprintf("feed-%d", i)
		f := news.Feed{ID: id, Title: id, URL: "https://outlet.example/" + id, Lang: "en", Kind: news.KindNewspaper, Every: time.Hour, Enabled: true}
		m.Feeds, ids = append(m.Feeds, f), append(ids, id)
		p := news.Poll{Fetch: news.Fetch{Feed: id, Outcome: news.OK, Started: time.Now()}, NextDue: time.Now().Add(time.Hour)}
		for k := range items {
			p.Items = append(p.Items, news.Item{Feed: id, Title: fmt.Sprintf("%s item %d", id, k), Keys: []string{fmt.Sprintf("guid:%d", k)}})
		}
		x.polls = append(x.polls, p)
	}
	p, err := m.register(t.Context(), process.CommandAttempts)
	if err == nil {
		_, err = db.LeaseFeeds(t.Context(), p.process.ID, ids, true, time.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	x.saver = &saver{p: p, end: func(error) {}, total: feeds, stop: func() {}, polls: make(chan news.Poll), done: make(chan struct{})}
	close(x.done)
	return x
}

// due returns the feeds that are due and leased to no process.
func (x *saverTest) due(t *testing.T) []string {
	t.Helper()
	other, err := x.db.Register(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var ids, due []string
	for _, p := range x.polls {
		ids = append(ids, p.Feed)
	}
	leases, err := x.db.LeaseFeeds(t.Context(), other, ids, true, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range leases {
		due = append(due, l.Feed)
	}
	slices.Sort(due)
	return due
}

// When a database fails after it has saved some polls of a batch, the others are tried again, and each is
// counted as what it is.
func TestSaveGoesOnWithThePollsThatAreNotSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newSaverTest(t, 3, 1)
		defer x.close()
		x.db.saves = []int{1, 1}
		x.save(t.Context(), x.polls)
		sum, err := x.finish()
		sum.finish(3, 0)
		if err != nil || sum.OK != 3 || sum.ItemsNew != 3 || sum.Skipped != 0 {
			t.Errorf("%+v, %v; want three feeds read with an item each", sum, err)
		}
	})
}

// Polls that are not saved, because saving was stopped or the database cannot be used, do not count as failures of their feeds, whose
// leases end. The error says once what happened.
func TestPollsThatAreNotSavedAreSkipped(t *testing.T) {
	for name, c := range map[string]struct {
		items int
		trial func(*saverTest, context.Context)
		want  string // error
	}{
		"stopped": {1, func(x *saverTest, ctx context.Context) { x.save(ctx, x.polls) }, ""},
		"stopped, in parts": {saveItems + 1, func(x *saverTest, ctx context.Context) {
			for _, p := range x.polls {
				items := untagged{rest: p.Items, tag: func(*news.Item) {}}
				x.saveParts(ctx, p, items.next(context.Background()), items)
			}
		}, ""},
		"unavailable": {1, func(x *saverTest, _ context.Context) {
			x.db.saves = make([]int, 2*process.CommandAttempts)
			x.save(context.Background(), x.polls[:1])
			x.save(context.Background(), x.polls[1:])
		}, "its disk is full"},
		"unavailable after another error": {1, func(x *saverTest, _ context.Context) {
			x.errs = append(x.errs, errors.New("another"))
			x.db.saves = make([]int, process.CommandAttempts)
			x.save(context.Background(), x.polls)
		}, "its disk is full"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				x := newSaverTest(t, 2, c.items)
				defer x.close()
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				c.trial(x, ctx)
				sum, err := x.finish()
				sum.finish(2, 0)
				if sum.Skipped != 2 || len(sum.Failures) > 0 {
					t.Errorf("%+v, want two skipped feeds", sum)
				}
				if said := fmt.Sprint(err); c.want == "" && err != nil || c.want != "" && strings.Count(said, c.want) != 1 {
					t.Errorf("error %v, want one that says %q once", err, c.want)
				}
				if due := x.due(t); len(due) != 2 {
					t.Errorf("due and not leased: %q, want both feeds", due)
				}
			})
		})
	}
}

// A slowFetcher answers for the first feed at once, and for the others after a minute.
type slowFetcher struct{}

func (slowFetcher) Fetch(ctx context.Context, f news.Feed, _ news.Validators) news.Fetch {
	if f.ID != "feed-0" {
		process.Wait(ctx, time.Minute)
	}
	if ctx.Err() != nil {
		return news.Fetch{Feed: f.ID, Outcome: news.Failed, Class: news.ClassInternal, Error: "cancelled"}
	}
	return news.Fetch{Feed: f.ID, Outcome: news.OK, Started: time.Now()}
}

// When no feeds can be leased any more, the cycle does not wait for those that are being read.
func TestCycleThatCannotLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := newSaverTest(t, 8, 1)
		defer x.close()
		x.p.process.Unregister() // it has leased the feeds
		x.db.leases = 2
		m := x.p.m
		m.Fetcher = slowFetcher{}
		begun := time.Now()
		sum, err := m.Cycle(t.Context(), Request{Feeds: []string{"feed-0", "feed-1", "feed-2", "feed-3", "feed-4", "feed-5", "feed-6", "feed-7"}})
		if !errors.Is(err, news.ErrUnavailable) || sum.Failed > 0 || sum.OK != 1 {
			t.Errorf("%+v, %v; want one feed read, and that the database cannot be used", sum, err)
		}
		if took := time.Since(begun); took > 45*time.Second {
			t.Errorf("it took %v, want half a minute", took)
		}
	})
}
