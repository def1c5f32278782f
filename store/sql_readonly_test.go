package store

import (
	"testing"
	"time"

	"khabar/news"
)

// A database whose -wal file is empty may be open for writing. What is written after it was opened for
// reading must be read.
func TestReadOnlyBesideWriterWithEmptyLog(t *testing.T) {
	db := migratedFile(t)
	if _, err := db.w.ExecContext(t.Context(), `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
	if n := size(db.file + "-wal"); n != 0 {
		t.Fatalf("the -wal file has %d bytes, want an empty one", n)
	}
	reader, err := OpenReadOnly(t.Context(), db.file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Close() }()
	feeds := []news.Feed{{ID: "dawn", URL: "https://example.org/", Kind: news.KindNewspaper, Checked: "never"}}
	if err := db.SyncFeeds(t.Context(), feeds, time.Now()); err != nil {
		t.Fatal(err)
	}
	if states, err := reader.FeedStates(t.Context()); err != nil || len(states) != 1 {
		t.Errorf("%d feeds, %v; want the one that was stored meanwhile", len(states), err)
	}
}
