package storetest

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
)

// A test gets a schema in the state of a new one, whatever an earlier test did to its own. It gets
// the same schema if the earlier test only changed rows.
func TestSchemasAreAsNew(t *testing.T) {
	url := Server(t)
	created := EmptySchema(t, url)
	if err := migrate(t.Context(), created); err != nil {
		t.Fatal(err)
	}
	want := readState(t, created)
	for _, statement := range []string{
		``,
		`INSERT INTO khabar_migration (n, name, applied) VALUES (999, 'later', 0)`,
		`ALTER TABLE item DROP COLUMN author`,
		`CREATE TABLE feed_copy AS SELECT * FROM feed`,
		`DROP INDEX item_sort`,
		`ALTER TABLE item_key ALTER COLUMN item SET NOT NULL`,
		`ALTER TABLE entry_alias DROP CONSTRAINT entry_alias_entry_fkey`,
		`ANALYZE feed`,
	} {
		t.Run(statement, func(t *testing.T) {
			var first string
			t.Run("used", func(t *testing.T) {
				first = Postgres(t, url)
				use(t, first, statement)
			})
			t.Run("next", func(t *testing.T) {
				next := Postgres(t, url)
				if diff := cmp.Diff(want, readState(t, next)); diff != "" {
					t.Errorf("the schema differs from a new one (-new +next):\n%s", diff)
				}
				if next == first != (statement == "") {
					t.Errorf("the next test gets the same schema: %t, want %t", next == first, statement == "")
				}
			})
		})
	}
}

// A state has the number of rows of each table, the last value of each sequence, and the columns,
// indexes and constraints in the catalogue.
type state struct{ Counts, Definition []string }

func readState(t *testing.T, dsn string) (now state) {
	t.Helper()
	const counts = `SELECT tablename || ' ' || (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM ' || tablename, false, true, '')))[1]
			FROM pg_tables WHERE schemaname = current_schema
		UNION ALL SELECT sequencename || ' ' || coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = current_schema ORDER BY 1`
	const catalogue = `SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
			FROM information_schema.columns WHERE table_schema = current_schema
		UNION ALL SELECT replace(indexdef, current_schema || '.', '') FROM pg_indexes WHERE schemaname = current_schema
		UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = current_schema::regnamespace
		ORDER BY 1`
	err := on(dsn, func(db *sql.DB) (err error) {
		if now.Counts, err = texts(t.Context(), db, counts); err == nil {
			now.Definition, err = texts(t.Context(), db, catalogue)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// use saves an item and runs a statement.
func use(t *testing.T, dsn, statement string) {
	t.Helper()
	db, at := Migrated(t, dsn), time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := db.SyncFeeds(t.Context(), []news.Feed{{
		ID: "dawn", Title: "Dawn", URL: "https://dawn.example/", Lang: "en", Kind: news.KindNewspaper,
		Every: time.Hour, Zone: "UTC", Enabled: true, Checked: "never",
	}}, at); err != nil {
		t.Fatal(err)
	}
	process, err := db.Register(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.LeaseFeeds(t.Context(), process, []string{"dawn"}, false, at); err != nil {
		t.Fatal(err)
	}
	saved, err := db.Save(t.Context(), process, []news.Poll{{Fetch: news.Fetch{Feed: "dawn", Started: at, Outcome: news.OK, Items: []news.Item{
		{Feed: "dawn", Keys: []string{"1"}, GUID: "1", Title: "Blast in Quetta market kills four", Lang: "en", Published: at},
	}}, NextDue: at}}, at)
	if err != nil || len(saved) != 1 {
		t.Fatal(saved, err)
	}
	err = on(dsn, func(raw *sql.DB) error {
		_, err := raw.ExecContext(t.Context(), statement)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Old schemas of tests are dropped; other schemas are not.
func TestDropLeftovers(t *testing.T) {
	url := Server(t)
	suffix := strings.ToLower(rand.Text())
	old, other := prefix+"1_"+suffix, prefix+"of_"+suffix
	err := on(url, func(db *sql.DB) error {
		for _, statement := range []string{`CREATE SCHEMA ` + old + ` CREATE TABLE feed (id bigint)`, `CREATE SCHEMA ` + other} {
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				return err
			}
		}
		if err := dropLeftovers(t.Context(), db); err != nil {
			return err
		}
		left, err := texts(t.Context(), db, `SELECT nspname FROM pg_namespace WHERE nspname IN ($1, $2)`, old, other)
		if len(left) != 1 || left[0] != other {
			t.Errorf("schemas that are left: %q, want only the other", left)
		}
		_, dropErr := db.ExecContext(t.Context(), `DROP SCHEMA `+other)
		return errors.Join(err, dropErr)
	})
	if err != nil {
		t.Fatal(err)
	}
}
