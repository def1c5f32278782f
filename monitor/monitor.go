// Package monitor reads feeds into a store. Cycle fetches the requested feeds once, tags their
// items and saves them; Run calls it whenever feeds are due.
//
// Which feeds are due is always read from the database and never kept in memory. So the next
// cycle does what is left to do, even after a crash, after a late start, or when a second
// process is running. A feed is polled only under a lease of the polling process. A process that is killed
// leaves its leases behind; other processes take them over once its heartbeat has been silent
// for a while (see decision 1). No transaction stays open while khabar waits for a server.
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

// A Fetcher makes one attempt to read a feed. It returns no error: the Fetch holds the outcome.
type Fetcher interface {
	Fetch(ctx context.Context, f news.Feed, v news.Validators) news.Fetch
}

// A Store is the part of the database that a Monitor uses.
type Store interface {
	process.Store
	Inputs
	Leases

	// DueFeeds returns the slugs of the listed feeds that are due.
	DueFeeds(ctx context.Context, now time.Time) ([]string, error)
	// NextFeedDue returns when the next listed feed is due; zero when there is none.
	NextFeedDue(ctx context.Context) (time.Time, error)
	// Save stores polls in one transaction and releases their leases, except of those that have
	// more parts.
	Save(ctx context.Context, process int64, polls []news.Poll, now time.Time) ([]news.SaveResult, error)
}

// Inputs is where the feed list and the taxonomy are stored.
type Inputs interface {
	// SyncFeeds stores the feed list; stored feeds that it lacks are not polled any more.
	SyncFeeds(ctx context.Context, feeds []news.Feed, now time.Time) error
	// SaveTaxonomy archives the taxonomy that the tags are made with.
	SaveTaxonomy(ctx context.Context, t news.Taxonomy, now time.Time) error
}

// Leases is the part of a Store that leases feeds to processes.
type Leases interface {
	// LeaseFeeds leases feeds, named by their slugs, to a process. It leaves out feeds that
	// another live process holds and, with dueOnly, feeds that are not due.
	LeaseFeeds(ctx context.Context, process int64, feeds []string, dueOnly bool, now time.Time) ([]news.Lease, error)
	// ReleaseFeeds ends the leases of feeds that were not polled.
	ReleaseFeeds(ctx context.Context, process int64, feeds []string) error
}

// Limits that apply when a Monitor sets none.
const (
	DefaultConcurrency = 16 // feeds at once
	DefaultPerHost     = 2  // feeds at once on one host
)

// A Monitor reads feeds into a store.
type Monitor struct {
	Feeds      []news.Feed            // the whole list, checked; disabled feeds too
	Fetcher    Fetcher                // one HTTP client for all feeds
	Classifier *classifier.Classifier // shared by all goroutines
	Taxonomy   news.Taxonomy          // what Classifier was compiled from
	Store      Store
	Log        *slog.Logger

	Concurrency int // feeds at once; 0 means DefaultConcurrency
	PerHost     int // feeds at once on one host; 0 means DefaultPerHost

	// Progress, when set, is called after each save with the number of feeds done so far and
	// the number of all feeds of the cycle. Calls do not overlap.
	Progress func(done, total int)
}

// A Request selects the feeds of a cycle.
type Request struct {
	Feeds []string // slugs; empty means every enabled feed
	// DueOnly leaves out feeds that are not due, and does not wait for feeds that another
	// process is reading.
	DueOnly bool
}

// Cycle reads the requested feeds once, tags their items, and saves them. A feed that fails
// stops no other; its failure is in the Summary. The error is for what concerns the cycle as a
// whole: a cancelled ctx, a database that cannot be used after process.CommandAttempts, a lack
// of descriptors. The Summary is valid in either case, and counts feeds that were not saved as
// skipped.
func (m *Monitor) Cycle(ctx context.Context, r Request) (Summary, error) {
	p, err := m.register(ctx, process.CommandAttempts)
	if err != nil {
		return Summary{}, err
	}
	defer p.process.Unregister()
	return p.cycle(ctx, r)
}

// Run reads the feeds that are due, now and then whenever one comes due, until ctx is done;
// then it returns nil. While the database cannot be used, it waits. The error of one cycle is
// logged, and the next cycle runs after the delay of a process.Backoff.
func (m *Monitor) Run(ctx context.Context) error {
	p, err := m.register(ctx, 0)
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	defer p.process.Unregister()
	var backoff process.Backoff
	for ctx.Err() == nil {
		if err := p.runDue(ctx); err != nil {
			process.Wait(ctx, backoff.Next())
			continue
		}
		backoff.Reset()
		p.waitUntilDue(ctx)
	}
	return nil
}

// runDue runs one cycle over the feeds that are due, and logs it. It returns the error of the
// cycle as a whole.
func (p *poller) runDue(ctx context.Context) error {
	log := p.m.Log
	sum, err := p.cycle(ctx, Request{DueOnly: true})
	if err != nil && ctx.Err() == nil {
		log.Error("cycle failed", "error", err)
	}
	if sum.Feeds == 0 {
		return err
	}
	for _, f := range sum.Failures {
		log.Warn("feed failed", "feed", f.Feed, "class", f.Class, "error", f.Error)
	}
	for _, f := range sum.Partial {
		log.Warn("feed was cut", "feed", f.Feed, "class", f.Class, "error", f.Error)
	}
	log.Info("cycle", "feeds", sum.Feeds, "ok", sum.OK, "not_modified", sum.NotModified,
		"failed", sum.Failed, "skipped", sum.Skipped, "new", sum.ItemsNew, "changed", sum.ItemsChanged,
		"tagged", sum.ItemsRelevant, "seconds", sum.Seconds)
	return err
}

// Limits on the time that Run waits before it asks the database again which feeds are due.
const (
	// minWait keeps Run from asking without pause while feeds are due but leased to another
	// process.
	minWait = time.Second
	// maxWait limits how late Run notices feeds that others have made due: another process,
	// or a person who wants a feed read now.
	maxWait = 5 * time.Second
)

// waitUntilDue waits until a feed is due or ctx is done.
func (p *poller) waitUntilDue(ctx context.Context) {
	for ctx.Err() == nil {
		d := p.untilDue(ctx)
		process.Wait(ctx, d)
		if d < maxWait {
			return
		}
	}
}

// untilDue returns how long to wait before asking the database again. When a feed will be due
// after that time, it is less than maxWait.
func (p *poller) untilDue(ctx context.Context) time.Duration {
	due, err := p.m.Store.NextFeedDue(ctx)
	if err != nil {
		return maxWait - 1 // the cycle runs into the error too, and logs it
	}
	if due.IsZero() {
		return maxWait
	}
	return min(max(time.Until(due), minWait), maxWait)
}

// byID returns the feeds of the list by slug, former slugs included.
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

// requested returns the feeds that r names, each once; all enabled feeds, in the order of the
// list, when r names none.
func (m *Monitor) requested(r Request) ([]news.Feed, error) {
	var feeds []news.Feed
	if len(r.Feeds) == 0 {
		for _, f := range m.Feeds {
			if f.Enabled {
				feeds = append(feeds, f)
			}
		}
		return feeds, nil
	}
	byID, seen := m.byID(), map[string]bool{}
	for _, id := range r.Feeds {
		f, ok := byID[id]
		if !ok {
			return nil, fmt.Errorf("feed %q: %w in the feed list", id, news.ErrNotFound)
		}
		if !seen[f.ID] {
			seen[f.ID] = true
			feeds = append(feeds, f)
		}
	}
	return feeds, nil
}
