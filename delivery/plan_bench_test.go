package delivery_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// One day's digest for a hundred readers, over a store with a month of 6,000 reports, a
// third of them relevant, all but the last day's told.
func BenchmarkPlan(b *testing.B) {
	w := newWorld(b, mustOpen(b))
	var list strings.Builder
	list.WriteString("defaults: {from: k@example.org, via: \"maildir:mail\"}\ndigests:\n- id: desk\n  name: The desk\n  at: \"06:00\"\n  to:\n")
	for i := range 100 {
		fmt.Fprintf(&list, "  - reader%d@example.org\n", i)
	}
	c := w.courier(list.String())
	const days, perDay = 30, 200
	for day := range days {
		w.now = start.AddDate(0, 0, day-days)
		w.brings(monthOf(day, perDay)...)
	}
	w.now = start.AddDate(0, 0, -1)
	w.plan(c)
	at := start.AddDate(0, 0, 0)
	b.ReportAllocs()
	for b.Loop() {
		at = at.AddDate(0, 0, 1)
		b.StopTimer()
		w.now = at.Add(-time.Hour)
		w.brings(monthOf(int(at.Unix()), perDay)...)
		w.now = at.Add(time.Hour)
		b.StartTimer()
		if n := w.plan(c); n != 100 {
			b.Fatalf("%d digests planned", n)
		}
	}
}

// monthOf returns a day's reports, a third of them relevant; no two tell one story.
func monthOf(day, n int) []news.Item {
	items := make([]news.Item, n)
	for i := range items {
		key := fmt.Sprintf("d%d-%d", day, i)
		if i%3 == 0 {
			items[i] = report(key, fmt.Sprintf("TTP word%d other%d third%d", i*7919+day, i*104729+day, i), "group/ttp", "event/bombing")
		} else {
			items[i] = report(key, fmt.Sprintf("Weather %d in %d and %d", i*31+day, i*17+day, i))
		}
	}
	return items
}
