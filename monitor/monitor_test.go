package monitor_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"khabar/classifier"
	"khabar/fetcher"
	"khabar/monitor"
	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const taxonomy = `
version: 1
entries:
- id: group/ttp
  name: Tehrik-e-Taliban Pakistan
  keywords: [TTP]
- id: group/zfp
  name: Zeta Front of Pahar
  outlets: [PK]
  keywords: [{word: ZFP, strength: needs-context, context: [gunmen]}]
`

// compiled returns a small taxonomy and its classifier.
func compiled(t testing.TB) (*classifier.Classifier, news.Taxonomy) {
	t.Helper()
	tax, err := classifier.Load(fstest.MapFS{"groups.yaml": {Data: []byte(taxonomy)}}, "taxonomy")
	if err != nil {
		t.Fatal(err)
	}
	c, err := tax.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return c, tax.News()
}

// newMonitor returns a monitor over db that reads feeds.
func newMonitor(t testing.TB, db *store.DB, feeds ...news.Feed) *monitor.Monitor {
	t.Helper()
	c, tax := compiled(t)
	return &monitor.Monitor{
		Feeds:      feeds,
		Fetcher:    fetcher.New(fetcher.Options{AllowPrivate: true}),
		Classifier: c,
		Taxonomy:   tax,
		Store:      db,
		Log:        slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// feed returns an enabled feed at url, polled every half hour.
func feed(id, url string) news.Feed {
	return news.Feed{
		ID: id, Title: id, URL: url, Lang: "en", Kind: news.KindNewspaper,
		Every: 30 * time.Minute, Enabled: true, Checked: "never",
	}
}

// document returns an RSS document with one item for each title.
func document(titles ...string) string {
	var doc strings.Builder
	doc.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>Outlet</title>`)
	for _, t := range titles {
		fmt.Fprintf(&doc, `<item><title>%s</title><guid isPermaLink="false">%[1]s</guid></item>`, t)
	}
	return doc.String() + `</channel></rss>`
}

// serve answers every request with h, on loopback.
func serve(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	t.Cleanup(http.DefaultTransport.(*http.Transport).CloseIdleConnections)
	return srv.URL
}

// titles returns the titles of all items in db, sorted.
func titles(t *testing.T, db *store.DB) []string {
	t.Helper()
	var all []string
	for it, err := range db.Items(t.Context(), news.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, it.Title)
	}
	slices.Sort(all)
	return all
}

// The country of a feed is evidence for what its items say.
func TestCycleReadsTheOutletOfTheFeed(t *testing.T) {
	t.Parallel()
	url := serve(t, func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, document("What the ZFP wants")) })
	db := storetest.Open(t)
	near, far := feed("near", url+"/near"), feed("far", url+"/far")
	near.Country, far.Country = "PK", "GB"
	if _, err := newMonitor(t, db, near, far).Cycle(t.Context(), monitor.Request{}); err != nil {
		t.Fatal(err)
	}
	for it, err := range db.Items(t.Context(), news.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if got, want := it.Level == news.LevelLead, it.Feed == "near"; got != want {
			t.Errorf("the item of %s is a lead: %v, want %v", it.Feed, got, want)
		}
	}
}

func TestCycleSavesSoundFeedsAndClassifiesFailures(t *testing.T) {
	t.Parallel()
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/sound":
			if r.Header.Get("If-None-Match") == `"1"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("ETag", `"1"`)
			_, _ = io.WriteString(w, document("TTP denies it", "Rain"))
		case "/empty":
			_, _ = io.WriteString(w, document())
		case "/page":
			_, _ = io.WriteString(w, "<html><body>Down for maintenance</body></html>")
		default:
			http.NotFound(w, r)
		}
	})
	db := storetest.Open(t)
	off := feed("off", url+"/off")
	off.Enabled = false
	m := newMonitor(t, db, feed("sound", url+"/sound"), feed("empty", url+"/empty"),
		feed("page", url+"/page"), feed("lost", url+"/lost"), off)

	got, err := m.Cycle(t.Context(), monitor.Request{})
	if err != nil {
		t.Fatal(err)
	}
	want := monitor.Summary{
		Feeds: 4, OK: 2, Failed: 2, ItemsSeen: 2, ItemsNew: 2, ItemsRelevant: 1, Tags: 1,
		Failures: []monitor.Failure{
			{Feed: "lost", URL: url + "/lost", Class: news.ClassHTTP4xx},
			{Feed: "page", URL: url + "/page", Class: news.ClassNotAFeed},
		},
	}
	if diff := cmp.Diff(want, comparableSummary(got)); diff != "" {
		t.Errorf("first cycle (-want +got):\n%s", diff)
	}

	got, err = m.Cycle(t.Context(), monitor.Request{Feeds: []string{"sound", "page"}})
	if err != nil {
		t.Fatal(err)
	}
	if got.NotModified != 1 || got.Failed != 1 || got.ItemsSeen != 0 {
		t.Errorf("second cycle: %+v, want one not modified and one failed", got)
	}

	got, err = m.Cycle(t.Context(), monitor.Request{DueOnly: true})
	if err != nil || got.Feeds != 0 {
		t.Errorf("cycle over due feeds right after one over all feeds: %+v, %v; want no feed", got, err)
	}
}

// comparableSummary returns s without the fields that differ from run to run.
func comparableSummary(s monitor.Summary) monitor.Summary {
	s.Seconds = 0
	for i := range s.Failures {
		s.Failures[i].Error = ""
	}
	return s
}

func TestUnknownFeedIsNotFound(t *testing.T) {
	t.Parallel()
	m := newMonitor(t, storetest.Open(t), feed("one", "http://127.0.0.1:1/"))
	if _, err := m.Cycle(t.Context(), monitor.Request{Feeds: []string{"two"}}); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("error is %v, want one that is news.ErrNotFound", err)
	}
}

func TestFormerSlugStillNamesTheFeed(t *testing.T) {
	t.Parallel()
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, document("a")) })
	f := feed("new-name", url)
	f.Formerly = []string{"old-name"}
	got, err := newMonitor(t, storetest.Open(t), f).Cycle(t.Context(), monitor.Request{Feeds: []string{"old-name", "new-name"}})
	if err != nil || got.Feeds != 1 || got.ItemsNew != 1 {
		t.Errorf("cycle over both names: %+v, %v; want the feed read once", got, err)
	}
}

func TestNoMoreFeedsAtOncePerHostThanAllowed(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int64
	full := make(chan struct{}) // closed once two requests are being answered at the same time
	var once sync.Once
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		if n == 2 {
			once.Do(func() { close(full) })
		}
		<-full
		_, _ = io.WriteString(w, document("x"))
	})
	var feeds []news.Feed
	for i := range 12 {
		feeds = append(feeds, feed(fmt.Sprintf("feed-%d", i), fmt.Sprintf("%s/%d", url, i)))
	}
	got, err := newMonitor(t, storetest.Open(t), feeds...).Cycle(t.Context(), monitor.Request{})
	if err != nil || got.OK != 12 {
		t.Fatalf("cycle: %+v, %v", got, err)
	}
	if most.Load() != monitor.DefaultPerHost {
		t.Errorf("%d requests at once on one host, want %d", most.Load(), monitor.DefaultPerHost)
	}
}

// Two processes that read due feeds on one database fetch each feed once.
func TestTwoMonitorsShareTheDueFeeds(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	asked := map[string]int{}
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.URL.Path]++
		mu.Unlock()
		_, _ = io.WriteString(w, document("of "+r.URL.Path))
	})
	var feeds []news.Feed
	for i := range 60 {
		feeds = append(feeds, feed(fmt.Sprintf("feed-%d", i), fmt.Sprintf("%s/%d", url, i)))
	}
	db := storetest.Open(t)
	var sums [2]monitor.Summary
	var wg sync.WaitGroup
	for i := range sums {
		m := newMonitor(t, db, feeds...)
		wg.Go(func() {
			var err error
			if sums[i], err = m.Cycle(t.Context(), monitor.Request{DueOnly: true}); err != nil {
				t.Errorf("monitor %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if sums[0].OK+sums[1].OK != len(feeds) || len(titles(t, db)) != len(feeds) {
		t.Errorf("the two monitors read %d and %d feeds, and %d items are stored; want %d feeds read in all and one item each",
			sums[0].OK, sums[1].OK, len(titles(t, db)), len(feeds))
	}
	for path, n := range asked {
		if n != 1 {
			t.Errorf("%s was requested %d times, want once", path, n)
		}
	}
}

// A cycle over all feeds waits for a feed that another process is reading; a cycle over due feeds does not.
func TestFeedLeasedToAnotherProcess(t *testing.T) {
	t.Parallel()
	asked, answer := make(chan struct{}, 2), make(chan struct{})
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		asked <- struct{}{}
		<-answer
		_, _ = io.WriteString(w, document("a"))
	})
	db := storetest.Open(t)
	first, second := newMonitor(t, db, feed("one", url)), newMonitor(t, db, feed("one", url))
	var wg sync.WaitGroup
	wg.Go(func() {
		if got, err := first.Cycle(t.Context(), monitor.Request{}); err != nil || got.ItemsNew != 1 {
			t.Errorf("cycle of the first monitor: %+v, %v; want one new item", got, err)
		}
	})
	<-asked
	got, err := second.Cycle(t.Context(), monitor.Request{DueOnly: true})
	if err != nil || got.Feeds != 1 || got.Skipped != 1 {
		t.Errorf("cycle over due feeds: %+v, %v; want the feed skipped", got, err)
	}
	wg.Go(func() {
		if got, err := second.Cycle(t.Context(), monitor.Request{}); err != nil || got.OK != 1 || got.ItemsNew != 0 {
			t.Errorf("cycle over all feeds: %+v, %v; want the feed read once more, without a new item", got, err)
		}
	})
	close(answer)
	wg.Wait()
}

func TestCancelledCycleSavesWhatWasReadAndReleasesTheRest(t *testing.T) {
	t.Parallel()
	hanging, ended := make(chan struct{}), make(chan struct{})
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hangs" {
			close(hanging)
			<-ended
			return
		}
		_, _ = io.WriteString(w, document("a"))
	})
	db := storetest.Open(t)
	m := newMonitor(t, db, feed("hangs", url+"/hangs"), feed("sound", url+"/sound"))
	ctx, cancel := context.WithCancel(t.Context())
	m.Progress = func(done, _ int) { // called when the sound feed is saved
		if done == 1 {
			<-hanging
			cancel()
		}
	}
	got, err := m.Cycle(ctx, monitor.Request{})
	close(ended)
	if err == nil || got.OK != 1 || got.Failed != 0 || got.Skipped != 1 {
		t.Errorf("cancelled cycle: %+v, %v; want one read, one skipped and an error", got, err)
	}
	if diff := cmp.Diff([]string{"a"}, titles(t, db)); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	due, err := db.DueFeeds(t.Context(), time.Now())
	if diff := cmp.Diff([]string{"hangs"}, due); err != nil || diff != "" {
		t.Errorf("due: %v (-want +got):\n%s", err, diff)
	}
}

func TestProbeYieldsEveryFetch(t *testing.T) {
	t.Parallel()
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/lost" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, document("a", "b"))
	})
	var feeds []news.Feed
	for i := range 40 {
		feeds = append(feeds, feed(fmt.Sprintf("feed-%d", i), fmt.Sprintf("%s/%d", url, i)))
	}
	feeds = append(feeds, feed("lost", url+"/lost"))
	answered, failed := 0, 0
	for f := range monitor.Probe(t.Context(), fetcher.New(fetcher.Options{AllowPrivate: true}), feeds) {
		switch {
		case f.Outcome == news.OK && len(f.Items) == 2:
			answered++
		case f.Outcome == news.Failed && f.Feed == "lost" && f.Class == news.ClassHTTP4xx:
			failed++
		}
	}
	if answered != 40 || failed != 1 {
		t.Errorf("%d answered and %d failed, want 40 and 1", answered, failed)
	}
}
