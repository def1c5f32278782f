package digest

import (
	"context"
	"fmt"
	"html/template"
	"iter"

	"khabar/news"
	"khabar/text"
)

// A Source has the data from which a digest is composed. *store.DB implements it.
type Source interface {
	// Items yields the items that f selects, with their tags and evidence.
	Items(ctx context.Context, f news.Filter) iter.Seq2[news.Item, error]
	// Feeds returns every feed that has items.
	Feeds(ctx context.Context) ([]news.Feed, error)
	// FeedStates returns the results of the latest polls of each feed.
	FeedStates(ctx context.Context) ([]news.FeedState, error)
	// Origins returns the agency or outlet that each of the items comes from, by item ID. Items
	// whose origin was not found are left out.
	Origins(ctx context.Context, items []int64) (map[int64]string, error)
	// Coverage counts reports in periods of time (f.Windows).
	Coverage(ctx context.Context, f news.CoverageFilter) (news.Coverage, error)
}

// Compose returns the digest of the relevant items in o.Span, or of o.Reports. It fails when an
// option is invalid or src fails.
func Compose(ctx context.Context, src Source, o Options) (*Digest, error) {
	d, err := compose(ctx, src, o)
	if err != nil {
		return nil, fmt.Errorf("compose digest: %w", err)
	}
	return d, nil
}

func compose(ctx context.Context, src Source, o Options) (*Digest, error) {
	o, err := o.normal()
	if err != nil {
		return nil, err
	}
	c, err := newComposer(o)
	if err != nil {
		return nil, err
	}
	feeds, err := src.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	states, err := src.FeedStates(ctx)
	if err != nil {
		return nil, err
	}
	items := o.Reports
	if items == nil {
		if items, err = relevantItems(ctx, src, o); err != nil {
			return nil, err
		}
	}
	c.outlets = outletsOf(feeds, states)
	if c.origins, err = src.Origins(ctx, itemsOfStories(items)); err != nil {
		return nil, err
	}
	if c.comparison, err = c.compare(ctx, src, states); err != nil {
		return nil, err
	}
	return c.fit(items, c.feedHealth(states))
}

// relevantItems reads the relevant items of the period.
func relevantItems(ctx context.Context, src Source, o Options) ([]news.Item, error) {
	var items []news.Item
	for it, err := range src.Items(ctx, news.Filter{Span: o.Span, By: o.By, Relevant: true}) {
		if err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return items, nil
}

// itemsOfStories returns the IDs of the items that share their story with another of the items.
func itemsOfStories(items []news.Item) []int64 {
	size := make(map[int64]int)
	for i := range items {
		size[items[i].Story]++
	}
	var ids []int64
	for i := range items {
		if s := items[i].Story; s != 0 && size[s] > 1 {
			ids = append(ids, items[i].ID)
		}
	}
	return ids
}

// A composer composes one digest.
type composer struct {
	Options
	book       *phrasebook
	page       *template.Template
	outlets    map[string]Outlet // by feed ID
	origins    map[int64]string  // by item
	comparison *comparison       // nil when the digest is not compared with earlier days
	entries    map[*story]Entry  // results of the method entry; fit needs the same ones for each size that it tries
}

// newComposer returns a composer without outlets, origins or comparison. o must be the result of
// Options.normal.
func newComposer(o Options) (*composer, error) {
	book, err := newPhrasebook(o.Lang)
	if err != nil {
		return nil, err
	}
	page, err := newPage()
	if err != nil {
		return nil, err
	}
	return &composer{Options: o, book: book, page: page, entries: make(map[*story]Entry)}, nil
}

// emptyDigest returns a digest without reports.
func (c *composer) emptyDigest() *Digest {
	d := &Digest{
		Version:     2,
		Lang:        c.Lang,
		Banner:      text.Clean(c.Banner),
		Period:      Period{From: Time{c.Span.From}, Until: Time{c.Span.Until}, By: c.By, Zone: c.Zone.String()},
		Sections:    []Section{},
		Corrections: c.corrections(),
		Edited:      c.editedReports(),
		Links:       c.links(),
		Why:         text.Clean(c.Why),
		zone:        c.Zone,
		book:        c.book,
		page:        c.page,
		public:      c.PublicURL != "",
	}
	if c.comparison != nil {
		d.History, d.Silences = c.comparison.history, c.comparison.silences
	}
	return d
}
