package process_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"khabar/news"
	"khabar/process"
	"khabar/store"
	"khabar/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A recorder is a store that does nothing but record calls, because a database cannot be made
// to fail or hang on request.
type recorder struct {
	heartbeats []time.Time
	fail       error // what every call returns
	hang       bool  // whether calls return only when their context is done
}

func (r *recorder) answer(ctx context.Context) error {
	if r.hang {
		<-ctx.Done()
		return ctx.Err()
	}
	return r.fail
}

func (r *recorder) Register(context.Context, time.Time) (int64, error) { return 7, r.fail }

func (r *recorder) Heartbeat(ctx context.Context, _ int64, now time.Time) error {
	r.heartbeats = append(r.heartbeats, now)
	return r.answer(ctx)
}

func (r *recorder) Unregister(ctx context.Context, _ int64) error { return r.answer(ctx) }

// register registers a process at r, with a clock that is an hour fast.
func register(t *testing.T, r *recorder) (p *process.Process, log *bytes.Buffer) {
	t.Helper()
	log = &bytes.Buffer{}
	fast := func() time.Time { return time.Now().Add(time.Hour) }
	p, err := process.Register(t.Context(), r, fast, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return p, log
}

func TestHeartbeatIsWellBelowLeaseSilence(t *testing.T) {
	if 3*process.HeartbeatInterval > store.LeaseSilence {
		t.Errorf("a heartbeat every %v; want at least three within %v, after which leases lapse", process.HeartbeatInterval, store.LeaseSilence)
	}
}

func TestHeartbeatFollowsTheCallersClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{}
		p, log := register(t, r)
		start := time.Now().Add(time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		stop := p.KeepAlive(ctx)
		time.Sleep(3 * time.Second)
		cancel() // the heartbeat goes on, because a process that is asked to stop still saves
		time.Sleep(2 * time.Second)
		stop()
		time.Sleep(time.Minute)
		want := []time.Time{start.Add(2 * time.Second), start.Add(4 * time.Second)}
		if diff := cmp.Diff(want, r.heartbeats); diff != "" {
			t.Errorf("heartbeats (-want +got):\n%s", diff)
		}
		if log.Len() != 0 {
			t.Errorf("logged:\n%s", log)
		}
	})
}

func TestFailedHeartbeatIsLoggedAndTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{}
		p, log := register(t, r)
		r.fail = errors.New("disk full")
		stop := p.KeepAlive(t.Context())
		time.Sleep(5 * time.Second)
		stop()
		if n := strings.Count(log.String(), `level=WARN msg="heartbeat failed`); n != 1 || len(r.heartbeats) != 2 {
			t.Errorf("%d heartbeats in five seconds and %d warnings, want 2 and 1:\n%s", len(r.heartbeats), n, log)
		}
	})
}

func TestStopEndsAHeartbeatThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{hang: true}
		p, log := register(t, r)
		stop := p.KeepAlive(t.Context())
		time.Sleep(3 * time.Second)
		start := time.Now()
		stop()
		if took := time.Since(start); took != 0 || log.Len() != 0 {
			t.Errorf("stopping took %v, logged %q; want neither time nor a warning", took, log)
		}
	})
}

func TestUnregisterTakesTheClosingTimeAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, log := register(t, &recorder{hang: true})
		start := time.Now()
		p.Unregister()
		if took := time.Since(start); took != process.ClosingTime || !strings.Contains(log.String(), "process not unregistered") {
			t.Errorf("unregistering from a database that hangs took %v, logged %q; want %v and a warning", took, log, process.ClosingTime)
		}
	})
}

func TestRegisterFails(t *testing.T) {
	fail := errors.New("disk full")
	if _, err := process.Register(t.Context(), &recorder{fail: fail}, time.Now, slog.Default()); !errors.Is(err, fail) {
		t.Errorf("error is %v, want %v", err, fail)
	}
}

// A registered process keeps its leases, and unregistering releases them.
func TestLeasesLastUntilUnregister(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	feed := news.Feed{ID: "one", Title: "One", URL: "https://example.org/", Lang: "en", Kind: news.KindNewspaper, Every: time.Hour, Enabled: true, Checked: "never"}
	now := time.Now()
	if err := db.SyncFeeds(t.Context(), []news.Feed{feed}, now); err != nil {
		t.Fatal(err)
	}
	var held [2]*process.Process
	for i := range held {
		var err error
		if held[i], err = process.Register(t.Context(), db, func() time.Time { return now }, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
	}
	lease := func(p *process.Process) int {
		leases, err := db.LeaseFeeds(t.Context(), p.ID, []string{"one"}, false, now)
		if err != nil {
			t.Fatal(err)
		}
		return len(leases)
	}
	if first, second := lease(held[0]), lease(held[1]); first != 1 || second != 0 {
		t.Fatalf("the first process leased %d feeds and the second %d, want 1 and 0", first, second)
	}
	held[0].Unregister()
	if second := lease(held[1]); second != 1 {
		t.Errorf("after the first unregistered, the second leased %d feeds, want 1", second)
	}
	held[1].Unregister()
}
