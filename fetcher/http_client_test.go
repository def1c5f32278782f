package fetcher

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
)

// validRSS is a valid feed with one item.
const validRSS = `<?xml version="1.0"?><rss version="2.0"><channel><title>Sample</title>` +
	`<item><guid isPermaLink="false">1</guid><title>One</title><link>/one</link></item></channel></rss>`

// serve returns the URL of a loopback server with handler h.
func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// newClient returns a Client that may connect to loopback. Its connections end with t.
func newClient(t *testing.T, o Options) *Client {
	t.Helper()
	o.AllowPrivate = true
	c := New(o)
	t.Cleanup(c.Close)
	return c
}

// respond returns a handler that answers with body.
func respond(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

// gzipped returns s as gzip.
func gzipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(s))
	z.Close()
	return b.String()
}

func TestFetchOK(t *testing.T) {
	var got http.Header
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		w.Header().Set("ETag", `W/"a b"`)
		w.Header().Set("Last-Modified", "Sun, 01 Jan 2023 00:00:00 +0000")
		fmt.Fprint(w, validRSS)
	})
	at := time.Date(2023, 1, 30, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { at = at.Add(time.Second); return at }
	c := newClient(t, Options{Version: "1.2", Contact: "https://example.org/bot", Now: clock})

	f := c.Fetch(t.Context(), news.Feed{ID: "sample", URL: url + "/feed#top", Lang: "en"}, news.Validators{})
	want := news.Fetch{
		Feed: "sample", URL: url + "/feed#top", FinalURL: url + "/feed",
		Started: time.Date(2023, 1, 30, 12, 0, 1, 0, time.UTC), Took: time.Second,
		Status: 200, Bytes: int64(len(validRSS)), Outcome: news.OK,
		Validators: news.Validators{ETag: `W/"a b"`, LastModified: "Sun, 01 Jan 2023 00:00:00 +0000"},
		Items: []news.Item{{
			Feed: "sample", GUID: "1", URL: url + "/one", Title: "One", Lang: "en",
			Keys: []string{"guid+link:" + hash("1", url+"/one"), "guid:1"},
		}},
	}
	if d := cmp.Diff(want, f); d != "" {
		t.Errorf("Fetch (-want +got):\n%s", d)
	}
	header := http.Header{
		"User-Agent": {"khabar/1.2 (+https://example.org/bot)"}, "Accept": {accept}, "Accept-Encoding": {"gzip"},
	}
	if d := cmp.Diff(header, got); d != "" {
		t.Errorf("request header (-want +got):\n%s", d)
	}
}

func TestUserAgent(t *testing.T) {
	for _, c := range []struct{ version, contact, want string }{
		{"1.0", "", "khabar/1.0"},
		{"", "", "khabar/devel"},
		{"1.0", "mailto:newsroom@example.org", "khabar/1.0 (+mailto:newsroom@example.org)"},
		{"1.0\r\nX: y", "a) (b\n", "khabar/1.0X:y (+ab)"},
	} {
		if got := userAgent(c.version, c.contact); got != c.want {
			t.Errorf("userAgent(%q, %q) = %q, want %q", c.version, c.contact, got, c.want)
		}
	}
}

// Validators are sent byte for byte, to the feed's URL alone, and returned only for a document
// of that URL that could be parsed.
func TestConditional(t *testing.T) {
	sent := news.Validators{ETag: `"odd \ tag"`, LastModified: "yesterday"}
	var requests []string
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests = append(requests, r.URL.Path+" "+r.Header.Get("If-None-Match")+" "+r.Header.Get("If-Modified-Since"))
		w.Header().Set("ETag", `"new"`)
		switch r.URL.Path {
		case "/same":
			w.WriteHeader(http.StatusNotModified)
		case "/moved":
			http.Redirect(w, r, "/other", http.StatusFound)
		case "/broken":
			fmt.Fprint(w, "<rss><channel>")
		default:
			fmt.Fprint(w, validRSS)
		}
	})
	c := newClient(t, Options{})
	for _, tc := range []struct {
		path    string
		sent    news.Validators
		outcome news.Outcome
		class   news.ErrClass
		got     news.Validators
		want    []string // requests
	}{
		{"/same", sent, news.NotModified, "", news.Validators{ETag: `"new"`, LastModified: "yesterday"}, []string{`/same "odd \ tag" yesterday`}},
		{"/same", news.Validators{}, news.Failed, news.ClassHTTP5xx, news.Validators{}, []string{"/same  "}},
		{"/changed", sent, news.OK, "", news.Validators{ETag: `"new"`}, []string{`/changed "odd \ tag" yesterday`}},
		{"/moved", sent, news.OK, "", news.Validators{}, []string{`/moved "odd \ tag" yesterday`, "/other  "}},
		{"/broken", news.Validators{}, news.Failed, news.ClassParse, news.Validators{}, []string{"/broken  "}},
		{"/changed", news.Validators{ETag: "a\nb"}, news.OK, "", news.Validators{ETag: `"new"`}, []string{"/changed  "}},
	} {
		requests = nil
		f := c.Fetch(t.Context(), news.Feed{URL: url + tc.path}, tc.sent)
		if f.Outcome != tc.outcome || f.Class != tc.class || f.Validators != tc.got {
			t.Errorf("%s: outcome %s %s (%s), validators %+v", tc.path, f.Outcome, f.Class, f.Error, f.Validators)
		}
		if d := cmp.Diff(tc.want, requests); d != "" {
			t.Errorf("%s: requests (-want +got):\n%s", tc.path, d)
		}
	}
}

func TestStatuses(t *testing.T) {
	for status, want := range map[int]news.ErrClass{
		201: news.ClassHTTP5xx, 204: news.ClassHTTP5xx, 206: news.ClassHTTP5xx, 226: news.ClassHTTP5xx,
		300: news.ClassHTTP5xx, 302: news.ClassRedirect, 304: news.ClassHTTP5xx, 305: news.ClassHTTP5xx,
		400: news.ClassHTTP4xx, 401: news.ClassBlocked, 403: news.ClassBlocked, 404: news.ClassHTTP4xx,
		410: news.ClassGone, 418: news.ClassHTTP4xx, 429: news.ClassBlocked, 451: news.ClassBlocked,
		500: news.ClassHTTP5xx, 503: news.ClassHTTP5xx, 599: news.ClassHTTP5xx, 999: news.ClassHTTP5xx,
	} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		f := newClient(t, Options{}).Fetch(t.Context(), news.Feed{URL: url}, news.Validators{})
		if f.Outcome != news.Failed || f.Class != want || f.Status != status || f.Error == "" {
			t.Errorf("%d: %s %s %d %q, want class %s", status, f.Outcome, f.Class, f.Status, f.Error, want)
		}
	}
	f := newClient(t, Options{}).Fetch(t.Context(), news.Feed{URL: serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNonAuthoritativeInfo)
		fmt.Fprint(w, validRSS)
	})}, news.Validators{})
	if f.Outcome != news.OK {
		t.Errorf("203: %s %s", f.Outcome, f.Error)
	}
}

func TestBodies(t *testing.T) {
	bomb := gzipped("<rss>" + strings.Repeat(" ", 1<<20) + "</rss>")
	for _, c := range []struct {
		name, label, body string
		class             news.ErrClass // empty: ok
	}{
		{"plain", "", validRSS, ""},
		{"gzip", "gzip", gzipped(validRSS), ""},
		{"gzip, another label", "x-gzip", gzipped(validRSS), ""},
		{"gzip without a label", "", gzipped(validRSS), ""},
		{"gzip within gzip", "gzip", gzipped(gzipped(validRSS)), ""},
		{"gzip three deep", "gzip", gzipped(gzipped(gzipped(validRSS))), news.ClassNotAFeed},
		{"plain, labelled gzip", "gzip", validRSS, ""},
		{"plain, wrong label that was not requested", "br", validRSS, ""},
		{"encoding that was not requested", "br", "\x8b\x01\x80", news.ClassNotAFeed},
		{"garbage after the data", "gzip", gzipped(validRSS) + "xyz", ""},
		{"cut off", "gzip", gzipped(validRSS)[:60], news.ClassParse},
		{"bomb", "gzip", bomb, news.ClassTooLarge},
		{"bomb in gzip", "gzip", gzipped(bomb), news.ClassTooLarge},
		{"too large", "", validRSS + strings.Repeat(" ", 1<<18), news.ClassTooLarge},
		{"empty", "", "", news.ClassNotAFeed},
		{"page", "", "<!DOCTYPE html><title>Just a\nmoment</title>", news.ClassNotAFeed},
	} {
		t.Run(c.name, func(t *testing.T) {
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.label != "" {
					w.Header().Set("Content-Encoding", c.label)
				}
				fmt.Fprint(w, c.body)
			})
			f := newClient(t, Options{MaxBody: 1 << 18}).Fetch(t.Context(), news.Feed{URL: url}, news.Validators{})
			if f.Class != c.class || (f.Outcome == news.OK) != (c.class == "") || strings.Contains(f.Error, "\n") {
				t.Errorf("%s %s %q, want class %q", f.Outcome, f.Class, f.Error, c.class)
			}
			t.Log(f.Error)
		})
	}
}

// A cancelled fetch is a failure of class internal, because neither feed nor server failed.
func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	f := newClient(t, Options{}).Fetch(ctx, news.Feed{URL: url}, news.Validators{})
	if f.Outcome != news.Failed || f.Class != news.ClassInternal {
		t.Errorf("%s %s %q", f.Outcome, f.Class, f.Error)
	}
}

// A large document waits while others are parsed, until it is cancelled; a small one does not.
func TestLargeDocumentWaits(t *testing.T) {
	body := validRSS
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
	c := newClient(t, Options{})
	for range maxLarge {
		c.large <- struct{}{}
	}
	if f := c.Fetch(t.Context(), news.Feed{URL: url}, news.Validators{}); f.Outcome != news.OK {
		t.Errorf("small document: %s %q", f.Outcome, f.Error)
	}
	body += strings.Repeat(" ", largeBody)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan news.Fetch)
	go func() { ended <- c.Fetch(ctx, news.Feed{URL: url}, news.Validators{}) }()
	cancel()
	if f := <-ended; f.Class != news.ClassInternal {
		t.Errorf("large document while others are parsed: %s %s %q", f.Outcome, f.Class, f.Error)
	}
	<-c.large
	if f := c.Fetch(t.Context(), news.Feed{URL: url}, news.Validators{}); f.Outcome != news.OK || len(c.large) != maxLarge-1 {
		t.Errorf("large document afterwards: %s %q, with %d still counted", f.Outcome, f.Error, len(c.large))
	}
}

// Waiting for others does not count as the time of a large document's feed, and it is counted until its items are
// done with.
func TestTurnOfLargeDocument(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(Options{DialContext: pipe(func(conn net.Conn) {
			_, _ = io.WriteString(conn, statusOK+"\r\n"+validRSS)
			_, _ = io.WriteString(conn, strings.Repeat(" ", largeBody))
		})})
		defer c.Close()
		for range maxLarge {
			c.large <- struct{}{}
		}
		time.AfterFunc(time.Hour, func() { <-c.large })
		done := false
		c.FetchThen(context.WithoutCancel(t.Context()), news.Feed{URL: "http://news.example/feed"}, news.Validators{}, func(f news.Fetch) {
			done = true
			if f.Outcome != news.OK || len(c.large) != maxLarge {
				t.Errorf("%s %q, with %d documents counted; want it OK and counted", f.Outcome, f.Error, len(c.large))
			}
		})
		if !done || len(c.large) != maxLarge-1 {
			t.Errorf("done: %v, %d documents counted afterwards, want %d", done, len(c.large), maxLarge-1)
		}
	})
}

// A large body that comes slowly does not keep others waiting for long: the rest of it must come at a certain pace.
func TestSlowLargeBodies(t *testing.T) {
	for _, c := range []struct {
		name  string
		bytes int // that come each second after the first largeBody+1
		class news.ErrClass
		most  time.Duration
	}{
		{"drips", 1, news.ClassTimeout, pieceTime},
		{"slower than it may be", pieceBytes/int(pieceTime/time.Second) - 100, news.ClassTimeout, pieceTime},
		{"fast enough", 2 * pieceBytes / int(pieceTime/time.Second), "", time.Minute},
	} {
		synctest.Test(t, func(t *testing.T) {
			client := New(Options{DialContext: pipe(func(conn net.Conn) {
				_, _ = io.WriteString(conn, statusOK+"\r\n"+validRSS+strings.Repeat(" ", largeBody))
				for range 50 {
					time.Sleep(time.Second)
					if _, err := io.WriteString(conn, strings.Repeat(" ", c.bytes)); err != nil {
						return
					}
				}
			})})
			f := client.Fetch(context.WithoutCancel(t.Context()), news.Feed{URL: "http://news.example/feed"}, news.Validators{})
			if f.Class != c.class || f.Took > c.most || len(client.reading) != 0 {
				t.Errorf("%s: class %q after %v (%s), %d still counted; want class %q within %v", c.name, f.Class, f.Took, f.Error, len(client.reading), c.class, c.most)
			}
			client.Close()
			time.Sleep(2 * time.Second) // the server notices
		})
	}
}
