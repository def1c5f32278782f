// Package storetest opens fresh, real databases for the tests of any package.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"khabar/store"
)

// PostgresEnv names the environment variable with the postgres:// URL of a server on which
// tests may make schemas of their own.
const PostgresEnv = "KHABAR_TEST_POSTGRES"

// Open returns a fresh, migrated database that is gone after the test: a schema of its own
// on the server that PostgresEnv names, or a SQLite file when that is not set.
func Open(t testing.TB) *store.DB {
	t.Helper()
	dsn := SQLite(t)
	if server := os.Getenv(PostgresEnv); server != "" {
		dsn = Postgres(t, server)
	}
	return Migrated(t, dsn)
}

// Migrated opens the database that dsn names, and brings it to the newest version.
func Migrated(t testing.TB, dsn string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close database: %v", err)
		}
	})
	if _, _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// SQLite returns the path of a database file that is not there yet.
func SQLite(t testing.TB) string {
	return filepath.Join(t.TempDir(), "khabar.db")
}

// Postgres makes an empty schema on the server, and returns the URL under which it is the
// only one to be seen. The schema is dropped after the test.
func Postgres(t testing.TB, server string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s is not a URL", PostgresEnv)
	}
	schema := "test_" + strings.ToLower(rand.Text())
	run(t.Context(), t, server, `CREATE SCHEMA `+schema)
	t.Cleanup(func() { // t.Context is cancelled by now
		run(context.Background(), t, server, `DROP SCHEMA `+schema+` CASCADE`)
	})
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// run runs one statement on a server. The driver is store's.
func run(ctx context.Context, t testing.TB, server, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(ctx, statement)
	if cerr := db.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		t.Errorf("%s: %v", statement, err)
	}
}
