package store_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// An itemGenerator makes items of made-up words. As in a language, a few words are frequent and
// most are rare.
type itemGenerator struct {
	*rand.Rand
	words *rand.Zipf
	n     int
}

func newItemGenerator() *itemGenerator {
	r := rand.New(rand.NewPCG(1, 2))
	return &itemGenerator{Rand: r, words: rand.NewZipf(r, 1.1, 10, 50_000)}
}

func (p *itemGenerator) text(words int) string {
	var b strings.Builder
	for range words {
		fmt.Fprintf(&b, "w%dx ", p.words.Uint64())
	}
	return b.String()
}

// poll returns a document of 30 items of the week before now.
func (p *itemGenerator) poll(feed string, now time.Time) news.Poll {
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

// BenchmarkStories saves new items into databases of growing size. An item should cost the same
// in each. On PostgreSQL the largest would take too long to fill.
func BenchmarkStories(b *testing.B) {
	for _, stored := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("sqlite/%d", stored), func(b *testing.B) { benchmarkStories(b, storetest.SQLite(b), stored) })
	}
	for _, stored := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("postgres/%d", stored), func(b *testing.B) {
			url := os.Getenv(storetest.PostgresEnv)
			if url == "" {
				b.Skipf("%s is not set", storetest.PostgresEnv)
			}
			benchmarkStories(b, storetest.Postgres(b, url), stored)
		})
	}
}

func benchmarkStories(b *testing.B, dsn string, stored int) {
	b.Helper()
	p, save := newItemGenerator(), newSaver(b, storetest.Migrated(b, dsn))
	for p.n < perWeek {
		save(p.poll("dawn", start))
	}
	earlierWeeks(b, dsn, stored/perWeek-1)
	save(p.poll("dawn", start)) // after copying, the first write has to wait for the disk
	b.ResetTimer()
	for b.Loop() {
		save(p.poll("dawn", start))
	}
	b.ReportMetric(float64(30*b.N)/b.Elapsed().Minutes(), "items/min")
}

// earlierWeeks fills the weeks before the stored week with copies of its items, because saving so
// many items would take hours. It copies no postings, because postings of old weeks are usually
// deleted.
func earlierWeeks(b testing.TB, dsn string, weeks int) {
	b.Helper()
	db := raw(b, dsn)
	for w := range weeks {
		n, ms := (w+1)*10*perWeek, (w+1)*7*24*60*60*1000
		for _, query := range []string{
			`INSERT INTO item (id, feed, version, hash, guid, url, author, lang, published, published_raw, first_seen, sort_at, relevance)
				SELECT id + %[2]d, feed, version, hash, guid, url, author, lang, published - %[3]d, published_raw, first_seen,
				sort_at - %[3]d, relevance FROM item WHERE id < 10 * %[1]d`,
			`INSERT INTO item_version SELECT item + %[2]d, n, title, text, updated, seen, cut FROM item_version WHERE item < 10 * %[1]d`,
			`INSERT INTO story (id, lang, items, first_at, last_at, begun, grown) SELECT id + %[2]d, lang, items, first_at - %[3]d,
				last_at - %[3]d, begun, grown FROM story WHERE merged IS NULL AND id < 10 * %[1]d`,
			`INSERT INTO story_item SELECT item + %[2]d, story + %[2]d, outlet, origin, joined, sketch FROM story_item
				WHERE item < 10 * %[1]d`,
		} {
			if _, err := db.ExecContext(b.Context(), fmt.Sprintf(query, perWeek, n, ms)); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// A migration may add columns to the tables that earlierWeeks copies.
func TestEarlierWeeksFitsTheTables(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		w := newFixture(t, migrated(t, dsn), feed("dawn"))
		w.poll(ok("dawn", item("1", "TTP claims", 0, tag("group/ttp", 3))))
		earlierWeeks(t, dsn, 2)
		if got := titles(w.items(news.Filter{})); got != "TTP claims, TTP claims, TTP claims" {
			t.Errorf("items %s, want the stored one and two copies", got)
		}
	})
}

// BenchmarkStoriesOfTheWeek saves the items of the week that is recorded in KHABAR_CORPUS, thirty
// at a time.
func BenchmarkStoriesOfTheWeek(b *testing.B) {
	polls := weekPolls(b)
	for b.Loop() {
		b.StopTimer()
		save := newSaver(b, storetest.Open(b))
		b.StartTimer()
		for _, p := range polls {
			save(p)
		}
	}
	items := 0
	for _, p := range polls {
		items += len(p.Items)
	}
	b.ReportMetric(float64(items*b.N)/b.Elapsed().Minutes(), "items/min")
}

func weekPolls(b *testing.B) []news.Poll {
	b.Helper()
	names, err := filepath.Glob(filepath.Join(os.Getenv("KHABAR_CORPUS"), "stream", "*.jsonl"))
	if err != nil || len(names) == 0 {
		b.Skip("KHABAR_CORPUS is not set")
	}
	f, err := os.Open(names[0])
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var items []news.Item
	for dec := json.NewDecoder(f); dec.More(); {
		var r struct{ Title, Link, Published, Lang, Description string }
		if err := dec.Decode(&r); err != nil {
			b.Fatal(err)
		}
		at, err := time.Parse("2006-01-02 15:04:05.999999-07:00", r.Published)
		if err != nil {
			b.Fatal(err)
		}
		items = append(items, news.Item{
			Keys: []string{fmt.Sprint(len(items), r.Link)}, Title: r.Title, Text: r.Description, Lang: r.Lang, Published: at,
		})
	}
	var polls []news.Poll
	for chunk := range slices.Chunk(items, 30) {
		polls = append(polls, ok("dawn", chunk...))
	}
	return polls
}

// newSaver returns a function that saves polls of one feed.
func newSaver(b *testing.B, db *store.DB) func(news.Poll) {
	b.Helper()
	ctx := b.Context()
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	must(db.SyncFeeds(ctx, []news.Feed{feed("dawn")}, start))
	must(db.SaveTaxonomy(ctx, smallTaxonomy(), start))
	process, err := db.Register(ctx, start)
	must(err)
	return func(p news.Poll) {
		now := start.AddDate(0, 0, 7)
		must(db.Heartbeat(ctx, process, now))
		_, err := db.LeaseFeeds(ctx, process, []string{"dawn"}, false, now)
		must(err)
		_, err = db.Save(ctx, process, []news.Poll{p}, now)
		must(err)
	}
}
