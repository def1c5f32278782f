// Package storetest opens new, real databases for the tests of any package.
//
// A new SQLite database is a copy of one that each process migrates once, and schemas on PostgreSQL
// are reused: migrating for every test would take longer than most tests do.
package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"khabar/store"
)

// Open returns a new, migrated database that is deleted after the test: one on the server that
// PostgresEnv names, or a SQLite file when that is not set.
func Open(t testing.TB) *store.DB {
	t.Helper()
	if server := os.Getenv(PostgresEnv); server != "" {
		return Migrated(t, Postgres(t, server))
	}
	return Migrated(t, SQLite(t))
}

// Migrated opens the database that dsn names and migrates it to the newest version.
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

// SQLite returns the path of a new, migrated database file.
func SQLite(t testing.TB) string {
	t.Helper()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("make a template: %v", err)
	}
	file := NoFile(t)
	if err := os.WriteFile(file, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// NoFile returns the path of a database file that does not exist, for tests of migrating.
func NoFile(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "khabar.db")
}

// sqliteTemplate returns the content of a migrated database file without rows.
var sqliteTemplate = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "khabar-template-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // if it fails, a temporary folder is left, which does no harm
	file := filepath.Join(dir, "khabar.db")
	if err := migrate(context.Background(), file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// migrate migrates the database that dsn names to the newest version and closes it, so that a
// SQLite database is complete in its one file.
func migrate(ctx context.Context, dsn string) error {
	db, err := store.Open(ctx, dsn)
	if err != nil {
		return err
	}
	_, _, err = db.Migrate(ctx)
	return errors.Join(err, db.Close())
}
