package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"khabar/news"
	"khabar/store"
)

// isPostgres reports whether the database is named by a URL rather than a file.
func (a *app) isPostgres() bool {
	return strings.HasPrefix(a.db, "postgres://") || strings.HasPrefix(a.db, "postgresql://")
}

// openStore opens the database. It creates or migrates the database if needed.
func (a *app) openStore(ctx context.Context) (*store.DB, error) {
	db, err := store.Open(ctx, a.db)
	if err != nil {
		return nil, err
	}
	if from, to, err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	} else if from != to && from != 0 {
		a.say("database: %s migrated from version %d to %d", db.Name(), from, to)
	}
	a.sayWarnings(db)
	return db, nil
}

// sayWarnings prints problems that the owner of the database should correct, such as a file that
// other users of the machine can read.
func (a *app) sayWarnings(db *store.DB) {
	for _, w := range db.Warnings() {
		a.say("warning: %s", w)
	}
}

// withStore runs f with the database, which must exist already.
func (a *app) withStore(ctx context.Context, f func(*store.DB) error) error {
	return a.withExisting(f, func() (*store.DB, error) { return a.openStore(ctx) })
}

// withStoreToRead runs f, which only reads, with the database, which must exist already. A database
// that this user may not write is not migrated.
func (a *app) withStoreToRead(ctx context.Context, f func(*store.DB) error) error {
	if store.Writable(a.db) {
		return a.withStore(ctx, f)
	}
	return a.withExisting(f, func() (*store.DB, error) { return store.OpenReadOnly(ctx, a.db) })
}

// withStoreAsIs runs f with the database, which must exist already and have the tables of this
// version. It does not migrate the database, which may be damaged.
func (a *app) withStoreAsIs(ctx context.Context, f func(*store.DB) error) error {
	return a.withExisting(f, func() (*store.DB, error) {
		if !store.Writable(a.db) {
			return store.OpenReadOnly(ctx, a.db)
		}
		db, err := store.Open(ctx, a.db)
		if err != nil {
			return nil, err
		}
		if err := db.CheckCurrent(ctx); err != nil {
			return nil, errors.Join(err, db.Close())
		}
		a.sayWarnings(db)
		return db, nil
	})
}

// withExisting opens the database with openDB and runs f with it. It returns an error if the database
// is a file that does not exist or is empty.
func (a *app) withExisting(f func(*store.DB) error, openDB func() (*store.DB, error)) (err error) {
	if !a.isPostgres() {
		switch info, err := os.Stat(a.db); {
		case errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("database %s: %w; \"khabar fetch\" makes it, --db names another", a.db, news.ErrNotFound)
		case err == nil && info.Mode().IsRegular() && info.Size() == 0 && !exists(a.db+"-wal"):
			return fmt.Errorf("database %s: the file is empty (0 bytes) and not a khabar database; restore a backup if it was one, "+
				"else delete it and let \"khabar fetch\" make it, or name another with --db", a.db)
		}
	}
	db, err := openDB()
	if err != nil {
		return err
	}
	defer closing(db, &err)
	return f(db)
}
