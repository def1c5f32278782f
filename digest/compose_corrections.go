package digest

import (
	"cmp"
	"slices"
	"strings"

	"khabar/news"
	"khabar/text"
)

// corrections returns the corrections as they are printed: cleaned, without duplicates, the
// latest first.
func (c *composer) corrections() []Correction {
	var out []Correction
	for _, corr := range c.Corrections {
		corr.Headline, corr.Outlet, corr.Who = text.Clean(corr.Headline), text.Clean(corr.Outlet), text.Clean(corr.Who)
		corr.Lang, corr.Link, corr.Dir = text.Clean(corr.Lang), cleanURL(corr.Link), text.Direction(corr.Lang, corr.Headline)
		if !isReason(corr.Reason) {
			corr.Reason = ""
		}
		tags := corr.Tags
		corr.Tags = nil
		for _, t := range tags {
			corr.Tags = append(corr.Tags, Name{t.ID, c.name(t.ID, t.Name)})
		}
		same := func(o Correction) bool {
			return o.Item == corr.Item && o.Kind == corr.Kind && slices.Equal(o.Tags, corr.Tags)
		}
		if !slices.ContainsFunc(out, same) {
			out = append(out, corr)
		}
	}
	slices.SortStableFunc(out, func(a, b Correction) int {
		return cmp.Or(b.At.Compare(a.At.Time), cmp.Compare(a.Item, b.Item))
	})
	return out
}

// isReason reports whether r is one of the reasons for which a tag is rejected or dismissed.
func isReason(r news.Reason) bool {
	return slices.Contains(news.Reasons(news.Rejected), r) || slices.Contains(news.Reasons(news.Dismissed), r)
}

// editedReports returns the edited reports as they are printed: cleaned, the latest first.
func (c *composer) editedReports() []EditedReport {
	var out []EditedReport
	for _, e := range c.Edited {
		e.Then, e.Now, e.Outlet = text.Clean(e.Then), text.Clean(e.Now), text.Clean(e.Outlet)
		e.Lang, e.Link, e.Dir = text.Clean(e.Lang), cleanURL(e.Link), text.Direction(e.Lang, e.Now)
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b EditedReport) int {
		return cmp.Or(b.At.Compare(a.At.Time), cmp.Compare(a.Item, b.Item))
	})
	return out
}

// links returns the links of Options that lead to the web, and drops others. The link to
// unsubscribe may also be a mail address.
func (c *composer) links() Links {
	l := c.Links
	unsubscribe := l.Unsubscribe
	l = Links{cleanURL(l.Web), cleanURL(l.Archive), cleanURL(l.Feed), cleanURL(l.Corrections), cleanURL(l.Unsubscribe)}
	if rest, ok := strings.CutPrefix(unsubscribe, "mailto:"); ok && l.Unsubscribe == "" {
		l.Unsubscribe = "mailto:" + text.ASCII(rest)
	}
	return l
}
