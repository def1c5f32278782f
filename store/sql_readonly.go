package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"khabar/news"
)

// Writable reports whether the database that dsn names may be written: the file, and its folder, in
// which SQLite keeps its -wal and -shm files. For PostgreSQL it always returns true, because
// only an attempt to write could show that it may not.
func Writable(dsn string) bool {
	db, err := connect(dsn)
	if err != nil {
		return true // opening it reports the error
	}
	defer func() { _ = db.Close() }() // nothing was opened yet
	return db.file == "" || mayWrite(db.file) && mayWrite(filepath.Dir(db.file))
}

// OpenReadOnly opens a database for reading. It works on files and folders that may not be
// written, and migrates nothing; see CheckCurrent. Writing fails.
//
// SQLite itself cannot read such a database unless its -wal and -shm files are there, because
// it would have to make them. If one is missing, nobody has the database open. Unless something is in
// the -wal file, all changes are in the database file: then it is read as a file that does not change.
// If somebody opens it for writing meanwhile, what is read may mix old and new rows, so this is for
// short commands.
func OpenReadOnly(ctx context.Context, dsn string) (*DB, error) {
	db, err := connect(dsn)
	if err == nil && db.file != "" {
		err = errors.Join(db.Close(), db.reopenReadOnly())
	}
	if err == nil {
		if err = db.CheckCurrent(ctx); err != nil {
			err = errors.Join(err, db.Close())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return db, nil
}

// reopenReadOnly replaces the pools of SQLite by one that writes nothing.
func (db *DB) reopenReadOnly() error {
	log, shared := size(db.file+"-wal"), size(db.file+"-shm")
	switch {
	case log >= 0 && shared >= 0: // somebody may have it open, even if nothing is in the -wal file yet
		db.mode = "ro"
	case log <= 0:
		db.mode = "immutable"
	default:
		return fmt.Errorf("%s cannot be read without writing: its last changes are in %[1]s-wal, and SQLite needs to write a file beside it to read them; "+
			"run the command as the owner of the folder, or copy both files to a folder of yours and name the copy with --db", db.file)
	}
	pool, err := openSQLite(db.file, db.mode, []string{"busy_timeout(5000)", "query_only(1)"}, readers())
	db.r, db.w = pool, pool
	return err
}

// size returns the size of a file; -1 when there is none.
func size(file string) int64 {
	info, err := os.Stat(file)
	if err != nil {
		return -1
	}
	return info.Size()
}

// CheckCurrent returns an error unless the database has the tables of this version of khabar. The
// error wraps news.ErrNotFound if it has no tables of khabar at all.
func (db *DB) CheckCurrent(ctx context.Context) error {
	if db.file != "" && size(db.file) == 0 && size(db.file+"-wal") <= 0 {
		return fmt.Errorf("%s is empty (0 bytes) and not a khabar database: %w; restore a backup if there was one, or name another file", db.file, news.ErrNotFound)
	}
	version, err := db.version(ctx, db.r)
	if err != nil {
		return db.explain(ctx, err)
	}
	if err := db.checkVersion(version); err != nil {
		return fmt.Errorf("%s: %w", db.name, err)
	}
	steps, err := db.dialect.migrations()
	switch {
	case err != nil:
		return err
	case version == 0:
		return fmt.Errorf("%s has no tables of khabar: %w; name another database", db.name, news.ErrNotFound)
	case version < len(steps):
		return fmt.Errorf("%s is at version %d, older than version %d, which this program reads; "+
			"let somebody who may write it run: khabar db migrate", db.name, version, len(steps))
	}
	return nil
}
