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
	newIDs        string                                               // returns n new ids of items, ascending; its parameter is n
	hasTable      string                                               // returns 1 if a table exists, else 0; its parameter is the name
	exclusiveLock string                                               // makes transactions that run it wait for each other; empty if all transactions wait
	groupingLock  string                                               // makes transactions that change stories wait for each other; empty as above
	engineCheck   []string                                             // queries that find damage, for DB.Check; each row is a message
	backup        func(ctx context.Context, db *DB, file string) error // nil if the engine has its own tool

	// Clauses at the end of a SELECT that lock the rows of the table with the alias s. With
	// skipLocked, the SELECT leaves out rows that another transaction has locked.
	forUpdate, skipLocked string

	// Conditions that a value is in a list of texts or of numbers. Parameter %d is the list, as
	// a JSON array; see params. (PostgreSQL would evaluate a subquery with IN for every row.)
	inTexts, inIDs string

	// pairs is a subquery with the columns n and word. Parameter %d is a JSON array of pairs.
	pairs string

	// parameter returns the placeholder of the n-th parameter of a statement with very many:
	// "$1" or "?". To SQLite, $1 is the name of a parameter, and it searches all names whenever it
	// binds a value.
	parameter func(n int) string

	// dataFault reports whether an error was caused by the data to be stored. retryable reports
	// whether the same transaction may succeed if it is run again.
	dataFault, retryable func(error) bool
}

//go:embed sqlite/*.sql postgres/*.sql
var migrationFiles embed.FS

// connect makes a DB for the database that dsn names, without connecting to it yet.
func connect(dsn string) (*DB, error) {
	scheme, _, isURL := strings.Cut(dsn, "://")
	switch {
	case isURL && (scheme == "postgres" || scheme == "postgresql"):
		return connectPostgres(dsn)
	case isURL || strings.HasPrefix(dsn, "file:"):
		return nil, fmt.Errorf("%s: want the path of a file, or a URL postgres://USER@HOST/DATABASE", text.Truncate(dsn, len(scheme)))
	case dsn == "" || dsn == ":memory:":
		return nil, fmt.Errorf("%q is not a database; give the path of a file", dsn)
	}
	return connectSQLite(dsn)
}
