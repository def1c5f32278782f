package monitor_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"khabar/classifier"
	"khabar/fetcher"
	"khabar/monitor"
	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

const (
	benchFeeds = 1000
	benchItems = 30
	benchHosts = 500 // loopback addresses that the feeds are spread over
)

// BenchmarkCycle measures one cycle over 1,000 loopback feeds of 30 items: the first cycle, and
// one in which every feed answers 304. For comparison it also measures the parts of a cycle
// alone: requesting and parsing the same feeds, requesting them when each answers 304, and
// inserting the same rows. It reports milliseconds of wall-clock time, the time of the first cycle divided
// by that of requesting and parsing, and resident memory.
//
// The database is SQLite, or PostgreSQL when KHABAR_TEST_POSTGRES is set.
func BenchmarkCycle(b *testing.B) {
	feeds := benchOutlet(b)
	client := fetcher.New(fetcher.Options{AllowPrivate: true})
	for b.Loop() {
		db := storetest.Open(b)
		m := benchMonitor(b, db, client, feeds)

		parsed := took(b, func() error { return fetchAll(b.Context(), client, feeds, nil) })
		validators := map[string]news.Validators{}
		first := took(b, func() error { return cycle(b, m, len(feeds), func(s monitor.Summary) int { return s.OK }) })
		for _, s := range states(b, db) {
			validators[s.Feed] = s.Validators
		}
		asked := took(b, func() error { return fetchAll(b.Context(), client, feeds, validators) })
		again := took(b, func() error { return cycle(b, m, len(feeds), func(s monitor.Summary) int { return s.NotModified }) })
		saved := insertAlone(b, m, client, feeds)

		b.ReportMetric(ms(first), "first-ms")
		b.ReportMetric(ms(parsed), "fetch+parse-ms")
		b.ReportMetric(ms(saved), "insert-ms")
		b.ReportMetric(first.Seconds()/parsed.Seconds(), "first/fetch+parse")
		b.ReportMetric(ms(again), "304-ms")
		b.ReportMetric(ms(asked), "ask-ms")
		b.ReportMetric(ms(again-asked)/benchFeeds, "304-ms-over-ask/feed")
		b.ReportMetric(residentMiB(b), "rss-MiB")
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func took(b *testing.B, f func() error) time.Duration {
	b.Helper()
	runtime.GC()
	start := time.Now()
	if err := f(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// benchMonitor returns a monitor with the shipped taxonomy.
func benchMonitor(b *testing.B, db *store.DB, client *fetcher.Client, feeds []news.Feed) *monitor.Monitor {
	b.Helper()
	tax, err := classifier.Load(os.DirFS("../taxonomy"), "taxonomy")
	if err != nil {
		b.Fatal(err)
	}
	c, err := tax.Compile()
	if err != nil {
		b.Fatal(err)
	}
	m := newMonitor(b, db, feeds...)
	m.Fetcher, m.Classifier, m.Taxonomy = client, c, tax.News()
	return m
}

// cycle runs one cycle, and checks that count of its summary is the number of feeds.
func cycle(b *testing.B, m *monitor.Monitor, feeds int, count func(monitor.Summary) int) error {
	b.Helper()
	s, err := m.Cycle(b.Context(), monitor.Request{})
	if err == nil && count(s) != feeds {
		err = fmt.Errorf("%d of %d feeds had the expected outcome: %+v", count(s), feeds, s)
	}
	return err
}

func states(b *testing.B, db *store.DB) []news.FeedState {
	b.Helper()
	all, err := db.FeedStates(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return all
}

// fetchAll fetches all feeds, as many at once as a cycle does.
func fetchAll(ctx context.Context, client *fetcher.Client, feeds []news.Feed, v map[string]news.Validators) error {
	todo := make(chan news.Feed)
	errs := make(chan error, monitor.DefaultConcurrency)
	var wg sync.WaitGroup
	for range monitor.DefaultConcurrency {
		wg.Go(func() {
			for f := range todo {
				if got := client.Fetch(ctx, f, v[f.ID]); got.Outcome == news.Failed {
					select {
					case errs <- fmt.Errorf("%s: %s", f.ID, got.Error):
					default:
					}
				}
			}
		})
	}
	for _, f := range feeds {
		todo <- f
	}
	close(todo)
	wg.Wait()
	close(errs)
	return <-errs
}

// insertAlone returns how long it takes to save the polls of all feeds, without fetching and tagging.
func insertAlone(b *testing.B, m *monitor.Monitor, client *fetcher.Client, feeds []news.Feed) time.Duration {
	b.Helper()
	db := storetest.Open(b)
	now := time.Now()
	process, err := db.Register(b.Context(), now)
	if err == nil {
		err = db.SyncFeeds(b.Context(), feeds, now)
	}
	if err == nil {
		err = db.SaveTaxonomy(b.Context(), m.Taxonomy, now)
	}
	if err != nil {
		b.Fatal(err)
	}
	const batch = 25
	var total time.Duration
	for i := 0; i < len(feeds); i += batch {
		var polls []news.Poll
		var ids []string
		for _, f := range feeds[i : i+batch] {
			p := news.Poll{Fetch: client.Fetch(b.Context(), f, news.Validators{}), NextDue: now.Add(time.Hour)}
			for j := range p.Items {
				p.Items[j].Tags = m.Classifier.Classify(p.Items[j])
			}
			polls, ids = append(polls, p), append(ids, f.ID)
		}
		if _, err := db.LeaseFeeds(b.Context(), process, ids, false, now); err != nil {
			b.Fatal(err)
		}
		total += took(b, func() error {
			_, err := db.Save(b.Context(), process, polls, now)
			return err
		})
	}
	return total
}

// benchOutlet serves benchFeeds documents, gzipped and with ETags, and returns one feed for each.
func benchOutlet(b *testing.B) []news.Feed {
	b.Helper()
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		b.Fatal(err)
	}
	docs := make([][]byte, benchFeeds)
	for i := range docs {
		docs[i] = benchDocument(i)
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil || i >= len(docs) {
			http.NotFound(w, r)
			return
		}
		etag := fmt.Sprintf(`"%d"`, i)
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(docs[i])
	})}
	go func() { _ = srv.Serve(l) }()
	b.Cleanup(func() { _ = srv.Close() })
	feeds := make([]news.Feed, benchFeeds)
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for i := range feeds {
		host := i % benchHosts
		feeds[i] = feed(fmt.Sprintf("feed-%d", i), fmt.Sprintf("http://127.1.%d.%d:%s/%d", host/250, host%250+1, port, i))
	}
	return feeds
}

// benchDocument returns a gzipped RSS document of benchItems items, about 50 KB before it is
// gzipped. One word in a hundred is a keyword, as in the news; the others are made up.
func benchDocument(n int) []byte {
	rnd := rand.New(rand.NewPCG(uint64(n), 1))
	keywords := strings.Fields("Peshawar TTP bombing Pakistan attack Kabul arrested police Taliban Karachi")
	syllables := strings.Fields("ba de fi go lu ma ne pi ro su ta ve wi xa yo zu cre dra ple sti")
	word := func() string {
		if rnd.IntN(100) == 0 {
			return keywords[rnd.IntN(len(keywords))]
		}
		var w strings.Builder
		for range 2 + rnd.IntN(3) {
			w.WriteString(syllables[rnd.IntN(len(syllables))])
		}
		return w.String()
	}
	sentence := func(k int) string {
		words := make([]string, k)
		for i := range words {
			words[i] = word()
		}
		return strings.Join(words, " ")
	}
	var doc bytes.Buffer
	doc.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Outlet</title><link>https://example.org/</link>`)
	for i := range benchItems {
		fmt.Fprintf(&doc, `<item><title>%s</title><link>https://example.org/%d/%d</link><guid>https://example.org/%[2]d/%[3]d</guid>`+
			`<pubDate>Sun, 22 Nov 2026 0%d:%02d:00 +0500</pubDate><description>&lt;p&gt;%[6]s&lt;/p&gt;</description></item>`,
			sentence(9), n, i, i%10, i, sentence(210))
	}
	doc.WriteString(`</channel></rss>`)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(doc.Bytes())
	_ = z.Close()
	return packed.Bytes()
}

// residentMiB returns the resident memory of this process, the test server included.
func residentMiB(b *testing.B) float64 {
	b.Helper()
	f, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0 // not Linux
	}
	var size, resident float64
	if _, err := fmt.Sscan(string(f), &size, &resident); err != nil && err != io.EOF {
		b.Fatal(err)
	}
	return resident * float64(os.Getpagesize()) / (1 << 20)
}
