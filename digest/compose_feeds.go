package digest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// outletsOf returns the outlet of each feed, by the feed's ID and by its former IDs. Feeds of one
// domain have the same outlet name.
func outletsOf(feeds []news.Feed, states []news.FeedState) map[string]Outlet {
	m := make(map[string]Outlet, len(feeds))
	for _, s := range states {
		m[s.Feed] = Outlet{Feed: s.Feed, Name: text.Clean(s.Title)}
	}
	for _, f := range feeds {
		o := Outlet{Feed: f.ID, Name: text.Clean(f.Title), Kind: f.Kind, Country: text.Clean(f.Country)}
		for _, id := range append(slices.Clone(f.Formerly), f.ID) {
			m[id] = o
		}
	}
	return m
}

// outlet returns the outlet of a feed. If there is no such feed any more, its ID is the name of
// the outlet.
func (c *composer) outlet(feed string) Outlet {
	o := c.outlets[feed]
	if o.Feed == "" {
		o.Feed = feed
	}
	if o.Name == "" {
		o.Name = o.Feed
	}
	return o
}

// overdue is how long a poll of a feed may be due before the feed counts as late.
const overdue = time.Hour

// feedHealth returns how many listed feeds were read, and which ones failed.
func (c *composer) feedHealth(states []news.FeedState) Health {
	h := Health{Trouble: []Trouble{}}
	for _, s := range states {
		switch {
		case !s.Listed:
		case s.Polls == 0:
			h.Unpolled++
		case s.Failures > 0:
			h.Trouble = append(h.Trouble, Trouble{
				Feed: s.Feed, Outlet: c.outlet(s.Feed).Name, Class: s.Class,
				Since: Time{s.LastSuccess}, Failed: s.Failures, Error: text.Clean(s.Error),
			})
		case c.isLateFeed(s):
			h.Late++
		default:
			h.Fine++
		}
	}
	slices.SortFunc(h.Trouble, func(a, b Trouble) int {
		return cmp.Or(
			b.Since.Compare(a.Since.Time),
			strings.Compare(a.Outlet, b.Outlet),
			strings.Compare(a.Feed, b.Feed),
		)
	})
	return h
}

// isLateFeed reports whether a feed may have reports of the period that khabar has not fetched yet.
// It is true if the feed was not polled since the end of the period (or, in a period that has not
// ended, since now) and had been due for more than an hour at that time. See decision 44.
func (c *composer) isLateFeed(s news.FeedState) bool {
	end := c.Span.Until
	if end.IsZero() || !c.Now.IsZero() && c.Now.Before(end) {
		end = c.Now
	}
	return s.LastFetch.Before(end) && !s.NextDue.IsZero() && s.NextDue.Add(overdue).Before(end)
}
