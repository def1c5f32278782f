package monitor_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"khabar/fetcher"
	"khabar/monitor"
	"khabar/news"
	"khabar/store"
)

// smallDisk mounts a file system of a few megabytes.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("khabar-test", dir, "tmpfs", 0, "size=4m"); err != nil {
		if os.Getenv("KHABAR_REQUIRE_ALL") == "1" && os.Getuid() == 0 && !errors.Is(err, syscall.EPERM) {
			t.Fatalf("mount a small disk: %v", err)
		}
		t.Skipf("no small disk can be mounted: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill fills the disk of a folder, and returns a function that frees the space again.
func fill(t *testing.T, dir string) (free func()) {
	t.Helper()
	ballast := filepath.Join(dir, "ballast")
	f, err := os.Create(ballast)
	if err != nil {
		t.Error(err)
		return func() {}
	}
	block := make([]byte, 512)
	for err == nil {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Error(err)
	}
	_ = f.Close()
	return func() { _ = os.Remove(ballast) }
}

// A troubleTest has a monitor of one feed. When the feed is requested, the disk of the database
// becomes full.
type troubleTest struct {
	*testing.T
	dir  string
	db   *store.DB
	m    *monitor.Monitor
	log  *syncBuffer
	free func()

	requests int
	close    func()
}

func newTroubleTest(t *testing.T, dir string) *troubleTest {
	t.Helper()
	x := &troubleTest{T: t, dir: dir, log: &syncBuffer{}}
	l := newPipeListener()
	long := strings.Repeat("Officials in the city confirmed the report. ", 50_000)
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if x.requests++; x.requests == 1 {
			x.free = fill(t, dir)
		}
		_, _ = io.WriteString(w, strings.Replace(document("a"), "</title><guid", "</title><description>"+long[:1_500_000]+"</description><guid", 1))
	})}
	var wg sync.WaitGroup
	wg.Go(func() { _ = srv.Serve(l) })
	db, err := store.Open(t.Context(), filepath.Join(dir, "khabar.db"))
	if err == nil {
		_, _, err = db.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	client := fetcher.New(fetcher.Options{AllowPrivate: true, DialContext: l.dial})
	x.db, x.m = db, newMonitor(t, db, feed("dawn", "http://outlet.example/"))
	x.m.Fetcher, x.m.Log = client, slog.New(slog.NewTextHandler(x.log, nil))
	x.close = func() {
		client.Close()
		_ = srv.Close()
		wg.Wait()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	return x
}

func (x *troubleTest) state() news.FeedState {
	x.Helper()
	all, err := x.db.FeedStates(x.Context())
	if err != nil || len(all) != 1 {
		x.Fatal(all, err)
	}
	return all[0]
}

// While the disk is full, Run tries to save ever less often, in the end once a minute, and reads
// no feed again. When there is space, it saves the items that it has read.
func TestRunWaitsForSpace(t *testing.T) {
	dir := smallDisk(t)
	synctest.Test(t, func(t *testing.T) {
		x := newTroubleTest(t, dir)
		defer x.close()
		ctx, cancel := context.WithTimeout(t.Context(), 25*time.Minute)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := x.m.Run(ctx); err != nil {
				t.Errorf("Run: %v", err)
			}
		})
		time.Sleep(20 * time.Minute)
		if n := strings.Count(x.log.String(), "free space there"); n < 20 || n > 40 {
			t.Errorf("%d messages in 20 minutes, want one a minute in the end:\n%s", n, x.log)
		}
		x.free()
		wg.Wait()
		if x.requests != 1 {
			t.Errorf("the feed was read %d times, want once", x.requests)
		}
		if got := titles(t, x.db); len(got) != 1 {
			t.Errorf("stored: %q, want the item that was read before the disk was full", got)
		}
		if s := x.state(); s.Failures != 0 {
			t.Errorf("%d failed polls, want none: %+v", s.Failures, s)
		}
	})
}

// A cycle that a person waits for gives up after half a minute, and says why. The feed has not
// failed, and is due.
func TestCycleGivesUpOnAFullDisk(t *testing.T) {
	dir := smallDisk(t)
	synctest.Test(t, func(t *testing.T) {
		x := newTroubleTest(t, dir)
		defer x.close()
		begun := time.Now()
		got, err := x.m.Cycle(t.Context(), monitor.Request{})
		if !errors.Is(err, news.ErrUnavailable) || strings.Count(err.Error(), "free space there") != 1 {
			t.Errorf("error %v, want one that says once that the disk is full", err)
		}
		if took := time.Since(begun); took < 30*time.Second || took > 45*time.Second {
			t.Errorf("the cycle took %v, want half a minute", took)
		}
		if got.Failed != 0 || got.Skipped != 1 {
			t.Errorf("%+v, want that the feed was skipped", got)
		}
		x.free()
		due, err := x.db.DueFeeds(t.Context(), time.Now())
		if s := x.state(); err != nil || s.Failures != 0 || len(due) != 1 {
			t.Errorf("%d failed polls, due %q, %v; want no failure, and the feed due", s.Failures, due, err)
		}
	})
}

// A syncBuffer is a bytes.Buffer for many goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
