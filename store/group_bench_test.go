package store_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// A press writes items whose words are as unevenly frequent as those of a language.
type press struct {
	*rand.Rand
	words *rand.Zipf
	n     int
}

func newPress() *press {
	r := rand.New(rand.NewPCG(1, 2))
	return &press{Rand: r, words: rand.NewZipf(r, 1.1, 10, 50_000)}
}

func (p *press) text(words int) string {
	var b strings.Builder
	for range words {
		fmt.Fprintf(&b, "w%dx ", p.words.Uint64())
	}
	return b.String()
}

// poll returns a document of 30 items of the week before now.
func (p *press) poll(feed string, now time.Time) news.Poll {
	var items []news.Item
	for range 30 {
		p.n++
		items = append(items, news.Item{
			Keys: []string{fmt.Sprint(p.n)}, GUID: fmt.Sprint(p.n), Title: p.text(9), Text: p.text(30), Lang: "en",
			Published: now.Add(-time.Duration(p.IntN(7*24)) * time.Hour),
		})
	}
	return ok(feed, items...)
}

// BenchmarkStories saves new items into databases that hold ever more of them, 10,000 for
// each week. An item should cost as much in each.
func BenchmarkStories(b *testing.B) {
	for _, stored := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(stored), func(b *testing.B) {
			if stored > 10_000 && testing.Short() {
				b.Skip("filling takes minutes")
			}
			db := storetest.Open(b)
			p, save := newPress(), saver(b, db)
			for p.n < stored {
				save(p.poll("dawn", start.AddDate(0, 0, 7*(p.n/10_000))))
			}
			now := start.AddDate(0, 0, 7*(stored/10_000))
			b.ResetTimer()
			for b.Loop() {
				save(p.poll("dawn", now))
			}
			b.ReportMetric(float64(30*b.N)/b.Elapsed().Minutes(), "items/min")
		})
	}
}

// saver returns a function that saves polls of one feed.
func saver(b *testing.B, db *store.DB) func(news.Poll) {
	b.Helper()
	ctx := b.Context()
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	must(db.SyncFeeds(ctx, []news.Feed{feed("dawn")}, start))
	must(db.SaveTaxonomy(ctx, desk(), start))
	process, err := db.Register(ctx, start)
	must(err)
	return func(p news.Poll) {
		now := start.AddDate(5, 0, 0)
		must(db.Heartbeat(ctx, process, now))
		_, err := db.Claim(ctx, process, []string{"dawn"}, false, now)
		must(err)
		_, err = db.Save(ctx, process, []news.Poll{p}, now)
		must(err)
	}
}
