package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// seedOptions returns options of a small database, with the entries that made-up items have.
func seedOptions(items int) store.SeedOptions {
	tax := news.Taxonomy{Version: "v1", Source: "entries: …"}
	for _, id := range store.SeedEntries() {
		tax.Entries = append(tax.Entries, news.Entry{ID: id, Name: id})
	}
	return store.SeedOptions{Items: items, Feeds: 7, Stories: items / 3, Days: 30, Until: start, Seed: 1, Taxonomy: tax}
}

// Made-up items are sound, have languages, stories, relevance and verdicts of all kinds, and are
// always the same.
func TestSeed(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		w := &fixture{T: t, db: migrated(t, dsn), now: start}
		w.must(w.db.Seed(t.Context(), seedOptions(5000)))
		w.wantSound()
		items := w.items(news.Filter{})
		langs, relevant, decided, stories := map[string]int{}, 0, 0, map[int64]int{}
		for _, it := range items {
			langs[it.Lang]++
			stories[it.Story]++
			if it.Relevance != news.Irrelevant {
				relevant++
			}
			for _, tag := range it.Tags {
				if tag.State.Verdict != "" {
					decided++
				}
			}
		}
		if len(items) != 5000 || len(langs) != 4 || len(stories) != 5000/3 || relevant < 2000 || relevant > 4000 || decided < 100 {
			t.Errorf("%d items, %v, %d stories, %d relevant, %d tags with verdicts", len(items), langs, len(stories), relevant, decided)
		}

		again := &fixture{T: t, db: migrated(t, storetest.SQLite(t)), now: start}
		again.must(again.db.Seed(t.Context(), seedOptions(5000)))
		if diff := cmp.Diff(items[:100], again.items(news.Filter{Limit: 100})); diff != "" {
			t.Errorf("the same seed gives other items (-first +again):\n%s", diff)
		}

		if err := w.db.Seed(t.Context(), seedOptions(10)); !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("a database with items: %v, want ErrNotEmpty", err)
		}
		more := seedOptions(10)
		more.More = true
		w.must(w.db.Seed(t.Context(), more))
		w.wantSound()
		if n := len(w.items(news.Filter{})); n != 5010 {
			t.Errorf("%d items, want 10 more than 5000", n)
		}
	})
}

// Made-up events have several reports, by several outlets in one language; all other stories have one.
func TestSeedEvents(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := &fixture{T: t, db: db, now: start}
		for events, reports := range map[int]int{250: 2, 100: 5, 7: 10} {
			o := seedOptions(1000)
			o.Feeds, o.Stories, o.Events, o.More = 16, 0, events, true
			before := len(w.stories(news.StoryFilter{}))
			w.must(db.Seed(t.Context(), o))
			sizes := map[int]int{}
			all := w.stories(news.StoryFilter{})
			for _, s := range all {
				if s.ID <= int64(before) {
					continue
				}
				sizes[s.Items]++
				if s.Items > 1 && len(s.Outlets) < 2 {
					t.Errorf("%d events: story %d has %d reports by %v", events, s.ID, s.Items, s.Outlets)
				}
			}
			if diff := cmp.Diff(map[int]int{1: 1000 - events*reports, reports: events}, sizes); diff != "" {
				t.Errorf("%d events: stories by number of reports (-want +got):\n%s", events, diff)
			}
		}
		w.wantSound()
		for _, events := range []int{-1, 501} {
			o := seedOptions(1000)
			o.More, o.Events = true, events
			if err := db.Seed(t.Context(), o); err == nil {
				t.Errorf("%d events of 1000 items: no error", events)
			}
		}
	})
}

// A poll can follow: new items find the made-up stories.
func TestPollAfterSeed(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := &fixture{T: t, db: db, now: start}
		w.must(db.Seed(t.Context(), seedOptions(300)))
		var err error
		w.process, err = db.Register(t.Context(), start)
		w.must(err)
		latest := w.items(news.Filter{Limit: 1})[0]
		same := news.Item{Keys: []string{"new"}, GUID: "new", Title: latest.Title, Text: latest.Text, Lang: latest.Lang, Published: start}
		feed := "made-up-1"
		if latest.Feed == feed {
			feed = "made-up-3"
		}
		w.poll(ok(feed, same))
		for _, it := range w.items(news.Filter{Feed: feed}) {
			if it.GUID == "new" && (it.Story < 1 || it.Story > 100) { // several stories may have much the same words
				t.Errorf("the copy of an item of story %d is in story %d, want one of the 100 made-up ones", latest.Story, it.Story)
			}
		}
		w.wantSound()
	})
}
