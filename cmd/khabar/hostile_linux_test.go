package main

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"khabar/monitor"
	"khabar/news"
	"khabar/store"
)

const (
	soundFeeds = 40
	soundItems = 30
	// maxFetchMemory is the most memory that a fetch may take at its peak, in bytes.
	maxFetchMemory = 256 << 20
)

// A hostileFeed is a feed whose body tries to exhaust a fetch.
type hostileFeed struct {
	name     string
	encoding string // Content-Encoding
	body     func(w io.Writer)
	class    news.ErrClass // empty: the poll is OK and whole
}

const (
	rssHead  = `<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>`
	rssTail  = `</channel></rss>`
	jsonHead = `{"version":"https://jsonfeed.org/version/1.1","title":"x",`
	mega     = 1 << 20
)

// repeated returns a body of the text before, n times unit, and the text after, which is never in memory as a
// whole.
func repeated(before, unit string, n int, after string) func(io.Writer) {
	return func(w io.Writer) {
		_, _ = io.WriteString(w, before)
		chunk := max(1, 16<<10/len(unit))
		piece, left := strings.Repeat(unit, chunk), n
		for ; left > chunk; left -= chunk {
			if _, err := io.WriteString(w, piece); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, strings.Repeat(unit, left)+after)
	}
}

// itemsOf returns a feed of n items whose text is size bytes of unit.
func itemsOf(n int, unit string, size int) func(io.Writer) {
	return func(w io.Writer) {
		_, _ = io.WriteString(w, rssHead)
		text := strings.Repeat(unit, size/len(unit))
		for i := range n {
			if _, err := fmt.Fprintf(w, "<item><title>Report %d</title><guid>%[1]d</guid><description>%s</description></item>", i, text); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, rssTail)
	}
}

func gzipBody(body func(io.Writer)) func(io.Writer) {
	return func(w io.Writer) {
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		body(z)
		_ = z.Close()
	}
}

func deflateBody(body func(io.Writer)) func(io.Writer) {
	return func(w io.Writer) {
		z, _ := flate.NewWriter(w, flate.BestSpeed)
		body(z)
		_ = z.Close()
	}
}

// entityBomb writes entities each of which stands for ten of the one before it.
func entityBomb(w io.Writer) {
	_, _ = io.WriteString(w, `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "lol">`)
	for i := range 30 {
		fmt.Fprintf(w, `<!ENTITY e%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&e%d;", i), 10))
	}
	repeated(`]><rss><channel><title>x</title><item><title>`, "&e30;", 1_000_000, "</title></item>"+rssTail)(w)
}

// drip writes a byte now and then until the reader has had enough.
func drip(w io.Writer) {
	for {
		if _, err := io.WriteString(w, "<"); err != nil {
			return
		}
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// hostileFeeds are bodies most of which are just below the limit of 10 MiB, or beyond it. For the encodings
// that khabar does not decompress, what counts is how much is read.
func hostileFeeds() []hostileFeed {
	spaces := repeated(rssHead, " ", 1<<30, rssTail)
	longLanguage := func(w io.Writer) {
		repeated(jsonHead+`"language":"`, "e", 4*mega, `","items":[`)(w)
		repeated(`{"id":"1","title":"a"}`, `,{"title":"b"}`, 4_999, "]}")(w)
	}
	return []hostileFeed{
		{"drip", "", drip, news.ClassTimeout},
		{"gzip-bomb", "gzip", gzipBody(spaces), news.ClassTooLarge},
		{"gzip-in-gzip", "gzip", gzipBody(gzipBody(spaces)), news.ClassTooLarge},
		{"deflate-bomb", "deflate", deflateBody(spaces), news.ClassNotAFeed},
		{"brotli", "br", repeated("\xcf\xff\xff\x7f\xf8'\x00", "\x5b\xff", 5*mega-100, ""), news.ClassNotAFeed},
		{"zstd", "zstd", repeated("\x28\xb5\x2f\xfd\x04\x58", "\x54\x00\x00\x10\x20", 2*mega-100, ""), news.ClassNotAFeed},
		{"entities", "", entityBomb, news.ClassPartial},
		{"depth", "", repeated("<rss><channel>", "<a>", 3*mega, ""), news.ClassTooLarge},
		{"namespaces", "", repeated("<rss><channel>", "<a xmlns:b='c' xmlns:d='e'>", 350_000, ""), news.ClassTooLarge},
		{"empty-items", "", repeated(rssHead, "<item/>", 1_497_000, rssTail), news.ClassTooLarge},
		{"empty-items-json", "", repeated(jsonHead+`"items":[{}`, ",{}", 1_500_000, "]}"), news.ClassTooLarge},
		{"depth-json", "", repeated(jsonHead+`"items":`, "[", 100_000, ""), news.ClassTooLarge},
		{"endless", "", repeated(rssHead, "<item><title>a</title></item>", 1<<40, ""), news.ClassTooLarge},
		{"title", "", repeated(rssHead+"<item><title>", "a ", 5*mega/2, "</title></item>"+rssTail), news.ClassPartial},
		{"language-json", "gzip", gzipBody(longLanguage), ""},
		{"acronym", "gzip", gzipBody(itemsOf(75, "HM ", 129_000)), news.ClassPartial},
		{"possessive", "gzip", gzipBody(itemsOf(75, "militants TTP's ", 128<<10)), news.ClassPartial},
		{"brackets", "gzip", gzipBody(itemsOf(75, "(a ", 3*12_288)), ""},
		{"keyword", "gzip", gzipBody(itemsOf(30, "TTP ", 4*8_000)), ""},
		{"evidence", "gzip", gzipBody(itemsOf(1_000, "TTP attack ", 9_500)), news.ClassPartial},
	}
}

// A hostileServer serves the hostile and the sound feeds, each on a loopback address of its own, since khabar reads
// few feeds of one host at once. The first requests wait for each other, so that they are answered at once.
type hostileServer struct {
	hostile map[string]hostileFeed
	first   sync.WaitGroup // of the first requests
	mu      sync.Mutex
	left    int // how many of them have not arrived
}

func (s *hostileServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.left > 0 {
		s.left--
		s.first.Done()
	}
	s.mu.Unlock()
	s.first.Wait()
	name := strings.TrimPrefix(r.URL.Path, "/")
	f, ok := s.hostile[name]
	if !ok {
		fmt.Fprint(w, rssHead)
		for i := range soundItems {
			fmt.Fprintf(w, "<item><title>Report %d of %s: TTP and BLA</title><guid>https://example.org/%[2]s/%[1]d</guid></item>", i, name)
		}
		fmt.Fprint(w, rssTail)
		return
	}
	if f.encoding != "" {
		w.Header().Set("Content-Encoding", f.encoding)
	}
	f.body(w)
}

// TestHostileFeedsBesideSoundOnes reads twenty hostile feeds, as many at once as a cycle ever reads, and forty
// sound ones beside them with one khabar.
func TestHostileFeedsBesideSoundOnes(t *testing.T) {
	t.Parallel()
	feeds := hostileFeeds()
	h := &hostileServer{hostile: map[string]hostileFeed{}, left: monitor.DefaultConcurrency}
	h.first.Add(h.left)
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &httptest.Server{Listener: l, Config: &http.Server{Handler: h}}
	srv.Start()
	defer srv.Close()
	var list strings.Builder
	list.WriteString("version: 1\ntimezone: UTC\nfeeds:\n")
	n := 0
	add := func(name string) {
		n++
		fmt.Fprintf(&list, "- {id: %s, title: %[1]s, url: \"http://127.2.0.%d:%d/%[1]s\", lang: en, kind: newspaper, checked: never}\n",
			name, n, l.Addr().(*net.TCPAddr).Port)
	}
	for _, f := range feeds {
		h.hostile[f.name] = f
		add(f.name)
	}
	for i := range soundFeeds {
		add(fmt.Sprintf("sound-%d", i))
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "feeds.yaml"), []byte(list.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	u := measuredFetch(t, dir)
	if u.Peak > maxFetchMemory {
		t.Errorf("%d MB at the peak, want at most %d", u.Peak>>20, maxFetchMemory>>20)
	}
	t.Logf("%d MB at the peak, %v of processor time", u.Peak>>20, u.CPU)
	checkHostileFeeds(t, dir, feeds)
}

// checkHostileFeeds checks the classes of the hostile feeds, and that all items of the sound feeds are stored.
func checkHostileFeeds(t *testing.T, dir string, feeds []hostileFeed) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(dir, "khabar.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	states, err := db.FeedStates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stored := map[string]int{}
	for it, err := range db.Items(t.Context(), news.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		stored[it.Feed]++
	}
	for _, s := range states {
		i := slices.IndexFunc(feeds, func(f hostileFeed) bool { return f.name == s.Feed })
		if i < 0 {
			if s.Failures != 0 || s.Polls != 1 || s.Class != "" || stored[s.Feed] != soundItems {
				t.Errorf("%s: %+v, %d items; want %d", s.Feed, s, stored[s.Feed], soundItems)
			}
			continue
		}
		if s.Class != feeds[i].class || s.Polls != 1 {
			t.Errorf("%s: %d polls, class %q (%s); want class %q", s.Feed, s.Polls, s.Class, s.Error, feeds[i].class)
		}
		t.Logf("%s: class %q, %d items, %s", s.Feed, s.Class, stored[s.Feed], s.Error)
	}
}

// A usage is what a process took.
type usage struct {
	Peak int64 // most resident memory, in bytes
	CPU  time.Duration
}

// measuredFetch runs "khabar fetch" in dir, of which some feeds may fail, and returns what it took.
func measuredFetch(t *testing.T, dir string) usage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "measured", "khabar", "fetch", "--allow-private")
	cmd.Dir = dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, envPrefix) })
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != exitPartly) {
		t.Fatalf("fetch: %v\n%s", err, log.String())
	}
	var u usage
	if _, err := fmt.Sscanf(out.String()[strings.LastIndex(out.String(), "measured"):], "measured %d %d", &u.Peak, &u.CPU); err != nil {
		t.Fatalf("%v:\n%s", err, out.String())
	}
	return u
}

// measured runs the command that is its arguments, and prints what it took. A process of its own does
// that because the memory of a child is at least what its parent had when it started the child.
func measured() {
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	_ = cmd.Run()
	r := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	fmt.Printf("\nmeasured %d %d\n", r.Maxrss<<10, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
	os.Exit(cmd.ProcessState.ExitCode())
}
