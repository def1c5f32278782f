package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

// library is a world with items of two feeds under several tags.
func library(t *testing.T, db *store.DB) *fixture {
	w := newFixture(t, db, feed("dawn"), feed("geo"))
	candidate := tag("group/ttp", 1)
	candidate.Status = news.Candidate
	negated := tag("group/ttp", 1)
	negated.Role = news.RoleNegated
	w.poll(ok("dawn",
		item("1", "T1", -10, tag("group/ttp", 1), tag("event/bombing", 2)),
		item("2", "T2", -20, tag("group/ttp", 1)),
		item("3", "cricket", -15),
		item("4", "candidate", -5, candidate),
		item("5", "negated", -6, negated)))
	w.now = start.Add(time.Hour)
	w.poll(ok("geo",
		item("1", "AQ", -30, tag("group/al-qaeda", 2)),
		item("2", "AQIS", -12, tag("group/aqis", 4), tag("event/bombing", 1)),
		item("3", "Ansar", -11, tag("group/ansar", 5), tag("group/aqap", 2))))
	return w
}

func refs(t *testing.T, all ...string) (tags []news.TagRef) {
	t.Helper()
	for _, s := range all {
		r, err := news.ParseTagRef(s)
		if err != nil {
			t.Fatal(err)
		}
		tags = append(tags, r)
	}
	return tags
}

func TestFilters(t *testing.T) {
	at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
	cases := []struct {
		name   string
		filter news.Filter
		want   string
	}{
		{"all", news.Filter{}, "candidate, negated, T1, Ansar, AQIS, cricket, T2, AQ"},
		{"limit", news.Filter{Limit: 3}, "candidate, negated, T1"},
		{"by seen", news.Filter{By: news.BySeen, Limit: 4}, "AQ, AQIS, Ansar, T1"},
		{"feed", news.Filter{Feed: "geo"}, "Ansar, AQIS, AQ"},
		{"feed by seen", news.Filter{Feed: "geo", By: news.BySeen}, "AQ, AQIS, Ansar"},
		{"relevant", news.Filter{Relevant: true}, "T1, Ansar, AQIS, T2, AQ"},
		{"relevant by seen", news.Filter{Relevant: true, By: news.BySeen}, "AQ, AQIS, Ansar, T1, T2"},
		{"from is in, until is out", news.Filter{Span: news.Span{From: at(-15), Until: at(-10)}}, "Ansar, AQIS, cricket"},
		{"seen from", news.Filter{By: news.BySeen, Span: news.Span{From: at(60)}}, "AQ, AQIS, Ansar"},
		{"seen until", news.Filter{By: news.BySeen, Span: news.Span{Until: at(60)}}, "T1, T2, cricket, candidate, negated"},
		{"tag: neither candidates nor negated", news.Filter{Tags: refs(t, "group/ttp")}, "T1, T2"},
		{"tag alone, not its family", news.Filter{Tags: refs(t, "group/al-qaeda")}, "AQ"},
		{"family", news.Filter{Tags: refs(t, "group/al-qaeda+")}, "Ansar, AQIS, AQ"},
		{"family by seen", news.Filter{Tags: refs(t, "group/al-qaeda+"), By: news.BySeen}, "AQ, AQIS, Ansar"},
		{"family of a branch", news.Filter{Tags: refs(t, "group/aqap+")}, "Ansar"},
		{"family with limit", news.Filter{Tags: refs(t, "group/al-qaeda+"), Limit: 2}, "Ansar, AQIS"},
		{"two tags", news.Filter{Tags: refs(t, "group/ttp", "event/bombing")}, "T1"},
		{"family and tag", news.Filter{Tags: refs(t, "group/al-qaeda+", "event/bombing")}, "AQIS"},
		{"two families", news.Filter{Tags: refs(t, "group/al-qaeda+", "group/aqap+")}, "Ansar"},
		{"tag that nothing has", news.Filter{Tags: refs(t, "place/peshawar")}, ""},
		{"tag, feed, relevant, span", news.Filter{
			Tags: refs(t, "event/bombing"), Feed: "geo", Relevant: true, Span: news.Span{From: at(-12), Until: at(0)},
		}, "AQIS"},
		{"an empty span", news.Filter{Span: news.Span{From: at(5), Until: at(5)}}, ""},
	}
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := library(t, db)
		for _, c := range cases {
			if got := titles(w.items(c.filter)); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
	})
}

func TestUnknownTimeField(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		for _, err := range db.Items(t.Context(), news.Filter{By: "touched"}) {
			if err == nil {
				t.Error("no error")
			}
		}
	})
}

// Pages join without a gap or a repetition, also where many items have the same time and
// several of a family's tags.
func TestPagesJoin(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		var doc []news.Item
		for i := range 600 {
			doc = append(doc, item(fmt.Sprint(i), fmt.Sprintf("number %d", i), -i/200,
				tag([]string{"group/al-qaeda", "group/aqis"}[i%2], 3), tag("group/aqap", 3)))
		}
		w.poll(ok("dawn", doc...))
		for _, f := range []news.Filter{
			{},
			{By: news.BySeen},
			{Feed: "dawn"},
			{Relevant: true},
			{Tags: refs(t, "group/aqap")},
			{Tags: refs(t, "group/al-qaeda+")},
			{Tags: refs(t, "group/al-qaeda+"), By: news.BySeen, Limit: 500},
		} {
			var ids []int64
			for _, it := range w.items(f) {
				ids = append(ids, it.ID)
			}
			want := 600
			if f.Limit > 0 {
				want = f.Limit
			}
			if len(ids) != want {
				t.Errorf("%+v: %d items, want %d", f, len(ids), want)
			}
			slices.Sort(ids)
			if len(slices.Compact(ids)) != want {
				t.Errorf("%+v: some items twice", f)
			}
		}
	})
}

// The consumer may write, and take its time, between items.
func TestItemsWhileWriting(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"), feed("geo"))
		var doc []news.Item
		for i := range 600 {
			doc = append(doc, item(fmt.Sprint(i), fmt.Sprintf("number %d", i), -i))
		}
		w.poll(ok("dawn", doc...))
		n := 0
		for it, err := range db.Items(t.Context(), news.Filter{Feed: "dawn"}) {
			w.must(err)
			if n++; n%200 == 0 {
				w.poll(ok("geo", item(it.GUID, "seen "+it.Title, 1)))
			}
		}
		if n != 600 {
			t.Errorf("%d items", n)
		}
	})
}

func TestItemsStopsWithItsConsumer(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := library(t, db)
		for it, err := range db.Items(t.Context(), news.Filter{}) {
			w.must(err)
			if it.Title == "T1" {
				break
			}
		}
	})
}

func TestSaveTaxonomy(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := library(t, db)
		moved := smallTaxonomy()
		moved.Version = "v2"
		moved.Entries = slices.DeleteFunc(moved.Entries, func(e news.Entry) bool { return e.ID == "group/aqis" })
		for i, e := range moved.Entries {
			if e.ID == "group/ansar" {
				moved.Entries[i].Parents = nil
			}
		}
		w.must(db.SaveTaxonomy(t.Context(), moved, start))
		want := "Ansar, AQ" // by AQAP; AQIS has gone from the taxonomy
		if got := titles(w.items(news.Filter{Tags: refs(t, "group/al-qaeda+")})); got != want {
			t.Errorf("family after the edit: %s, want %s", got, want)
		}
		if got := titles(w.items(news.Filter{Tags: refs(t, "group/aqis+")})); got != "AQIS" {
			t.Errorf("an entry that has gone: %s", got)
		}
		w.must(db.SaveTaxonomy(t.Context(), smallTaxonomy(), start)) // back to the first
		if got := titles(w.items(news.Filter{Tags: refs(t, "group/al-qaeda+")})); got != "Ansar, AQIS, AQ" {
			t.Errorf("family after undoing the edit: %s", got)
		}
		w.wantSound()
	})
}

func TestRenamedEntries(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := library(t, db)
		chain := smallTaxonomy()
		chain.Version = "v2"
		chain.Entries[2].ID, chain.Entries[2].Formerly = "group/qis", []string{"group/aqis"}
		chain.Entries[3].ID, chain.Entries[3].Formerly = "group/aqis", []string{"group/aqap"}
		chain.Entries[4].Parents = []string{"group/aqis"}
		w.must(db.SaveTaxonomy(t.Context(), chain, start))
		for id, want := range map[string]string{"group/qis": "AQIS", "group/aqis+": "Ansar", "group/aqap": "Ansar"} {
			if got := titles(w.items(news.Filter{Tags: refs(t, id)})); got != want {
				t.Errorf("%s: %s, want %s", id, got, want)
			}
		}
		swap := smallTaxonomy()
		swap.Version = "v3"
		swap.Entries[5].Formerly = []string{"place/kabul"}
		swap.Entries[6].ID, swap.Entries[6].Formerly = "place/kabul", []string{"event/bombing"}
		w.must(db.SaveTaxonomy(t.Context(), swap, start))
		w.wantSound()
	})
}

func TestRenamedEntryTakenBack(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := library(t, db)
		renamed := smallTaxonomy()
		renamed.Version = "v2"
		renamed.Entries[0].ID, renamed.Entries[0].Formerly = "group/pakistani-taliban", []string{"group/ttp"}
		w.must(db.SaveTaxonomy(t.Context(), renamed, start))
		w.must(db.SaveTaxonomy(t.Context(), smallTaxonomy(), start))
		if got := titles(w.items(news.Filter{Tags: refs(t, "group/ttp")})); got != "T1, T2" {
			t.Errorf("items: %s", got)
		}
		w.wantSound()
	})
}

func TestTaxonomyWithFaults(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := library(t, db)
		orphan := smallTaxonomy()
		orphan.Version, orphan.Entries[0].Parents = "v2", []string{"group/nobody"}
		if err := db.SaveTaxonomy(t.Context(), orphan, start); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("unknown parent: %v, want ErrNotFound", err)
		}
		circle := smallTaxonomy()
		circle.Version, circle.Entries[1].Parents = "v3", []string{"group/ansar"}
		w.must(db.SaveTaxonomy(t.Context(), circle, start))
		if got := titles(w.items(news.Filter{Tags: refs(t, "group/ansar+")})); got != "Ansar, AQIS, AQ" {
			t.Errorf("family in a circle: %s", got)
		}
	})
}
