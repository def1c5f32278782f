package storetest

import (
	"os"
	"testing"
)

// An Engine is a kind of database that tests run on.
type Engine struct {
	Name string
	// New returns the DSN of a new, migrated database, and Empty that of one without tables. Without a
	// server that they need, they skip the test; see Server.
	New, Empty func(t testing.TB) string
}

// Engines returns every engine.
func Engines() []Engine {
	return []Engine{
		{"sqlite", SQLite, NoFile},
		{
			"postgres",
			func(t testing.TB) string { t.Helper(); return Postgres(t, Server(t)) },
			func(t testing.TB) string { t.Helper(); return EmptySchema(t, Server(t)) },
		},
	}
}

// Server returns the URL of the PostgreSQL server for tests. Without one it skips the test, or fails it if
// KHABAR_REQUIRE_ALL is set.
func Server(t testing.TB) string {
	t.Helper()
	u := os.Getenv(PostgresEnv)
	switch {
	case u != "":
	case os.Getenv("KHABAR_REQUIRE_ALL") == "1":
		t.Fatalf("%s is not set; see tools/postgres", PostgresEnv)
	default:
		t.Skipf("%s is not set: not tested on PostgreSQL; see tools/postgres", PostgresEnv)
	}
	return u
}
