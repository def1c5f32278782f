// Package monitor is the core that every caller shares: Cycle reads the feeds that are
// asked for, tags what they bring and saves it; Run rings Cycle whenever feeds are due.
//
// What is due is a question to the database, never something that a process remembers, so
// that a crash, a late start or a second process heal by running the same step again. A
// feed is polled only under a lease of the polling process. A process that is killed
// leaves its leases behind; others take them over once its heartbeat has been silent for
// a while. Nothing here holds a transaction open while it waits for an outlet.
package monitor

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"khabar/classifier"
	"khabar/news"
	"khabar/process"
)

// A Fetcher makes one attempt to read a feed. It does not fail: the Fetch says how it went.
type Fetcher interface {
	Fetch(ctx context.Context, f news.Feed, v news.Validators) news.Fetch
}

// A Store is what a cycle needs of the database.
type Store interface {
	// SyncFeeds makes the stored feeds those of the list.
	SyncFeeds(ctx context.Context, feeds []news.Feed, now time.Time) error
	// SaveTaxonomy archives the taxonomy that makes the tags.
	SaveTaxonomy(ctx context.Context, t news.Taxonomy, now time.Time) error
	process.Store
	// DueFeeds returns the slugs of the listed feeds whose time has come.
	DueFeeds(ctx context.Context, now time.Time) ([]string, error)
	// NextFeedDue is when the next listed feed comes due; zero when there is none.
	NextFeedDue(ctx context.Context) (time.Time, error)
	// ClaimFeeds leases those of feeds that no other live process holds and, with dueOnly,
	// that are due.
	ClaimFeeds(ctx context.Context, process int64, feeds []string, dueOnly bool, now time.Time) ([]news.Lease, error)
	// ReleaseFeeds gives leases back without a result.
	ReleaseFeeds(ctx context.Context, process int64, feeds []string) error
	// Save stores polls in one transaction and gives their leases back.
	Save(ctx context.Context, process int64, polls []news.Poll, now time.Time) ([]news.SaveResult, error)
}

// How the work is spread when a Monitor does not say.
const (
	DefaultConcurrency = 16 // feeds at once
	DefaultPerHost     = 2  // feeds at once on one host
)

// A Monitor reads feeds into a store.
type Monitor struct {
	Feeds      []news.Feed            // the whole list, checked; disabled feeds too
	Fetcher    Fetcher                // one HTTP client for all feeds
	Classifier *classifier.Classifier // pure, shared by all workers
	Taxonomy   news.Taxonomy          // what Classifier was compiled from
	Store      Store
	Log        *slog.Logger

	Concurrency int // feeds at once; 0 means DefaultConcurrency
	PerHost     int // feeds at once on one host; 0 means DefaultPerHost

	// Progress, when set, is told after each feed how many of how many are done. Calls
	// do not overlap.
	Progress func(done, total int)
}

// A Request says which feeds a cycle is to read.
type Request struct {
	Feeds []string // slugs; empty means every enabled feed
	// DueOnly leaves out feeds that are not due, and does not wait for those that another
	// process is reading.
	DueOnly bool
}

// Cycle reads the requested feeds once, tags what they bring, and saves it. A feed that
// fails stops no other; its failure is in the Summary. The error is for what concerns the
// cycle as a whole: a cancelled ctx, a database that does not answer. The Summary is true
// in either case.
func (m *Monitor) Cycle(ctx context.Context, r Request) (Summary, error) {
	s, err := m.open(ctx)
	if err != nil {
		return Summary{}, err
	}
	defer s.process.Unregister()
	return s.cycle(ctx, r)
}

// Times of Run.
const (
	// shortestRest keeps Run from asking the database without pause for feeds that are
	// due but under another process's lease.
	shortestRest = time.Second
	// longestRest bounds how late Run sees what others have made due: another process, or a
	// person who wants a feed read now.
	longestRest = 5 * time.Second
)

// Run reads what is due, at once and then whenever something comes due, until ctx is
// done; then it returns nil. An error of one cycle is logged and the next one tried.
func (m *Monitor) Run(ctx context.Context) error {
	s, err := m.open(ctx)
	if err != nil {
		return err
	}
	defer s.process.Unregister()
	for ctx.Err() == nil {
		m.round(ctx, s)
		s.rest(ctx)
	}
	return nil
}

// round runs one cycle over what is due and logs it.
func (m *Monitor) round(ctx context.Context, s *session) {
	sum, err := s.cycle(ctx, Request{DueOnly: true})
	if err != nil && ctx.Err() == nil {
		m.Log.Error("cycle failed", "error", err)
	}
	if sum.Feeds == 0 {
		return
	}
	for _, f := range sum.Failures {
		m.Log.Warn("feed failed", "feed", f.Feed, "class", f.Class, "error", f.Error)
	}
	m.Log.Info("cycle", "feeds", sum.Feeds, "ok", sum.OK, "not_modified", sum.NotModified,
		"failed", sum.Failed, "skipped", sum.Skipped, "new", sum.ItemsNew, "changed", sum.ItemsChanged,
		"tagged", sum.ItemsTagged, "seconds", sum.Seconds)
}

// rest waits until something is due or ctx is done.
func (s *session) rest(ctx context.Context) {
	for ctx.Err() == nil {
		d := s.pause(ctx)
		wait(ctx, d)
		if d < longestRest {
			return
		}
	}
}

// pause is how long Run may rest before it asks again; less than longestRest when there will
// be something to do then.
func (s *session) pause(ctx context.Context) time.Duration {
	due, err := s.m.Store.NextFeedDue(ctx)
	if err != nil {
		return longestRest - 1 // the cycle meets the error too, and logs it
	}
	if due.IsZero() {
		return longestRest
	}
	return min(max(time.Until(due), shortestRest), longestRest)
}

// wait waits for d or until ctx is done.
func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// byID returns the feeds of the list by slug; former slugs lead to the feed too.
func (m *Monitor) byID() map[string]news.Feed {
	all := make(map[string]news.Feed, len(m.Feeds))
	for _, f := range m.Feeds {
		for _, old := range f.Formerly {
			all[old] = f
		}
	}
	for _, f := range m.Feeds {
		all[f.ID] = f
	}
	return all
}

// named returns the feeds that r names, each once, in the order of the list when r names none.
func (m *Monitor) named(r Request) ([]news.Feed, error) {
	if len(r.Feeds) == 0 {
		var all []news.Feed
		for _, f := range m.Feeds {
			if f.Enabled {
				all = append(all, f)
			}
		}
		return all, nil
	}
	var named []news.Feed
	byID, seen := m.byID(), map[string]bool{}
	for _, id := range r.Feeds {
		f, ok := byID[id]
		if !ok {
			return nil, fmt.Errorf("feed %q: %w in the feed list", id, news.ErrNotFound)
		}
		if !seen[f.ID] {
			seen[f.ID] = true
			named = append(named, f)
		}
	}
	return named, nil
}
