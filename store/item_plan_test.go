package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"khabar/news"
)

// No filter of items may make the query sort rows or scan a table: with a million items the newest
// fifty must be read as fast as with a thousand.
func TestItemsUseAnIndex(t *testing.T) {
	db := emptySQLite(t)
	tags := []news.TagRef{{ID: "group/ttp"}}
	for _, c := range []struct {
		filter news.Filter
		index  string
	}{
		{news.Filter{}, "item_sort"},
		{news.Filter{By: news.BySeen}, "item_seen"},
		{news.Filter{Feed: "dawn"}, "item_feed_sort"},
		{news.Filter{Feed: "dawn", By: news.BySeen}, "item_feed_seen"},
		{news.Filter{Relevant: true}, "item_relevant_sort"},
		{news.Filter{Relevant: true, By: news.BySeen}, "item_relevant_seen"},
		{news.Filter{Tags: tags}, "tag_sort"},
		{news.Filter{Tags: tags, By: news.BySeen}, "tag_seen"},
		{news.Filter{Tags: append(tags, tags...), Feed: "dawn", Relevant: true}, "tag_sort"},
	} {
		s, err := db.selectItems(t.Context(), c.filter)
		if err != nil {
			t.Fatal(err)
		}
		query, args := s.query(db.dialect, s.parts[0], 50)
		plan := explainPlan(t, db, query, args...)
		if strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "SCAN i") || strings.Contains(plan, "SCAN t") {
			t.Errorf("%+v sorts or scans:\n%s", c.filter, plan)
		}
		if !strings.Contains(plan, "INDEX "+c.index+" (") {
			t.Errorf("%+v does not use %s:\n%s", c.filter, c.index, plan)
		}
	}
}

func TestKeysAreFoundByIndex(t *testing.T) {
	db := emptySQLite(t)
	query, args := findKeysQuery(db.dialect, nil)
	plan := explainPlan(t, db, query, args...)
	if !strings.Contains(plan, "SEARCH k USING PRIMARY KEY (feed=? AND key=?)") ||
		!strings.Contains(plan, "SEARCH i USING INTEGER PRIMARY KEY") {
		t.Errorf("plan:\n%s", plan)
	}
}

// A transaction that collides with another is run again, but not for ever.
func TestWriteRetries(t *testing.T) {
	db := emptySQLite(t)
	db.dialect.retryable = postgresRetryable
	deadlock := &pgconn.PgError{Code: "40P01", Message: "deadlock detected"}
	for _, c := range []struct{ deadlocks, want int }{{0, 1}, {2, 3}, {9, attempts}} {
		ran := 0
		err := db.write(t.Context(), func(*sql.Tx) error {
			if ran++; ran <= c.deadlocks {
				return fmt.Errorf("save: %w", deadlock)
			}
			return nil
		})
		if ran != c.want || (err != nil) != (c.deadlocks >= attempts) {
			t.Errorf("%d deadlocks: ran %d times, want %d; %v", c.deadlocks, ran, c.want, err)
		}
	}
}

func explainPlan(t *testing.T, db *DB, query string, args ...any) string {
	t.Helper()
	steps, err := collect(t.Context(), db.r, func(rows *sql.Rows) (detail string, err error) {
		var id, parent, unused int
		err = rows.Scan(&id, &parent, &unused, &detail)
		return detail, err
	}, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return strings.Join(steps, "\n")
}

// emptySQLite returns a migrated database without items. It has one feed and one entry.
func emptySQLite(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "khabar.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO feed (` + feedColumns + `) VALUES ('dawn', '', '', '', '', '', '', 0, '', '', 1, '', '', 0, 1)`,
		`INSERT INTO entry (slug, name, listed) VALUES ('group/ttp', '', 1)`,
	} {
		if _, err := db.w.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(fmt.Errorf("%s: %w", statement, err))
		}
	}
	return db
}
