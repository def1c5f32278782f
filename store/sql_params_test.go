package store

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// onBothEngines runs a test on a database of each engine. The test must change nothing, and the
// database on PostgreSQL may have no tables.
func onBothEngines(t *testing.T, test func(t *testing.T, db *DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, emptySQLite(t)) })
	t.Run("postgres", func(t *testing.T) {
		server := os.Getenv("KHABAR_TEST_POSTGRES")
		if server == "" && os.Getenv("KHABAR_REQUIRE_ALL") == "1" {
			t.Fatal("KHABAR_TEST_POSTGRES is not set; see tools/postgres")
		}
		if server == "" {
			t.Skip("KHABAR_TEST_POSTGRES is not set: not tested on PostgreSQL; see tools/postgres")
		}
		db, err := Open(t.Context(), server)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		test(t, db)
	})
}

func TestParams(t *testing.T) {
	onBothEngines(t, func(t *testing.T, db *DB) {
		rows := func(p *params, query string) string {
			t.Helper()
			got, err := collect(t.Context(), db.r, column[string], query, p.args()...)
			if err != nil {
				t.Fatalf("%s: %v", query, err)
			}
			return strings.Join(got, " ")
		}
		numbers := `(SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3) AS given`
		words := `(SELECT 'it''s' AS w UNION ALL SELECT '"خبر"' UNION ALL SELECT 'x') AS given`

		p := newParams(db.dialect, "x")
		query := `SELECT CAST(n AS text) FROM ` + numbers + ` WHERE CAST($1 AS text) = 'x' AND n ` + p.inIDs([]int64{3, 1, 9}) +
			` AND n < CAST(` + p.add(3) + ` AS bigint) ORDER BY n`
		if got := rows(p, query); got != "1" {
			t.Errorf("ids: got %q", got)
		}
		p = newParams(db.dialect)
		if got := rows(p, `SELECT w FROM `+words+` WHERE w `+p.inTexts([]string{`"خبر"`, "it's"})+` ORDER BY w = 'it''s'`); got != `"خبر" it's` {
			t.Errorf("texts: got %q", got)
		}
		p = newParams(db.dialect)
		if got := rows(p, `SELECT CAST(n AS text) || word FROM `+p.pairs([]pair{{2, "b'"}, {1, "a"}})+` AS p ORDER BY n`); got != "1a 2b'" {
			t.Errorf("pairs: got %q", got)
		}
		p = newParams(db.dialect)
		if got := rows(p, `SELECT w FROM `+words+` WHERE w `+p.inTexts(nil)+` AND 1 `+p.inIDs(nil)); got != "" {
			t.Errorf("empty lists: got %q", got)
		}
	})
}

// One call may have as arguments a text that adds parameters and, after it, p.args()...
func TestParamsInOneCall(t *testing.T) {
	p := newParams(sqliteDialect())
	join := func(query string, args ...any) string { return fmt.Sprint(query, args) }
	if got := join(p.add(7)+p.add(8), p.args()...); got != "$1$2[7 8]" {
		t.Errorf("got %s", got)
	}
	if got := p.args(); !slices.Equal(got, []any{7, 8}) {
		t.Errorf("got %v", got)
	}
}

func TestErrorsOfExecBeginWithDoing(t *testing.T) {
	onBothEngines(t, func(t *testing.T, db *DB) {
		if err := exec(t.Context(), db.w, "select", `SELECT CAST($1 AS text)`, "x"); err != nil {
			t.Error(err)
		}
		const query = `DELETE FROM nothing`
		for _, err := range []error{exec(t.Context(), db.w, "delete nothing", query), db.exec(t.Context(), "delete nothing", query)} {
			if err == nil || !strings.HasPrefix(err.Error(), "delete nothing: ") {
				t.Errorf("got %v, want an error that begins with what was done", err)
			}
		}
	})
}
