package fetcher

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"

	"khabar/news"
	"khabar/text"
)

// A Document is the body of a response, unpacked.
type Document struct {
	Body        []byte // Parse may change it
	ContentType string // the header field, or empty
	URL         string // address of the response; relative links are resolved against it
}

// Parse returns the items of a document as items of feed f, in the document's order. It never
// panics; every error is an *Error. A valid feed without items is not an error. When ctx is done,
// Parse soon returns the failure of a fetch that was cancelled or took too long.
func Parse(ctx context.Context, d Document, f news.Feed) ([]news.Item, error) {
	entries, err := parseEntries(ctx, d)
	if err != nil {
		return nil, err
	}
	items, err := makeItems(ctx, entries, d.URL, f)
	if err != nil {
		return nil, err
	}
	if len(items) == 0 && len(entries) > 0 {
		return nil, newError(news.ClassParse, "the feed is broken: its %d items have neither title, text nor link", len(entries))
	}
	return items, nil
}

// An entry is an item as it is in the document, whatever the format.
type entry struct {
	guid    string
	isLink  bool // whether a guid that looks like a link is one
	link    string
	title   string
	summary string
	content string
	author  string
	lang    string
	dates
}

// parseEntries detects the format of d and parses its entries.
func parseEntries(ctx context.Context, d Document) ([]entry, error) {
	kind := http.DetectContentType(d.Body)
	text := toUTF8(d.Body, d.ContentType)
	if err := stopped(ctx); err != nil {
		return nil, err
	}
	text = bytes.TrimSpace(clean(text))
	if len(text) > 0 && text[0] == '{' {
		return parseJSON(ctx, text)
	}
	doc, err := findFeed(ctx, text)
	if errors.Is(err, errNoRoot) {
		return nil, notAFeed(text, doc.root, kind)
	}
	if err != nil {
		return nil, err
	}
	return parseXML(ctx, text, doc)
}

// stopped returns the failure of a parse whose ctx is done, or nil. Every step that takes more than
// a moment calls it again and again.
func stopped(ctx context.Context) error {
	switch err := ctx.Err(); {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return newError(news.ClassTimeout, "the document could not be parsed in the time allowed")
	default:
		return newError(news.ClassInternal, "parse the document: %v", err)
	}
}

// findFeed scans text for a feed. When a program printed a warning with markup before the feed,
// the first tag is not the root; then the scan starts again at the XML declaration. A feed
// inside an HTML page is part of that page and is not searched for.
func findFeed(ctx context.Context, text []byte) (xmlDocument, error) {
	doc, err := scan(ctx, text)
	if !errors.Is(err, errNoRoot) || doc.root == "" || doc.root == "html" {
		return doc, err
	}
	i := bytes.Index(text, []byte("<?xml "))
	if i <= doc.start {
		return doc, err
	}
	again, err := scan(ctx, text[i:])
	if errors.Is(err, errNoRoot) {
		return doc, err
	}
	again.start += i
	again.end += i
	for k := range again.starts {
		again.starts[k] += i
	}
	for k := range again.bases {
		again.bases[k] += i
	}
	return again, err
}

// parseXML parses the entries of an RSS, RDF or Atom document; doc is the result of scan for
// text.
func parseXML(ctx context.Context, text []byte, doc xmlDocument) ([]entry, error) {
	ignoreCostlyBases(text, doc)
	before := bytes.Count(text[:doc.start], []byte("\n"))
	text = text[doc.start:doc.end]
	if err := doc.check(); err != nil {
		return nil, err
	}
	feed, err := runParser(ctx, text, before)
	if err != nil {
		return nil, err
	}
	if len(feed.Items) == 0 && doc.items > 0 {
		return nil, newError(news.ClassParse, "the feed is broken: it has %d items, but none can be read", doc.items)
	}
	return entriesOf(feed), stopped(ctx)
}

// check returns an error when d has the root element of a feed but is not a feed. A feed has
// items, or at least elements that describe it.
func (d xmlDocument) check() error {
	switch {
	case d.items > 0, d.root == "feed" && d.elements > 1, d.channel && d.elements > 2:
		return nil
	case d.root == "rdf":
		return newError(news.ClassNotAFeed, "found an RDF document that is not a feed")
	}
	return newError(news.ClassParse, "the <%s> element is empty: neither items nor anything about the feed", d.root)
}

// notAFeed returns the error that names what was found instead of a feed. root is the name of
// the root element, if any; kind is the media type that the first bytes look like.
func notAFeed(body []byte, root, kind string) *Error {
	switch {
	case len(body) == 0:
		return newError(news.ClassNotAFeed, "found an empty document")
	case root == "html" || hasPrefixFold(body, "<!doctype html"):
		return newError(news.ClassNotAFeed, "found an HTML page%s", pageTitle(body))
	case root != "":
		return newError(news.ClassNotAFeed, "found markup that starts with <%s>", text.Truncate(root, 40))
	case body[0] == '[':
		return newError(news.ClassNotAFeed, "found JSON that is not a JSON Feed")
	case !strings.HasPrefix(kind, "text/"):
		return newError(news.ClassNotAFeed, "found data that looks like %s", kind)
	}
	return newError(news.ClassNotAFeed, "found text without a feed in it: %q", text.Truncate(string(body), 60))
}

// hasPrefixFold reports whether b starts with prefix, ignoring case.
func hasPrefixFold(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && strings.EqualFold(string(b[:len(prefix)]), prefix)
}
