package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// privateFile is the mode of every file that this package creates. A database holds password
// hashes, addresses of readers, mail and a signing key. The umask can only remove permissions.
const privateFile = 0o600

// create creates the SQLite file if it does not exist. Were it left to SQLite, everybody could read
// the file. SQLite gives the -wal and -shm files the same mode.
func (db *DB) create() error {
	if !db.missing() {
		return nil
	}
	f, err := os.OpenFile(db.file, os.O_CREATE|os.O_RDWR, privateFile)
	if err != nil {
		return err
	}
	return f.Close()
}

// missing reports whether the database is a file that does not exist.
func (db *DB) missing() bool {
	if db.file == "" {
		return false
	}
	_, err := os.Stat(db.file)
	return errors.Is(err, fs.ErrNotExist)
}

// Warnings returns what the owner of the database should put right, as messages for people. It
// reports files that others can read or write; this package never changes the mode of a file
// that exists.
func (db *DB) Warnings() []string {
	if db.file == "" || runtime.GOOS == "windows" {
		return nil
	}
	file, err := filepath.EvalSymlinks(db.file)
	if err != nil {
		return nil
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if info, err := os.Stat(file + suffix); err == nil && info.Mode().Perm()&0o077 != 0 {
			// SQLite deletes the -wal and -shm files when the last connection ends, so the command has a
			// pattern, not their names.
			return []string{fmt.Sprintf("other users of this machine may read the database, with its password hashes, addresses and mail: run chmod go= %s*",
				shellQuote(file))}
		}
	}
	return nil
}

// shellQuote returns a path as one word for a shell.
func shellQuote(path string) string {
	isPlain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+,@", r)
	}
	if strings.TrimFunc(path, isPlain) == "" {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// Backup writes a copy of the database, as it is at one moment, to a new file that only its
// owner can read. Others may go on reading and writing. On PostgreSQL it refuses, because
// pg_dump does this better.
func (db *DB) Backup(ctx context.Context, file string) error {
	if db.dialect.backup == nil {
		return fmt.Errorf("back up %s: use pg_dump for a %s database", db.name, db.dialect.name)
	}
	// To SQLite, "file:…" is a URI and ":memory:" is not a file; an absolute path is always a file.
	file, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, privateFile)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("back up to %s: %w; name a new file", file, fs.ErrExist)
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := db.dialect.backup(ctx, db, file); err != nil {
		err = fmt.Errorf("back up to %s: %w", file, db.explain(ctx, err))
		if rerr := os.Remove(file); !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, rerr)
		}
		return err
	}
	return syncFile(file)
}

// vacuumInto copies a SQLite database into an empty file. It uses a separate connection: the
// connections for reading may not write, and the connection for writing must stay free for Save.
func vacuumInto(ctx context.Context, db *DB, file string) error {
	pool, err := openSQLite(db.file, db.mode, []string{"busy_timeout(5000)"}, 1)
	if err != nil {
		return err
	}
	return errors.Join(exec(ctx, pool, "copy the database", `VACUUM INTO $1`, file), pool.Close())
}

// syncFile makes sure that a file is on the disk.
func syncFile(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
