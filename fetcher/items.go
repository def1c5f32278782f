package fetcher

import (
	"net/url"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/text/language"

	"khabar/news"
	"khabar/text"
)

// Limits of one item's fields, in bytes. Longer texts are cut at the edge of a character:
// what matters for tagging and reading stands before.
const (
	maxTitle  = 2 << 10
	maxText   = 256 << 10
	maxAuthor = 512
	maxGUID   = 4 << 10
	maxLink   = 4 << 10
	maxDate   = 256
)

// makeItems returns the entries as items of feed f, in order, each with its keys. base is the
// URL that relative links are relative to. Entries that say nothing are left out.
func makeItems(entries []entry, base string, f news.Feed) []news.Item {
	root, err := url.Parse(base)
	if err != nil {
		root = &url.URL{}
	}
	items := make([]news.Item, 0, len(entries))
	for _, e := range entries {
		it := e.item(root, f)
		if it.Title != "" || it.Text != "" || it.URL != "" {
			items = append(items, it)
		}
	}
	return assignKeys(items)
}

// item returns e as an item of feed f.
func (e *entry) item(base *url.URL, f news.Feed) news.Item {
	it := news.Item{
		Feed:         f.ID,
		GUID:         cut(printable(e.guid), maxGUID),
		URL:          absolute(base, e.link),
		Title:        cut(text.VisibleLine(e.title), maxTitle),
		Text:         cut(e.body(), maxText),
		Author:       cut(text.VisibleLine(e.author), maxAuthor),
		Lang:         f.Lang,
		Published:    sane(e.published),
		PublishedRaw: cut(printable(e.publishedRaw), maxDate),
		Updated:      sane(e.updated),
	}
	if t, ok := zonedTime(it.PublishedRaw, f.Country); ok {
		it.Published = sane(t)
	}
	if it.URL == "" && e.isLink {
		it.URL = absolute(nil, it.GUID)
	}
	if it.Lang == "" {
		it.Lang = langTag(e.lang)
	}
	return it
}

// body returns the visible text of the entry's content or of its summary, whichever is the
// longer: some feeds give the whole report in the one and a teaser in the other, and which
// is which differs.
func (e *entry) body() string {
	summary := text.Visible(e.summary)
	if content := text.Visible(e.content); len(content) >= len(summary) {
		return content
	}
	return summary
}

// printable returns s trimmed and without control characters and bad UTF-8, on one line.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(s)
}

// absolute returns the link ref as an absolute URL of http or https, relative to base when
// that is not nil; empty when it is none.
func absolute(base *url.URL, ref string) string {
	ref = printable(ref)
	if strings.Contains(ref, "&amp;") {
		ref = html.UnescapeString(ref) // escaped once too often
	}
	if ref == "" || len(ref) > maxLink {
		return ""
	}
	u, err := url.Parse(ref)
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	return strings.ReplaceAll(u.String(), " ", "%20")
}

// sane returns t in UTC, or zero when t is from before there were feeds or beyond what can be
// written as RFC 3339: such times come from clocks that stand at zero and from slips.
func sane(t time.Time) time.Time {
	t = t.UTC()
	if t.Year() < 1971 || t.Year() > 9000 {
		return time.Time{}
	}
	return t
}

// langTag returns s, such as "en-us" or "ur_PK", as a BCP 47 tag; empty when it is none.
func langTag(s string) string {
	tag, err := language.Parse(strings.TrimSpace(s))
	if err != nil || tag == language.Und {
		return ""
	}
	return tag.String()
}
