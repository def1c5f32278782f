package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// modes returns the files in a folder that are there, with their permissions.
func modes(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e.Name()+" "+info.Mode().String())
	}
	return all
}

func TestOnlyTheOwnerReadsNewFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no permissions on Windows")
	}
	file := storetest.NoFile(t)
	db := migrated(t, file)
	w := newFixture(t, db, feed("dawn"))
	w.poll(ok("dawn", item("1", "TTP claims", 0, tag("group/ttp", 3))))
	w.items(news.Filter{})
	w.must(db.Backup(t.Context(), filepath.Join(filepath.Dir(file), "copy.db")))
	want := []string{"copy.db -rw-------", "khabar.db -rw-------", "khabar.db-shm -rw-------", "khabar.db-wal -rw-------"}
	if got := modes(t, filepath.Dir(file)); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := db.Warnings(); got != nil {
		t.Errorf("warnings %q, want none", got)
	}
}

// A file that others can read stays as it is, and is reported.
func TestWarningOfWideModes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no permissions on Windows")
	}
	file := filepath.Join(t.TempDir(), "it's.db")
	w := newFixture(t, migrated(t, file), feed("dawn"))
	w.must(os.Chmod(file, 0o640))
	got := w.db.Warnings()
	if want := `chmod go= '` + strings.ReplaceAll(file, "'", `'\''`) + "'*"; len(got) != 1 || !strings.HasSuffix(got[0], want) {
		t.Errorf("warnings %q, want one that ends with %q", got, want)
	}
	w.sync(feed("dawn"), feed("geo"))
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v; want that it was left", info.Mode(), err)
	}
}

func TestNoWarningsOnPostgres(t *testing.T) {
	if got := storetest.Migrated(t, storetest.Postgres(t, storetest.Server(t))).Warnings(); got != nil {
		t.Errorf("warnings %q, want none", got)
	}
}

func TestBackup(t *testing.T) {
	file := storetest.SQLite(t)
	w := newItemFixture(t, migrated(t, file))
	to := filepath.Join(t.TempDir(), "it's a copy.db")
	w.must(w.db.Backup(t.Context(), to))
	if err := w.db.Backup(t.Context(), to); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Backup over a file: %v, want ErrExist", err)
	}
	if err := w.db.Backup(t.Context(), filepath.Join(to, "x", "y.db")); err == nil {
		t.Error("Backup into a folder that is not there is no error")
	}
	copied := &fixture{T: t, db: migrated(t, to)}
	if got, want := titles(copied.items(news.Filter{})), titles(w.items(news.Filter{})); got != want {
		t.Errorf("the copy has %s, want %s", got, want)
	}
	copied.wantSound()
	if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) > 3 {
		t.Errorf("files left in the folder of the database: %v, %v", entries, err)
	}
}

func TestBackupOnPostgresNamesItsTool(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		if !strings.HasPrefix(db.Name(), "postgres://") {
			return // SQLite backs up itself
		}
		if err := db.Backup(t.Context(), filepath.Join(t.TempDir(), "x")); err == nil || !strings.Contains(err.Error(), "pg_dump") {
			t.Errorf("Backup: %v, want one that names pg_dump", err)
		}
	})
}

// SQLite gives some names a meaning of its own; as the name of a backup they are names of files.
func TestBackupToOddNames(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "khabar.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for _, name := range []string{":memory:", "file:copy.db", "file:copy.db?mode=memory", "a copy #1 100%.db"} {
		if err := db.Backup(t.Context(), name); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		info, err := os.Stat(name)
		if err != nil || info.Size() == 0 || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want a copy that only the owner can read", name, info, err)
		}
	}
	if files, err := os.ReadDir("."); err != nil || len(files) != 4 {
		t.Errorf("files: %v, %v; want the four copies alone", files, err)
	}
}
