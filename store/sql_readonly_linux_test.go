package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// A sealedFolder holds a database file that cannot be written after seal: by its permissions or,
// for root, because its file system is read-only.
type sealedFolder struct {
	*testing.T
	file    string
	mounted bool
}

func newSealedFolder(t *testing.T) *sealedFolder {
	t.Helper()
	dir := t.TempDir()
	s := &sealedFolder{T: t, file: filepath.Join(dir, "khabar.db")}
	if os.Getuid() == 0 {
		if err := syscall.Mount("khabar-test", dir, "tmpfs", 0, ""); err != nil {
			t.Skipf("root writes every folder, and none can be mounted: %v", err)
		}
		s.mounted = true
		t.Cleanup(func() {
			if err := syscall.Unmount(dir, 0); err != nil {
				t.Error(err)
			}
		})
	}
	template, err := os.ReadFile(storetest.SQLite(t))
	if err == nil {
		err = os.WriteFile(s.file, template, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sealedFolder) seal() {
	s.Helper()
	dir := filepath.Dir(s.file)
	var err error
	if s.mounted {
		err = syscall.Mount("khabar-test", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, "")
	} else {
		s.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
		err = errors.Join(os.Chmod(s.file, 0o400), os.Chmod(dir, 0o500))
	}
	if err != nil {
		s.Fatal(err)
	}
	if store.Writable(s.file) {
		s.Error("Writable is true for a sealed database")
	}
}

// fill opens the database and saves an item.
func (s *sealedFolder) fill() *store.DB {
	s.Helper()
	db, err := store.Open(s.Context(), s.file)
	if err != nil {
		s.Fatal(err)
	}
	newFixture(s.T, db, feed("dawn")).poll(ok("dawn", item("1", "TTP claims", 0, tag("group/ttp", 3))))
	return db
}

// wantReadable fails the test unless the item can be read, and the database cannot be written.
func (s *sealedFolder) wantReadable() {
	s.Helper()
	db, err := store.OpenReadOnly(s.Context(), s.file)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	w := &fixture{T: s.T, db: db}
	if got := titles(w.items(news.Filter{})); got != "TTP claims" {
		s.Errorf("items %q, want the stored one", got)
	}
	w.wantSound()
	if err := db.Backup(s.Context(), filepath.Join(s.TempDir(), "copy.db")); err != nil {
		s.Error(err)
	}
	if _, err := db.Register(s.Context(), start); err == nil || !strings.Contains(err.Error(), "cannot be written") {
		s.Errorf("writing: %v, want an error in words", err)
	}
}

// A database that nobody has open is read from its one file.
func TestReadOnlyFolder(t *testing.T) {
	s := newSealedFolder(t)
	if err := s.fill().Close(); err != nil {
		t.Fatal(err)
	}
	if !store.Writable(s.file) {
		t.Error("Writable is false for a database that can be written")
	}
	s.seal()
	if _, err := store.Open(t.Context(), s.file); err == nil {
		t.Error("Open reads a database that cannot be written; OpenReadOnly is not needed any more")
	}
	s.wantReadable()
}

// A process that was killed before it wrote anything leaves both files empty, or shared memory that nobody uses.
func TestReadOnlyFolderWithEmptyFiles(t *testing.T) {
	for _, shared := range []int{0, 32 << 10} {
		s := newSealedFolder(t)
		if err := s.fill().Close(); err != nil {
			t.Fatal(err)
		}
		err := errors.Join(os.WriteFile(s.file+"-wal", nil, 0o600), os.WriteFile(s.file+"-shm", make([]byte, shared), 0o600))
		if err != nil {
			t.Fatal(err)
		}
		s.seal()
		s.wantReadable()
	}
}

// copyOf copies the files of the open database at from, with the changes in its -wal file.
func copyOf(t *testing.T, from, to string, suffixes ...string) {
	t.Helper()
	for _, suffix := range suffixes {
		b, err := os.ReadFile(from + suffix)
		if err == nil {
			err = os.WriteFile(to+suffix, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A database that another process has open, or that a killed one left, is read with what is in its
// -wal file.
func TestReadOnlyFolderOfARunningProcess(t *testing.T) {
	from := &sealedFolder{T: t, file: storetest.SQLite(t)}
	db := from.fill()
	defer func() { _ = db.Close() }()
	s := newSealedFolder(t)
	copyOf(t, from.file, s.file, "", "-wal", "-shm")
	s.seal()
	s.wantReadable()
}

// Without the -shm file, the -wal file cannot be read. OpenReadOnly then refuses the database,
// because without the -wal file it would read old rows.
func TestReadOnlyFolderWithoutShm(t *testing.T) {
	from := &sealedFolder{T: t, file: storetest.SQLite(t)}
	db := from.fill()
	defer func() { _ = db.Close() }()
	s := newSealedFolder(t)
	copyOf(t, from.file, s.file, "", "-wal")
	s.seal()
	if _, err := store.OpenReadOnly(t.Context(), s.file); err == nil || !strings.Contains(err.Error(), "copy both files") {
		t.Errorf("%v, want an error that says what to do", err)
	}
}

// An older version is not migrated but reported.
func TestReadOnlyFolderOfAnOlderVersion(t *testing.T) {
	s := newSealedFolder(t)
	db := raw(t, s.file)
	_, err := db.ExecContext(t.Context(), `DELETE FROM khabar_migration WHERE n = (SELECT max(n) FROM khabar_migration)`)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	s.seal()
	if _, err := store.OpenReadOnly(t.Context(), s.file); err == nil || !strings.Contains(err.Error(), "older than version") {
		t.Errorf("%v, want an error that names the versions", err)
	}
}
