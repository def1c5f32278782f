package store_test

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"khabar/news"
	"khabar/store"
)

func TestItemsAreReadAsSaved(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		candidate := news.Tag{
			ID: "place/peshawar", Status: news.Candidate, Certainty: 600, Salience: 5, Role: news.RoleMention,
			Cue: "پشاور میں", Label: "state", Taxonomy: "v1",
			Roles: []news.TagRole{{
				Role: news.RoleTarget, Cue: "پشاور میں", Evidence: []news.Quote{{Field: news.FieldText, Start: 3, End: 11, Text: "Peshawar"}},
			}},
			Evidence: []news.Evidence{
				{Keyword: "place/peshawar#peshawar", Field: news.FieldText, Start: 3, End: 11, Outcome: news.HitAccepted},
				{
					Keyword: "decoy/zalmi#peshawar zalmi", Field: news.FieldText, Start: 3, End: 17,
					Outcome: news.HitRefused, Reason: "a cricket team",
				},
			},
		}
		it := news.Item{
			Keys: []string{"g1", "https://dawn.example/1"}, GUID: "g1", URL: "https://dawn.example/1",
			Title: "TTP دعویٰ", Text: "In Peshawar Zalmi …", Author: "Zahid", Lang: "ur",
			Published: start.Add(-time.Hour), PublishedRaw: "Mon, 30 Jan 2023 12:00:00 +0500", Updated: start.Add(-time.Minute),
			Relevance: news.RelevantByGroup, Level: news.LevelLead, Tags: []news.Tag{tag("group/ttp", 3), candidate},
		}
		saved := w.poll(ok("dawn", it))
		if diff := cmp.Diff(news.SaveResult{Feed: "dawn", Seen: 1, New: 1, Relevant: 1, Tags: 1}, saved); diff != "" {
			t.Errorf("saved (-want +got):\n%s", diff)
		}
		want := it
		want.ID, want.Feed, want.FirstSeen, want.SortAt, want.Version, want.Story = 1, "dawn", start, it.Published, 1, 1
		want.Country, want.Kind, want.Keys = "PK", news.KindNewspaper, nil
		want.Tags[0].Name, want.Tags[0].Evidence[0].Text = "Tehrik-e-Taliban Pakistan", "TTP"
		want.Tags[1].Name, want.Tags[1].Evidence[0].Text, want.Tags[1].Evidence[1].Text = "Peshawar", "Peshawar", "Peshawar Zalmi"
		if diff := cmp.Diff([]news.Item{want}, w.items(news.Filter{})); diff != "" {
			t.Errorf("items (-want +got):\n%s", diff)
		}
		one, err := db.Item(t.Context(), 1)
		w.must(err)
		if diff := cmp.Diff(want, one); diff != "" {
			t.Errorf("item 1 (-want +got):\n%s", diff)
		}
		w.wantSound()
	})
}

func TestStoredItems(t *testing.T) {
	edited := item("1", "TTP denies", 7, tag("group/ttp", 3))
	edited.URL = "https://example.org/moved"
	for _, c := range []struct {
		name  string
		again news.Item
		want  news.SaveResult
		title string
		url   string
	}{
		{"unchanged", item("1", "TTP claims", 0, tag("group/ttp", 3)), news.SaveResult{}, "TTP claims", "https://example.org/1"},
		{"only its date changed", item("1", "TTP claims", 99, tag("group/ttp", 3)), news.SaveResult{}, "TTP claims", "https://example.org/1"},
		{"headline changed", edited, news.SaveResult{Changed: 1, Relevant: 1, Tags: 1}, "TTP denies", "https://example.org/moved"},
		{"no group in the new text", item("1", "Retracted", 0), news.SaveResult{Changed: 1}, "Retracted", "https://example.org/1"},
		{"another key", item("2", "TTP claims", 0), news.SaveResult{New: 1}, "TTP claims", "https://example.org/2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEachEngine(t, func(t *testing.T, db *store.DB) {
				w := newFixture(t, db, feed("dawn"))
				w.poll(ok("dawn", item("1", "TTP claims", 0, tag("group/ttp", 3))))
				w.now = start.Add(time.Hour)
				c.want.Feed, c.want.Seen = "dawn", 1
				if diff := cmp.Diff(c.want, w.poll(ok("dawn", c.again))); diff != "" {
					t.Errorf("saved (-want +got):\n%s", diff)
				}
				all := w.items(news.Filter{})
				it := all[0]
				if it.Title != c.title || it.URL != c.url {
					t.Errorf("newest is %q, %s; want %q, %s", it.Title, it.URL, c.title, c.url)
				}
				if it.Version != 1+c.want.Changed {
					t.Errorf("version %d, want %d", it.Version, 1+c.want.Changed)
				}
				if c.want.New == 0 && (len(all) != 1 || !it.FirstSeen.Equal(start) || !it.SortAt.Equal(start)) {
					t.Errorf("%d items, first seen %v, sorted at %v; want 1 item and both times at the start", len(all), it.FirstSeen, it.SortAt)
				}
				w.wantSound()
			})
		})
	}
}

func TestOldVersionsStay(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		w := newFixture(t, migrated(t, dsn), feed("dawn"))
		for _, title := range []string{"32 killed", "59 killed", "32 killed"} {
			w.poll(ok("dawn", item("1", title, 0, tag("event/bombing", 2))))
			w.now = w.now.Add(time.Hour)
		}
		got := lines(t, raw(t, dsn), `SELECT n || ' ' || title FROM item_version ORDER BY n`)
		if diff := cmp.Diff([]string{"1 32 killed", "2 59 killed", "3 32 killed"}, got); diff != "" {
			t.Errorf("versions (-want +got):\n%s", diff)
		}
		w.wantSound()
	})
}

// keyed returns an item with keys, strongest first.
func keyed(title string, keys ...string) news.Item {
	it := item(keys[0], title, 0)
	it.Keys = keys
	return it
}

type keyCase struct {
	name   string
	before []news.Item
	now    []news.Item
	want   string // titles, newest first
}

func keyCases() []keyCase {
	return []keyCase{
		{
			"only a weaker key is stored",
			[]news.Item{keyed("old", "guid", "link")},
			[]news.Item{keyed("new", "guid2", "link")},
			"new",
		},
		{
			"keys added along a chain",
			[]news.Item{keyed("1", "guid", "link")},
			[]news.Item{keyed("2", "guid2", "link"), keyed("3", "guid2")},
			"2",
		},
		{
			"two keys of two items: the stronger decides",
			[]news.Item{keyed("A", "a"), keyed("B", "b")},
			[]news.Item{keyed("A2", "a", "b")},
			"A2, B",
		},
		{
			"the same twice in a document: the first counts",
			nil,
			[]news.Item{keyed("first", "a", "l"), keyed("second", "b", "l"), keyed("third", "b")},
			"first",
		},
		{
			"a stored item twice in a document",
			[]news.Item{keyed("old", "a")},
			[]news.Item{keyed("old", "a"), keyed("other", "a")},
			"old",
		},
		{
			"long keys that differ at the end",
			nil,
			[]news.Item{keyed("one", strings.Repeat("x", 5000)+"1"), keyed("two", strings.Repeat("x", 5000)+"2")},
			"one, two",
		},
		{
			"keys with bytes that no engine stores",
			[]news.Item{keyed("one", "a\x00\xff")},
			[]news.Item{keyed("one", "a\x00\xff")},
			"one",
		},
	}
}

// The strongest stored key of an item decides which item it is (see decision 31).
func TestKeys(t *testing.T) {
	for _, c := range keyCases() {
		t.Run(c.name, func(t *testing.T) {
			onEachEngine(t, func(t *testing.T, db *store.DB) {
				w := newFixture(t, db, feed("dawn"))
				w.poll(ok("dawn", c.before...))
				for range 2 { // a second poll changes nothing
					w.poll(ok("dawn", c.now...))
					if got := titles(w.items(news.Filter{})); got != c.want {
						t.Errorf("items: %s, want %s", got, c.want)
					}
				}
				w.wantSound()
			})
		})
	}
}

func TestKeysBelongToAFeed(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"), feed("geo"))
		w.poll(ok("dawn", item("1", "from dawn", 0)))
		if saved := w.poll(ok("geo", item("1", "from geo", 0))); saved.New != 1 {
			t.Errorf("saved %+v, want a new item", saved)
		}
		w.wantSound()
	})
}

func TestDeletedItemsAreNotStoredAgain(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		w := newFixture(t, migrated(t, dsn), feed("dawn"))
		doc := item("guid", "TTP claims", 0, tag("group/ttp", 3))
		doc.Keys = []string{"guid", "link"}
		w.poll(ok("dawn", doc, item("2", "other", 0)))
		db := raw(t, dsn)
		_, err := db.ExecContext(t.Context(), `UPDATE item_key SET item = NULL WHERE key IN ('guid', 'link')`)
		w.must(err)
		for _, table := range []string{"story_item", "evidence", "tag", "item_version"} {
			_, err = db.ExecContext(t.Context(), `DELETE FROM `+table+` WHERE item = (SELECT id FROM item WHERE guid = 'guid')`)
			w.must(err)
		}
		_, err = db.ExecContext(t.Context(), `DELETE FROM item WHERE guid = 'guid'`)
		w.must(err)

		doc.Keys = []string{"other guid", "link"}
		w.poll(ok("dawn", doc))
		doc.Keys = []string{"other guid", "other link"}
		if saved := w.poll(ok("dawn", doc)); saved.New != 0 {
			t.Errorf("a deleted item was stored again: %+v", saved)
		}
		if got := titles(w.items(news.Filter{})); got != "other" {
			t.Errorf("items: %s, want only the other", got)
		}
		w.wantSound()
	})
}

// One poll that cannot be saved is recorded as failed, and the others are saved.
func TestBadPollDoesNotStopOthers(t *testing.T) {
	bad := map[string]func(*news.Poll){
		"no key":              func(p *news.Poll) { p.Items[0].Keys = []string{""} },
		"no evidence":         func(p *news.Poll) { p.Items[0].Tags[0].Evidence = nil },
		"evidence outside":    func(p *news.Poll) { p.Items[0].Tags[0].Evidence[0].End = 99 },
		"empty evidence":      func(p *news.Poll) { p.Items[0].Tags[0].Evidence[0].End = 0 },
		"unknown field":       func(p *news.Poll) { p.Items[0].Tags[0].Evidence[0].Field = "full" },
		"unknown hit":         func(p *news.Poll) { p.Items[0].Tags[0].Evidence[0].Outcome = "perhaps" },
		"keyword, no words":   func(p *news.Poll) { p.Items[0].Tags[0].Evidence[0].Keyword = "group/ttp" },
		"unknown status":      func(p *news.Poll) { p.Items[0].Tags[0].Status = "maybe" },
		"unknown role":        func(p *news.Poll) { p.Items[0].Tags[0].Role = "hero" },
		"unknown relevance":   func(p *news.Poll) { p.Items[0].Relevance = "very" },
		"same tag twice":      func(p *news.Poll) { p.Items[0].Tags = append(p.Items[0].Tags, p.Items[0].Tags[0]) },
		"unknown tag":         func(p *news.Poll) { p.Items[0].Tags[0].ID = "group/nobody" },
		"unknown taxonomy":    func(p *news.Poll) { p.Items[0].Tags[0].Taxonomy = "v0" },
		"unknown outcome":     func(p *news.Poll) { p.Outcome = "so-so" },
		"unknown error class": func(p *news.Poll) { p.Class = "bad-luck" },
	}
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		for name, spoil := range bad {
			t.Run(name, func(t *testing.T) { testBadPoll(t, db, spoil) })
		}
	})
}

func testBadPoll(t *testing.T, db *store.DB, spoil func(*news.Poll)) {
	prefix := strings.ToLower(rand.Text()) + "-"
	a, b, c := feed(prefix+"a"), feed(prefix+"b"), feed(prefix+"c")
	w := newFixture(t, db, a, b, c)
	var polls []news.Poll
	for _, f := range []news.Feed{a, b, c} {
		w.lease(w.process, false, 0, f.ID)
		polls = append(polls, ok(f.ID, item("1", "TTP in "+f.ID, 0, tag("group/ttp", 3))))
	}
	spoil(&polls[1])
	saved, err := db.Save(t.Context(), w.process, polls, start)
	if err == nil || !strings.Contains(err.Error(), "feed "+b.ID) {
		t.Errorf("error %v, want one that names feed %s", err, b.ID)
	}
	good := news.SaveResult{Seen: 1, New: 1, Relevant: 1, Tags: 1}
	want := []news.SaveResult{good, good}
	want[0].Feed, want[1].Feed = a.ID, c.ID
	if diff := cmp.Diff(want, saved); diff != "" {
		t.Errorf("saved (-want +got):\n%s", diff)
	}
	s := w.state(b.ID)
	if s.Class != news.ClassInternal || s.Error == "" || s.Failures != 1 || !s.NextDue.Equal(polls[1].NextDue) {
		t.Errorf("state of %s: %+v, want one failure of class internal, and the next time due of the poll", b.ID, s)
	}
	same(t, "all leases are released", w.lease(w.register(0), false, 0, a.ID, b.ID, c.ID), a.ID, b.ID, c.ID)
	w.wantSound()
}

func TestUnstorableBytesAreReplaced(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		it := item("1", "A\x00\xffTTP \ufffdclaims", 0, tag("group/ttp", 3))
		it.Tags[0].Evidence[0].Start, it.Tags[0].Evidence[0].End = 3, 6
		it.Text, it.Author, it.GUID, it.Tags[0].Cue = "\xf0\x9f", "\x00", "\xfe", "TTP\xff"
		p := ok("dawn", it)
		p.Validators.ETag = "\"\xe9\""
		w.poll(p)
		got := w.items(news.Filter{})[0]
		if got.Title != "A ?TTP \ufffdclaims" || got.Text != "??" || got.Author != " " || got.GUID != "?" || got.Tags[0].Cue != "TTP?" {
			t.Errorf("stored %q, %q, %q, %q, %q", got.Title, got.Text, got.Author, got.GUID, got.Tags[0].Cue)
		}
		if words := got.Tags[0].Evidence[0].Text; words != "TTP" {
			t.Errorf("evidence points to %q", words)
		}
		if saved := w.poll(p); saved.Changed != 0 {
			t.Errorf("the same bytes are stored as a new version: %+v", saved)
		}
		w.wantSound()
	})
}

func TestWrongTimes(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		undated, future, ancient := item("1", "undated", 0), item("2", "future", 1), item("3", "ancient", 0)
		undated.Published, undated.PublishedRaw = time.Time{}, "yesterday"
		future.Published = start.AddDate(30, 0, 0)
		ancient.Published = time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
		w.poll(ok("dawn", undated, future, ancient))
		all := w.items(news.Filter{})
		if got := titles(all); got != "undated, future, ancient" {
			t.Errorf("order: %s, want undated, future, ancient", got)
		}
		opts := cmpopts.EquateApproxTime(0)
		if diff := cmp.Diff([]time.Time{{}, future.Published, ancient.Published},
			[]time.Time{all[0].Published, all[1].Published, all[2].Published}, opts); diff != "" {
			t.Errorf("published (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]time.Time{start, start, ancient.Published},
			[]time.Time{all[0].SortAt, all[1].SortAt, all[2].SortAt}, opts); diff != "" {
			t.Errorf("sorted at (-want +got):\n%s", diff)
		}
	})
}

func TestSaveNeedsADatabase(t *testing.T) {
	forEachEmpty(t, func(t *testing.T, dsn string) {
		db, err := store.Open(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if saved, err := db.Save(t.Context(), 1, []news.Poll{ok("dawn")}, start); err == nil || len(saved) != 0 {
			t.Errorf("Save before Migrate = %v, %v, want an error", saved, err)
		}
	})
}

func TestSaveNothing(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		if saved, err := db.Save(t.Context(), 1, nil, start); err != nil || len(saved) != 0 {
			t.Errorf("Save of no polls = %v, %v, want no result", saved, err)
		}
		if saved, err := db.Save(t.Context(), 1, []news.Poll{ok("nobody", item("1", "x", 0))}, start); err != nil || !saved[0].Lost {
			t.Errorf("Save of an unknown feed = %+v, %v, want a lost lease", saved, err)
		}
	})
}

// When an entry is renamed, tags and the names of keywords have its new slug.
func TestTagsOfARenamedEntry(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		w.poll(ok("dawn", item("1", "TTP claims", 0, tag("group/ttp", 3))))
		tax := smallTaxonomy()
		tax.Version = "v2"
		tax.Entries[0] = news.Entry{ID: "group/tehrik-i-taliban", Formerly: []string{"group/ttp"}, Name: "TTP"}
		w.must(db.SaveTaxonomy(t.Context(), tax, start))
		for _, id := range []string{"group/ttp", "group/tehrik-i-taliban"} {
			got := w.items(news.Filter{Tags: []news.TagRef{{ID: id}}})
			if len(got) != 1 || got[0].Tags[0].ID != "group/tehrik-i-taliban" || got[0].Tags[0].Taxonomy != "v1" ||
				got[0].Tags[0].Evidence[0].Keyword != "group/tehrik-i-taliban#word" {
				t.Errorf("items tagged %s: %+v, want one with the new slug", id, got)
			}
		}
		// A process that still has the old taxonomy saves under the former name.
		w.poll(ok("dawn", item("2", "TTP again", 1, tag("group/ttp", 3))))
		if got := w.items(news.Filter{Tags: []news.TagRef{{ID: "group/tehrik-i-taliban"}}}); len(got) != 2 {
			t.Errorf("items: %s, want two", titles(got))
		}
		w.wantSound()
	})
}

func TestErrorsOfItemsEndTheSequence(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		n := 0
		for _, err := range db.Items(t.Context(), news.Filter{Tags: []news.TagRef{{ID: "group/nobody"}}}) {
			n++
			if !errors.Is(err, news.ErrNotFound) {
				t.Errorf("error %v, want ErrNotFound", err)
			}
		}
		if n != 1 {
			t.Errorf("%d values were yielded, want 1", n)
		}
	})
}

// Saving a part of a poll stores only its items. Saving the last part also stores the outcome and
// releases the lease.
func TestPollInParts(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		before := w.state("dawn")
		part := ok("dawn", item("1", "One", 1), item("2", "Two", 2))
		part.More = true
		first := w.poll(part)
		if diff := cmp.Diff(before, w.state("dawn")); diff != "" {
			t.Errorf("state after the first part (-before +after):\n%s", diff)
		}
		last := ok("dawn", item("2", "Two", 2), item("3", "Three", 3))
		last.Earlier = first
		saved, err := db.Save(t.Context(), w.process, []news.Poll{last}, w.now)
		w.must(err)
		want := []news.SaveResult{{Feed: "dawn", Seen: 2, New: 1}}
		if diff := cmp.Diff(want, saved); diff != "" {
			t.Errorf("last part (-want +got):\n%s", diff)
		}
		if st := w.state("dawn"); st.Polls != before.Polls+1 || st.LastSuccess.IsZero() || len(w.items(news.Filter{})) != 3 {
			t.Errorf("state %+v with %d items, want one poll and 3 items", st, len(w.items(news.Filter{})))
		}
		saved, err = db.Save(t.Context(), w.process, []news.Poll{last}, w.now)
		if w.must(err); !saved[0].Lost {
			t.Error("the last part did not release the lease")
		}
		w.wantSound()
	})
}
