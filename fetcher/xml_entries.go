package fetcher

import (
	"cmp"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
)

// dates are the times of an entry, with the text of the published time.
type dates struct {
	published, updated time.Time // zero when unknown
	publishedRaw       string
}

// entriesOf returns the entries that gofeed parsed. Its common form lacks some fields that are
// needed here; they are taken from the RSS or Atom form.
func entriesOf(feed *gofeed.Feed) []entry {
	entries := make([]entry, len(feed.Items))
	lang := feedLang(feed.Language)
	for i, it := range feed.Items {
		entries[i] = entryOf(it, lang)
	}
	switch own := feed.OriginalFeed().(type) {
	case *rss.Feed:
		for i, it := range own.Items {
			entries[i].addRSS(it)
		}
	case *atom.Feed:
		for i, it := range own.Entries {
			entries[i].addAtom(it)
		}
	}
	return entries
}

// entryOf returns the entry for an item in gofeed's common form. In that form, an Atom entry without a
// published time has its updated time as published time.
func entryOf(it *gofeed.Item, lang string) entry {
	e := entry{
		guid: it.GUID, link: it.Link, title: it.Title, summary: it.Description, content: it.Content,
		lang: lang,
	}
	e.published, e.publishedRaw = deref(it.PublishedParsed), it.Published
	e.updated = deref(it.UpdatedParsed)
	if it.DublinCoreExt != nil && len(it.DublinCoreExt.Language) > 0 {
		e.lang = cmp.Or(it.DublinCoreExt.Language[0], lang)
	}
	if it.Author != nil {
		e.author = cmp.Or(it.Author.Name, it.Author.Email)
	}
	return e
}

// deref returns *t, or the zero time.
func deref(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// addRSS adds what only RSS has: a guid is a link unless its isPermaLink is false (RSS 2.0), and an
// atom:link may replace a missing link.
func (e *entry) addRSS(it *rss.Item) {
	e.isLink = it.GUID != nil && !strings.EqualFold(it.GUID.IsPermalink, "false")
	if e.link != "" {
		return
	}
	for _, prefix := range []string{"atom", "atom03"} {
		for _, l := range it.Extensions[prefix]["link"] {
			if rel := l.Attrs["rel"]; rel == "" || rel == "alternate" {
				e.link = cmp.Or(e.link, l.Attrs["href"])
			}
		}
	}
}

// addAtom adds what only Atom has. Of several alternate links it takes the HTML page; content
// that is not text, such as a picture in base64, is dropped.
func (e *entry) addAtom(it *atom.Entry) {
	e.isLink = true
	for _, l := range it.Links {
		if l.Rel == "alternate" && strings.HasPrefix(l.Type, "text/html") {
			e.link = l.Href
			break
		}
	}
	if it.Content != nil && !isTextType(it.Content.Type) {
		e.content = ""
	}
}

// isTextType reports whether the type attribute of an Atom text construct or content means
// text (RFC 4287, section 4.1.3).
func isTextType(t string) bool {
	t = strings.ToLower(strings.TrimSpace(t))
	switch t {
	case "", "text", "html", "xhtml":
		return true
	}
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "/xml") || strings.HasSuffix(t, "+xml")
}
