package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"khabar/delivery"
	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// The environment of a child process of TestKilledBetweenSteps.
const (
	childEnv  = "KHABAR_DELIVERY_TEST_CHILD"  // the database
	serverEnv = "KHABAR_DELIVERY_TEST_SERVER" // the mail server's address
	pointEnv  = "KHABAR_DELIVERY_TEST_POINT"  // where it kills itself; empty for nowhere
	doubtEnv  = "KHABAR_DELIVERY_TEST_DOUBT"  // on_uncertain
	lifeEnv   = "KHABAR_DELIVERY_TEST_NOW"    // what its clock shows
)

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) == "" {
		os.Exit(m.Run())
	}
	if err := crashChild(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// points are the places between every two steps of a digest's way.
func points() []string {
	return []string{"composed", "stored", "claimed", "giving", "given", "answered", "recorded"}
}

// A mortal is a store whose process kills itself at a point.
type mortal struct {
	*store.DB
	point string
}

func (m mortal) at(point string) {
	if point != m.point {
		return
	}
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {} // until the signal is there
}

func (m mortal) SavePlan(ctx context.Context, p news.DigestPlan) (int64, error) {
	m.at("composed")
	id, err := m.DB.SavePlan(ctx, p)
	m.at("stored")
	return id, err
}

func (m mortal) ClaimDigests(ctx context.Context, process int64, limit int, now time.Time) ([]news.Digest, error) {
	claimed, err := m.DB.ClaimDigests(ctx, process, limit, now)
	m.at("claimed")
	return claimed, err
}

func (m mortal) MarkUncertain(ctx context.Context, process, id int64) (bool, error) {
	m.at("giving")
	ours, err := m.DB.MarkUncertain(ctx, process, id)
	m.at("given")
	return ours, err
}

func (m mortal) RecordDigest(ctx context.Context, process int64, r news.DigestResult) error {
	m.at("answered")
	err := m.DB.RecordDigest(ctx, process, r)
	m.at("recorded")
	return err
}

// crashChild is the child: it plans and sends what is due.
func crashChild(ctx context.Context) (err error) {
	db, err := store.Open(ctx, os.Getenv(childEnv))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	now, err := time.Parse(time.RFC3339, os.Getenv(lifeEnv))
	if err != nil {
		return err
	}
	src := "version: 1\ntimezone: UTC\n" + fmt.Sprintf(bySMTP, os.Getenv(doubtEnv))
	list, err := delivery.ReadList("digests.yaml", []byte(src), delivery.References{})
	if err != nil {
		return err
	}
	c := &delivery.Service{
		List: list, Store: mortal{db, os.Getenv(pointEnv)}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Now: func() time.Time { return now },
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, os.Getenv(serverEnv))
		},
	}
	if _, err := c.Plan(ctx, delivery.PlanRequest{AtOnce: true}); err != nil {
		return err
	}
	_, err = c.Send(ctx)
	return err
}

// listen has the server answer on an address of this machine.
func (s *mailServer) listen(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.wg.Go(func() {
				defer func() { _ = conn.Close() }()
				s.serve(conn)
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		s.wg.Wait()
	})
	return l.Addr().String()
}

// A process that is killed between any two steps loses nothing, and what it may have sent
// twice is the same message, or waits for a person.
func TestKilledBetweenSteps(t *testing.T) {
	inDoubt := []string{"given", "answered"}
	for doubt, points := range map[string][]string{"resend": points(), "hold": inDoubt} {
		for _, point := range points {
			t.Run(doubt+"/"+point, func(t *testing.T) {
				t.Run("sqlite", func(t *testing.T) {
					t.Parallel()
					killedBetweenSteps(t, storetest.SQLite(t), point, doubt)
				})
				t.Run("postgres", func(t *testing.T) {
					t.Parallel()
					killedBetweenSteps(t, storetest.Postgres(t, server(t)), point, doubt)
				})
			})
		}
	}
}

func killedBetweenSteps(t *testing.T, dsn, point, doubt string) {
	w := newWorld(t, storetest.Migrated(t, dsn))
	w.brings(report("1", "TTP one", "group/ttp"))
	s := newMailServer(nil)
	address := s.listen(t)
	live := func(point string, now time.Time) error {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), childEnv+"="+dsn, serverEnv+"="+address, pointEnv+"="+point, doubtEnv+"="+doubt,
			lifeEnv+"="+now.Format(time.RFC3339))
		out, err := cmd.CombinedOutput()
		if err != nil && point == "" {
			t.Errorf("%v\n%s", err, out)
		}
		return err
	}
	now := time.Date(2023, 1, 30, 6, 0, 0, 0, time.UTC)
	if err := live(point, now); err == nil {
		t.Fatal("the process was not killed")
	}
	for range 3 {
		now = now.Add(10 * time.Minute) // the dead are silent for long
		if err := live("", now); err != nil {
			return
		}
	}
	for _, reader := range []string{"a@example.org", "b@example.org"} {
		w.checkReader(s, reader, point, doubt)
	}
	w.sound()
}

// checkReader checks what a reader got after a process was killed at a point.
func (w *world) checkReader(s *mailServer, reader, point, doubt string) {
	w.Helper()
	box, status := s.box(reader), w.statuses(reader)
	switch {
	case status == "2023-01-30/1 held" && doubt == "hold" && (point == "given" || point == "answered"):
		if len(box) > 1 {
			w.Errorf("%s got %d digests although they are held", reader, len(box))
		}
		return
	case status != "2023-01-30/1 sent":
		w.Errorf("%s: %s", reader, status)
	}
	switch {
	case len(box) == 1:
	case len(box) == 2 && point == "answered" && box[0] == box[1] && strings.Contains(box[0], "Message-ID: <digest."):
	default:
		w.Errorf("killed when %s: %s got %d digests", point, reader, len(box))
	}
}
