package store_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
	"khabar/store"
)

// An item says what was cut of it, and each of its versions does.
func TestItemsSayWhatWasCut(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		whole, long := item("whole", "TTP", 0, tag("group/ttp", 3)), repeated("long", 1, 200)
		long.Cuts = news.Cuts{{Kind: news.CutText, Count: 4711}, {Kind: news.CutAuthor}, {Kind: news.CutHits, Count: 9}}
		more := news.Cut{Kind: news.CutEvidence, Count: 200 - store.MaxEvidence}
		w.poll(ok("dawn", long, whole))
		check := func(want news.Cuts) {
			t.Helper()
			for _, it := range w.items(news.Filter{}) {
				got := it.AllCuts()
				if it.GUID == "whole" && got != nil {
					t.Errorf("a whole item says that %v were cut", got)
				}
				if it.GUID == "long" {
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("cuts (-want +got):\n%s", diff)
					}
				}
			}
		}
		check(append(long.Cuts, more))
		edited := repeated("long", 1, 200)
		edited.Title, edited.Cuts = "TTP again", news.Cuts{{Kind: news.CutText, Count: 12}}
		w.poll(ok("dawn", edited, whole))
		check(append(edited.Cuts, more))
		p, err := db.ItemPage(t.Context(), w.items(news.Filter{Limit: 1})[0].ID)
		w.must(err)
		for i, want := range []news.Cuts{long.Cuts, edited.Cuts} {
			if diff := cmp.Diff(want, p.Versions[i].Cuts); diff != "" {
				t.Errorf("cuts of version %d (-want +got):\n%s", i+1, diff)
			}
		}
		w.wantSound()
	})
}

// A poll of which something was cut has the class partial, and so has the feed while its document is
// the same. Failures in between have their own classes.
func TestPartialPolls(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		w := newFixture(t, migrated(t, dsn), feed("dawn"))
		long := item("long", "TTP", 1)
		long.Cuts = news.Cuts{{Kind: news.CutText, Count: 4711}}
		whole := item("whole", "Rain", 0)
		partial, sound, unchanged, broken := ok("dawn", long, whole), ok("dawn", whole), ok("dawn"), ok("dawn")
		unchanged.Outcome, unchanged.Status = news.NotModified, 304
		broken.Outcome, broken.Class, broken.Error = news.Failed, news.ClassParse, "line 3: <item> is not closed"
		for i, c := range []struct {
			poll             news.Poll
			class, fetchedAs news.ErrClass
			failures         int
		}{
			{sound, "", "", 0},
			{partial, news.ClassPartial, news.ClassPartial, 0},
			{unchanged, news.ClassPartial, "", 0},
			{broken, news.ClassParse, news.ClassParse, 1},
			{unchanged, news.ClassPartial, "", 0},
			{partial, news.ClassPartial, news.ClassPartial, 0},
			{sound, "", "", 0},
			{unchanged, "", "", 0},
		} {
			saved := w.poll(c.poll)
			s := w.state("dawn")
			if s.Class != c.class || s.Failures != c.failures || (s.Error == "") != (c.class == "") {
				t.Errorf("poll %d: class %q, error %q, %d failures; want class %q", i+1, s.Class, s.Error, s.Failures, c.class)
			}
			if said := strings.Contains(s.Error, "1 of 2 items exceed a limit (text)"); said != (c.class == news.ClassPartial) {
				t.Errorf("poll %d: the state says %q", i+1, s.Error)
			}
			if (saved.Cut.Items == 1) != (c.fetchedAs == news.ClassPartial) {
				t.Errorf("poll %d: saved %+v", i+1, saved)
			}
			got := lines(t, raw(t, dsn), `SELECT class FROM fetch_log ORDER BY poll DESC LIMIT 1`)
			if got[0] != string(c.fetchedAs) {
				t.Errorf("poll %d: stored with class %q, want %q", i+1, got[0], c.fetchedAs)
			}
		}
	})
}

// A poll that is saved in parts is partial when something was cut in any of them.
func TestPartialPollInParts(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		long := item("long", "TTP", 1)
		long.Cuts = news.Cuts{{Kind: news.CutTitle, Count: 1}}
		_, err := db.LeaseFeeds(t.Context(), w.process, []string{"dawn"}, false, w.now)
		w.must(err)
		first, last := ok("dawn", long), ok("dawn", item("whole", "Rain", 0))
		first.More = true
		saved, err := db.Save(t.Context(), w.process, []news.Poll{first}, w.now)
		w.must(err)
		if s := w.state("dawn"); s.Class != "" {
			t.Errorf("before the last part, the class is %q", s.Class)
		}
		last.Earlier = saved[0]
		_, err = db.Save(t.Context(), w.process, []news.Poll{last}, w.now)
		w.must(err)
		if s := w.state("dawn"); s.Class != news.ClassPartial || !strings.HasPrefix(s.Error, "1 of 2 items") {
			t.Errorf("class %q, error %q; want partial, and one item of two", s.Class, s.Error)
		}
	})
}

// A database of version 8 says of its items what evidence is not kept, and of nothing else that it was cut.
func TestItemsOfVersion8SayWhatWasCut(t *testing.T) {
	forEachEmpty(t, func(t *testing.T, dsn string) {
		empty := "x''"
		if strings.Contains(dsn, "://") {
			empty = "''"
		}
		oldDatabase(t, dsn, 8, oldFeed+oldItem(1, shrine1)+oldItem(2, shrine2)+`
			INSERT INTO entry (id, slug, name, listed) VALUES (1, 'group/ttp', 'TTP', 1);
			INSERT INTO taxonomy (id, version, source, saved, current) VALUES (1, 'v0', `+empty+`, 0, 1);
			INSERT INTO tag (item, entry, taxonomy, version, status, certainty, salience, role, cue, label, sort_at, first_seen, more_evidence)
				VALUES (1, 1, 1, 1, 'accepted', 970, 50, 'mention', '', '', 1, 0, 12);`)
		db := migrated(t, dsn)
		for id, want := range map[int64]news.Cuts{1: {{Kind: news.CutEvidence, Count: 12}}, 2: nil} {
			it, err := db.Item(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, it.AllCuts()); diff != "" {
				t.Errorf("cuts of item %d (-want +got):\n%s", id, diff)
			}
		}
		states, err := db.FeedStates(t.Context())
		if err != nil || len(states) != 1 || states[0].Class != "" {
			t.Errorf("states %+v, %v", states, err)
		}
	})
}
