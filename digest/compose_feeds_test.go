package digest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
)

func TestHealth(t *testing.T) {
	c := testComposer(t)
	end := c.Span.Until
	ok := news.FeedState{Listed: true, Polls: 9, LastFetch: end, LastSuccess: end}
	fails := func(slug string, since time.Time) news.FeedState {
		return news.FeedState{
			Feed: slug, Listed: true, Polls: 9, Failures: 6, Class: news.ClassBlocked,
			Error: "403 \x1b[31mForbidden", LastFetch: end, LastSuccess: since,
		}
	}
	late := news.FeedState{Listed: true, Polls: 1, LastFetch: end.Add(-3 * time.Hour), NextDue: end.Add(-2 * time.Hour)}
	weekly := news.FeedState{Listed: true, Polls: 1, LastFetch: end.Add(-72 * time.Hour), NextDue: end.Add(24 * time.Hour)}
	unlisted := fails("old", end)
	unlisted.Listed = false

	got := c.feedHealth([]news.FeedState{
		ok, late, fails("never", time.Time{}), weekly,
		{Listed: true},
		unlisted,
		fails("geo", end.Add(-2*time.Hour)), fails("dawn", end.Add(-time.Hour)), fails("bbc", end.Add(-2*time.Hour)),
	})
	trouble := func(slug, outlet string, since time.Time) Trouble {
		return Trouble{Feed: slug, Outlet: outlet, Class: news.ClassBlocked, Since: Time{since}, Failed: 6, Error: "403 [31mForbidden"}
	}
	want := Health{Fine: 2, Unpolled: 1, Late: 1, Trouble: []Trouble{
		trouble("dawn", "Dawn", end.Add(-time.Hour)), // the freshest first
		trouble("bbc", "BBC", end.Add(-2*time.Hour)),
		trouble("geo", "Geo", end.Add(-2*time.Hour)),
		trouble("never", "never", time.Time{}),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestHealthOfPast says that a feed polled after the period's end cannot be late for it,
// and that a period still open is judged by the time of composing.
func TestHealthOfPast(t *testing.T) {
	c := testComposer(t)
	end := c.Span.Until
	s := news.FeedState{Listed: true, Polls: 1, LastFetch: end.Add(time.Minute), NextDue: end.Add(31 * time.Minute)}
	c.Now = end.Add(1000 * time.Hour)
	if c.isLateFeed(s) {
		t.Error("a feed polled after the period is late for it")
	}
	c.Span.Until = time.Time{}
	if !c.isLateFeed(s) {
		t.Error("a feed not polled for weeks is not late for a period without end")
	}
	c.Span.Until, c.Now = end.Add(48*time.Hour), end.Add(time.Hour)
	if c.isLateFeed(s) {
		t.Error("a feed polled an hour ago is late for a period that ends tomorrow")
	}
}

func TestSummary(t *testing.T) {
	d := emptyDigest(t, "en", time.UTC)
	tests := []struct {
		health Health
		want   string
	}{
		{Health{}, "No feeds are listed."},
		{Health{Fine: 1}, "The one feed is fine."},
		{Health{Fine: 42}, "All 42 feeds are fine."},
		{Health{Fine: 41, Trouble: make([]Trouble, 1)}, "41 of 42 feeds are fine: 1 in trouble."},
		{
			Health{Fine: 1, Trouble: make([]Trouble, 1), Late: 2, Unpolled: 3},
			"1 of 7 feeds are fine: 1 in trouble, 2 not polled lately though due, 3 not polled yet.",
		},
		{Health{Unpolled: 1}, "None of 1 feed is fine: 1 not polled yet."},
		{Health{Unpolled: 5}, "None of 5 feeds is fine: 5 not polled yet."},
	}
	for _, tt := range tests {
		d.Feeds = tt.health
		if got := d.health(); got != tt.want {
			t.Errorf("summary %q, want %q", got, tt.want)
		}
	}
}

// TestManyTroubles says that no feed in trouble is left out when there are many.
func TestManyTroubles(t *testing.T) {
	d := testComposer(t).composeItems(nil)
	for i := range 15 {
		d.Feeds.Trouble = append(d.Feeds.Trouble, Trouble{Outlet: fmt.Sprintf("Outlet-%02d", i), Class: news.ClassDNS, Failed: 1})
	}
	text := d.text(t)
	if got := strings.Count(strings.Join(strings.Fields(text), " "), "address not found, never read, 1 poll failed"); got != maxTroubles {
		t.Errorf("%d feeds are told one by one, want %d", got, maxTroubles)
	}
	for i := range 15 {
		if name := fmt.Sprintf("Outlet-%02d", i); strings.Count(text, name) != 1 {
			t.Errorf("%s is not named once in\n%s", name, text)
		}
	}
}
