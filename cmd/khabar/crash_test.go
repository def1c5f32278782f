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
	crashRuns  = 10
	// crashSure is the request by which something must be stored: all that a cycle holds in
	// hand at once is fewer feeds than that.
	crashSure = 110
)

// TestKilledFetchLosesAndDoublesNothing kills a fetch at ten points of its way, lets it run
// again, and compares every row with those of a run left alone.
func TestKilledFetchLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	want := func() []string {
		d := newCrashDesk(t, 0)
		d.finish()
		return d.rows()
	}()
	if len(want) != crashFeeds*crashItems {
		t.Fatalf("a run left alone stored %d items, want %d", len(want), crashFeeds*crashItems)
	}
	var cut atomic.Int64
	var wg sync.WaitGroup
	for i := range crashRuns {
		wg.Go(func() {
			d := newCrashDesk(t, killAt(i))
			d.killed()
			if n := len(d.rows()); 0 < n && n < len(want) {
				cut.Add(1)
			}
			d.finish()
			if diff := cmp.Diff(want, d.rows()); diff != "" {
				t.Errorf("killed at request %d and run again (-alone +killed):\n%s", d.killAt, diff)
			}
		})
	}
	wg.Wait()
	t.Logf("%d of %d runs were killed with some, not all, items stored", cut.Load(), crashRuns)
	if cut.Load() < crashRuns/2 {
		t.Errorf("only %d of %d runs were cut in the middle: the test shows nothing", cut.Load(), crashRuns)
	}
}

// killAt returns the request at which run i is killed: half of the runs anywhere on the way,
// half where some of it must have been stored, and not all.
func killAt(i int) int64 {
	if i%2 == 0 {
		return int64((i + 1) * crashFeeds / (crashRuns + 1))
	}
	return int64(crashSure + i*(crashFeeds-crashSure)/(crashRuns+1))
}

// A crashDesk is a folder with a feed list, and the outlet that it names, which kills who
// asks for the killAt-th time.
type crashDesk struct {
	t      *testing.T
	dir    string
	killAt int64
	asked  atomic.Int64
	child  chan *os.Process
}

func newCrashDesk(t *testing.T, killAt int64) *crashDesk {
	d := &crashDesk{t: t, dir: t.TempDir(), killAt: killAt, child: make(chan *os.Process, 1)}
	srv := httptest.NewServer(d)
	t.Cleanup(srv.Close)
	var list strings.Builder
	list.WriteString("version: 1\ntimezone: UTC\nfeeds:\n")
	for i := range crashFeeds {
		fmt.Fprintf(&list, "- {id: feed-%d, title: Feed %[1]d, url: %q, lang: en, kind: newspaper, checked: never}\n",
			i, fmt.Sprintf("%s/%d", srv.URL, i))
	}
	if err := os.WriteFile(filepath.Join(d.dir, "feeds.yaml"), []byte(list.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(d.dir, "taxonomy"), os.DirFS("testdata/crash")); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *crashDesk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.asked.Add(1) == d.killAt {
		if err := (<-d.child).Kill(); err != nil {
			d.t.Error(err)
		}
	}
	fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>`)
	for i := range crashItems {
		fmt.Fprintf(w, "<item><title>Report %d of %s: TTP and BLA</title><guid>https://example.org%[2]s/%[1]d</guid></item>", i, r.URL.Path)
	}
	fmt.Fprint(w, "</channel></rss>")
}

func (d *crashDesk) fetch() *exec.Cmd {
	cmd := exec.CommandContext(d.t.Context(), "khabar", "fetch", "--allow-private")
	cmd.Dir = d.dir
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, envPrefix) })
	return cmd
}

// killed runs a fetch that the outlet kills.
func (d *crashDesk) killed() {
	cmd := d.fetch()
	if err := cmd.Start(); err != nil {
		d.t.Error(err)
		return
	}
	d.child <- cmd.Process
	if err := cmd.Wait(); err == nil {
		d.t.Errorf("the fetch to be killed at request %d ended by itself", d.killAt)
	}
}

// finish runs a fetch to its end. One after a killed one waits until the dead process's
// leases lapse.
func (d *crashDesk) finish() {
	if out, err := d.fetch().CombinedOutput(); err != nil {
		d.t.Errorf("fetch: %v\n%s", err, out)
	}
}

// rows returns each stored item with its tags as one line, sorted.
func (d *crashDesk) rows() []string {
	db, err := store.Open(d.t.Context(), filepath.Join(d.dir, "khabar.db"))
	if err != nil {
		d.t.Error(err)
		return nil
	}
	defer func() {
		if err := db.Close(); err != nil {
			d.t.Error(err)
		}
	}()
	if _, _, err := db.Migrate(d.t.Context()); err != nil {
		d.t.Error(err)
	}
	var rows []string
	for it, err := range db.Items(d.t.Context(), news.Filter{}) {
		if err != nil {
			d.t.Error(err)
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
