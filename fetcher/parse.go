package fetcher

import (
	"bytes"
	"encoding/xml"
	"errors"
	"net/http"
	"strings"

	"github.com/mmcdole/gofeed"

	"khabar/news"
)

// A Document is what a server answered with, unpacked.
type Document struct {
	Body        []byte // Parse takes it over and may change it
	ContentType string // the header field, or empty
	URL         string // that answered: links that are relative are so to it
}

// Parse turns a document into the items of feed f, in the document's order. It never panics;
// every error is an *Error. A valid feed without items gives none and no error.
func Parse(d Document, f news.Feed) ([]news.Item, error) {
	entries, err := parseEntries(d)
	if err != nil {
		return nil, err
	}
	items := makeItems(entries, d.URL, f)
	if len(items) == 0 && len(entries) > 0 {
		return nil, fail(news.ClassParse, "the feed is broken: its %d items have neither title, text nor link", len(entries))
	}
	return items, nil
}

// An entry is one item as the document has it, whatever the document's format.
type entry struct {
	guid    string
	isLink  bool // the guid is said, or may be taken, to be a link
	link    string
	title   string
	summary string
	content string
	author  string
	lang    string
	dates
}

// parseEntries finds out what kind of document d is and reads its entries.
func parseEntries(d Document) ([]entry, error) {
	kind := http.DetectContentType(d.Body)
	text := bytes.TrimSpace(clean(toUTF8(d.Body, d.ContentType)))
	if len(text) > 0 && text[0] == '{' {
		return parseJSON(text)
	}
	doc, err := findFeed(text)
	if errors.Is(err, errNoRoot) {
		return nil, notAFeed(text, doc.root, kind)
	}
	if err != nil {
		return nil, err
	}
	return parseXML(text, doc)
}

// findFeed scans text for a feed. Where junk with markup of its own stands before the feed, as
// programs put their warnings there, the first tag is not the root: the second try starts at
// the XML declaration. A feed inside an HTML page is part of that page and not looked for.
func findFeed(text []byte) (document, error) {
	doc, err := scan(text)
	if !errors.Is(err, errNoRoot) || doc.root == "" || doc.root == "html" {
		return doc, err
	}
	i := bytes.Index(text, []byte("<?xml "))
	if i <= doc.start {
		return doc, err
	}
	again, err := scan(text[i:])
	if errors.Is(err, errNoRoot) {
		return doc, err
	}
	again.start += i
	again.end += i
	return again, err
}

// parseXML reads the entries of an RSS, RDF or Atom document, where doc is what scan said
// about text.
func parseXML(text []byte, doc document) ([]entry, error) {
	before := bytes.Count(text[:doc.start], []byte("\n"))
	text = text[doc.start:doc.end]
	if doc.hasBase && countMarkup(text) > maxElements {
		return nil, fail(news.ClassTooLarge, "the document has xml:base and more than %d tags in its texts", maxElements)
	}
	if err := doc.check(); err != nil {
		return nil, err
	}
	feed, err := runParser(text, before)
	if err != nil {
		return nil, err
	}
	if len(feed.Items) == 0 && doc.items > 0 {
		return nil, fail(news.ClassParse, "the feed is broken: it has %d items, but none can be read", doc.items)
	}
	return entriesOf(feed), nil
}

// countMarkup returns about how many tags text holds, plain or escaped. Where xml:base is in
// scope the parser builds a tree of the HTML in an entry.
func countMarkup(text []byte) int {
	return bytes.Count(text, []byte("<")) + bytes.Count(text, []byte("&lt;")) + bytes.Count(text, []byte("&#"))
}

// check returns an error when a document has a feed's root element but is none: without items
// there must be what a feed says of itself.
func (d document) check() error {
	switch {
	case d.items > 0, d.root == "feed" && d.elements > 1, d.channel && d.elements > 2:
		return nil
	case d.root == "rdf":
		return fail(news.ClassNotAFeed, "found an RDF document that is no feed")
	}
	return fail(news.ClassParse, "the <%s> element is empty: neither items nor anything about the feed", d.root)
}

// runParser calls gofeed. scan has seen to it that it cannot exhaust the stack; other panics
// are made errors. before is the number of lines that stood before text.
func runParser(text []byte, before int) (feed *gofeed.Feed, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fail(news.ClassInternal, "the parser panicked: %v", p)
		}
	}()
	p := gofeed.NewParser()
	p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	p.KeepOriginalFeed = true
	feed, err = p.Parse(bytes.NewReader(text))
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		syntax.Line += before
	}
	if err != nil {
		return nil, fail(news.ClassParse, "the feed is broken: %v", err)
	}
	return feed, nil
}

// notAFeed says what was found where a feed should be. root is the name of the root element
// when there was one, kind the media type that the first bytes look like.
func notAFeed(text []byte, root, kind string) *Error {
	switch {
	case len(text) == 0:
		return fail(news.ClassNotAFeed, "found an empty document")
	case root == "html" || hasPrefixFold(text, "<!doctype html"):
		return fail(news.ClassNotAFeed, "found an HTML page%s", pageTitle(text))
	case root != "":
		return fail(news.ClassNotAFeed, "found markup that starts with <%s>", cut(root, 40))
	case text[0] == '[':
		return fail(news.ClassNotAFeed, "found JSON that is no JSON Feed")
	case !strings.HasPrefix(kind, "text/"):
		return fail(news.ClassNotAFeed, "found data that looks like %s", kind)
	}
	return fail(news.ClassNotAFeed, "found text without a feed in it: %q", cut(string(text), 60))
}

// hasPrefixFold reports whether b starts with prefix, letter case aside.
func hasPrefixFold(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && strings.EqualFold(string(b[:len(prefix)]), prefix)
}
