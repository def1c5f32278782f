package store

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

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

// publicURL returns u without its password and other secrets.
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

// postgresDataFault reports whether the data to be stored caused err. These classes of SQLSTATE
// mean that: 22 data exception, 23 integrity constraint violation, 54 program limit exceeded.
func postgresDataFault(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (strings.HasPrefix(e.Code, "22") || strings.HasPrefix(e.Code, "23") || strings.HasPrefix(e.Code, "54"))
}

// postgresRetryable reports whether a transaction that failed with err may succeed if it is run
// again. Class 40 of SQLSTATE, transaction rollback, means that; it includes deadlocks and
// serialization failures.
func postgresRetryable(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && strings.HasPrefix(e.Code, "40")
}
