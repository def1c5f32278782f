package digest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"khabar/news"
)

// pastDays is how many days a day is compared with.
const pastDays = 7

// Periods that can be compared with days: about as long as one, with a change of the clock.
const shortestDay, longestDay = 20 * time.Hour, 28 * time.Hour

const (
	// minMedian is the least number of reports a day whose absence is worth telling.
	minMedian = 3
	// maxSilences is how many silent groups are told, those first that are usually loudest.
	maxSilences = 8
	// brisk is how many items a day a feed must bring for a day without any to be a gap in
	// reading rather than a quiet day of its outlet.
	brisk = 8
)

// A past is what the counts of a digest are compared with.
type past struct {
	history  *History
	silences []Silence
	days     map[string]*[pastDays + 1]int // reports on a group in steady feeds
}

// look reads the past of the digest's period; nil when that is no day, or has none.
func (d *desk) look(ctx context.Context, src Source, states []news.FeedState) (*past, error) {
	windows := d.windows()
	if windows == nil {
		return nil, nil
	}
	f := d.Scope
	f.Windows, f.By = windows, d.By
	cov, err := src.Coverage(ctx, f)
	if errors.Is(err, news.ErrNotFound) {
		return nil, nil // it asks for a tag that nothing ever had
	}
	if err != nil {
		return nil, fmt.Errorf("look at the days before: %w", err)
	}
	begin := windows[0].From
	steady := d.steady(cov.Feeds, states, begin)
	p := &past{history: &History{Feeds: len(steady)}, days: make(map[string]*[pastDays + 1]int)}
	d.tellChanges(p.history, cov, begin)
	if len(steady) == 0 {
		return p, nil
	}
	for _, g := range cov.Groups {
		if !steady[g.Feed] {
			continue
		}
		if p.days[g.ID] == nil {
			p.days[g.ID] = new([pastDays + 1]int)
		}
		for i, n := range g.Reports {
			p.days[g.ID][i] += n
		}
	}
	p.silences = d.silences(cov, steady, begin)
	return p, nil
}

// windows returns the digest's period with the same hours of the days before it, the oldest
// first; nil when the period is no day.
func (d *desk) windows() []news.Span {
	from, until := d.Span.From, d.Span.Until
	if long := until.Sub(from); from.IsZero() || until.IsZero() || long < shortestDay || long > longestDay {
		return nil
	}
	from, until = from.In(d.Zone), until.In(d.Zone)
	var all []news.Span
	for n := pastDays; n >= 0; n-- {
		all = append(all, news.Span{From: from.AddDate(0, 0, -n), Until: until.AddDate(0, 0, -n)})
	}
	return all
}

// steady returns the feeds that were read from begin to the period's end, as far as can be
// told: they brought items before, are well now, and those that are brisk brought some on
// each day.
func (d *desk) steady(feeds []news.FeedCoverage, states []news.FeedState, begin time.Time) map[string]bool {
	well := make(map[string]bool, len(states))
	for _, s := range states {
		well[s.Feed] = s.Listed && s.Failures == 0 && !d.late(s)
	}
	steady := make(map[string]bool)
	for _, f := range feeds {
		if d.asked(f.Feed) && well[f.Feed] && f.Since.Before(begin) && !gap(f.Items) {
			steady[f.Feed] = true
		}
	}
	return steady
}

// asked reports whether the digest is of reports of a feed.
func (d *desk) asked(feed string) bool {
	return len(d.Scope.Feeds) == 0 || slices.Contains(d.Scope.Feeds, feed)
}

// gap reports whether a feed that brought items day by day was not read on one of the days.
func gap(items []int) bool {
	sum := 0
	for _, n := range items {
		sum += n
	}
	return sum >= brisk*len(items) && slices.Contains(items, 0)
}

// tellChanges tells of what makes days since begin unlike each other.
func (d *desk) tellChanges(h *History, cov news.Coverage, begin time.Time) {
	for _, f := range cov.Feeds {
		if d.asked(f.Feed) && !f.Since.Before(begin) && f.Since.Before(d.Span.Until) {
			h.Added = append(h.Added, FeedAdded{d.outlet(f.Feed).Name, Time{f.Since}})
		}
	}
	slices.SortFunc(h.Added, func(a, b FeedAdded) int {
		return cmp.Or(b.Since.Compare(a.Since.Time), strings.Compare(a.Outlet, b.Outlet))
	})
	for _, t := range cov.Taxonomies {
		if !t.Before(begin) && t.Before(d.Span.Until) {
			h.Taxonomy = append(h.Taxonomy, Time{t})
		}
	}
}

// trend returns how the reports on a group compare; nil when they cannot be compared.
func (p *past) trend(group string) *Trend {
	days := p.days[group]
	if days == nil {
		return nil
	}
	t := &Trend{Days: *days}
	sum := 0
	for _, n := range t.Days[:pastDays] {
		sum += n
	}
	t.Mean = math.Round(float64(sum)/pastDays*10) / 10
	return t
}

// silences returns the groups that are usually in the reports and are in none of the period.
// Whether that means anything is told by those feeds that carried them.
func (d *desk) silences(cov news.Coverage, steady map[string]bool, begin time.Time) []Silence {
	since := make(map[string]time.Time)
	for _, f := range cov.Feeds {
		since[f.Feed] = f.Since
	}
	var out []Silence
	for group := range slices.Values(byGroup(cov.Groups)) {
		var days [pastDays + 1]int
		s := Silence{ID: group[0].ID, Name: d.name(group[0].ID, group[0].Name)}
		for _, g := range group {
			carried := 0
			for i, n := range g.Reports {
				if i == pastDays || since[g.Feed].Before(begin) {
					days[i] += n
				}
				carried += n
			}
			if carried > 0 && !steady[g.Feed] && since[g.Feed].Before(begin) {
				s.Bad = append(s.Bad, Count{d.outlet(g.Feed).Name, carried})
			}
		}
		if s.Median = median(days[:pastDays]); days[pastDays] == 0 && s.Median >= minMedian {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Silence) int {
		return cmp.Or(cmp.Compare(b.Median, a.Median), strings.Compare(a.Name, b.Name))
	})
	return out[:min(len(out), maxSilences)]
}

// byGroup cuts all, which are in order, into those of each group.
func byGroup(all []news.GroupCoverage) [][]news.GroupCoverage {
	var out [][]news.GroupCoverage
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(g news.GroupCoverage) bool { return g.ID != all[0].ID })
		if n < 0 {
			n = len(all)
		}
		out = append(out, all[:n])
		all = all[n:]
	}
	return out
}

// median returns the middle one of an odd number of days.
func median(days []int) int {
	return slices.Sorted(slices.Values(days))[len(days)/2]
}
