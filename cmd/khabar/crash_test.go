package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
	"khabar/store"
)

const (
	crashFeeds = 160
	crashItems = 5
	killedRuns = 10
	// storedBy is the number of a request at which some items are certainly stored already: a
	// cycle never has so many feeds in progress at once.
	storedBy = 110
)

// TestKilledFetchLosesAndDoublesNothing kills a fetch at ten different requests, runs it again,
// and compares every row with those of a run that was not killed.
func TestKilledFetchLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	want := func() []string {
		c := newCrashRun(t, 0)
		c.runToEnd()
		return c.rows()
	}()
	if len(want) != crashFeeds*crashItems {
		t.Fatalf("a run that was not killed stored %d items, want %d", len(want), crashFeeds*crashItems)
	}
	var cut atomic.Int64
	var wg sync.WaitGroup
	for i := range killedRuns {
		wg.Go(func() {
			c := newCrashRun(t, killAt(i))
			c.runKilled()
			if n := len(c.rows()); 0 < n && n < len(want) {
				cut.Add(1)
			}
			c.runToEnd()
			if diff := cmp.Diff(want, c.rows()); diff != "" {
				t.Errorf("killed at request %d and run again (-not killed +killed):\n%s", c.killAt, diff)
			}
		})
	}
	wg.Wait()
	t.Logf("%d of %d runs were killed with some, not all, items stored", cut.Load(), killedRuns)
	if cut.Load() < killedRuns/2 {
		t.Errorf("only %d of %d runs were killed in the middle: the test proves nothing", cut.Load(), killedRuns)
	}
}

// killAt returns the number of the request at which run i is killed. Half of the runs are killed
// at any request, the others when some items, but not all, are stored.
func killAt(i int) int64 {
	if i%2 == 0 {
		return int64((i + 1) * crashFeeds / (killedRuns + 1))
	}
	return int64(storedBy + i*(crashFeeds-storedBy)/(killedRuns+1))
}

// A crashRun is a folder with a feed list, and a server for these feeds. At request killAt the
// server kills the process that made the request.
type crashRun struct {
	t        *testing.T
	dir      string
	killAt   int64
	requests atomic.Int64
	child    chan *os.Process
}

func newCrashRun(t *testing.T, killAt int64) *crashRun {
	c := &crashRun{t: t, dir: t.TempDir(), killAt: killAt, child: make(chan *os.Process, 1)}
	srv := httptest.NewServer(c)
	t.Cleanup(srv.Close)
	var list strings.Builder
	list.WriteString("version: 1\ntimezone: UTC\nfeeds:\n")
	for i := range crashFeeds {
		fmt.Fprintf(&list, "- {id: feed-%d, title: Feed %[1]d, url: %q, lang: en, kind: newspaper, checked: never}\n",
			i, fmt.Sprintf("%s/%d", srv.URL, i))
	}
	if err := os.WriteFile(filepath.Join(c.dir, "feeds.yaml"), []byte(list.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(c.dir, "taxonomy"), os.DirFS("testdata/crash")); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *crashRun) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if c.requests.Add(1) == c.killAt {
		if err := (<-c.child).Kill(); err != nil {
			c.t.Error(err)
		}
	}
	fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>`)
	for i := range crashItems {
		fmt.Fprintf(w, "<item><title>Report %d of %s: TTP and BLA</title><guid>https://example.org%[2]s/%[1]d</guid></item>", i, r.URL.Path)
	}
	fmt.Fprint(w, "</channel></rss>")
}

func (c *crashRun) fetch() *exec.Cmd {
	cmd := exec.CommandContext(c.t.Context(), "khabar", "fetch", "--allow-private")
	cmd.Dir = c.dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, envPrefix) })
	return cmd
}

// runKilled runs "khabar fetch", which the server kills.
func (c *crashRun) runKilled() {
	cmd := c.fetch()
	if err := cmd.Start(); err != nil {
		c.t.Error(err)
		return
	}
	c.child <- cmd.Process
	if err := cmd.Wait(); err == nil {
		c.t.Errorf("the fetch that should be killed at request %d ended before", c.killAt)
	}
}

// runToEnd runs "khabar fetch" to its end. After a killed run, the fetch first waits until the leases of
// the killed process expire.
func (c *crashRun) runToEnd() {
	if out, err := c.fetch().CombinedOutput(); err != nil {
		c.t.Errorf("fetch: %v\n%s", err, out)
	}
}

// rows returns each stored item with its tags as one line, sorted.
func (c *crashRun) rows() []string {
	db, err := store.Open(c.t.Context(), filepath.Join(c.dir, "khabar.db"))
	if err != nil {
		c.t.Error(err)
		return nil
	}
	defer func() {
		if err := db.Close(); err != nil {
			c.t.Error(err)
		}
	}()
	if _, _, err := db.Migrate(c.t.Context()); err != nil {
		c.t.Error(err)
	}
	var rows []string
	for it, err := range db.Items(c.t.Context(), news.Filter{}) {
		if err != nil {
			c.t.Error(err)
			return nil
		}
		var row strings.Builder
		fmt.Fprintf(&row, "%s %s v%d", it.Feed, it.GUID, it.Version)
		for _, t := range it.Tags {
			fmt.Fprintf(&row, " %s%v", t.ID, t.Evidence)
		}
		rows = append(rows, row.String())
	}
	slices.Sort(rows)
	return rows
}
