package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"khabar/news"
	"khabar/store"
)

func TestFeedsAreReadAsStored(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		a, b := feed("dawn"), feed("geo")
		b.Formerly = []string{"geo-tv", "geo-urdu"}
		b.Every, b.Schedule, b.Enabled, b.AllowPrivate = 0, "0 6 * * *", false, true
		b.Title, b.Site, b.Note, b.Checked = "جیو نیوز", "https://geo.example", "seen on its page", "2023-01-29"
		w := newFixture(t, db, b, a)
		got, err := db.Feeds(t.Context())
		w.must(err)
		if diff := cmp.Diff([]news.Feed{a, b}, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("feeds (-want +got):\n%s", diff)
		}
		w.sync(a)
		got, err = db.Feeds(t.Context())
		w.must(err)
		if len(got) != 2 || w.state("geo").Listed {
			t.Errorf("after geo was dropped: %d feeds, geo listed: %v", len(got), w.state("geo").Listed)
		}
		w.wantSound()
	})
}

func TestRenamedFeedKeepsEverything(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("a"), feed("b"))
		w.poll(ok("a", item("1", "from a", 0)))
		w.poll(ok("b", item("1", "from b", 0)))

		// A chain: b becomes c and a becomes b, in one edit. Later a new feed a is added.
		b, c := feed("b"), feed("c")
		b.Formerly, c.Formerly = []string{"a"}, []string{"b"}
		w.sync(b, c)
		for slug, want := range map[string]string{"a": "from a", "b": "from a", "c": "from b"} {
			if got := titles(w.items(news.Filter{Feed: slug})); got != want {
				t.Errorf("items of %s: %s, want %s", slug, got, want)
			}
		}
		w.sync(b, c, feed("a"))
		if got := w.items(news.Filter{Feed: "a"}); len(got) != 0 {
			t.Errorf("a new feed a has the items of the old one: %s", titles(got))
		}
		if it := w.items(news.Filter{Feed: "b"}); it[0].Feed != "b" {
			t.Errorf("the feed of the item is %q, want b", it[0].Feed)
		}
		w.wantSound()
	})
}

func TestFeedRenamedBack(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("a"))
		w.poll(ok("a", item("1", "from a", 0)))
		renamed := feed("b")
		renamed.Formerly = []string{"a"}
		w.sync(renamed)
		w.sync(feed("a"))
		for _, slug := range []string{"a", "b"} {
			if got := w.items(news.Filter{Feed: slug}); len(got) != 1 || got[0].Feed != "a" {
				t.Errorf("items of %s: %+v, want one of feed a", slug, got)
			}
		}
		w.sync(feed("a"), feed("b")) // b is another feed from now on
		if got := w.items(news.Filter{Feed: "b"}); len(got) != 0 {
			t.Errorf("items of a new b: %s", titles(got))
		}
		w.wantSound()
	})
}

func TestFeedsThatSwapFormerSlugs(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		a, b := feed("a"), feed("b")
		w := newFixture(t, db, a)
		w.poll(ok("a", item("1", "from a", 0)))
		a.Formerly, b.Formerly = []string{"b"}, []string{"a"}
		w.sync(a, b)
		if got := titles(w.items(news.Filter{})); got != "from a" {
			t.Errorf("items: %s, want those of a", got)
		}
		w.wantSound()
	})
}

func TestUnknownFeedIsNotFound(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		for _, err := range db.Items(t.Context(), news.Filter{Feed: "nobody\x00"}) {
			if !errors.Is(err, news.ErrNotFound) {
				t.Errorf("Items: %v, want ErrNotFound", err)
			}
		}
		if _, err := db.Item(t.Context(), 7); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("Item: %v, want ErrNotFound", err)
		}
	})
}

func TestWhatIsDue(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		off := feed("off")
		off.Enabled = false
		w := newFixture(t, db, feed("a"), feed("b"), off)
		due := func(after time.Duration) []string {
			slugs, err := db.DueFeeds(t.Context(), start.Add(after))
			w.must(err)
			return slugs
		}
		if diff := cmp.Diff([]string{"a", "b"}, due(0)); diff != "" {
			t.Errorf("new feeds are due at once (-want +got):\n%s", diff)
		}
		later := ok("a")
		later.NextDue = start.Add(time.Hour)
		w.poll(later)
		w.poll(ok("b")) // due 30 minutes after start
		next, err := db.NextFeedDue(t.Context())
		w.must(err)
		if !next.Equal(start.Add(30 * time.Minute)) {
			t.Errorf("NextFeedDue = %v, want 30 minutes after start", next)
		}
		if got := due(30*time.Minute - time.Millisecond); len(got) != 0 {
			t.Errorf("due too early: %v", got)
		}
		if diff := cmp.Diff([]string{"b", "a"}, due(2*time.Hour)); diff != "" {
			t.Errorf("longest overdue first (-want +got):\n%s", diff)
		}
		w.sync(off)
		if next, err := db.NextFeedDue(t.Context()); err != nil || !next.IsZero() {
			t.Errorf("NextFeedDue without an enabled feed = %v, %v, want the zero time", next, err)
		}
		if got := due(2 * time.Hour); len(got) != 0 {
			t.Errorf("unlisted or disabled feeds are due: %v", got)
		}
	})
}

func TestScheduleWithoutNextTime(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("a"))
		p := ok("a")
		p.NextDue = time.Time{}
		w.poll(p)
		if due := w.state("a").NextDue; due.Year() < 9000 {
			t.Errorf("due at %v, want never", due)
		}
	})
}

func TestEditedFeed(t *testing.T) {
	for _, c := range []struct {
		name           string
		edit           func(*news.Feed)
		due, validates bool // whether the feed is due, and has validators, after the edit
	}{
		{"title", func(f *news.Feed) { f.Title = "Other" }, false, true},
		{"url", func(f *news.Feed) { f.URL = "https://dawn.example/rss" }, true, false},
		{"every", func(f *news.Feed) { f.Every = time.Hour }, true, true},
		{"schedule", func(f *news.Feed) { f.Schedule = "0 6 * * *" }, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEachEngine(t, func(t *testing.T, db *store.DB) {
				f := feed("dawn")
				w := newFixture(t, db, f)
				w.poll(ok("dawn"))
				w.now = start.Add(time.Minute)
				c.edit(&f)
				w.sync(f)
				s := w.state("dawn")
				if due := !s.NextDue.After(w.now); due != c.due {
					t.Errorf("due: %v, want %v", due, c.due)
				}
				if validates := s.Validators != (news.Validators{}); validates != c.validates {
					t.Errorf("validators %v; has some: %v, want %v", s.Validators, validates, c.validates)
				}
			})
		})
	}
}

// A document of the old URL must not be saved as one of the new URL.
func TestChangedURLTakesTheLease(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		f := feed("dawn")
		w := newFixture(t, db, f)
		_, err := db.LeaseFeeds(t.Context(), w.process, []string{"dawn"}, false, w.now)
		w.must(err)
		f.URL += "2"
		w.sync(f)
		saved, err := db.Save(t.Context(), w.process, []news.Poll{ok("dawn", item("1", "old", 0))}, w.now)
		w.must(err)
		if !saved[0].Lost || w.state("dawn").Validators.ETag != "" || len(w.items(news.Filter{})) != 0 {
			t.Errorf("the old URL's document was saved: %+v, %+v", saved[0], w.state("dawn"))
		}
	})
}

func TestFeedStateOverItsPolls(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		at := func(p news.Poll, minute int) news.Poll {
			p.Started = start.Add(time.Duration(minute) * time.Minute)
			p.NextDue = p.Started.Add(30 * time.Minute)
			return p
		}
		unchanged, broken := ok("dawn"), ok("dawn")
		unchanged.Outcome, unchanged.Status, unchanged.Validators = news.NotModified, 304, news.Validators{}
		broken.Outcome, broken.Class, broken.Error = news.Failed, news.ClassParse, "line 3: <item> is not closed"
		broken.Validators = news.Validators{ETag: `"broken"`}

		w.poll(at(ok("dawn", item("1", "one", 0)), 0))
		w.poll(at(unchanged, 30))
		w.poll(at(broken, 60))
		w.poll(at(broken, 90))
		want := news.FeedState{
			Feed: "dawn", Title: "DAWN", URL: "https://dawn.example/feed", Listed: true, Validators: ok("dawn").Validators,
			Polls: 4, LastFetch: start.Add(90 * time.Minute), LastSuccess: start.Add(30 * time.Minute),
			Class: news.ClassParse, Error: "line 3: <item> is not closed", Failures: 2,
			NextDue: start.Add(120 * time.Minute),
		}
		if diff := cmp.Diff(want, w.state("dawn")); diff != "" {
			t.Errorf("after two failures (-want +got):\n%s", diff)
		}
		w.poll(at(unchanged, 120))
		if s := w.state("dawn"); s.Failures != 0 || s.Class != "" || s.Error != "" || s.Validators.ETag != `"a"` {
			t.Errorf("after a success: %+v, want no failure, and the validators of the first poll", s)
		}
	})
}

func TestFetchLogIsBounded(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		w := newFixture(t, migrated(t, dsn), feed("dawn"))
		for range 130 {
			w.poll(ok("dawn"))
		}
		got := lines(t, raw(t, dsn), `SELECT count(*) || ' from ' || min(poll) || ' to ' || max(poll) FROM fetch_log`)
		if got[0] != "50 from 81 to 130" {
			t.Errorf("the log has %s, want the last 50", got[0])
		}
	})
}
