// Package digest composes the relevant reports of a period, straight from the store or as
// they are handed in, and renders them as plain text, HTML and JSON.
//
// Compose arranges them into sections: one for each group that reports name, then attacks
// with no group named, then organisations and themes. A story is printed once, with what
// its reports say more than the first; other sections point to it. Groups are compared with
// the days before, as far as the same feeds were read on all of them. What a mail cannot
// carry is left out, by weight, and counted.
//
// The Digest that it returns is finished: outlets' words are cut, marked and cleaned of
// everything that could act on a terminal, a browser or the direction of a line, and only
// web links are left. Renderers add layout and nothing else, so that the three formats say
// the same. The same store and Options give the same bytes.
//
// A digest makes no statement about the world. It quotes outlets by name and speaks, in
// its own voice and its reader's language, only of its own counts ("reports", never
// "attacks"), its feeds, and what its people have decided.
package digest

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
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
	// Origins returns on whose account items report, as far as it knows.
	Origins(ctx context.Context, items []int64) (map[int64]string, error)
	// Coverage counts reports in windows of time.
	Coverage(ctx context.Context, f news.CoverageFilter) (news.Coverage, error)
}

// Defaults of Options.
const (
	DefaultFull     = 20
	DefaultBrief    = 60
	DefaultMaxBytes = 100_000 // Gmail cuts off what is behind some 102,000
)

// Languages returns the BCP 47 tags of the languages that a digest can be in.
func Languages() []string { return []string{"en", "ur", "ps", "fa", "ar", "hi"} }

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
	// MaxBytes bounds the HTML part as it is mailed: in the shorter of quoted-printable and
	// base64. What ranks lowest is left out, and counted. 0 means the default, a negative
	// number no limit.
	MaxBytes int

	// Reports are the items of the digest. When it is nil, they are the relevant ones that
	// the Source has in Span; when it is empty, there are none. Span says which time the
	// digest covers either way.
	Reports []news.Item
	// Scope narrows what the counts are compared with to what the digest asks for, and says
	// whose silence is told; its Windows and By are not looked at.
	Scope news.CoverageFilter
	// Corrections and Edited are about reports of earlier digests.
	Corrections []Correction
	Edited      []EditedReport

	Lang string // the digest's own language: one of Languages; empty means "en"
	// Names returns an entry's name in Lang, or nothing. Tags' own names stand where it is
	// nil or does not know.
	Names func(entry string) string
	// Severity returns how grave an event is, from 0 up: reports of graver events come first.
	// nil means that all events are equally grave.
	Severity func(event string) int

	PublicURL string // where khabar is reached by its readers; empty when it is not
	Links     Links
	Why       string // why the reader gets it, in Lang: one line; may be empty
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
	o.Lang = cmp.Or(o.Lang, "en")
	if !slices.Contains(Languages(), o.Lang) {
		return o, fmt.Errorf("unknown language %q: want one of %s", o.Lang, strings.Join(Languages(), ", "))
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Severity == nil {
		o.Severity = func(string) int { return 0 }
	}
	o.Full = limit(o.Full, DefaultFull)
	o.Brief = limit(o.Brief, DefaultBrief)
	o.MaxBytes = limit(o.MaxBytes, DefaultMaxBytes)
	return o, nil
}

// unlimited is a limit that nothing reaches.
const unlimited = math.MaxInt

// limit returns n, the default for 0, and unlimited for a negative n.
func limit(n, def int) int {
	switch {
	case n == 0:
		return def
	case n < 0:
		return unlimited
	}
	return n
}

// Compose returns the digest of the relevant items in o.Span, or of o.Reports.
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
	d, err := newDesk(o)
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
	items, err := reported(ctx, src, o)
	if err != nil {
		return nil, err
	}
	d.outlets = outletsOf(feeds, states)
	if d.origins, err = src.Origins(ctx, sharing(items)); err != nil {
		return nil, err
	}
	if d.past, err = d.look(ctx, src, states); err != nil {
		return nil, err
	}
	return d.fit(items, d.health(states))
}

// sharing returns the IDs of those items whose stories have others in them.
func sharing(items []news.Item) []int64 {
	n := make(map[int64]int)
	for i := range items {
		n[items[i].Story]++
	}
	var ids []int64
	for i := range items {
		if s := items[i].Story; s != 0 && n[s] > 1 {
			ids = append(ids, items[i].ID)
		}
	}
	return ids
}

// reported returns the items that the digest is of.
func reported(ctx context.Context, src Source, o Options) ([]news.Item, error) {
	if o.Reports != nil {
		return o.Reports, nil
	}
	return relevant(ctx, src, o)
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
