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

// comparedDays is the number of days that a day is compared with.
const comparedDays = 7

// shortestDay and longestDay limit the length of a period that is compared with earlier days. A day
// is shorter or longer than 24 hours when the clock changes.
const shortestDay, longestDay = 20 * time.Hour, 28 * time.Hour

const (
	// minMedian is the least median of a group's reports per day for which the digest says that
	// the group has none now.
	minMedian = 3
	// maxSilences is the maximum number of groups without reports that a digest names. The groups
	// that had the most reports come first.
	maxSilences = 8
	// busyFeed is the number of items per day that makes a feed busy. If a busy feed has no items on
	// a day, it was not read on that day. With fewer items, its outlet may have had a quiet day.
	busyFeed = 8
)

// A comparison has the counts of earlier days with which a digest compares its own. See
// decision 46.
type comparison struct {
	history  *History
	silences []Silence
	days     map[string]*[comparedDays + 1]int // reports in steady feeds, by group and day
}

// compare reads the counts of the days before the digest's period. It returns nil when the period
// is not about a day long, or when no item has the tags of Options.Scope.
func (c *composer) compare(ctx context.Context, src Source, states []news.FeedState) (*comparison, error) {
	windows := c.windows()
	if windows == nil {
		return nil, nil
	}
	f := c.Scope
	f.Windows, f.By = windows, c.By
	cov, err := src.Coverage(ctx, f)
	if errors.Is(err, news.ErrNotFound) {
		return nil, nil // no item ever had a tag of the scope
	}
	if err != nil {
		return nil, fmt.Errorf("count the reports of the days before: %w", err)
	}
	begin := windows[0].From
	steady := c.steady(cov.Feeds, states, begin)
	out := &comparison{history: &History{Feeds: len(steady)}, days: make(map[string]*[comparedDays + 1]int)}
	c.addChanges(out.history, cov, begin)
	if len(steady) == 0 {
		return out, nil
	}
	for _, g := range cov.Groups {
		if !steady[g.Feed] {
			continue
		}
		if out.days[g.ID] == nil {
			out.days[g.ID] = new([comparedDays + 1]int)
		}
		for i, n := range g.Reports {
			out.days[g.ID][i] += n
		}
	}
	out.silences = c.silences(cov, steady, begin)
	return out, nil
}

// windows returns the digest's period and the same hours of the days before it, the earliest day
// first. It returns nil when the period is not about a day long.
func (c *composer) windows() []news.Span {
	from, until := c.Span.From, c.Span.Until
	if length := until.Sub(from); from.IsZero() || until.IsZero() || length < shortestDay || length > longestDay {
		return nil
	}
	from, until = from.In(c.Zone), until.In(c.Zone)
	var all []news.Span
	for n := comparedDays; n >= 0; n-- {
		all = append(all, news.Span{From: from.AddDate(0, 0, -n), Until: until.AddDate(0, 0, -n)})
	}
	return all
}

// steady returns the feeds that were probably read without a gap from begin to the end of the
// period: they had items before begin, they are up to date, and busy feeds had items on each day.
func (c *composer) steady(feeds []news.FeedCoverage, states []news.FeedState, begin time.Time) map[string]bool {
	upToDate := make(map[string]bool, len(states))
	for _, s := range states {
		upToDate[s.Feed] = s.Listed && s.Failures == 0 && !c.isLateFeed(s)
	}
	steady := make(map[string]bool)
	for _, f := range feeds {
		if c.wantsFeed(f.Feed) && upToDate[f.Feed] && f.Since.Before(begin) && !hasGap(f.Items) {
			steady[f.Feed] = true
		}
	}
	return steady
}

// wantsFeed reports whether Options.Scope includes a feed.
func (c *composer) wantsFeed(feed string) bool {
	return len(c.Scope.Feeds) == 0 || slices.Contains(c.Scope.Feeds, feed)
}

// hasGap reports whether a feed was not read on one of the days. items are its numbers of items,
// day by day.
func hasGap(items []int) bool {
	sum := 0
	for _, n := range items {
		sum += n
	}
	return sum >= busyFeed*len(items) && slices.Contains(items, 0)
}

// addChanges adds to h the changes since begin that make the days hard to compare: feeds that were
// added and changes of the taxonomy.
func (c *composer) addChanges(h *History, cov news.Coverage, begin time.Time) {
	for _, f := range cov.Feeds {
		if c.wantsFeed(f.Feed) && !f.Since.Before(begin) && f.Since.Before(c.Span.Until) {
			h.Added = append(h.Added, FeedAdded{c.outlet(f.Feed).Name, Time{f.Since}})
		}
	}
	slices.SortFunc(h.Added, func(a, b FeedAdded) int {
		return cmp.Or(b.Since.Compare(a.Since.Time), strings.Compare(a.Outlet, b.Outlet))
	})
	for _, t := range cov.Taxonomies {
		if !t.Before(begin) && t.Before(c.Span.Until) {
			h.Taxonomy = append(h.Taxonomy, Time{t})
		}
	}
}

// trend returns the trend of a group, or nil when no steady feed has reports on it.
func (cm *comparison) trend(group string) *Trend {
	days := cm.days[group]
	if days == nil {
		return nil
	}
	t := &Trend{Days: *days}
	sum := 0
	for _, n := range t.Days[:comparedDays] {
		sum += n
	}
	t.Mean = math.Round(float64(sum)/comparedDays*10) / 10
	return t
}

// silences returns the groups that usually have reports and have none in the period. A Silence
// names the feeds that reported on the group before and have a gap, because they may have missed
// reports. Of feeds that were added since begin, only the reports of the period are counted.
func (c *composer) silences(cov news.Coverage, steady map[string]bool, begin time.Time) []Silence {
	since := make(map[string]time.Time)
	for _, f := range cov.Feeds {
		since[f.Feed] = f.Since
	}
	var out []Silence
	for group := range slices.Values(byGroup(cov.Groups)) {
		var days [comparedDays + 1]int
		s := Silence{ID: group[0].ID, Name: c.name(group[0].ID, group[0].Name)}
		for _, g := range group {
			reports := 0
			for i, n := range g.Reports {
				if i == comparedDays || since[g.Feed].Before(begin) {
					days[i] += n
				}
				reports += n
			}
			if reports > 0 && !steady[g.Feed] && since[g.Feed].Before(begin) {
				s.Bad = append(s.Bad, Count{c.outlet(g.Feed).Name, reports})
			}
		}
		if s.Median = median(days[:comparedDays]); days[comparedDays] == 0 && s.Median >= minMedian {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Silence) int {
		return cmp.Or(cmp.Compare(b.Median, a.Median), strings.Compare(a.Name, b.Name))
	})
	return out[:min(len(out), maxSilences)]
}

// byGroup splits cov, which must be sorted by group, into one slice for each group.
func byGroup(cov []news.GroupCoverage) [][]news.GroupCoverage {
	var out [][]news.GroupCoverage
	for len(cov) > 0 {
		n := slices.IndexFunc(cov, func(g news.GroupCoverage) bool { return g.ID != cov[0].ID })
		if n < 0 {
			n = len(cov)
		}
		out = append(out, cov[:n])
		cov = cov[n:]
	}
	return out
}

// median returns the median of the counts of days. There must be an odd number of them.
func median(days []int) int {
	return slices.Sorted(slices.Values(days))[len(days)/2]
}
