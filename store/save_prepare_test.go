package store

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/story"
)

// New and changed items are sketched before the transaction begins, with the outlet and time with
// which it stores them. Items that have not changed since they were stored are not sketched.
func TestItemsAreSketchedBeforeTheTransaction(t *testing.T) {
	db := emptySQLite(t)
	now := time.UnixMilli(1_700_000_000_000)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	feed := news.Feed{
		ID: "geo", URL: "https://geo.example/feed", Site: "https://www.geo.example/", Lang: "en", Kind: news.KindNewspaper,
		Every: time.Hour, Zone: "UTC", Enabled: true, Checked: "never",
	}
	must(db.SyncFeeds(t.Context(), []news.Feed{feed}, now))
	process, err := db.Register(t.Context(), now)
	must(err)
	poll := func(texts ...string) news.Poll {
		p := news.Poll{Fetch: news.Fetch{Feed: "geo", Started: now, Status: 200, Outcome: news.OK}, NextDue: now}
		for i, text := range texts {
			p.Items = append(p.Items, news.Item{
				Keys: []string{string(rune('a' + i))}, Title: "Convoy ambushed near Wana", Text: text, Lang: "en",
				Published: now.Add(time.Duration(i-9) * time.Minute),
			})
		}
		return p
	}
	for _, c := range []struct {
		texts []string
		want  string // y for each item that is sketched, n for each that is not
	}{
		{[]string{"One.", "Two."}, "yy"},
		{[]string{"One.", "Two."}, "nn"},
		{[]string{"One.", "Two, corrected.", "Three."}, "nyy"},
	} {
		now = now.Add(time.Hour)
		jobs, err := db.prepareJobs(t.Context(), []news.Poll{poll(c.texts...)}, now)
		must(err)
		_, err = db.LeaseFeeds(t.Context(), process, []string{"geo"}, false, now)
		must(err)
		_, err = db.Save(t.Context(), process, []news.Poll{poll(c.texts...)}, now)
		must(err)
		var got strings.Builder
		for i, p := range jobs[0].prepared {
			if p.sketch == nil {
				got.WriteString("n")
				continue
			}
			got.WriteString("y")
			it := itemWithKey(t, db, jobs[0].poll.Items[i].Keys[0])
			if outlet := news.OutletID(feed.ID, feed.Site); p.sketch.Outlet != outlet || !p.sketch.At.Equal(it.SortAt) {
				t.Errorf("%q: sketched for %s at %v, want %s at %v", c.texts, p.sketch.Outlet, p.sketch.At, outlet, it.SortAt)
			}
		}
		if got.String() != c.want {
			t.Errorf("%q: sketched %s, want %s", c.texts, got.String(), c.want)
		}
	}
}

func itemWithKey(t *testing.T, db *DB, key string) news.Item {
	t.Helper()
	ids, err := collect(t.Context(), db.r, column[int64], `SELECT item FROM item_key WHERE key = $1`, key)
	if err != nil || len(ids) != 1 {
		t.Fatalf("items with key %s: %v, %v", key, ids, err)
	}
	it, err := db.Item(t.Context(), ids[0])
	if err != nil {
		t.Fatal(err)
	}
	return it
}

// A poll of large items can be cancelled while they are prepared.
func TestPreparingCanBeCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	poll := news.Poll{Fetch: news.Fetch{Feed: "geo", Outcome: news.OK, Items: []news.Item{{Keys: []string{"a"}, Text: strings.Repeat("(a ", 80_000)}}}}
	if _, err := emptySQLite(t).prepareJobs(ctx, []news.Poll{poll}, time.Now()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

// Pending items are sketched before the transaction, which uses the sketches as they are. An item that has
// changed since then goes on waiting.
func TestPendingItemsAreSketchedBeforeTheTransaction(t *testing.T) {
	db := emptySQLite(t)
	now := time.UnixMilli(1_700_000_000_000)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(db.SyncFeeds(t.Context(), []news.Feed{{
		ID: "geo", URL: "https://geo.example/feed", Lang: "en", Kind: news.KindNewspaper, Every: time.Hour, Zone: "UTC", Enabled: true,
	}}, now))
	process, err := db.Register(t.Context(), now)
	must(err)
	save := func(title string) {
		t.Helper()
		_, err := db.LeaseFeeds(t.Context(), process, []string{"geo"}, false, now)
		must(err)
		_, err = db.Save(t.Context(), process, []news.Poll{{Fetch: news.Fetch{
			Feed: "geo", Started: now, Status: 200, Outcome: news.OK, Items: []news.Item{{Keys: []string{"a"}, Title: title, Lang: "en"}},
		}, NextDue: now}}, now)
		must(err)
	}
	wait := func() []pendingItem {
		t.Helper()
		must(db.exec(t.Context(), "let all items wait", `INSERT INTO story_todo SELECT id FROM item`))
		pending, err := db.preparePending(t.Context())
		must(err)
		if len(pending) != 1 || pending[0].sketch == nil {
			t.Fatalf("prepared are %+v, want one item with its sketch", pending)
		}
		pending[0].sketch.Agency = "marked"
		return pending
	}
	stored := func() (agency string, waiting int) {
		t.Helper()
		sketches, err := collect(t.Context(), db.r, column[[]byte], `SELECT sketch FROM story_item`)
		must(err)
		var sketch story.Sketch
		must(sketch.UnmarshalBinary(sketches[0]))
		n, err := collect(t.Context(), db.r, column[int], `SELECT count(*) FROM story_todo`)
		must(err)
		return sketch.Agency, n[0]
	}
	save("Convoy ambushed near Wana")
	must(db.saveTogether(t.Context(), process, nil, wait(), now))
	if agency, waiting := stored(); agency != "marked" || waiting != 0 {
		t.Errorf("sketch of %q, %d items waiting; want the prepared sketch and none", agency, waiting)
	}
	stale := wait()
	save("Convoy ambushed near Wana, 12 killed")
	wait()
	must(db.saveTogether(t.Context(), process, nil, stale, now))
	if agency, waiting := stored(); agency == "marked" || waiting != 1 {
		t.Errorf("sketch of %q, %d items waiting; want that the changed item waits", agency, waiting)
	}
	if left, err := db.GroupPending(t.Context(), now); err != nil || left != 0 {
		t.Errorf("%d items left, %v", left, err)
	}
}
