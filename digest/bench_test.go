package digest

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/store/storetest"
)

// BenchmarkDigest composes and renders a digest of one day and a digest of all days, from a store
// with 100,000 items of 30 days, one in five of them relevant. The metric x-query is this time
// divided by the time that only reading the same items takes in the same run.
func BenchmarkDigest(b *testing.B) {
	const items, days = 100_000, 30
	db := storetest.Open(b)
	first := at(0, 0)
	fillStore(b, db, dayFeeds(), monthOfItems(items, days, first))
	for _, span := range []struct {
		name  string
		until time.Time
	}{{"day", first.AddDate(0, 0, 1)}, {"month", first.AddDate(0, 0, days)}} {
		o := Options{Span: news.Span{From: first, Until: span.until}, Now: span.until}
		query := func() {
			if _, err := relevantItems(b.Context(), db, o); err != nil {
				b.Fatal(err)
			}
		}
		for format, render := range renderFuncs() {
			b.Run(span.name+"/"+format, func(b *testing.B) {
				var bare time.Duration
				for b.Loop() {
					d, err := Compose(b.Context(), db, o)
					if err != nil {
						b.Fatal(err)
					}
					if err := render(d, io.Discard); err != nil {
						b.Fatal(err)
					}
					b.StopTimer()
					start := time.Now()
					query()
					bare += time.Since(start)
					b.StartTimer()
				}
				b.ReportMetric(float64(b.Elapsed())/float64(bare), "x-query")
			})
		}
	}
}

// monthOfItems returns n items spread over days, with texts of about 600 bytes.
func monthOfItems(n, days int, first time.Time) []news.Item {
	groups := []string{"group/ttp", "group/iskp", "group/bla", "group/al-qaeda", "group/let", "group/jem"}
	filler := strings.Repeat("Officials spoke to reporters about the matter at some length. ", 8)
	feeds := dayFeeds()
	items := make([]news.Item, n)
	for i := range items {
		feed := feeds[i%len(feeds)]
		title := fmt.Sprintf("%s %s %s: TTP in Peshawar after bombing %d", word(i), word(i*31+7), word(i*57+11), i)
		text := fmt.Sprintf("%s %s %s. ", word(i*3), word(i*5), word(i*7)) + filler + "The TTP claimed the bombing in Peshawar."
		why, tags := news.Irrelevant, []news.Tag{tag("place/peshawar", "Peshawar", 30, "Peshawar")}
		if i%5 == 0 {
			why = news.RelevantByGroup
			group := groups[i/5%len(groups)]
			tags = append(tags, role(tag(group, group, 50+i%40, "TTP", "claimed"), news.RoleClaimant, "claimed"),
				tag("event/bombing", "Bombing", 40, "bombing"), tag("theme/x", "Theme", 20, "reporters"))
		}
		it := item(int64(i), feed.ID, title, text, why, tags...)
		it.Published = first.Add(time.Duration(days) * 24 * time.Hour / time.Duration(n) * time.Duration(i))
		it.SortAt, it.FirstSeen = it.Published, first.AddDate(0, 0, 1+i*days/n)
		items[i] = it
	}
	return items
}

// word returns the n-th of some thousand words, which make most items different stories.
func word(n int) string {
	syllables := []string{"ka", "mo", "ri", "ta", "lu", "ven", "so", "dar", "ni", "bel"}
	var b strings.Builder
	for range 4 {
		b.WriteString(syllables[n%len(syllables)])
		n = n/len(syllables) + n%7
	}
	return b.String()
}
