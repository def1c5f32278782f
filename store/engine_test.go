package store_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"khabar/store"
	"khabar/store/storetest"
)

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		crashChild()
		return
	}
	goleak.VerifyTestMain(m)
}

// forEachEmpty runs a test on the DSN of an empty database of each engine.
func forEachEmpty(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, storetest.NoFile(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, storetest.EmptySchema(t, server(t))) })
}

// forEachEngine runs a test on the DSN of a migrated database of each engine.
func forEachEngine(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, storetest.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, storetest.Postgres(t, server(t))) })
}

// onEachEngine runs a test on a migrated database of each engine.
func onEachEngine(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	forEachEngine(t, func(t *testing.T, dsn string) { test(t, storetest.Migrated(t, dsn)) })
}

// server returns the URL of the PostgreSQL server for tests. Without one it skips the test, or
// fails it if KHABAR_REQUIRE_ALL is set.
func server(t testing.TB) string {
	t.Helper()
	u := os.Getenv(storetest.PostgresEnv)
	switch {
	case u != "":
	case os.Getenv("KHABAR_REQUIRE_ALL") == "1":
		t.Fatalf("%s is not set; see tools/postgres", storetest.PostgresEnv)
	default:
		t.Skipf("%s is not set: not tested on PostgreSQL; see tools/postgres", storetest.PostgresEnv)
	}
	return u
}

func migrated(t *testing.T, dsn string) *store.DB {
	t.Helper()
	return storetest.Migrated(t, dsn)
}
