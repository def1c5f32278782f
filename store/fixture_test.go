package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

// start is the time at which tests begin.
var start = time.Date(2023, 1, 30, 8, 0, 0, 0, time.UTC)

// A fixture is a database under test with a process, feeds and a taxonomy. The field now is the
// time at which its methods poll and sync.
type fixture struct {
	*testing.T
	db      *store.DB
	process int64
	now     time.Time
}

func newFixture(t *testing.T, db *store.DB, feeds ...news.Feed) *fixture {
	t.Helper()
	w := &fixture{T: t, db: db, now: start}
	w.sync(feeds...)
	w.must(db.SaveTaxonomy(t.Context(), smallTaxonomy(), start))
	var err error
	w.process, err = db.Register(t.Context(), start)
	w.must(err)
	return w
}

func (w *fixture) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *fixture) sync(feeds ...news.Feed) {
	w.Helper()
	w.must(w.db.SyncFeeds(w.Context(), feeds, w.now))
}

// poll leases the feed of p and saves p.
func (w *fixture) poll(p news.Poll) news.SaveResult {
	w.Helper()
	leases, err := w.db.LeaseFeeds(w.Context(), w.process, []string{p.Feed}, false, w.now)
	w.must(err)
	if len(leases) != 1 {
		w.Fatalf("lease %s: %v", p.Feed, leases)
	}
	saved, err := w.db.Save(w.Context(), w.process, []news.Poll{p}, w.now)
	w.must(err)
	return saved[0]
}

func (w *fixture) items(f news.Filter) []news.Item {
	w.Helper()
	var all []news.Item
	for it, err := range w.db.Items(w.Context(), f) {
		w.must(err)
		all = append(all, it)
	}
	return all
}

func titles(items []news.Item) string {
	var all []string
	for _, it := range items {
		all = append(all, it.Title)
	}
	return strings.Join(all, ", ")
}

func (w *fixture) state(feed string) news.FeedState {
	w.Helper()
	states, err := w.db.FeedStates(w.Context())
	w.must(err)
	for _, s := range states {
		if s.Feed == feed {
			return s
		}
	}
	w.Fatalf("no feed %s", feed)
	return news.FeedState{}
}

// wantSound fails the test when Check finds a problem.
func (w *fixture) wantSound() {
	w.Helper()
	problems, err := w.db.Check(w.Context())
	w.must(err)
	for _, p := range problems {
		w.Error(p)
	}
}

func feed(id string) news.Feed {
	return news.Feed{
		ID: id, Title: strings.ToUpper(id), URL: "https://" + id + ".example/feed", Lang: "en", Country: "PK",
		Kind: news.KindNewspaper, Every: 30 * time.Minute, Zone: "Asia/Karachi", Enabled: true, Checked: "never",
	}
}

// smallTaxonomy returns a taxonomy of a few entries: aqis and aqap are below al-qaeda, and ansar is
// below aqap.
func smallTaxonomy() news.Taxonomy {
	return news.Taxonomy{
		Version: "v1",
		Source:  "entries: …",
		Entries: []news.Entry{
			{ID: "group/ttp", Name: "Tehrik-e-Taliban Pakistan"},
			{ID: "group/al-qaeda", Name: "Al-Qaeda"},
			{ID: "group/aqis", Name: "AQIS", Parents: []string{"group/al-qaeda"}},
			{ID: "group/aqap", Name: "AQAP", Parents: []string{"group/al-qaeda"}},
			{ID: "group/ansar", Name: "Ansar al-Sharia", Parents: []string{"group/aqap"}},
			{ID: "event/bombing", Name: "Bombing"},
			{ID: "place/peshawar", Name: "Peshawar"},
		},
	}
}

// ok returns a successful poll with items.
func ok(feed string, items ...news.Item) news.Poll {
	for i := range items {
		items[i].Feed = feed
	}
	return news.Poll{
		Fetch: news.Fetch{
			Feed: feed, URL: "https://" + feed + ".example/feed", FinalURL: "https://" + feed + ".example/feed",
			Started: start, Took: 120 * time.Millisecond, Status: 200, Bytes: 4096, Outcome: news.OK,
			Validators: news.Validators{ETag: `"a"`, LastModified: "Mon, 30 Jan 2023 08:00:00 GMT"}, Items: items,
		},
		NextDue: start.Add(30 * time.Minute),
	}
}

// item returns an item with one key, published minutes after start.
func item(key, title string, minutes int, tags ...news.Tag) news.Item {
	it := news.Item{
		Keys: []string{key}, GUID: key, URL: "https://example.org/" + key, Title: title, Text: "Text of " + title + ".",
		Author: "Staff", Lang: "en", Published: start.Add(time.Duration(minutes) * time.Minute),
		PublishedRaw: fmt.Sprintf("in %d minutes", minutes), Tags: tags,
	}
	for _, t := range tags {
		if t.Accepted() {
			it.Relevance = news.RelevantByGroup
		}
	}
	return it
}

// tag returns an accepted tag. Its evidence is the first bytes of the item's title, up to byte end.
func tag(id string, end int) news.Tag {
	return news.Tag{
		ID: id, Status: news.Accepted, Certainty: 970, Salience: 50, Role: news.RoleMention, Taxonomy: "v1",
		Evidence: []news.Evidence{{
			Keyword: id + "#word", Field: news.FieldTitle, Start: 0, End: end, Outcome: news.HitAccepted, Reason: "strong",
		}},
	}
}
