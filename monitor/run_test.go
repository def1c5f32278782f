package monitor_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/fetcher"
	"khabar/store"
)

// A pipeListener accepts the connections that its method dial makes, over net.Pipe. Unlike a
// loopback connection, they work inside a synctest bubble, whose clock advances when every
// goroutine waits.
type pipeListener struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// The test runs two simulated days. One feed is due every half hour, one at a time of day in its
// time zone, and one is disabled.
func TestRunPollsEachFeedWhenItIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newPipeListener()
		polls := map[string][]time.Time{}
		var mu sync.Mutex
		srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			polls[r.URL.Path] = append(polls[r.URL.Path], time.Now().UTC())
			mu.Unlock()
			_, _ = io.WriteString(w, document(fmt.Sprint("at ", time.Now().Unix())))
		})}
		var wg sync.WaitGroup
		wg.Go(func() { _ = srv.Serve(l) })
		db, err := store.Open(t.Context(), t.TempDir()+"/khabar.db")
		if err == nil {
			_, _, err = db.Migrate(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
		half := feed("half-hourly", "http://outlet.example/half")
		daily := feed("daily", "http://outlet.example/daily")
		daily.Every, daily.Schedule, daily.Zone = 0, "0 6 * * *", "Asia/Karachi" // 01:00 UTC
		off := feed("off", "http://outlet.example/off")
		off.Enabled = false
		m := newMonitor(t, db, half, daily, off)
		client := fetcher.New(fetcher.Options{AllowPrivate: true, DialContext: l.dial})
		m.Fetcher = client

		ctx, cancel := context.WithTimeout(t.Context(), 48*time.Hour)
		defer cancel()
		start := time.Now().UTC()
		if err := m.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
		client.Close()
		_ = srv.Close()
		wg.Wait()
		if err := db.Close(); err != nil {
			t.Error(err)
		}

		if n := len(polls["/half"]); n < 95 || n > 97 {
			t.Errorf("%d polls of the half-hourly feed in two days, want about 96", n)
		}
		for i, at := range polls["/half"] {
			if i > 0 && at.Sub(polls["/half"][i-1]) < 30*time.Minute {
				t.Errorf("polled at %v, %v after the previous poll", at, at.Sub(polls["/half"][i-1]))
			}
		}
		want := []time.Time{start, time.Date(2000, 1, 1, 1, 0, 0, 0, time.UTC), time.Date(2000, 1, 2, 1, 0, 0, 0, time.UTC)}
		if diff := cmp.Diff(want, truncated(polls["/daily"])); diff != "" {
			t.Errorf("polls of the daily feed (-want +got):\n%s", diff)
		}
		if polls["/off"] != nil {
			t.Errorf("the disabled feed was polled at %v", polls["/off"])
		}
	})
}

// truncated returns times cut to the minute, because a poll may start some seconds late.
func truncated(times []time.Time) []time.Time {
	var cut []time.Time
	for _, t := range times {
		cut = append(cut, t.Truncate(time.Minute))
	}
	return cut
}
