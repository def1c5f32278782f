package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
)

// newItemFixture returns a fixture with items of two feeds, with several tags.
func newItemFixture(t *testing.T, db *store.DB) *fixture {
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
		{"span with its start, without its end", news.Filter{Span: news.Span{From: at(-15), Until: at(-10)}}, "Ansar, AQIS, cricket"},
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
		{"tag that no item has", news.Filter{Tags: refs(t, "place/peshawar")}, ""},
		{"tag, feed, relevant, span", news.Filter{
			Tags: refs(t, "event/bombing"), Feed: "geo", Relevant: true, Span: news.Span{From: at(-12), Until: at(0)},
		}, "AQIS"},
		{"an empty span", news.Filter{Span: news.Span{From: at(5), Until: at(5)}}, ""},
	}
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newItemFixture(t, db)
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
				t.Error("Items by an unknown time field returned no error")
			}
		}
	})
}

// Items yields each item once, across pages, even where many items have the same time, and where
// items have tags of several descendants of an entry.
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
				t.Errorf("%+v: some items are yielded twice", f)
			}
		}
	})
}

// The consumer may write to the database between items.
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
			t.Errorf("%d items, want 600", n)
		}
	})
}

func TestItemsStopsWithItsConsumer(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newItemFixture(t, db)
		for it, err := range db.Items(t.Context(), news.Filter{}) {
			w.must(err)
			if it.Title == "T1" {
				break
			}
		}
	})
}
