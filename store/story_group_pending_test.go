package store_test

import (
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

// forgetStories deletes all stories, so that all items are pending.
func forgetStories(t *testing.T, dsn string) {
	t.Helper()
	db := raw(t, dsn)
	for _, query := range []string{
		`DELETE FROM story_item`, `DELETE FROM story`, `DELETE FROM story_posting`, `INSERT INTO story_todo SELECT id FROM item`,
	} {
		if _, err := db.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
}

// Pending items are put into stories by GroupPending, or by Save together with the items that it
// saves.
func TestPendingItemsGetTheirStories(t *testing.T) {
	for _, bySave := range []bool{false, true} {
		forEachEngine(t, func(t *testing.T, dsn string) {
			w := newFixture(t, migrated(t, dsn), feed("dawn"), feed("geo"), feed("bbc"))
			w.poll(ok("dawn", shrine("1", shrine1, 0), shrine("2", "Rupee falls to record low", 0)))
			w.poll(ok("geo", shrine("1", shrine2, time.Hour)))
			forgetStories(t, dsn)
			w.wantSound() // pending items are no problem

			items := 3
			if bySave {
				w.poll(ok("bbc", shrine("1", shrine3, 2*time.Hour)))
				items++
			} else if left, err := w.db.GroupPending(t.Context(), w.now); err != nil || left != 0 {
				t.Errorf("%d items are still pending, %v; want none", left, err)
			}
			all := w.stories(news.StoryFilter{})
			if len(all) != 2 || all[0].Items != items-1 || all[0].Headline != shrine1 {
				t.Errorf("stories %+v, want one of %d items and one of one", all, items-1)
			}
			w.wantSound()
		})
	}
}

// Pending items that are in a story already stay there. Their postings are stored again, so that
// later reports of the event join them.
func TestPendingItemsGetTheirPostings(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		w := newFixture(t, migrated(t, dsn), feed("dawn"), feed("geo"))
		w.poll(ok("dawn", shrine("1", shrine1, 0)))
		before := w.items(news.Filter{})[0].Story
		db := raw(t, dsn)
		for _, query := range []string{`DELETE FROM story_posting`, `INSERT INTO story_todo SELECT id FROM item`} {
			if _, err := db.ExecContext(t.Context(), query); err != nil {
				t.Fatal(err)
			}
		}
		w.poll(ok("geo")) // has no items, and still groups the pending one
		w.poll(ok("geo", shrine("1", shrine2, time.Hour)))
		all := w.stories(news.StoryFilter{})
		if len(all) != 1 || all[0].ID != before || all[0].Items != 2 {
			t.Errorf("stories %+v, want story %d with both items", all, before)
		}
		w.wantSound()
	})
}

// A pending item that gets a new version is grouped once.
func TestPendingItemIsRevised(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		w := newFixture(t, migrated(t, dsn), feed("dawn"))
		w.poll(ok("dawn", shrine("1", "Explosion heard", 0)))
		forgetStories(t, dsn)
		w.poll(ok("dawn", shrine("1", shrine1, 0)))
		if all := w.stories(news.StoryFilter{}); len(all) != 1 || all[0].Items != 1 {
			t.Errorf("stories %+v, want one of one item", all)
		}
		w.wantSound()
	})
}

// A database of version 4, which has no postings yet, gets them by migrating and grouping.
func TestMigrationLeavesItemsToBeGrouped(t *testing.T) {
	forEachEmpty(t, func(t *testing.T, dsn string) {
		var script strings.Builder
		script.WriteString(oldFeed)
		for i, title := range []string{shrine1, shrine2} {
			script.WriteString(oldItem(i+1, title))
		}
		oldDatabase(t, dsn, 4, script.String())
		db := migrated(t, dsn)
		if left, err := db.GroupPending(t.Context(), start); err != nil || left != 0 {
			t.Errorf("%d items left, %v", left, err)
		}
		s, err := db.StoryPage(t.Context(), 1, news.Cursor{}, 0)
		if err != nil || len(s.Reports) != 2 {
			t.Errorf("story %+v, %v; want both reports", s, err)
		}
	})
}

// Postings of a key are deleted when no item with the key was saved for a long time. Old items that
// were saved lately keep their postings.
func TestOldPostingsAreDeleted(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		w := newFixture(t, migrated(t, dsn), feed("dawn"), feed("geo"))
		keys := func() string {
			return lines(t, raw(t, dsn), `SELECT CAST(count(*) AS text) FROM story_posting`)[0]
		}
		w.poll(ok("dawn", shrine("1", "Rupee falls to record low", 0)))
		before := keys()
		w.now = w.now.AddDate(0, 3, 0)
		w.poll(ok("dawn", shrine("2", shrine1, -1000*24*time.Hour)))
		w.poll(ok("geo", shrine("1", shrine2, -1000*24*time.Hour)))
		if stories := w.stories(news.StoryFilter{}); len(stories) != 2 || stories[1].Items != 2 {
			t.Errorf("stories %+v, want one of two old reports", stories)
		}
		w.now = w.now.AddDate(0, 3, 0)
		w.poll(ok("dawn", shrine("3", "Rupee falls to record low", 180*24*time.Hour)))
		if after := keys(); after != before {
			t.Errorf("%s postings are left, want only the %s of the latest item", after, before)
		}
		w.wantSound()
	})
}

// Feeds of one domain are one outlet of a story.
func TestFeedsOfOneDomainAreOneOutlet(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		front, foreign := feed("dawn"), feed("dawn-world")
		front.Site, front.Title = "https://www.dawn.example/", "Dawn"
		foreign.Site, foreign.Title = "https://world.dawn.example/news", "Dawn – World"
		w := newFixture(t, db, front, foreign)
		w.poll(ok("dawn", shrine("1", shrine1, 0)))
		w.poll(ok("dawn-world", shrine("1", shrine2, time.Hour)))
		all := w.stories(news.StoryFilter{})
		if len(all) != 1 || len(all[0].Outlets) != 1 || all[0].Outlets[0] != "dawn.example" {
			t.Errorf("stories %+v, want one of one outlet", all)
		}
	})
}
