package store

import (
	"context"
	"embed"
	"fmt"
	"strings"

	"khabar/text"
)

// A dialect is all that differs between the engines, apart from the migrations.
type dialect struct {
	name   string
	folder string // of migrations
	script []any  // arguments with which the driver runs several statements at once

	// Queries.
	newIDs        string // as many new ids of items as its parameter says, ascending
	hasTable      string // 1 if the table that its parameter names exists
	exclusiveLock string // makes transactions that use it wait for each other; empty if all do
	groupingLock  string // the same, for transactions that change stories
	engineCheck   []string
	backup        func(ctx context.Context, db *DB, file string) error // nil if the engine has its own tool

	// Ends of a SELECT from a table s that lock its rows.
	forUpdate, skipLocked string

	// Conditions that a value is in a JSON array of texts or of numbers, which parameter %d
	// holds; see params. (PostgreSQL would evaluate a subquery with IN for every row.)
	inTexts, inIDs string

	// pairs is a subquery that makes rows of a JSON array of pairs: columns n and word.
	pairs string

	// parameter returns how the n-th parameter of a long list is written. To SQLite $1 is a
	// name, and binding a name searches the list.
	parameter func(n int) string

	// dataFault reports whether the data caused an error, not the engine; retryable, whether
	// the same transaction may succeed if it is run again.
	dataFault, retryable func(error) bool
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
		return nil, fmt.Errorf("%s: want the path of a file, or a URL postgres://USER@HOST/DATABASE", text.Truncate(dsn, len(scheme)))
	case dsn == "" || dsn == ":memory:":
		return nil, fmt.Errorf("%q is no database; give the path of a file", dsn)
	}
	return connectSQLite(dsn)
}
