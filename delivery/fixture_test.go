package delivery_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"khabar/delivery"
	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// start is when the tests' time begins: a Monday, an hour before the digest.
var start = time.Date(2023, 1, 30, 5, 0, 0, 0, time.UTC)

// onEachEngine runs a test on a migrated database of each engine.
func onEachEngine(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	onSQLite(t, test)
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, storetest.Migrated(t, storetest.Postgres(t, server(t))))
	})
}

// onSQLite is onEachEngine for SQLite alone.
func onSQLite(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, storetest.Migrated(t, storetest.SQLite(t)))
	})
}

// server returns the PostgreSQL server for tests; without one it skips the test, or fails
// it when everything is required.
func server(t *testing.T) string {
	t.Helper()
	u := os.Getenv(storetest.PostgresEnv)
	switch {
	case u != "":
	case os.Getenv("KHABAR_REQUIRE_ALL") == "1":
		t.Fatalf("%s is not set; see tools/postgres", storetest.PostgresEnv)
	default:
		t.Skipf("%s is not set: not tested on PostgreSQL; see tools/postgres", storetest.PostgresEnv)
	}
	return u
}

// A world is a database with one feed and a small taxonomy, and a clock.
type world struct {
	testing.TB
	db      *store.DB
	process int64
	now     time.Time
	dir     string
	log     bytes.Buffer
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{TB: t, db: db, now: start, dir: t.TempDir()}
	ctx := t.Context()
	w.must(db.SyncFeeds(ctx, []news.Feed{{
		ID: "dawn", Title: "Dawn", URL: "https://dawn.example/feed", Lang: "en", Country: "PK", Kind: news.KindNewspaper,
		Every: 30 * time.Minute, Zone: "UTC", Enabled: true, Checked: "never",
	}}, start))
	w.must(db.SaveTaxonomy(ctx, news.Taxonomy{Version: "v1", Source: "entries: …", Entries: []news.Entry{
		{ID: "group/ttp", Name: "Tehrik-e-Taliban Pakistan"},
		{ID: "group/al-qaeda", Name: "Al-Qaeda"},
		{ID: "group/aqis", Name: "AQIS", Parents: []string{"group/al-qaeda"}},
		{ID: "event/bombing", Name: "Bombing"},
		{ID: "place/peshawar", Name: "Peshawar"},
	}}, start))
	var err error
	w.process, err = db.Register(ctx, start)
	w.must(err)
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// brings saves what the feed shows now; the time between polls does not matter here.
func (w *world) brings(items ...news.Item) {
	w.Helper()
	w.must(saveItems(w.Context(), w.db, w.process, w.now, items...))
}

func saveItems(ctx context.Context, db *store.DB, process int64, now time.Time, items ...news.Item) error {
	leases, err := db.ClaimFeeds(ctx, process, []string{"dawn"}, false, now)
	if err != nil {
		return err
	}
	if len(leases) != 1 {
		return fmt.Errorf("%d leases", len(leases))
	}
	for i := range items {
		items[i].Feed = "dawn"
	}
	_, err = db.Save(ctx, process, []news.Poll{{
		Fetch: news.Fetch{
			Feed: "dawn", URL: "https://dawn.example/feed", Started: now, Status: 200, Outcome: news.OK, Items: items,
		},
		NextDue: now.Add(24 * time.Hour),
	}}, now)
	return err
}

// report is an item known by key, with accepted tags.
func report(key, title string, tags ...string) news.Item {
	it := news.Item{
		Keys: []string{key}, GUID: key, URL: "https://dawn.example/" + key, Title: title, Text: "Text of " + key + ".", Lang: "en",
	}
	for _, id := range tags {
		it.Relevance = news.RelevantByGroup
		it.Tags = append(it.Tags, news.Tag{
			ID: id, Status: news.Accepted, Certainty: 970, Salience: 50, Role: news.RoleMention, Taxonomy: "v1",
			Evidence: []news.Evidence{{
				Keyword: id + "#word", Field: news.FieldTitle, Start: 0, End: 3, Outcome: news.HitAccepted, Reason: "strong",
			}},
		})
	}
	return it
}

// courier returns one for the digests of a list, which begins behind "defaults:".
func (w *world) courier(list string) *delivery.Service {
	w.Helper()
	l, err := delivery.ReadList("digests.yaml", []byte("version: 1\ntimezone: UTC\n"+list), delivery.References{})
	w.must(err)
	return &delivery.Service{
		List: l, Store: w.db, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Dir: w.dir,
		Now: func() time.Time { return w.now },
	}
}

// plan plans what is due, and returns how many digests were stored.
func (w *world) plan(c *delivery.Service) int {
	w.Helper()
	planned, err := c.Plan(w.Context(), delivery.PlanRequest{AtOnce: true})
	w.must(err)
	n := 0
	for _, p := range planned {
		n += p.Stored
	}
	return n
}

func (w *world) send(c *delivery.Service) delivery.SendCounts {
	w.Helper()
	tally, err := c.Send(w.Context())
	w.must(err)
	return tally
}

// sound fails the test when the database is not.
func (w *world) sound() {
	w.Helper()
	problems, err := w.db.Check(w.Context())
	w.must(err)
	for _, p := range problems {
		w.Error(p)
	}
}

// at sets the clock.
func (w *world) at(s string) {
	w.Helper()
	t, err := time.Parse("2006-01-02 15:04", s)
	w.must(err)
	w.now = t
}

// mailings returns the stored digests, earliest first.
func (w *world) mailings() []news.Digest {
	w.Helper()
	all, err := w.db.Digests(w.Context(), "", time.Time{})
	w.must(err)
	slices.Reverse(all)
	return all
}

// statuses returns date, revision and status of each digest of an address.
func (w *world) statuses(address string) string {
	w.Helper()
	var all []string
	for _, m := range w.mailings() {
		if m.Address == address {
			all = append(all, fmt.Sprintf("%s/%d %s", m.Date, m.Revision, m.Status))
		}
	}
	return strings.Join(all, ", ")
}

// maildir returns the messages in a maildir, in the order in which they were due.
func (w *world) maildir(path string) []string {
	w.Helper()
	names, err := filepath.Glob(filepath.Join(w.dir, path, "new", "*"))
	w.must(err)
	slices.Sort(names)
	var all []string
	for _, name := range names {
		b, err := os.ReadFile(name)
		w.must(err)
		all = append(all, string(b))
	}
	return all
}

// body returns the decoded text part of a message.
func (w *world) body(message string) string {
	w.Helper()
	m, err := mail.ReadMessage(strings.NewReader(message))
	w.must(err)
	return w.textPart(m)
}

func mustOpen(t testing.TB) *store.DB {
	t.Helper()
	return storetest.Migrated(t, storetest.SQLite(t))
}

// logger logs into w.log what a maintainer sees by default.
func (w *world) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelInfo}))
}
