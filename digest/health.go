package digest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// overdue is how long a poll may be overdue before its feed counts as late.
const overdue = time.Hour

// health returns how the listed feeds do.
func (d *desk) health(states []news.FeedState) Health {
	h := Health{Trouble: []Trouble{}}
	for _, s := range states {
		switch {
		case !s.Listed:
		case s.Polls == 0:
			h.Unpolled++
		case s.Failures > 0:
			h.Trouble = append(h.Trouble, Trouble{
				Feed: s.Feed, Outlet: d.outlet(s.Feed).Name, Class: s.Class,
				Since: Time{s.LastSuccess}, Failed: s.Failures, Error: text.Clean(s.Error),
			})
		case d.late(s):
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

// late reports whether the feed may hold reports of the period that nobody has fetched: it
// was not polled since the period's end, or since now, and should have been.
func (d *desk) late(s news.FeedState) bool {
	end := d.Span.Until
	if end.IsZero() || !d.Now.IsZero() && d.Now.Before(end) {
		end = d.Now
	}
	return s.LastFetch.Before(end) && !s.NextDue.IsZero() && s.NextDue.Add(overdue).Before(end)
}
