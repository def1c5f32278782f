package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
	"khabar/store"
)

// newCoverageFixture is a fixture with reports on two days: the day of start, and the day before.
func newCoverageFixture(t *testing.T, db *store.DB) (w *fixture, windows []news.Span) {
	w = newFixture(t, db, feed("dawn"), feed("geo"), feed("mute"))
	negated := tag("group/ttp", 3)
	negated.Role = news.RoleNegated
	candidate := tag("group/ttp", 3)
	candidate.Status = news.Candidate
	weak := tag("group/aqap", 3)
	weak.Certainty, weak.Salience = 500, 10
	urdu := item("u", "TTP in Urdu", 5, tag("group/ttp", 3))
	urdu.Lang = "ur"
	w.poll(ok("dawn",
		item("a", "TTP yesterday", -24*60, tag("group/ttp", 3)),
		item("b", "TTP long ago", -90*24*60, tag("group/ttp", 3)),
		item("c", "TTP now", 1, tag("group/ttp", 3), tag("group/aqap", 3), tag("event/bombing", 3)),
		item("d", "TTP not", 2, negated),
		item("e", "TTP perhaps", 3, candidate),
	))
	w.poll(ok("geo", item("f", "TTP and AQAP", 4, tag("group/ttp", 3), weak), urdu, item("g", "Rain", 6)))
	from := start.Truncate(24 * time.Hour)
	return w, []news.Span{{From: from.AddDate(0, 0, -1), Until: from}, {From: from, Until: from.AddDate(0, 0, 1)}}
}

func TestCoverage(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w, windows := newCoverageFixture(t, db)
		ttp := func(feed string, n ...int) news.GroupCoverage {
			return news.GroupCoverage{ID: "group/ttp", Name: "Tehrik-e-Taliban Pakistan", Feed: feed, Reports: n}
		}
		aqap := func(feed string, n ...int) news.GroupCoverage {
			return news.GroupCoverage{ID: "group/aqap", Name: "AQAP", Feed: feed, Reports: n}
		}
		family := []news.TagRef{{ID: "group/al-qaeda", Family: true}}
		for _, c := range []struct {
			name   string
			filter news.CoverageFilter
			want   []news.GroupCoverage
		}{
			{"all", news.CoverageFilter{}, []news.GroupCoverage{aqap("dawn", 0, 1), aqap("geo", 0, 1), ttp("dawn", 1, 1), ttp("geo", 0, 2)}},
			{"by time seen", news.CoverageFilter{By: news.BySeen}, []news.GroupCoverage{aqap("dawn", 0, 1), aqap("geo", 0, 1), ttp("dawn", 0, 3), ttp("geo", 0, 2)}},
			{"a family", news.CoverageFilter{Tags: family}, []news.GroupCoverage{aqap("dawn", 0, 1), aqap("geo", 0, 1)}},
			{"a family and another", news.CoverageFilter{Tags: append(family, news.TagRef{ID: "group/ttp"}), Feeds: []string{"dawn"}}, []news.GroupCoverage{aqap("dawn", 0, 1), ttp("dawn", 1, 1)}},
			{"another and a family", news.CoverageFilter{Tags: append([]news.TagRef{{ID: "group/ttp"}}, family...), Feeds: []string{"dawn"}}, []news.GroupCoverage{aqap("dawn", 0, 1), ttp("dawn", 1, 1)}},
			{"a group without reports", news.CoverageFilter{Tags: []news.TagRef{{ID: "group/al-qaeda"}}}, []news.GroupCoverage{}},
			{"a feed and a language", news.CoverageFilter{Feeds: []string{"geo"}, Langs: []string{"ur"}}, []news.GroupCoverage{ttp("geo", 0, 1)}},
			{"certain", news.CoverageFilter{Tags: family, MinCertainty: 501}, []news.GroupCoverage{aqap("dawn", 0, 1)}},
			{"salient", news.CoverageFilter{Tags: family, MinSalience: 11}, []news.GroupCoverage{aqap("dawn", 0, 1)}},
		} {
			c.filter.Windows = windows
			got, err := w.db.Coverage(t.Context(), c.filter)
			w.must(err)
			if diff := cmp.Diff(c.want, got.Groups); diff != "" {
				t.Errorf("%s: %s", c.name, diff)
			}
			if got.Taxonomies != nil {
				t.Errorf("%s: the taxonomy changed at %v, want never", c.name, got.Taxonomies)
			}
		}
	})
}

func TestCoverageOfFeeds(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w, windows := newCoverageFixture(t, db)
		changed := smallTaxonomy()
		changed.Version = "v2"
		later := start.Add(time.Hour)
		w.must(db.SaveTaxonomy(t.Context(), changed, later))
		got, err := db.Coverage(t.Context(), news.CoverageFilter{Windows: windows})
		w.must(err)
		got.Groups = nil
		want := news.Coverage{
			Feeds: []news.FeedCoverage{
				{Feed: "dawn", Since: start, Items: []int{1, 3}},
				{Feed: "geo", Since: start, Items: []int{0, 3}},
			},
			Taxonomies: []time.Time{later},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		_, err = db.Coverage(t.Context(), news.CoverageFilter{Windows: windows, Tags: []news.TagRef{{ID: "group/none"}}})
		if !errors.Is(err, news.ErrNotFound) {
			t.Errorf("unknown tag: %v, want ErrNotFound", err)
		}
		if _, err = db.Coverage(t.Context(), news.CoverageFilter{By: "never"}); err == nil {
			t.Error("Coverage by an unknown time field returned no error")
		}
	})
}

func TestOrigins(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w, _ := newCoverageFixture(t, db)
		wire := item("w", "Blast in Peshawar", 9)
		wire.Author = "Reuters"
		w.poll(ok("mute", wire))
		byTitle := make(map[string]int64)
		for _, it := range w.items(news.Filter{}) {
			byTitle[it.Title] = it.ID
		}
		got, err := db.Origins(t.Context(), []int64{byTitle["Blast in Peshawar"], byTitle["Rain"], 1 << 40})
		w.must(err)
		want := map[int64]string{byTitle["Blast in Peshawar"]: "Reuters", byTitle["Rain"]: "geo"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if none, err := db.Origins(t.Context(), nil); err != nil || len(none) != 0 {
			t.Errorf("origins of no items: %v, %v, want none", none, err)
		}
	})
}

// With a filter of languages, Coverage counts the same reports as DueItems lists.
func TestLanguagesMatchSubtags(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		var items []news.Item
		for _, lang := range []string{"fa", "fa-AF", "FA-ir", "fan", "en"} {
			it := item(lang, "TTP "+lang, 1, tag("group/ttp", 3))
			it.Lang = lang
			items = append(items, it)
		}
		w.poll(ok("dawn", items...))
		day := start.Truncate(24 * time.Hour)
		window := news.Span{From: day, Until: day.AddDate(0, 0, 1)}
		for _, c := range []struct {
			langs string
			want  string // languages of reports
		}{
			{"fa", "FA-ir fa fa-AF"},
			{"fa-af", "fa-AF"},
			{"FA-AF en", "en fa-AF"},
			{"f", ""},
			{"f%", ""},
			{"", "FA-ir en fa fa-AF fan"},
		} {
			langs := strings.Fields(c.langs)
			due, err := db.DueItems(t.Context(), news.DigestFilter{Langs: langs}, []int64{0})
			w.must(err)
			var listed []string
			for _, it := range due.Items {
				listed = append(listed, it.Lang)
			}
			slices.Sort(listed)
			if got := strings.Join(listed, " "); got != c.want {
				t.Errorf("%q lists %q, want %q", c.langs, got, c.want)
			}
			coverage, err := db.Coverage(t.Context(), news.CoverageFilter{Windows: []news.Span{window}, Langs: langs})
			w.must(err)
			counted := 0
			for _, g := range coverage.Groups {
				counted += g.Reports[0]
			}
			if counted != len(listed) {
				t.Errorf("%q counts %d reports, lists %d", c.langs, counted, len(listed))
			}
		}
	})
}

// Tags that people have rejected do not count; tags that they have confirmed or added do.
func TestCoverageAfterVerdicts(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w, windows := newCoverageFixture(t, db)
		decide := func(title, tag string, kind news.ReviewKind) {
			t.Helper()
			items := w.items(news.Filter{})
			i := slices.IndexFunc(items, func(it news.Item) bool { return it.Title == title })
			_, err := db.DecideTag(t.Context(), news.Decision{
				Item: items[i].ID, Tag: tag, Kind: kind, Who: "amna", Via: news.ViaCard, At: start,
			})
			w.must(err)
		}
		decide("TTP now", "group/ttp", news.Rejected)
		decide("TTP now", "group/aqap", news.Confirmed)
		decide("TTP and AQAP", "group/aqap", news.Dismissed)
		decide("TTP now", "group/aqis", news.Added)
		got, err := db.Coverage(t.Context(), news.CoverageFilter{Windows: windows})
		w.must(err)
		want := []news.GroupCoverage{
			{ID: "group/aqap", Name: "AQAP", Feed: "dawn", Reports: []int{0, 1}},
			{ID: "group/aqis", Name: "AQIS", Feed: "dawn", Reports: []int{0, 1}},
			{ID: "group/ttp", Name: "Tehrik-e-Taliban Pakistan", Feed: "dawn", Reports: []int{1, 0}},
			{ID: "group/ttp", Name: "Tehrik-e-Taliban Pakistan", Feed: "geo", Reports: []int{0, 2}},
		}
		if diff := cmp.Diff(want, got.Groups); diff != "" {
			t.Error(diff)
		}
	})
}
