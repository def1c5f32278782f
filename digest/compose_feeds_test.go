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
		trouble("dawn", "Dawn", end.Add(-time.Hour)), // the feed that began to fail last comes first
		trouble("bbc", "BBC", end.Add(-2*time.Hour)),
		trouble("geo", "Geo", end.Add(-2*time.Hour)),
		trouble("never", "never", time.Time{}),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestLateFeed checks that a feed polled after the end of the period is not late, and that in a
// period that has not ended the time of composing decides whether a feed is late.
func TestLateFeed(t *testing.T) {
	c := testComposer(t)
	end := c.Span.Until
	s := news.FeedState{Listed: true, Polls: 1, LastFetch: end.Add(time.Minute), NextDue: end.Add(31 * time.Minute)}
	c.Now = end.Add(1000 * time.Hour)
	if c.isLateFeed(s) {
		t.Error("a feed polled after the period is late for it")
	}
	c.Span.Until = time.Time{}
	if !c.isLateFeed(s) {
		t.Error("a feed not polled for weeks is not late for a period without an end")
	}
	c.Span.Until, c.Now = end.Add(48*time.Hour), end.Add(time.Hour)
	if c.isLateFeed(s) {
		t.Error("a feed polled an hour ago is late for a period that ends tomorrow")
	}
}

// TestManyTroubles checks that every failing feed is named when there are many.
func TestManyTroubles(t *testing.T) {
	d := testComposer(t).composeItems(nil)
	for i := range 15 {
		d.Feeds.Trouble = append(d.Feeds.Trouble, Trouble{Outlet: fmt.Sprintf("Outlet-%02d", i), Class: news.ClassDNS, Failed: 1})
	}
	text := d.text(t)
	if got := strings.Count(strings.Join(strings.Fields(text), " "), "address not found, never read, 1 poll failed"); got != maxTroubles {
		t.Errorf("%d failing feeds have a line each, want %d", got, maxTroubles)
	}
	for i := range 15 {
		if name := fmt.Sprintf("Outlet-%02d", i); strings.Count(text, name) != 1 {
			t.Errorf("%s is not named exactly once in\n%s", name, text)
		}
	}
}
