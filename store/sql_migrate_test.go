package store_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// raw opens the database dsn directly with the driver, not with store.Open, so that a test can
// run any SQL.
func raw(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	driver := "sqlite"
	if strings.Contains(dsn, "://") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// lines runs a query with one column and returns its values.
func lines(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestMigrateFromEmpty(t *testing.T) {
	forEachEmpty(t, func(t *testing.T, dsn string) {
		db, err := store.Open(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		from, to, err := db.Migrate(t.Context())
		if err != nil || from != 0 || to < 1 {
			t.Fatalf("Migrate = %d, %d, %v", from, to, err)
		}
		if from, again, err := db.Migrate(t.Context()); err != nil || from != to || again != to {
			t.Errorf("Migrate again = %d, %d, %v, want %d, %d", from, again, err, to, to)
		}
	})
}

func TestFourMigrateAtOnce(t *testing.T) {
	forEachEmpty(t, func(t *testing.T, dsn string) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				db, err := store.Open(t.Context(), dsn)
				if err != nil {
					t.Error(err)
					return
				}
				if _, _, err := db.Migrate(t.Context()); err != nil {
					t.Error(err)
				}
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := lines(t, raw(t, dsn), `SELECT count(*) FROM khabar_migration WHERE n = 1`); n[0] != "1" {
			t.Errorf("migration 1 was run %s times", n[0])
		}
	})
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		db := storetest.Migrated(t, dsn)
		if _, err := raw(t, dsn).ExecContext(t.Context(),
			`INSERT INTO khabar_migration (n, name, applied) VALUES (999, 'later', 0)`); err != nil {
			t.Fatal(err)
		}
		if _, _, err := db.Migrate(t.Context()); !errors.Is(err, store.ErrNewer) {
			t.Errorf("Migrate: %v, want ErrNewer", err)
		}
		_, err := store.Open(t.Context(), dsn)
		if !errors.Is(err, store.ErrNewer) || !strings.Contains(err.Error(), "999") {
			t.Errorf("Open: %v, want ErrNewer that names version 999", err)
		}
	})
}

// columns lists table.column of a database, in order.
func columns(t *testing.T, dsn string) []string {
	query := `SELECT m.name || '.' || c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY 1`
	if strings.Contains(dsn, "://") {
		query = `SELECT table_name || '.' || column_name FROM information_schema.columns
			WHERE table_schema = current_schema ORDER BY 1`
	}
	all := lines(t, raw(t, dsn), query)
	slices.Sort(all)
	return all
}

func TestEnginesHaveTheSameSchema(t *testing.T) {
	pg, lite := storetest.EmptySchema(t, storetest.Server(t)), storetest.NoFile(t)
	storetest.Migrated(t, pg)
	storetest.Migrated(t, lite)
	if diff := cmp.Diff(columns(t, lite), columns(t, pg)); diff != "" {
		t.Errorf("columns on SQLite and on PostgreSQL differ (-sqlite +postgres):\n%s", diff)
	}
}

func TestEnginesHaveTheSameMigrations(t *testing.T) {
	names := func(folder string) (all []string) {
		files, err := filepath.Glob(folder + "/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			all = append(all, filepath.Base(f))
		}
		return all
	}
	if diff := cmp.Diff(names("sqlite"), names("postgres")); diff != "" {
		t.Errorf("migrations differ (-sqlite +postgres):\n%s", diff)
	}
}

func TestOnlyMigrateCreatesTheFile(t *testing.T) {
	file := storetest.NoFile(t)
	db, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Feeds(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Feeds: %v, want one that says that the file does not exist", err)
	}
	if err := db.SyncFeeds(t.Context(), []news.Feed{feed("dawn")}, start); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("SyncFeeds: %v, want one that says that the file does not exist", err)
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file exists: %v", err)
	}
	if _, _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Feeds(t.Context()); err != nil {
		t.Errorf("Feeds after Migrate: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	other := filepath.Join(dir, "other.db")
	if _, err := raw(t, other).ExecContext(t.Context(), `CREATE TABLE theirs (a)`); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("Some text. ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ dsn, want string }{
		{"", "not a database"},
		{":memory:", "not a database"},
		{"mysql://root@localhost/khabar", "postgres://"},
		{"file:khabar.db", "the path of a file"},
		{filepath.Join(dir, "no", "khabar.db"), "make the folder first"},
		{filepath.Join(text, "khabar.db"), "not a folder"},
		{dir, "not a file"},
		{other, "another program's database"},
		{text, "not a database"},
		{"postgres://me:hush@127.0.0.1:1/x?connect_timeout=2", "127.0.0.1"},
		{"postgres://me:hush@127.0.0.1:x/y", "invalid port"},
	} {
		db, err := store.Open(t.Context(), c.dsn)
		if err == nil {
			_ = db.Close()
			t.Errorf("Open(%q) succeeds, want an error", c.dsn)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("Open(%q): %v; want an error with %q and without the password", c.dsn, err, c.want)
		}
	}
}

func TestPathsThatLookLikeURLs(t *testing.T) {
	for _, name := range []string{"a b.db", "100%.db", "what?.db", "#1.db", "खबर.db"} {
		file := filepath.Join(t.TempDir(), name)
		db := storetest.Migrated(t, file)
		if db.Name() != file {
			t.Errorf("Name = %q, want %q", db.Name(), file)
		}
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
}

func TestNameHidesThePassword(t *testing.T) {
	u := storetest.Server(t)
	db, err := store.Open(t.Context(), strings.Replace(u, "://postgres@", "://postgres:hush@", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if name := db.Name(); strings.Contains(name, "hush") || !strings.HasPrefix(name, "postgres://postgres@") {
		t.Errorf("Name = %q", name)
	}
}
