package digest

import (
	"cmp"
	"slices"
	"strings"

	"khabar/news"
	"khabar/text"
)

// corrections returns the corrections fit to be printed, the latest first, each once.
func (d *desk) corrections() []Correction {
	var out []Correction
	for _, c := range d.Corrections {
		c.Headline, c.Outlet, c.Who = text.Clean(c.Headline), text.Clean(c.Outlet), text.Clean(c.Who)
		c.Lang, c.Link, c.Dir = text.Clean(c.Lang), cleanURL(c.Link), text.Direction(c.Lang, c.Headline)
		if !slices.Contains([]news.ReviewKind{news.Rejected, news.Dismissed}, reasonKind(c.Reason)) {
			c.Reason = ""
		}
		tags := c.Tags
		c.Tags = nil
		for _, t := range tags {
			c.Tags = append(c.Tags, Name{t.ID, d.name(t.ID, t.Name)})
		}
		same := func(o Correction) bool {
			return o.Item == c.Item && o.Kind == c.Kind && slices.Equal(o.Tags, c.Tags)
		}
		if !slices.ContainsFunc(out, same) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Correction) int {
		return cmp.Or(b.At.Compare(a.At.Time), cmp.Compare(a.Item, b.Item))
	})
	return out
}

// reasonKind returns the kind of verdict that r goes with.
func reasonKind(r news.Reason) news.ReviewKind {
	for _, k := range []news.ReviewKind{news.Rejected, news.Dismissed} {
		if slices.Contains(news.Reasons(k), r) {
			return k
		}
	}
	return ""
}

// edited returns the edited reports fit to be printed, the latest first.
func (d *desk) edited() []EditedReport {
	var out []EditedReport
	for _, e := range d.Edited {
		e.Then, e.Now, e.Outlet = text.Clean(e.Then), text.Clean(e.Now), text.Clean(e.Outlet)
		e.Lang, e.Link, e.Dir = text.Clean(e.Lang), cleanURL(e.Link), text.Direction(e.Lang, e.Now)
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b EditedReport) int {
		return cmp.Or(b.At.Compare(a.At.Time), cmp.Compare(a.Item, b.Item))
	})
	return out
}

// links returns the links that lead to the web; unsubscribing may also be by mail.
func (d *desk) links() Links {
	l := d.Links
	unsubscribe := l.Unsubscribe
	l = Links{cleanURL(l.Web), cleanURL(l.Archive), cleanURL(l.Feed), cleanURL(l.Corrections), cleanURL(l.Unsubscribe)}
	if rest, ok := strings.CutPrefix(unsubscribe, "mailto:"); ok && l.Unsubscribe == "" {
		l.Unsubscribe = "mailto:" + text.ASCII(rest)
	}
	return l
}
