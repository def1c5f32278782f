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

// perWeek is how many items BenchmarkStories stores for each week.
const perWeek = 10_000

// BenchmarkStories saves new items into databases that hold ever more of them. An item
// should cost as much in each.
func BenchmarkStories(b *testing.B) {
	for _, stored := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(stored), func(b *testing.B) {
			dsn := storetest.SQLite(b)
			p, save := newPress(), saver(b, storetest.Migrated(b, dsn))
			for p.n < perWeek {
				save(p.poll("dawn", start))
			}
			earlierWeeks(b, dsn, stored/perWeek-1)
			b.ResetTimer()
			for b.Loop() {
				save(p.poll("dawn", start))
			}
			b.ReportMetric(float64(30*b.N)/b.Elapsed().Minutes(), "items/min")
		})
	}
}

// earlierWeeks copies the stored week into weeks before it: saving them item by item would
// take hours.
func earlierWeeks(b *testing.B, dsn string, weeks int) {
	b.Helper()
	db := raw(b, dsn)
	for w := range weeks {
		n, ms := (w+1)*10*perWeek, (w+1)*7*24*60*60*1000
		for _, query := range []string{
			`INSERT INTO item SELECT id + $1, feed, version, hash, guid, url, author, lang, published - $2, published_raw, updated,
				first_seen, sort_at - $2, relevance FROM item WHERE id < 10 * %d`,
			`INSERT INTO item_version SELECT item + $1, n, title, text, updated, seen FROM item_version WHERE item < 10 * %d AND $2 > 0`,
			`INSERT INTO story SELECT id + $1, lang, items, first_at - $2, last_at - $2, begun, grown, NULL FROM story
				WHERE merged IS NULL AND id < 10 * %d`,
			`INSERT INTO story_item SELECT item + $1, story + $1, outlet, origin, joined, sketch FROM story_item
				WHERE item < 10 * %d AND $2 > 0`,
		} {
			if _, err := db.ExecContext(b.Context(), fmt.Sprintf(query, perWeek), n, ms); err != nil {
				b.Fatal(err)
			}
		}
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
