package digest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
)

func TestWindows(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	midnight := time.Date(2023, 3, 26, 0, 0, 0, 0, berlin) // the day has 23 hours
	seven := time.Date(2023, 3, 26, 7, 0, 0, 0, berlin)
	for _, tt := range []struct {
		name        string
		from, until time.Time
		first       time.Time // the start of the first window; zero if there are none
	}{
		{"a short day", midnight, midnight.AddDate(0, 0, 1), time.Date(2023, 3, 19, 0, 0, 0, 0, berlin)},
		{"from seven to seven, across a clock change", seven.AddDate(0, 0, -1), seven, time.Date(2023, 3, 18, 7, 0, 0, 0, berlin)},
		{"an hour", seven, seven.Add(time.Hour), time.Time{}},
		{"three days", midnight, midnight.AddDate(0, 0, 3), time.Time{}},
		{"open", time.Time{}, seven, time.Time{}},
	} {
		c := testComposer(t)
		c.Zone, c.Span = berlin, news.Span{From: tt.from, Until: tt.until}
		w := c.windows()
		if tt.first.IsZero() {
			if w != nil {
				t.Errorf("%s is compared with days", tt.name)
			}
			continue
		}
		if len(w) != comparedDays+1 || !w[0].From.Equal(tt.first) || !w[comparedDays].From.Equal(tt.from) || !w[comparedDays].Until.Equal(tt.until) {
			t.Errorf("%s: windows %v", tt.name, w)
		}
		for i := 1; i < len(w); i++ {
			if !w[i].From.Equal(w[i-1].Until) {
				t.Errorf("%s: a gap before %v", tt.name, w[i].From)
			}
		}
	}
}

// TestSteady checks which feeds a comparison covers.
func TestSteady(t *testing.T) {
	c := testComposer(t)
	begin := c.Span.From.AddDate(0, 0, -comparedDays)
	before, after := begin.Add(-time.Hour), begin.Add(time.Hour)
	well := func(feed string) news.FeedState {
		return news.FeedState{Feed: feed, Listed: true, Polls: 9, LastFetch: c.Span.Until, NextDue: c.Span.Until}
	}
	failing, late, unlisted := well("failing"), well("late"), well("unlisted")
	failing.Failures = 1
	late.LastFetch, late.NextDue = before, before
	unlisted.Listed = false
	got := c.steady([]news.FeedCoverage{
		{Feed: "old", Since: before, Items: []int{9, 9, 9, 9, 9, 9, 9, 9}},
		{Feed: "slow", Since: before, Items: []int{0, 3, 0, 0, 0, 0, 9, 0}},
		{Feed: "broken", Since: before, Items: []int{90, 90, 90, 0, 90, 90, 90, 90}},
		{Feed: "new", Since: after, Items: []int{9, 9, 9, 9, 9, 9, 9, 9}},
		{Feed: "failing", Since: before, Items: []int{9, 9, 9, 9, 9, 9, 9, 9}},
		{Feed: "late", Since: before, Items: []int{9, 9, 9, 9, 9, 9, 9, 9}},
		{Feed: "unlisted", Since: before, Items: []int{9, 9, 9, 9, 9, 9, 9, 9}},
	}, []news.FeedState{well("old"), well("slow"), well("broken"), well("new"), failing, late, unlisted}, begin)
	if diff := cmp.Diff(map[string]bool{"old": true, "slow": true}, got); diff != "" {
		t.Error(diff)
	}
	c.Scope.Feeds = []string{"slow"}
	got = c.steady([]news.FeedCoverage{{Feed: "old", Since: before, Items: make([]int, 8)}}, []news.FeedState{well("old")}, begin)
	if len(got) != 0 {
		t.Errorf("feeds that the digest does not ask for are compared: %v", got)
	}
}

// TestSilences checks which groups without reports are named, and with which unread feeds.
func TestSilences(t *testing.T) {
	c := testComposer(t)
	begin := c.Span.From.AddDate(0, 0, -comparedDays)
	before, after := begin.Add(-time.Hour), begin.Add(time.Hour)
	cov := news.Coverage{
		Feeds: []news.FeedCoverage{{Feed: "dawn", Since: before}, {Feed: "geo", Since: before}, {Feed: "bbc", Since: after}},
		Groups: []news.GroupCoverage{
			{ID: "group/a", Name: "A", Feed: "dawn", Reports: []int{9, 9, 0, 9, 9, 9, 9, 0}},
			{ID: "group/b", Name: "B", Feed: "dawn", Reports: []int{2, 2, 2, 2, 2, 2, 2, 0}},
			{ID: "group/b", Name: "B", Feed: "geo", Reports: []int{3, 3, 3, 3, 3, 3, 3, 0}},
			{ID: "group/c", Name: "C", Feed: "dawn", Reports: []int{9, 9, 9, 9, 9, 9, 9, 0}},
			{ID: "group/c", Name: "C", Feed: "bbc", Reports: []int{0, 0, 0, 0, 0, 0, 0, 1}},  // a new feed reports on it
			{ID: "group/d", Name: "D", Feed: "dawn", Reports: []int{2, 2, 2, 2, 2, 2, 2, 0}}, // too few reports before
			{ID: "group/e", Name: "E", Feed: "bbc", Reports: []int{9, 9, 9, 9, 9, 9, 9, 0}},  // only a new feed reports on it
		},
	}
	got := c.silences(cov, map[string]bool{"dawn": true}, begin)
	want := []Silence{
		{ID: "group/a", Name: "A", Median: 9},
		{ID: "group/b", Name: "B", Median: 5, Bad: []Count{{"Geo", 21}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestNoHistory checks that nothing is compared in the first week, and that the digest says so.
func TestNoHistory(t *testing.T) {
	db := dayStore(t)
	zone, span := day(t)
	d, err := Compose(t.Context(), db, Options{Span: span, Zone: zone, Now: span.Until})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range d.Sections {
		if s.Trend != nil {
			t.Errorf("%s has a trend: %+v", s.Name, s.Trend)
		}
	}
	if text := d.text(t); strings.Contains(text, "mean") || !strings.Contains(text, "No comparison") {
		t.Errorf("the digest of the first day has a comparison:\n%s", text)
	}
	if got, want := d.Subject(SubjectFull), "khabar 30 Jan 2023: 7 stories, TTP 6, ISKP 1"; got != want {
		t.Errorf("subject %q, want %q", got, want)
	}
}

// TestUnknownScope checks that a digest can be composed when its scope has a tag that no item has.
func TestUnknownScope(t *testing.T) {
	db := dayStore(t)
	zone, span := day(t)
	d, err := Compose(t.Context(), db, Options{
		Span: span, Zone: zone, Now: span.Until, Reports: []news.Item{},
		Scope: news.CoverageFilter{Tags: []news.TagRef{{ID: "group/none"}}},
	})
	if err != nil || d.History != nil || d.Totals.Reports != 0 {
		t.Errorf("digest %+v, error %v", d, err)
	}
}
