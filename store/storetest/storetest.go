// Package storetest opens fresh, real databases for the tests of any package.
//
// A fresh database is a copy of one that each process migrates once: migrating anew for
// every test would cost more than most tests do.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"khabar/store"
)

// Open returns a fresh, migrated database that is gone after the test: one on the server
// that PostgresEnv names, or a SQLite file when that is not set.
func Open(t testing.TB) *store.DB {
	t.Helper()
	if server := os.Getenv(PostgresEnv); server != "" {
		return Migrated(t, Postgres(t, server))
	}
	return Migrated(t, SQLite(t))
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

// SQLite returns the path of a fresh, migrated database file.
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

// NoFile returns the path of a database file that is not there yet, for tests of migrating.
func NoFile(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "khabar.db")
}

// sqliteTemplate returns what a migrated database file without rows holds.
var sqliteTemplate = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "khabar-template-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a folder too many in the temporary one
	file := filepath.Join(dir, "khabar.db")
	if err := migrate(context.Background(), file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// migrate makes the newest version of the database that dsn names, and closes it: nothing
// of it is left outside its one file.
func migrate(ctx context.Context, dsn string) error {
	db, err := store.Open(ctx, dsn)
	if err != nil {
		return err
	}
	_, _, err = db.Migrate(ctx)
	if cerr := db.Close(); err == nil {
		err = cerr
	}
	return err
}
