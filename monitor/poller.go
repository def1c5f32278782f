package monitor

import (
	"context"
	"fmt"
	"time"

	"khabar/news"
	"khabar/process"
	"khabar/schedule"
)

// A poller polls feeds as one registered process, which may hold leases.
type poller struct {
	m         *Monitor
	process   *process.Process
	schedules map[string]schedule.Schedule // by slug
	retry     process.Retry                // for calls of the store
}

// register brings the stored feeds and taxonomy up to date and registers a process.
// attempts limits how often each call of the store is tried; 0 means no limit.
func (m *Monitor) register(ctx context.Context, attempts int) (*poller, error) {
	schedules := make(map[string]schedule.Schedule, len(m.Feeds))
	for _, f := range m.Feeds {
		sch, err := schedule.For(f)
		if err != nil {
			return nil, fmt.Errorf("schedule of feed %s: %w", f.ID, err)
		}
		schedules[f.ID] = sch
	}
	p := &poller{m: m, schedules: schedules, retry: process.Retry{Log: m.Log, Attempts: attempts}}
	for _, step := range []func() error{
		func() error { return m.Store.SyncFeeds(ctx, m.Feeds, time.Now()) },
		func() error { return m.Store.SaveTaxonomy(ctx, m.Taxonomy, time.Now()) },
		func() (err error) { p.process, err = process.Register(ctx, m.Store, time.Now, m.Log); return err },
	} {
		if err := p.retry.Do(ctx, step); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// feeds returns the feeds of a cycle: those that r requests; with r.DueOnly, only those of them
// that are due.
func (p *poller) feeds(ctx context.Context, r Request) ([]news.Feed, error) {
	feeds, err := p.m.requested(r)
	if err != nil || !r.DueOnly {
		return feeds, err
	}
	var due []string
	err = p.retry.Do(ctx, func() (err error) { due, err = p.m.Store.DueFeeds(ctx, time.Now()); return err })
	if err != nil {
		return nil, err
	}
	requested := make(map[string]news.Feed, len(feeds))
	for _, f := range feeds {
		requested[f.ID] = f
	}
	feeds = feeds[:0:0]
	for _, id := range due { // longest overdue first
		if f, ok := requested[id]; ok {
			feeds = append(feeds, f)
		}
	}
	return feeds, nil
}

// poll reads one feed and tags its items. When ctx is cancelled meanwhile, it returns a failed poll.
func (p *poller) poll(ctx context.Context, l leased) news.Poll {
	poll := news.Poll{Fetch: p.m.Fetcher.Fetch(ctx, l.feed, l.lease.Validators)}
	for i := range poll.Items {
		if err := ctx.Err(); err != nil {
			poll.Outcome, poll.Class, poll.Error, poll.Items = news.Failed, news.ClassInternal, fmt.Sprintf("tag the items: %v", err), nil
			break
		}
		it := &poll.Items[i]
		it.Feed, it.Country, it.Kind = l.feed.ID, l.feed.Country, l.feed.Kind
		read := p.m.Classifier.Read(*it)
		it.Tags, it.Accounts, it.Cuts = read.Tags, read.Accounts, append(it.Cuts.Fields(), read.Cuts...)
		j := p.m.Classifier.Judge(it)
		it.Relevance, it.Level = j.Reason, j.Level
	}
	poll.NextDue = p.schedules[l.feed.ID].Next(time.Now())
	return poll
}
