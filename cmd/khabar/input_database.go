package main

import (
	"context"
	"errors"
	"fmt"
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

// withStore opens the database and calls f with it. The database must exist already.
func (a *app) withStore(ctx context.Context, f func(*store.DB) error) (err error) {
	if !a.isPostgres() && !exists(a.db) {
		return fmt.Errorf("database %s: %w; \"khabar fetch\" makes it, --db names another", a.db, news.ErrNotFound)
	}
	db, err := a.openStore(ctx)
	if err != nil {
		return err
	}
	defer closing(db, &err)
	return f(db)
}
