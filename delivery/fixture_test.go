package delivery_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
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

// start is the time at which a fixture's clock begins: a Monday, an hour before the digest is due.
var start = time.Date(2023, 1, 30, 5, 0, 0, 0, time.UTC)

// onEachEngine runs a test on a migrated database of each engine.
func onEachEngine(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	onEngines(t, storetest.Engines(), test)
}

// onSQLite runs a test on a migrated SQLite database.
func onSQLite(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	onEngines(t, storetest.Engines()[:1], test)
}

func onEngines(t *testing.T, engines []storetest.Engine, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	for _, e := range engines {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			test(t, storetest.Migrated(t, e.New(t)))
		})
	}
}

// A fixture is a database with one feed and a small taxonomy, and a clock.
type fixture struct {
	testing.TB
	db      *store.DB
	process int64     // the process that saves the polls
	now     time.Time // the time on the clock
	dir     string    // the folder of the list
	log     bytes.Buffer
}

func newFixture(t testing.TB, db *store.DB) *fixture {
	t.Helper()
	db.SetRelevanceRule(byAnyTag)
	f := &fixture{TB: t, db: db, now: start, dir: t.TempDir()}
	ctx := t.Context()
	f.must(db.SyncFeeds(ctx, []news.Feed{{
		ID: "dawn", Title: "Dawn", URL: "https://dawn.example/feed", Lang: "en", Country: "PK", Kind: news.KindNewspaper,
		Every: 30 * time.Minute, Zone: "UTC", Enabled: true, Checked: "never",
	}}, start))
	f.must(db.SaveTaxonomy(ctx, news.Taxonomy{Version: "v1", Source: "entries: …", Entries: []news.Entry{
		{ID: "group/ttp", Name: "Tehrik-e-Taliban Pakistan"},
		{ID: "group/al-qaeda", Name: "Al-Qaeda"},
		{ID: "group/aqis", Name: "AQIS", Parents: []string{"group/al-qaeda"}},
		{ID: "event/bombing", Name: "Bombing"},
		{ID: "place/peshawar", Name: "Peshawar"},
	}}, start))
	var err error
	f.process, err = db.Register(ctx, start)
	f.must(err)
	return f
}

// byAnyTag is a relevance rule for tests: an item with any accepted tag but one of a place is a lead.
func byAnyTag(it *news.Item) news.Judgement {
	for _, t := range it.Tags {
		if t.Accepted() && t.Facet() != news.FacetPlace {
			return news.Judgement{Level: news.LevelLead, Reason: news.RelevantByGroup}
		}
	}
	return news.Judgement{}
}

func (f *fixture) must(err error) {
	f.Helper()
	must(f, err)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// poll saves a poll that has found items in the feed now.
func (f *fixture) poll(items ...news.Item) {
	f.Helper()
	leases, err := f.db.LeaseFeeds(f.Context(), f.process, []string{"dawn"}, false, f.now)
	f.must(err)
	if len(leases) != 1 {
		f.Fatalf("%d leases of the feed, want 1", len(leases))
	}
	for i := range items {
		items[i].Feed = "dawn"
	}
	_, err = f.db.Save(f.Context(), f.process, []news.Poll{{
		Fetch: news.Fetch{
			Feed: "dawn", URL: "https://dawn.example/feed", Started: f.now, Status: 200, Outcome: news.OK, Items: items,
		},
		NextDue: f.now.Add(24 * time.Hour),
	}}, f.now)
	f.must(err)
}

// report returns an item with a GUID, an English title, and accepted tags, which make it
// relevant.
func report(guid, title string, tags ...string) news.Item {
	it := news.Item{
		Keys: []string{guid}, GUID: guid, URL: "https://dawn.example/" + guid, Title: title, Text: "Text of " + guid + ".", Lang: "en",
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

// service returns a service for a list. The list needs no version and timezone: service adds
// them.
func (f *fixture) service(list string) *delivery.Service {
	f.Helper()
	l, err := delivery.ReadList("digests.yaml", []byte("version: 1\ntimezone: UTC\n"+list), delivery.References{})
	f.must(err)
	return &delivery.Service{
		List: l, Store: f.db, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Dir: f.dir,
		Now: func() time.Time { return f.now },
	}
}

// plan plans the digests that are due, also for new readers, and returns how many of them are to
// be sent.
func (f *fixture) plan(svc *delivery.Service) int {
	f.Helper()
	planned, err := svc.Plan(f.Context(), delivery.PlanRequest{AtOnce: true})
	f.must(err)
	n := 0
	for _, p := range planned {
		n += p.Stored
	}
	return n
}

// send makes one attempt to send each digest that is to be sent now.
func (f *fixture) send(svc *delivery.Service) delivery.SendCounts {
	f.Helper()
	counts, err := svc.Send(f.Context())
	f.must(err)
	return counts
}

// checkDB fails the test when the database is inconsistent.
func (f *fixture) checkDB() {
	f.Helper()
	problems, err := f.db.Check(f.Context())
	f.must(err)
	for _, p := range problems {
		f.Error(p)
	}
}

// setClock sets the clock to a time in UTC, such as "2023-01-30 06:00".
func (f *fixture) setClock(s string) {
	f.Helper()
	t, err := time.Parse("2006-01-02 15:04", s)
	f.must(err)
	f.now = t
}

// digests returns the stored digests, earliest first.
func (f *fixture) digests() []news.Digest {
	f.Helper()
	all, err := f.db.Digests(f.Context(), "", time.Time{})
	f.must(err)
	slices.Reverse(all)
	return all
}

// statuses returns the date, revision and status of each digest of an address.
func (f *fixture) statuses(address string) string {
	f.Helper()
	var all []string
	for _, d := range f.digests() {
		if d.Address == address {
			all = append(all, fmt.Sprintf("%s/%d %s", d.Date, d.Revision, d.Status))
		}
	}
	return strings.Join(all, ", ")
}

// maildir returns the messages in a maildir, in the order in which they were due.
func (f *fixture) maildir(path string) []string {
	f.Helper()
	names, err := filepath.Glob(filepath.Join(f.dir, path, "new", "*"))
	f.must(err)
	slices.Sort(names)
	var all []string
	for _, name := range names {
		b, err := os.ReadFile(name)
		f.must(err)
		all = append(all, string(b))
	}
	return all
}

// openSQLite returns a migrated SQLite database.
func openSQLite(t testing.TB) *store.DB {
	t.Helper()
	return storetest.Migrated(t, storetest.SQLite(t))
}

// logger returns a logger that writes to f.log, at the level info and above.
func (f *fixture) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(&f.log, &slog.HandlerOptions{Level: slog.LevelInfo}))
}
