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
	childEnv       = "KHABAR_DELIVERY_TEST_CHILD"        // the database
	serverEnv      = "KHABAR_DELIVERY_TEST_SERVER"       // the mail server's address
	pointEnv       = "KHABAR_DELIVERY_TEST_POINT"        // the kill point; empty to run to the end
	onUncertainEnv = "KHABAR_DELIVERY_TEST_ON_UNCERTAIN" // the field on_uncertain of the list
	clockEnv       = "KHABAR_DELIVERY_TEST_NOW"          // the time on the process's clock
)

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) == "" {
		os.Exit(m.Run())
	}
	if err := planAndSend(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// killPoints returns the names of the points at which the process is killed: one between every
// two steps of sending a digest.
func killPoints() []string {
	return []string{"composed", "stored", "leased", "marking", "marked", "answered", "recorded"}
}

// A killingStore is a database that kills its own process at a kill point.
type killingStore struct {
	*store.DB
	point string
}

func (s killingStore) reach(point string) {
	if point != s.point {
		return
	}
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {} // until the signal arrives
}

func (s killingStore) SavePlan(ctx context.Context, p news.DigestPlan) (int64, error) {
	s.reach("composed")
	id, err := s.DB.SavePlan(ctx, p)
	s.reach("stored")
	return id, err
}

func (s killingStore) LeaseDigests(ctx context.Context, process int64, limit int, now time.Time) ([]news.Digest, error) {
	leased, err := s.DB.LeaseDigests(ctx, process, limit, now)
	s.reach("leased")
	return leased, err
}

func (s killingStore) MarkUncertain(ctx context.Context, process, id int64) (bool, error) {
	s.reach("marking")
	ours, err := s.DB.MarkUncertain(ctx, process, id)
	s.reach("marked")
	return ours, err
}

func (s killingStore) RecordDigest(ctx context.Context, process int64, r news.DigestResult) error {
	s.reach("answered")
	err := s.DB.RecordDigest(ctx, process, r)
	s.reach("recorded")
	return err
}

// planAndSend plans and sends the digests in the child process.
func planAndSend(ctx context.Context) (err error) {
	db, err := store.Open(ctx, os.Getenv(childEnv))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	now, err := time.Parse(time.RFC3339, os.Getenv(clockEnv))
	if err != nil {
		return err
	}
	src := "version: 1\ntimezone: UTC\n" + fmt.Sprintf(twoReadersBySMTP, os.Getenv(onUncertainEnv))
	list, err := delivery.ReadList("digests.yaml", []byte(src), delivery.References{})
	if err != nil {
		return err
	}
	svc := &delivery.Service{
		List: list, Store: killingStore{db, os.Getenv(pointEnv)}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Now: func() time.Time { return now },
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, os.Getenv(serverEnv))
		},
	}
	if _, err := svc.Plan(ctx, delivery.PlanRequest{AtOnce: true}); err != nil {
		return err
	}
	_, err = svc.Send(ctx)
	return err
}

// A process that is killed between any two steps loses no digest. An uncertain digest is sent
// again as the same message, or is held, as the list says.
func TestKilledBetweenSteps(t *testing.T) {
	for onUncertain, points := range map[string][]string{"resend": killPoints(), "hold": {"marked", "answered"}} {
		for _, point := range points {
			t.Run(onUncertain+"/"+point, func(t *testing.T) {
				t.Run("sqlite", func(t *testing.T) {
					t.Parallel()
					killedBetweenSteps(t, storetest.SQLite(t), point, onUncertain)
				})
				t.Run("postgres", func(t *testing.T) {
					t.Parallel()
					killedBetweenSteps(t, storetest.Postgres(t, storetest.Server(t)), point, onUncertain)
				})
			})
		}
	}
}

func killedBetweenSteps(t *testing.T, dsn, point, onUncertain string) {
	f := newFixture(t, storetest.Migrated(t, dsn))
	f.poll(report("1", "TTP one", "group/ttp"))
	s := newMailServer(nil)
	address := s.listen(t)
	run := func(point string, now time.Time) error {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), childEnv+"="+dsn, serverEnv+"="+address, pointEnv+"="+point, onUncertainEnv+"="+onUncertain,
			clockEnv+"="+now.Format(time.RFC3339))
		out, err := cmd.CombinedOutput()
		if err != nil && point == "" {
			t.Errorf("%v\n%s", err, out)
		}
		return err
	}
	now := time.Date(2023, 1, 30, 6, 0, 0, 0, time.UTC)
	if err := run(point, now); err == nil {
		t.Fatal("the process was not killed")
	}
	for range 3 {
		now = now.Add(10 * time.Minute) // by then the leases of the killed process have lapsed
		if err := run("", now); err != nil {
			return
		}
	}
	for _, reader := range []string{"a@example.org", "b@example.org"} {
		f.checkReader(s, reader, point, onUncertain)
	}
	f.checkDB()
}

// checkReader checks what a reader got after a process was killed at a point.
func (f *fixture) checkReader(s *mailServer, reader, point, onUncertain string) {
	f.Helper()
	box, status := s.box(reader), f.statuses(reader)
	switch {
	case status == "2023-01-30/1 held" && onUncertain == "hold" && (point == "marked" || point == "answered"):
		if len(box) > 1 {
			f.Errorf("%s got %d digests, want 1 at most: the digest is held", reader, len(box))
		}
		return
	case status != "2023-01-30/1 sent":
		f.Errorf("%s: %s", reader, status)
	}
	switch {
	case len(box) == 1:
	case len(box) == 2 && point == "answered" && box[0] == box[1] && strings.Contains(box[0], "Message-ID: <digest."):
	default:
		f.Errorf("killed at the point %s: %s got %d digests", point, reader, len(box))
	}
}
