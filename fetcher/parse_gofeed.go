package fetcher

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"

	"github.com/mmcdole/gofeed"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"khabar/news"
)

// runParser calls gofeed. scan has made sure that it cannot exhaust the stack; other panics
// become errors. gofeed knows no contexts: it ends with ctx because its input does (see
// stoppingReader). linesBefore is the number of lines of the document before text; it is added to the
// line numbers of errors.
func runParser(ctx context.Context, text []byte, linesBefore int) (feed *gofeed.Feed, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = newError(news.ClassInternal, "the parser panicked: %v", p)
		}
	}()
	p := gofeed.NewParser()
	p.RSSTranslator = rssTranslator{ctx.Err}
	p.KeepOriginalFeed = true
	feed, err = p.Parse(&stoppingReader{ctx.Err, bytes.NewReader(text)})
	if err := stopped(ctx); err != nil {
		return nil, err
	}
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		syntax.Line += linesBefore
	}
	if err != nil {
		return nil, newError(news.ClassParse, "the feed is broken: %v", err)
	}
	return feed, nil
}

// A stoppingReader reads from r until stopped returns an error. gofeed reads 4 KB at a time.
type stoppingReader struct {
	stopped func() error
	r       io.Reader
}

func (s *stoppingReader) Read(p []byte) (int, error) {
	if err := s.stopped(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// maxPerson limits the text of a person in a feed, in bytes, because the parser matches several regular
// expressions against it. It is above maxAuthor because a name may be inside markup.
const maxPerson = 4 << 10

// An rssTranslator is gofeed's translator of RSS, which also ends when stopped returns an error, and cuts
// persons to maxPerson.
type rssTranslator struct{ stopped func() error }

// Translate returns the common form of feed, an *rss.Feed.
func (t rssTranslator) Translate(feed any) (*gofeed.Feed, error) {
	if f, ok := feed.(*rss.Feed); ok {
		cutPerson(&f.ManagingEditor)
		cutPerson(&f.WebMaster)
		cutPersons(f.Extensions, f.DublinCoreExt)
		if f.ITunesExt != nil {
			cutPerson(&f.ITunesExt.Author)
		}
		for _, it := range f.Items {
			if err := t.stopped(); err != nil {
				return nil, err
			}
			cutPerson(&it.Author)
			cutPersons(it.Extensions, it.DublinCoreExt)
			if it.ITunesExt != nil {
				cutPerson(&it.ITunesExt.Author)
			}
		}
	}
	// The scan for pictures is disabled, because it parses the HTML of every item.
	return (&gofeed.DefaultRSSTranslator{DisableContentImageScan: true}).Translate(feed)
}

// cutPersons cuts the persons in the extensions of a feed or an item.
func cutPersons(all ext.Extensions, dc *ext.DublinCoreExtension) {
	if dc != nil {
		for _, list := range [][]string{dc.Author, dc.Creator} {
			for i := range list {
				cutPerson(&list[i])
			}
		}
	}
	for _, prefix := range []string{"atom", "atom10", "atom03"} {
		for _, author := range all[prefix]["author"] {
			for _, field := range author.Children {
				for i := range field {
					cutPerson(&field[i].Value)
				}
			}
		}
	}
}

// cutPerson cuts *s to maxPerson.
func cutPerson(s *string) { *s = cut(*s, maxPerson) }
