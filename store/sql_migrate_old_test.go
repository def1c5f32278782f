package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/story"
)

// oldDatabase makes a database at an earlier version of the schema, and inserts rows into it. rows
// is a script; the ids in it must be below 100.
func oldDatabase(t *testing.T, dsn string, version int, rows string) {
	t.Helper()
	folder, target := "sqlite", dsn
	if strings.Contains(dsn, "://") {
		folder, target = "postgres", dsn+"&default_query_exec_mode=simple_protocol"
		rows += `;SELECT setval(oid::regclass, 100) FROM pg_class WHERE relnamespace = current_schema::regnamespace AND relkind = 'S'`
	}
	files, err := filepath.Glob(folder + "/*.sql") // sorted
	if err != nil || len(files) < version {
		t.Fatalf("%v, %v", files, err)
	}
	var script strings.Builder
	script.WriteString(`CREATE TABLE khabar_migration (n bigint PRIMARY KEY, name text NOT NULL, applied bigint NOT NULL);`)
	for i, name := range files[:version] {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		script.WriteString(string(b) + fmt.Sprintf(";INSERT INTO khabar_migration VALUES (%d, 'old', 0);", i+1))
	}
	if _, err := raw(t, target).ExecContext(t.Context(), script.String()+rows); err != nil {
		t.Fatal(err)
	}
}

// oldFeed inserts feed 1, with the columns of version 1.
const oldFeed = `INSERT INTO feed (id, slug, title, url, site, lang, country, kind, every, schedule, zone, enabled, checked, note,
	allow_private, listed) VALUES (1, 'dawn', 'Dawn', 'http://dawn.example/', '', 'en', '', 'newspaper', 0, '', '', 1, '', '', 0, 1);
	INSERT INTO feed_state (feed, next_due, etag, last_modified, polls, failures, class, error) VALUES (1, 0, '', '', 0, 0, '', '');`

// oldItem returns a script that inserts an item of feed 1, with the columns of version 1.
func oldItem(id int, title string) string {
	return fmt.Sprintf(`INSERT INTO item (id, feed, version, hash, guid, url, author, lang, published_raw, first_seen, sort_at,
		relevance) VALUES (%[1]d, 1, 1, 0, '', '', '', 'en', '', 0, %[1]d, '');
		INSERT INTO item_key VALUES (1, '%[1]d', %[1]d); INSERT INTO item_version VALUES (%[1]d, 1, '%[2]s', '', NULL, 0);`, id, title)
}

// Version 6 renames tables. Their rows of version 5 are kept, and are used.
func TestRenamedTablesKeepTheirRows(t *testing.T) {
	forEachEmpty(t, func(t *testing.T, dsn string) {
		oldDatabase(t, dsn, 5, oldFeed+oldItem(1, shrine1)+`
			UPDATE item SET relevance = 'group', review = 2;
			INSERT INTO entry (id, slug, name, listed) VALUES (1, 'group/ttp', 'TTP', 1);
			INSERT INTO review_event (id, at, who, via, item, version, entry, taxonomy, kind, reason, note, digest, evidence, batch) VALUES
				(1, 1, 'ana', 'card', 1, 1, 0, 0, 'flagged', '', '', 0, '[]', 1),
				(2, 2, 'ana', 'card', 1, 1, 0, 0, 'assigned', '', '', 0, '[]', 2),
				(3, 3, 'ana', 'card', 1, 1, 0, 0, 'noted', '', 'Two sources.', 1, '[]', 3),
				(4, 4, 'ana', 'card', 1, 1, 1, 0, 'added', '', '', 0, '[]', 4);
			INSERT INTO item_desk (item, flagged, assignee, assigned_at, digest_note) VALUES (1, 1, 'ana', 2, 3);
			INSERT INTO verdict (item, entry, kind, reason, who, at, event, sort_at, first_seen) VALUES (1, 1, 'added', '', 'ana', 4, 4, 1, 0);
			INSERT INTO proposed_test (id, event, entry, want, text, settled, taken) VALUES
				(1, 4, 1, 1, 'Taken.', 9, 1), (2, 4, 1, 1, 'Open.', NULL, 0);
			INSERT INTO story (id, lang, items, first_at, last_at, begun, grown) VALUES (1, 'en', 1, 1, 1, 0, 0);`)
		insertOldSketch(t, dsn)

		w := newFixture(t, migrated(t, dsn), feed("dawn"), feed("geo"))
		w.wantSound()
		it, err := w.db.Item(t.Context(), 1)
		w.must(err)
		if !it.Flagged || it.Assignee != "ana" || len(it.Notes) != 1 || !it.Notes[0].Digest {
			t.Errorf("item: flagged %v, assignee %q, notes %+v", it.Flagged, it.Assignee, it.Notes)
		}
		all, err := w.db.Proposals(t.Context(), true)
		w.must(err)
		if len(all) != 2 || !all[0].Closed.IsZero() || !all[1].Closed.Equal(time.UnixMilli(9)) || !all[1].Taken {
			t.Errorf("proposals %+v, want an open one and one that was taken", all)
		}
		report := shrine("1", shrine2, 0)
		report.Published = time.UnixMilli(2)
		w.poll(ok("geo", report))
		if s := w.stories(news.StoryFilter{}); len(s) != 1 || s[0].ID != 1 || s[0].Items != 2 {
			t.Errorf("stories %+v, want that the new report joins the old one in story 1", s)
		}
		w.wantSound()

		names := `SELECT name FROM sqlite_schema WHERE name LIKE '%desk%' OR name LIKE '%story_find%'`
		if strings.Contains(dsn, "://") {
			names = `SELECT relname FROM pg_class WHERE relnamespace = current_schema::regnamespace
				AND (relname LIKE '%desk%' OR relname LIKE '%story_find%') UNION ALL
				SELECT conname FROM pg_constraint WHERE connamespace = current_schema::regnamespace
				AND contype IN ('p', 'f') AND (conname LIKE '%desk%' OR conname LIKE '%story_find%')`
		}
		if old := lines(t, raw(t, dsn), names); len(old) > 0 {
			t.Errorf("old names are left: %q", old)
		}
	})
}

// insertOldSketch puts item 1 into story 1 of a database of version 5, as Save did then.
func insertOldSketch(t *testing.T, dsn string) {
	t.Helper()
	db := raw(t, dsn)
	insert := func(query string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatal(err)
		}
	}
	marshal := func(b []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	sketch := story.NewSketch(news.Item{Title: shrine1, Lang: "en", SortAt: time.UnixMilli(1)}, "dawn")
	insert(`INSERT INTO story_item (item, story, outlet, origin, joined, sketch) VALUES (1, 1, 'dawn', 'dawn', 0, $1)`,
		marshal(sketch.MarshalBinary()))
	placer := story.NewPlacer(nil)
	placer.Load(nil, nil)
	placer.Place(1, sketch, 1)
	for key, postings := range placer.Changed() {
		insert(`INSERT INTO story_find (key, finds, saved) VALUES ($1, $2, $3)`,
			key, marshal(postings.MarshalBinary()), start.Unix()/int64(story.Window/time.Second))
	}
}
