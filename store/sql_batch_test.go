package store

import (
	"context"
	"database/sql"
	"path/filepath"
	"runtime"
	"testing"
)

// A goroutine that prepares statements must not hold the lock while it waits for the only connection for
// writing. If it did, the transaction on that connection would wait for the lock, and the goroutine for the
// connection, for ever.
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
	first := []*rowBatch{newPlanRows().reports}
	if err := db.prepare(ctx, first); err != nil {
		t.Fatal(err)
	}
	prepared := make(chan error, 1)
	err = db.write(ctx, func(tx *sql.Tx) error {
		go func() { prepared <- db.prepare(context.WithoutCancel(ctx), newSaveRows().all()) }()
		for db.w.Stats().WaitCount == 0 {
			runtime.Gosched()
		}
		if !db.mu.TryLock() {
			t.Error("the goroutine that waits for the connection holds the lock")
			return tx.Rollback()
		}
		db.mu.Unlock()
		first[0].add(1, "TTP claims", "Dawn", "", "en")
		return first[0].flush(ctx, db, tx)
	})
	if err != nil && !t.Failed() {
		t.Fatal(err)
	}
	if err := <-prepared; err != nil {
		t.Error(err)
	}
}
