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
	for _, e := range storetest.Engines() {
		t.Run(e.Name, func(t *testing.T) { test(t, e.Empty(t)) })
	}
}

// forEachEngine runs a test on the DSN of a migrated database of each engine.
func forEachEngine(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	for _, e := range storetest.Engines() {
		t.Run(e.Name, func(t *testing.T) { test(t, e.New(t)) })
	}
}

// onEachEngine runs a test on a migrated database of each engine.
func onEachEngine(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	forEachEngine(t, func(t *testing.T, dsn string) { test(t, storetest.Migrated(t, dsn)) })
}

func migrated(t *testing.T, dsn string) *store.DB {
	t.Helper()
	return storetest.Migrated(t, dsn)
}
