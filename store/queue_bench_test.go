package store

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"khabar/news"
)

// BenchmarkQueue reads one page of a queue of 120,000 relevant items. Either all of them are
// undecided, or only the oldest hundred: a queue that is nearly empty must not be slower than a
// full one.
func BenchmarkQueue(b *testing.B) {
	for _, queue := range []struct {
		name    string
		decided int // how many of the newest items are decided
	}{{"all undecided", 0}, {"all but 100 decided", benchItems - 100}} {
		db := benchQueue(b, queue.decided)
		for name, f := range benchFilters() {
			b.Run(queue.name+"/"+name, func(b *testing.B) {
				cards := 0
				for b.Loop() {
					p, err := db.Queue(b.Context(), f)
					if err != nil {
						b.Fatal(err)
					}
					cards = len(p.Cards)
				}
				b.ReportMetric(float64(cards), "cards")
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/1000, "ms/page")
			})
		}
	}
}

func benchFilters() map[string]news.QueueFilter {
	middle := news.Cursor{At: benchTime(benchItems / 2), ID: benchItems / 2}
	return map[string]news.QueueFilter{
		"newest":        {},
		"half way down": {Before: middle},
		"common tag":    {Tags: []news.TagRef{{ID: "group/common"}}},
		"rare tag":      {Tags: []news.TagRef{{ID: "group/rare"}}},
		"family":        {Tags: []news.TagRef{{ID: "group/root", Family: true}}},
		"two tags":      {Tags: []news.TagRef{{ID: "group/common"}, {ID: "group/rare"}}},
		"feed":          {Feed: "f7"},
		"language":      {Lang: "ps"},
		"keyword":       {Keyword: "group/rare#word"},
		"seen":          {By: news.BySeen},
		"a day":         {Span: news.Span{From: benchTime(benchItems / 2), Until: benchTime(benchItems/2 + 400)}},
		"confirmed":     {State: news.QueueConfirmed},
		"rejected, tag": {State: news.QueueRejected, Tags: []news.TagRef{{ID: "group/common"}}},
		"any, rare tag": {State: news.QueueAny, Tags: []news.TagRef{{ID: "group/rare"}}},
		"decided":       {State: news.QueueDecided},
		"flagged":       {Flagged: true, State: news.QueueAny},
		"assigned":      {Assignee: "ana", State: news.QueueAny},
	}
}

const benchItems = 120_000

func benchTime(n int) time.Time { return time.UnixMilli(1_700_000_000_000 + int64(n)*60_000) }

// benchQueue stores the items by SQL, since Save would take minutes. Every item has the tag
// group/common, and every 400th has group/rare. Stories have three items. Every third verdict is a
// rejection.
func benchQueue(b *testing.B, decided int) *DB {
	b.Helper()
	db := benchDB(b)
	numbers := fmt.Sprintf(`WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < %d) `, benchItems)
	at := `1700000000000 + n * 60000`
	var script []string
	for n := 1; n <= 40; n++ {
		script = append(script, fmt.Sprintf(`INSERT INTO feed (%s) VALUES ('f%d', '', '', '', '', '', '', 0, '', '', 1, '', '', 0, 1)`, feedColumns, n))
	}
	script = append(script,
		`INSERT INTO taxonomy (version, source, saved, current) VALUES ('v1', x'', 0, 1)`,
		`INSERT INTO entry (slug, name, listed) VALUES ('group/root', '', 1), ('group/common', '', 1), ('group/rare', '', 1)`,
		`INSERT INTO closure (ancestor, descendant, depth) VALUES (1, 2, 1), (1, 3, 1)`,
		`INSERT INTO keyword (entry, words) VALUES (2, 'word'), (3, 'word')`,
		`INSERT INTO term (word) VALUES ('title'), ('accepted'), ('strong')`,
		numbers+`INSERT INTO item (id, feed, version, hash, guid, url, author, lang, published, published_raw, updated, first_seen, sort_at, relevance, review)
			SELECT n, 1 + n % 40, 1, n, 'g' || n, '', '', CASE n % 4 WHEN 0 THEN 'ur' WHEN 1 THEN 'ps' ELSE 'en' END, NULL, '', NULL,
			`+at+`, `+at+`, 'group', CASE WHEN n > `+fmt.Sprint(benchItems-decided)+` THEN 2 ELSE 1 END FROM n`,
		numbers+`INSERT INTO item_version (item, n, title, text, updated, seen) SELECT n, 1, 'Word of what happened near the bridge ' || n,
			'About seventy words of text would be here; what matters is that they are read only for the cards. ' || n, NULL, `+at+` FROM n`,
		numbers+`INSERT INTO story (id, lang, items, first_at, last_at, begun, grown) SELECT n, 'en', 3, `+at+`, `+at+`, 0, 0 FROM n WHERE n % 3 = 0`,
		numbers+`INSERT INTO story_item (item, story, outlet, origin, joined, sketch)
			SELECT n, max(3, n - n % 3), 'f' || n % 40, 'f' || n % 40, 0, x'' FROM n`,
		numbers+benchTags(2, "1 = 1"), numbers+benchEvidence(2, "1 = 1"),
		numbers+benchTags(3, "n % 400 = 0"), numbers+benchEvidence(3, "n % 400 = 0"),
		numbers+`INSERT INTO review_event (id, at, who, via, item, version, entry, taxonomy, kind, reason, note, digest, evidence, batch)
			SELECT n * 2 + e.id, 0, 'ana', 'card', n, 1, e.id, 1, CASE WHEN n % 3 = 0 THEN 'rejected' ELSE 'confirmed' END, '', '', 0, '[]', n
			FROM n JOIN entry e ON e.id = 2 OR e.id = 3 AND n % 400 = 0 WHERE n > `+fmt.Sprint(benchItems-decided),
		numbers+`INSERT INTO review_event (at, who, via, item, version, entry, taxonomy, kind, reason, note, digest, evidence, batch)
			SELECT `+at+`, 'ana', 'card', n, 1, 0, 0, CASE n % 2 WHEN 0 THEN 'flagged' ELSE 'assigned' END, '', '', 0, '[]', 0 FROM n WHERE n % 997 = 0`,
		`INSERT INTO verdict (item, entry, kind, reason, who, at, event, sort_at, first_seen) `+verdictView("1 = 1"),
		`INSERT INTO item_triage (item, flagged, assignee, assigned_at, digest_note) `+triageView("1 = 1"))
	if err := db.write(b.Context(), func(tx *sql.Tx) error { return execAll(b.Context(), tx, script) }); err != nil {
		b.Fatal(err)
	}
	return db
}

func benchTags(entry int, where string) string {
	return fmt.Sprintf(`INSERT INTO tag (item, entry, taxonomy, version, status, certainty, salience, role, cue, label, sort_at, first_seen)
		SELECT n, %d, 1, 1, 'accepted', 900, 50, 'mention', '', '', 1700000000000 + n * 60000, 1700000000000 + n * 60000 FROM n WHERE %s`, entry, where)
}

func benchEvidence(entry int, where string) string {
	return fmt.Sprintf(`INSERT INTO evidence (item, entry, seq, version, field, start_byte, end_byte, keyword, outcome, reason)
		SELECT n, %d, 0, 1, 1, 0, 4, %d, 2, 3 FROM n WHERE %s`, entry, entry-1, where)
}

func execAll(ctx context.Context, tx *sql.Tx, script []string) error {
	for _, s := range script {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%.300s: %w", s, err)
		}
	}
	return nil
}

func benchDB(b *testing.B) *DB {
	b.Helper()
	db, err := Open(b.Context(), b.TempDir()+"/khabar.db")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if _, _, err := db.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	return db
}
