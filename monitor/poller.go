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

// A holder is a Fetcher that knows when the items of a large document are done with. FetchThen is as Fetch, but passes
// the outcome to then; until that returns, few other large documents are parsed.
type holder interface {
	FetchThen(ctx context.Context, f news.Feed, v news.Validators, then func(news.Fetch))
}

// poll reads one feed and tags its items. A poll that is saved in parts is given to v part by part, so that the tags of
// all its items, which may take many times the memory of its document, are never held at once; then handled
// is true. When ctx is cancelled meanwhile, it returns a failed poll.
func (p *poller) poll(ctx context.Context, l leased, v *saver) (poll news.Poll, handled bool) {
	then := func(f news.Fetch) {
		poll = news.Poll{Fetch: f}
		items := untagged{rest: poll.Items, tag: func(it *news.Item) { p.tag(l.feed, it) }}
		first := items.next(ctx)
		poll.NextDue = p.schedules[l.feed.ID].Next(time.Now())
		switch {
		case ctx.Err() != nil && len(poll.Items) > 0:
			poll.Outcome, poll.Class, poll.Error, poll.Items = news.Failed, news.ClassInternal, fmt.Sprintf("tag the items: %v", ctx.Err()), nil
		case len(items.rest) > 0:
			handled = true
			v.saveParts(ctx, poll, first, items)
			poll.Items = nil
		}
	}
	if h, ok := p.m.Fetcher.(holder); ok {
		h.FetchThen(ctx, l.feed, l.lease.Validators, then)
	} else {
		then(p.m.Fetcher.Fetch(ctx, l.feed, l.lease.Validators))
	}
	return poll, handled
}

// tag tags an item of a feed.
func (p *poller) tag(f news.Feed, it *news.Item) {
	it.Feed, it.Country, it.Kind = f.ID, f.Country, f.Kind
	read := p.m.Classifier.Read(*it)
	it.Tags, it.Accounts, it.Cuts = read.Tags, read.Accounts, append(it.Cuts.Fields(), read.Cuts...)
	j := p.m.Classifier.Judge(it)
	it.Relevance, it.Level = j.Reason, j.Level
}

// untagged are items of a document that have no tags yet. All but the last one of rest have none.
type untagged struct {
	rest   []news.Item
	tagged bool // whether the last one of rest is tagged
	tag    func(*news.Item)
}

// next tags the last items, as many as one transaction may have, takes them off, and returns them. When ctx is
// cancelled meanwhile, it returns fewer.
func (u *untagged) next(ctx context.Context) []news.Item {
	var l load
	from := len(u.rest)
	for ; from > 0 && ctx.Err() == nil; from-- {
		it := &u.rest[from-1]
		if !u.tagged {
			u.tag(it)
		}
		if !l.add(*it) && from < len(u.rest) {
			u.tagged = true // for the next part
			break
		}
		u.tagged = false
	}
	part := u.rest[from:]
	u.rest = u.rest[:from]
	return part
}
