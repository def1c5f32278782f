package store

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

func sqliteDialect() *dialect {
	return &dialect{
		name:   "SQLite",
		folder: "sqlite",
		newIDs: `WITH RECURSIVE count(n) AS (SELECT 1 WHERE $1 > 0 UNION ALL SELECT n + 1 FROM count WHERE n < $1)
			SELECT n + coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'item'), 0) FROM count ORDER BY 1`,
		hasTable: `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1`,
		engineCheck: []string{
			`SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`,
			`SELECT "table" || ': a row refers to a missing row of ' || parent FROM pragma_foreign_key_check`,
		},
		backup:    vacuumInto,
		inTexts:   `IN (SELECT value FROM json_each($%d))`,
		inIDs:     `IN (SELECT value FROM json_each($%d))`,
		pairs:     `(SELECT value ->> 0 AS n, value ->> 1 AS word FROM json_each($%d))`,
		parameter: func(int) string { return "?" },
		dataFault: sqliteDataFault,
		retryable: func(error) bool { return false },
	}
}

func connectSQLite(path string) (*DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(filepath.Dir(abs)); err != nil {
		return nil, fmt.Errorf("%s: its folder: %w; make the folder first", path, err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s: %s is not a folder", path, filepath.Dir(abs))
	}
	if info, err := os.Stat(abs); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file", path)
	}
	common := []string{"busy_timeout(5000)", "foreign_keys(1)", "synchronous(NORMAL)"}
	w, err := openSQLite(abs, "rw", append(common, "journal_mode(WAL)", "cache_size(-16000)", "wal_autocheckpoint(4000)"), 1)
	if err != nil {
		return nil, err
	}
	r, err := openSQLite(abs, "rw", append(common, "query_only(1)"), readers())
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return &DB{dialect: sqliteDialect(), name: path, file: abs, mode: "rw", w: w, r: r}, nil
}

// readers returns how many connections for reading a DB may have.
func readers() int { return max(4, runtime.GOMAXPROCS(0)) }

// openSQLite makes a pool of at most conns connections. The mode is "rw"; "ro", which writes at
// most the -shm file; or "immutable", which writes nothing and ignores a -wal file. Transactions take the lock for
// writing when they begin, unless they are read-only: a transaction that took it later could
// find that another has written since it read.
func openSQLite(file, mode string, pragmas []string, conns int) (*sql.DB, error) {
	path := filepath.ToSlash(file)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/dir on Windows
	}
	query := url.Values{"mode": {mode}, "_txlock": {"immediate"}, "_pragma": pragmas}
	if mode == "immutable" {
		query.Set("mode", "ro")
		query.Set("immutable", "1")
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

func sqliteDataFault(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return false
	}
	switch e.Code() & 0xff {
	case sqlitelib.SQLITE_CONSTRAINT, sqlitelib.SQLITE_TOOBIG, sqlitelib.SQLITE_MISMATCH, sqlitelib.SQLITE_RANGE:
		return true
	}
	return false
}
