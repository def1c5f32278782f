// Package digest composes the relevant reports of a period, straight from the store, and
// renders them as plain text, HTML and JSON.
//
// Compose asks a Source for the period's items and arranges them into sections: one for
// each group that reports name, then attacks with no group named, then organisations and
// themes. The Digest that it returns is finished: outlets' words are cut, marked and
// cleaned of everything that could act on a terminal, a browser or the direction of a
// line, and only web links are left. Renderers add layout and nothing else, so that the
// three formats say the same. The same store and Options give the same bytes.
//
// A digest makes no statement about the world. It quotes outlets by name and speaks, in
// its own voice, only of its own counts ("reports", never "attacks") and of its feeds.
package digest

import (
	"context"
	"fmt"
	"iter"
	"time"

	"khabar/news"
)

// A Source is what a digest is composed from; *store.DB is one.
type Source interface {
	// Items yields the items that f asks for, with their tags and evidence.
	Items(ctx context.Context, f news.Filter) iter.Seq2[news.Item, error]
	// Feeds returns every feed that items can be of.
	Feeds(ctx context.Context) ([]news.Feed, error)
	// FeedStates returns how the polls of each feed have gone.
	FeedStates(ctx context.Context) ([]news.FeedState, error)
}

// Defaults of Options.
const (
	DefaultFull  = 20
	DefaultBrief = 60
)

// Options say what a digest covers and how much of it is printed. No option changes a count.
type Options struct {
	Span news.Span
	By   news.TimeField // by which time Span selects; empty means news.ByPublished
	Zone *time.Location // in which times are told; nil means UTC
	Now  time.Time      // when the digest is composed: tells a feed that should have been polled by then
	// Banner is printed above everything, for a digest that must not pass for news ("SAMPLE").
	Banner string
	// Full is the number of reports that a section prints with snippet and link; those
	// behind them get a line each, up to Brief, and the rest are counted by outlet.
	// 0 means the default, a negative number no limit.
	Full, Brief int
}

// normal returns o with its defaults filled in.
func (o Options) normal() (Options, error) {
	if o.By == "" {
		o.By = news.ByPublished
	}
	if !o.By.Valid() {
		return o, fmt.Errorf("unknown time field %q: want %s or %s", o.By, news.ByPublished, news.BySeen)
	}
	if s := o.Span; !s.From.IsZero() && !s.Until.IsZero() && !s.From.Before(s.Until) {
		return o, fmt.Errorf("period is empty: it starts at %s and ends at %s",
			s.From.Format(time.RFC3339), s.Until.Format(time.RFC3339))
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	o.Full = limit(o.Full, DefaultFull)
	o.Brief = limit(o.Brief, DefaultBrief)
	return o, nil
}

// limit returns n, the default for 0, and more than there can be for a negative n.
func limit(n, def int) int {
	switch {
	case n == 0:
		return def
	case n < 0:
		return int(^uint(0) >> 1)
	}
	return n
}

// Compose returns the digest of the relevant items in o.Span.
func Compose(ctx context.Context, src Source, o Options) (*Digest, error) {
	o, err := o.normal()
	if err != nil {
		return nil, fmt.Errorf("compose digest: %w", err)
	}
	feeds, err := src.Feeds(ctx)
	if err != nil {
		return nil, fmt.Errorf("compose digest: %w", err)
	}
	states, err := src.FeedStates(ctx)
	if err != nil {
		return nil, fmt.Errorf("compose digest: %w", err)
	}
	items, err := relevant(ctx, src, o)
	if err != nil {
		return nil, fmt.Errorf("compose digest: %w", err)
	}
	desk := &desk{Options: o, outlets: outletsOf(feeds, states)}
	d := desk.arrange(items)
	d.Feeds = desk.health(states)
	return d, nil
}

// relevant reads the period's relevant items.
func relevant(ctx context.Context, src Source, o Options) ([]news.Item, error) {
	var items []news.Item
	for it, err := range src.Items(ctx, news.Filter{Span: o.Span, By: o.By, Relevant: true}) {
		if err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return items, nil
}
