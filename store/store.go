// Package store stores everything in a database: feeds and the results of their polls, items
// with all their versions, tags with their evidence, taxonomies, stories, people and what they
// decided, and digests. All SQL of the project is here.
//
// There is one implementation for two engines. A path names a SQLite file, the default; a
// postgres:// URL names a PostgreSQL database, for more than one machine. The engines differ in
// sql_sqlite.go, sql_postgres.go and the two folders of migrations. All other statements are
// the same on both engines, and so are the tests. A statement may therefore use only what both
// support: $1, ON CONFLICT, RETURNING, common table expressions.
//
// Times are stored as milliseconds since 1970. Texts are cleaned of NUL and invalid UTF-8
// before they are stored. What is to be done next (which feeds are due, which are leased) is
// always read from the database; a DB remembers nothing. So any number of processes may share
// a database, and nothing must be repaired after one was killed.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"khabar/news"
)

// ErrNewer is wrapped by the error that refuses a database that a newer khabar has migrated.
var ErrNewer = errors.New("the database is newer than this program")

// A DB is an open database. It may be used by many goroutines at once. Reading never
// waits for writing.
type DB struct {
	dialect *dialect
	name    string
	file    string                          // absolute path of the SQLite file; empty on PostgreSQL
	mode    string                          // how SQLite opens the file; see openSQLite
	w, r    *sql.DB                         // for writing and for reading; the same on PostgreSQL, and after OpenReadOnly
	rule    func(*news.Item) news.Judgement // see SetRelevanceRule; may be nil

	mu      sync.Mutex
	inserts map[insertStatement]*sql.Stmt // prepared on w
}

// Open connects to the database that dsn names: a file for SQLite, or a postgres:// URL.
// It changes nothing. If the file does not exist, Migrate creates it; until then every other
// method fails with an error that wraps fs.ErrNotExist. The folder of the file must exist.
// A database newer than this program is refused with ErrNewer.
func Open(ctx context.Context, dsn string) (*DB, error) {
	db, err := connect(dsn)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := db.refuseNewer(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open database %s: %w", db.name, inWords(err)), db.Close())
	}
	return db, nil
}

// refuseNewer connects, and checks that this program supports the version of the database.
func (db *DB) refuseNewer(ctx context.Context) error {
	if db.missing() {
		return nil
	}
	version, err := db.version(ctx, db.r)
	if err != nil {
		return err
	}
	return db.checkVersion(version)
}

// Name returns the name of the database for people: the path of its file, or its URL without
// the password.
func (db *DB) Name() string { return db.name }

// Close closes all connections. No other method may be called afterwards.
func (db *DB) Close() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	var errs []error
	for _, s := range db.inserts {
		errs = append(errs, s.Close())
	}
	db.inserts = nil
	if db.r != db.w {
		errs = append(errs, db.r.Close())
	}
	return errors.Join(append(errs, db.w.Close())...)
}

// explain adds to err what the driver does not say: why ctx was cancelled, that the file does
// not exist, or what is wrong with the database and what to do.
func (db *DB) explain(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && !errors.Is(err, context.Cause(ctx)):
		return fmt.Errorf("%w (%w)", context.Cause(ctx), err)
	case db.missing():
		return fmt.Errorf("%s does not exist yet: %w", db.file, fs.ErrNotExist)
	}
	return db.named(err)
}

// attempts is how often a transaction is begun before write gives up.
const attempts = 3

// write runs f in a transaction. When the transaction collides with others, it runs f again, in at
// most attempts transactions in all.
func (db *DB) write(ctx context.Context, f func(*sql.Tx) error) error {
	for n := 1; ; n++ {
		err := db.transaction(ctx, db.w, nil, f)
		if n == attempts || err == nil || !db.dialect.retryable(err) {
			return err
		}
	}
}

// writeOneByOne runs f as write does, but never at the same time as another writeOneByOne in any
// process. It is for work such as reading a whole table and then adding the missing rows.
func (db *DB) writeOneByOne(ctx context.Context, f func(*sql.Tx) error) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		if db.dialect.exclusiveLock != "" {
			if err := exec(ctx, tx, "wait for other processes", db.dialect.exclusiveLock); err != nil {
				return err
			}
		}
		return f(tx)
	})
}

// read runs f in a transaction that sees one state of the database throughout.
func (db *DB) read(ctx context.Context, f func(*sql.Tx) error) error {
	return db.transaction(ctx, db.r, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, f)
}

func (db *DB) transaction(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, f func(*sql.Tx) error) error {
	tx, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return db.explain(ctx, fmt.Errorf("begin transaction: %w", err))
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing; else another error is returned
	if err := f(tx); err != nil {
		return db.explain(ctx, err)
	}
	if err := tx.Commit(); err != nil {
		return db.explain(ctx, fmt.Errorf("commit: %w", err))
	}
	return nil
}

// A querier is a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// collect runs a query and scans each row.
func collect[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, inWords(err)
	}
	defer func() { _ = rows.Close() }() // rows.Err returns the errors that matter
	var all []T
	for rows.Next() {
		t, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, inWords(rows.Err())
}

// column scans a row of one column.
func column[T any](rows *sql.Rows) (T, error) {
	var t T
	err := rows.Scan(&t)
	return t, err
}
