package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"runtime"
	"testing"
)

// Who prepares statements waits for the only connection for writing without the lock that the
// transaction on that connection takes with each insert: otherwise both would wait for ever.
func TestPreparingWhileWriting(t *testing.T) {
	ctx := t.Context()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "khabar.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, _, err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	known := []*bulk{newPlanRows().reports}
	if err := db.prepare(ctx, known); err != nil {
		t.Fatal(err)
	}
	prepared := make(chan error, 1)
	err = db.write(ctx, func(tx *sql.Tx) error {
		go func() { prepared <- db.prepare(context.WithoutCancel(ctx), newTables().all()) }()
		for db.w.Stats().WaitCount == 0 {
			runtime.Gosched()
		}
		if !db.mu.TryLock() {
			t.Error("whoever waits for the connection holds the lock")
			return tx.Rollback()
		}
		db.mu.Unlock()
		known[0].add(1, "TTP claims", "Dawn", "", "en")
		return known[0].flush(ctx, db, tx)
	})
	if err != nil && !t.Failed() {
		t.Fatal(err)
	}
	if err := <-prepared; err != nil {
		t.Error(err)
	}
}
