package delivery_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// BenchmarkPlan plans a digest for a hundred readers, in a database with 6,000 items of a
// month, a third of them relevant, all but the last day's in the ledgers.
func BenchmarkPlan(b *testing.B) {
	f := newFixture(b, openSQLite(b))
	var list strings.Builder
	list.WriteString("defaults: {from: k@example.org, via: \"maildir:mail\"}\ndigests:\n- id: news\n  name: The news\n  at: \"06:00\"\n  to:\n")
	for i := range 100 {
		fmt.Fprintf(&list, "  - reader%d@example.org\n", i)
	}
	svc := f.service(list.String())
	const days, perDay = 30, 200
	for day := range days {
		f.now = start.AddDate(0, 0, day-days)
		f.poll(itemsOf(day, perDay)...)
	}
	f.now = start.AddDate(0, 0, -1)
	f.plan(svc)
	at := start.AddDate(0, 0, 0)
	b.ReportAllocs()
	for b.Loop() {
		at = at.AddDate(0, 0, 1)
		b.StopTimer()
		f.now = at.Add(-time.Hour)
		f.poll(itemsOf(int(at.Unix()), perDay)...)
		f.now = at.Add(time.Hour)
		b.StartTimer()
		if n := f.plan(svc); n != 100 {
			b.Fatalf("%d digests planned, want 100", n)
		}
	}
}

// itemsOf returns the n items of a day, a third of them relevant, each of its own story.
func itemsOf(day, n int) []news.Item {
	items := make([]news.Item, n)
	for i := range items {
		guid := fmt.Sprintf("d%d-%d", day, i)
		if i%3 == 0 {
			items[i] = report(guid, fmt.Sprintf("TTP word%d other%d third%d", i*7919+day, i*104729+day, i), "group/ttp", "event/bombing")
		} else {
			items[i] = report(guid, fmt.Sprintf("Weather %d in %d and %d", i*31+day, i*17+day, i))
		}
	}
	return items
}
