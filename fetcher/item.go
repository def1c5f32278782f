package fetcher

import (
	"context"
	"net/url"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/text/language"

	"khabar/news"
	"khabar/text"
)

// Limits of the fields of an item, in bytes, far above those of any real report. Longer texts are cut
// at a character boundary.
const (
	maxTitle  = 2 << 10
	maxText   = 256 << 10
	maxAuthor = 512
	maxGUID   = 4 << 10
	maxLink   = 4 << 10
	maxDate   = 256
	maxLang   = 64 // a longer text is not a language tag: registered tags have 35 bytes at most (RFC 5646, section 4.4.1)
)

// makeItems returns the entries as items of feed f, in order, each with its keys. base is the
// URL that relative links refer to. Entries without title, text and link are left out.
func makeItems(ctx context.Context, entries []entry, base string, f news.Feed) ([]news.Item, error) {
	root, err := url.Parse(base)
	if err != nil || len(base) > maxLink { // every relative link would copy a long base
		root = &url.URL{}
	}
	items := make([]news.Item, 0, len(entries))
	for i := range entries {
		if err := stopped(ctx); err != nil {
			return nil, err
		}
		e := &entries[i]
		it := e.item(root, f)
		if it.Title != "" || it.Text != "" || it.URL != "" {
			items = append(items, it)
		}
		*e = entry{} // so that the text of the document can be freed
	}
	return assignKeys(items), nil
}

// item returns e as an item of feed f.
func (e *entry) item(base *url.URL, f news.Feed) news.Item {
	it := news.Item{
		Feed:      f.ID,
		URL:       absolute(base, e.link),
		Lang:      f.Lang,
		Published: plausibleTime(e.published),
		Updated:   plausibleTime(e.updated),
	}
	e.fillTexts(&it)
	if t, ok := zonedTime(it.PublishedRaw, f.Country); ok {
		it.Published = plausibleTime(t)
	}
	if it.URL == "" && e.isLink {
		it.URL = absolute(nil, it.GUID)
	}
	if it.Lang == "" {
		it.Lang = langTag(e.lang)
	}
	return it
}

// fillTexts sets the fields of an item that may be cut, and its Cuts.
func (e *entry) fillTexts(it *news.Item) {
	set := func(field *string, kind news.CutKind, s string, longest int) {
		if *field = cut(s, longest); len(*field) < len(s) {
			it.Cuts = append(it.Cuts, news.Cut{Kind: kind, Count: len(s) - len(*field)})
		}
	}
	set(&it.GUID, news.CutGUID, printable(e.guid), maxGUID)
	if it.URL == "" && len(printable(e.link)) > maxLink {
		it.Cuts = append(it.Cuts, news.Cut{Kind: news.CutURL})
	}
	set(&it.Title, news.CutTitle, text.VisibleLine(e.title), maxTitle)
	set(&it.Text, news.CutText, e.body(), maxText)
	set(&it.Author, news.CutAuthor, text.VisibleLine(e.author), maxAuthor)
	set(&it.PublishedRaw, news.CutDate, printable(e.publishedRaw), maxDate)
	for i := range it.Cuts {
		if k := it.Cuts[i].Kind; k == news.CutAuthor || k == news.CutDate {
			it.Cuts[i].Count = 0 // the parser was not given the whole: see maxPerson and maxDateText
		}
	}
}

// cut returns s cut to longest bytes. It copies a text that it cuts, so that the rest can be freed.
func cut(s string, longest int) string {
	if len(s) <= longest {
		return s
	}
	return strings.Clone(text.Truncate(s, longest))
}

// body returns the visible text of the entry's content or of its summary, whichever is longer:
// feeds differ in which of the two holds the whole report (see decision 25).
func (e *entry) body() string {
	summary := text.Visible(e.summary)
	if content := text.Visible(e.content); len(content) >= len(summary) {
		return content
	}
	return summary
}

// printable returns s on one line, trimmed, without control characters and invalid UTF-8.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(s)
}

// absolute returns the link ref, resolved against base unless base is nil; "" when the result is not
// an absolute http or https URL.
func absolute(base *url.URL, ref string) string {
	ref = printable(ref)
	if strings.Contains(ref, "&amp;") {
		ref = html.UnescapeString(ref) // it was escaped twice
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

// plausibleTime returns t in UTC; zero when its year is before 1971 or after 9000. Such years come
// from clocks that were never set and from typing errors.
func plausibleTime(t time.Time) time.Time {
	t = t.UTC()
	if t.Year() < 1971 || t.Year() > 9000 {
		return time.Time{}
	}
	return t
}

// langTag returns s, such as "en-us" or "ur_PK", as a BCP 47 tag; "" when it is not one.
func langTag(s string) string {
	if s = strings.TrimSpace(s); len(s) > maxLang {
		return ""
	}
	tag, err := language.Parse(s)
	if err != nil || tag == language.Und {
		return ""
	}
	return tag.String()
}
