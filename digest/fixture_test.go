package digest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// day is the local day that the tests' digests cover.
func day(t testing.TB) (zone *time.Location, span news.Span) {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Karachi")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2023, 1, 30, 0, 0, 0, 0, zone)
	return zone, news.Span{From: from, Until: from.AddDate(0, 0, 1)}
}

// at returns a time of 30 January 2023, in UTC.
func at(hour, minute int) time.Time { return time.Date(2023, 1, 30, hour, minute, 0, 0, time.UTC) }

// item returns an item published and seen at 09:00 and id minutes; it is in English.
func item(id int64, feed, title, text string, why news.Relevance, tags ...news.Tag) news.Item {
	t := at(9, 0).Add(time.Duration(id) * time.Minute)
	it := news.Item{
		ID: id, Feed: feed, Title: title, Text: text, Lang: "en", URL: "https://example.org/" + feed,
		Published: t, FirstSeen: t.Add(time.Minute), SortAt: t, Version: 1, Relevance: why,
	}
	for _, tag := range tags {
		tag.Evidence = slices.Clone(tag.Evidence)
		for i, e := range tag.Evidence {
			tag.Evidence[i] = located(it, e)
		}
		it.Tags = append(it.Tags, tag)
	}
	return it
}

// inStory returns it as part of a story.
func inStory(story int64, it news.Item) news.Item {
	it.Story = story
	return it
}

// located returns e with the place of its text in it: the title, or else the text.
func located(it news.Item, e news.Evidence) news.Evidence {
	e.Field, e.Start = news.FieldTitle, strings.Index(it.Title, e.Text)
	if e.Start < 0 {
		e.Field, e.Start = news.FieldText, strings.Index(it.Text, e.Text)
	}
	e.End = e.Start + len(e.Text)
	return e
}

// tag returns an accepted tag whose evidence is words.
func tag(id, name string, salience int, words ...string) news.Tag {
	t := news.Tag{ID: id, Name: name, Status: news.Accepted, Certainty: 900, Salience: salience, Role: news.RoleMention, Taxonomy: "v1"}
	for _, w := range words {
		t.Evidence = append(t.Evidence, news.Evidence{
			Keyword: id + "#" + strings.ToLower(w), Text: w, Outcome: news.HitAccepted,
		})
	}
	return t
}

// role returns t with a role and its cue.
func role(t news.Tag, r news.Role, cue string) news.Tag {
	t.Role, t.Cue = r, cue
	return t
}

// judged returns t after a person's verdict.
func judged(t news.Tag, verdict news.ReviewKind) news.Tag {
	t.State = news.TagState{Verdict: verdict, Who: "amna", At: at(12, 0), Event: 1}
	return t
}

// byPerson returns t as a person confirmed it.
func byPerson(t news.Tag) news.Tag { return judged(t, news.Confirmed) }

// severities returns the severity of the events in the tests.
func severities(event string) int {
	return map[string]int{
		"event/suicide-bombing": 4, "event/bombing": 4, "event/siege": 4,
		"event/attack": 3, "event/shooting": 3, "event/arrest": 1,
	}[event]
}

// testComposer returns a desk for the tests' day.
func testComposer(t *testing.T) *composer {
	zone, span := day(t)
	o, err := Options{Span: span, Zone: zone, Now: span.Until, Severity: severities}.normal()
	if err != nil {
		t.Fatal(err)
	}
	d, err := newComposer(o)
	if err != nil {
		t.Fatal(err)
	}
	d.outlets = outletsOf([]news.Feed{
		{ID: "dawn", Title: "Dawn"},
		{ID: "geo", Title: "Geo"},
		{ID: "bbc", Title: "BBC"},
		{ID: "radio", Title: "Radio", Kind: news.KindStateMedia},
	}, nil)
	return d
}

// text returns d as plain text.
func (d *Digest) text(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	if err := d.Text(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// composeItems returns the digest of items, but for the health of the feeds.
func (c *composer) composeItems(items []news.Item) *Digest {
	a := c.arrange(items)
	return c.digest(a, a.stories)
}
