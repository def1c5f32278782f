package digest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// day returns the local day that the digests of the tests cover.
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

// item returns an item in English, published id minutes after 09:00 and seen a minute later.
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

// inStory returns an item as part of a story.
func inStory(story int64, it news.Item) news.Item {
	it.Story = story
	return it
}

// located returns e with the position of its words in an item: in the title, or if the title does
// not have them, in the text.
func located(it news.Item, e news.Evidence) news.Evidence {
	e.Field, e.Start = news.FieldTitle, strings.Index(it.Title, e.Text)
	if e.Start < 0 {
		e.Field, e.Start = news.FieldText, strings.Index(it.Text, e.Text)
	}
	e.End = e.Start + len(e.Text)
	return e
}

// tag returns an accepted tag with the given words as evidence.
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

// withVerdict returns t with a person's verdict.
func withVerdict(t news.Tag, verdict news.ReviewKind) news.Tag {
	t.State = news.TagState{Verdict: verdict, Who: "amna", At: at(12, 0), Event: 1}
	return t
}

// confirmedTag returns t as confirmed by a person.
func confirmedTag(t news.Tag) news.Tag { return withVerdict(t, news.Confirmed) }

// severities returns the severity of the events in the tests.
func severities(event string) int {
	return map[string]int{
		"event/suicide-bombing": 4, "event/bombing": 4, "event/siege": 4,
		"event/attack": 3, "event/shooting": 3, "event/arrest": 1,
	}[event]
}

// composerOf returns a composer with options, and without outlets.
func composerOf(t *testing.T, o Options) *composer {
	t.Helper()
	o, err := o.normal()
	if err != nil {
		t.Fatal(err)
	}
	c, err := newComposer(o)
	if err != nil {
		t.Fatal(err)
	}
	c.outlets = make(map[string]Outlet)
	return c
}

// testComposer returns a composer for the day of the tests.
func testComposer(t *testing.T) *composer {
	t.Helper()
	zone, span := day(t)
	c := composerOf(t, Options{Span: span, Zone: zone, Now: span.Until, Severity: severities})
	c.outlets = outletsOf([]news.Feed{
		{ID: "dawn", Title: "Dawn"},
		{ID: "geo", Title: "Geo"},
		{ID: "bbc", Title: "BBC"},
		{ID: "radio", Title: "Radio", Kind: news.KindStateMedia},
	}, nil)
	return c
}

// emptyDigest returns a digest without reports.
func emptyDigest(t *testing.T, lang string, zone *time.Location) *Digest {
	t.Helper()
	return composerOf(t, Options{Lang: lang, Zone: zone}).emptyDigest()
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

// composeItems returns the digest of items, without the state of the feeds.
func (c *composer) composeItems(items []news.Item) *Digest {
	a := c.arrange(items)
	return c.digest(a, a.stories)
}
