package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// A dialect is all that differs between the engines, apart from the migrations.
type dialect struct {
	name   string
	folder string // of migrations
	script []any  // arguments with which the driver takes several statements at once

	// Queries.
	newIDs        string // as many new ids of items as its parameter says, ascending
	hasTable      string // 1 when the table that its parameter names is there
	exclusiveLock string // makes writers that ask for it wait for each other; empty when all do
	groupingLock  string // the same for those that put items into stories
	engineCheck   []string
	backup        func(ctx context.Context, db *DB, file string) error // nil when the engine has its own tool

	// Endings of a SELECT from feed_state s that lock its rows.
	forUpdate, skipLocked string

	// Conditions that a value is in a JSON array of strings or of numbers, which a parameter
	// holds. %d is its number. (PostgreSQL would read a subquery with IN again for every
	// row that it looks at.)
	inTexts, inIDs string

	// pairs is a subquery that makes rows of a JSON array of pairs: columns n and word.
	pairs string

	// parameter is how the n-th parameter of a long list is written. To SQLite $1 is a
	// name, which binding looks for one by one.
	parameter func(n int) string

	// dataFault reports whether the engine found fault with the data, not with itself;
	// again, whether the same transaction may well succeed another time.
	dataFault, retryable func(error) bool
}

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

func postgresDialect() *dialect {
	return &dialect{
		name:          "PostgreSQL",
		folder:        "postgres",
		script:        []any{pgx.QueryExecModeSimpleProtocol},
		newIDs:        `SELECT nextval('item_id_seq') FROM generate_series(1, CAST($1 AS bigint)) ORDER BY 1`,
		hasTable:      `SELECT count(*) FROM pg_tables WHERE schemaname = current_schema AND tablename = $1`,
		exclusiveLock: `SELECT pg_advisory_xact_lock(hashtext('khabar'))`,
		groupingLock:  `SELECT pg_advisory_xact_lock(hashtext('khabar.story'))`,
		forUpdate:     ` FOR UPDATE OF s`,
		skipLocked:    ` FOR UPDATE OF s SKIP LOCKED`,
		inTexts:       `= ANY (ARRAY(SELECT jsonb_array_elements_text(CAST($%d AS jsonb))))`,
		inIDs:         `= ANY (ARRAY(SELECT CAST(jsonb_array_elements_text(CAST($%d AS jsonb)) AS bigint)))`,
		pairs:         `(SELECT CAST(value ->> 0 AS bigint) AS n, value ->> 1 AS word FROM jsonb_array_elements(CAST($%d AS jsonb)))`,
		parameter:     func(n int) string { return "$" + strconv.Itoa(n) },
		dataFault:     postgresDataFault,
		retryable:     postgresRetryable,
	}
}

//go:embed sqlite/*.sql postgres/*.sql
var migrationFiles embed.FS

// connect makes a DB without talking to the database yet.
func connect(dsn string) (*DB, error) {
	scheme, _, isURL := strings.Cut(dsn, "://")
	switch {
	case isURL && (scheme == "postgres" || scheme == "postgresql"):
		return connectPostgres(dsn)
	case isURL || strings.HasPrefix(dsn, "file:"):
		return nil, fmt.Errorf("%s: want the path of a file, or a URL postgres://USER@HOST/DATABASE", shorten(dsn, len(scheme)))
	case dsn == "" || dsn == ":memory:":
		return nil, fmt.Errorf("%q is no database; give the path of a file", dsn)
	}
	return connectSQLite(dsn)
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
	w, err := openSQLite(abs, append(common, "journal_mode(WAL)", "cache_size(-16000)", "wal_autocheckpoint(4000)"), 1)
	if err != nil {
		return nil, err
	}
	r, err := openSQLite(abs, append(common, "query_only(1)"), max(4, runtime.GOMAXPROCS(0)))
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return &DB{dialect: sqliteDialect(), name: path, file: abs, w: w, r: r}, nil
}

// vacuumInto writes a copy on a connection of its own: those for reading may not, and the
// one for writing must not be kept from its work.
func vacuumInto(ctx context.Context, db *DB, file string) error {
	own, err := openSQLite(db.file, []string{"busy_timeout(5000)"}, 1)
	if err != nil {
		return err
	}
	_, err = own.ExecContext(ctx, `VACUUM INTO $1`, file)
	return errors.Join(err, own.Close())
}

// openSQLite makes a pool of at most conns connections. Transactions take the lock for
// writing when they begin, unless they are begun as read-only: one that took it later could
// find that another had written since it read.
func openSQLite(file string, pragmas []string, conns int) (*sql.DB, error) {
	path := filepath.ToSlash(file)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/dir on Windows
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: url.Values{
		"mode": {"rw"}, "_txlock": {"immediate"}, "_pragma": pragmas,
	}.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

const postgresConns = 8 // per process

func connectPostgres(dsn string) (*DB, error) {
	u, err := url.Parse(dsn)
	if e, ok := errors.AsType[*url.Error](err); ok {
		return nil, fmt.Errorf("postgres URL: %w", e.Err) // e itself shows the password
	}
	if err != nil {
		return nil, fmt.Errorf("postgres URL: %w", err)
	}
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("postgres URL: %w", err)
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(postgresConns)
	pool.SetMaxIdleConns(postgresConns)
	return &DB{dialect: postgresDialect(), name: publicURL(u), w: pool, r: pool}, nil
}

// publicURL is u with nothing secret in it.
func publicURL(u *url.URL) string {
	public := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if name := u.User.Username(); name != "" {
		public.User = url.User(name)
	}
	if path := u.Query().Get("search_path"); path != "" {
		public.RawQuery = url.Values{"search_path": {path}}.Encode()
	}
	return public.String()
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

// postgresDataFault goes by the class of the SQLSTATE: data exception, integrity constraint
// violation, program limit exceeded.
func postgresDataFault(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (strings.HasPrefix(e.Code, "22") || strings.HasPrefix(e.Code, "23") || strings.HasPrefix(e.Code, "54"))
}

// postgresRetryable goes by the class for transactions that stood in each other's way.
func postgresRetryable(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && strings.HasPrefix(e.Code, "40")
}
