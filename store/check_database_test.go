package store_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// Each kind of problem is planted once, and Check must report it.
func TestCheckFindsWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ name, plant, want string }{
		{"latest version", `UPDATE item SET version = 2 WHERE id = 1`, "item 1: its row has latest version 2 instead of 1"},
		{"gap in versions", `UPDATE item SET version = 3; INSERT INTO item_version (item, n, title, text, seen) VALUES (1, 3, '', '', 0)`, "item 1: it has 2 versions, but the latest is 3"},
		{"no version", `DELETE FROM item_version WHERE item = 1`, "item 1: its row has latest version 1 instead of 0"},
		{"no key", `DELETE FROM item_key WHERE item = 1`, "item 1: it has no key"},
		{"key in another feed", `UPDATE item_key SET feed = 2 WHERE item = 1`, "item 1: it has a key in another feed, geo"},
		{"no evidence", `DELETE FROM evidence WHERE item = 1`, "item 1: tag group/ttp has no evidence"},
		{"evidence outside", `UPDATE evidence SET end_byte = 11 WHERE item = 1`, "item 1: evidence for group/ttp is not in its title: bytes 0 to 11"},
		{"evidence of no field", `UPDATE term SET word = 'full' WHERE word = 'title'`, "is not in its full"},
		{"times of a tag", `UPDATE tag SET sort_at = 0 WHERE item = 1`, "item 1: tag group/ttp has other times"},
		{"version of a tag", `UPDATE tag SET version = 2 WHERE item = 1`, "item 1: tag group/ttp is of version 2"},
		{"no state", `DELETE FROM feed_state WHERE feed = 2`, "feed geo: it has no state"},
		{"item of no feed", `UPDATE item SET feed = 99`, "item: 1 rows refer to a missing feed"},
		{"tag of no entry", `DELETE FROM keyword; UPDATE tag SET taxonomy = 99`, "tag: 1 rows refer to a missing taxonomy"},
		{"evidence of no keyword", `UPDATE evidence SET keyword = 99`, "evidence: 1 rows refer to a missing keyword"},
	} {
		t.Run(c.name, func(t *testing.T) {
			forEachEngine(t, func(t *testing.T, dsn string) {
				w := newFixture(t, migrated(t, dsn), feed("dawn"), feed("geo"))
				w.poll(ok("dawn", item("1", "TTP claims", 0, tag("group/ttp", 3))))
				w.wantSound()
				for statement := range strings.SplitSeq(c.plant, ";") {
					_, err := raw(t, dsn).ExecContext(t.Context(), statement)
					w.must(err)
				}
				got, err := w.db.Check(t.Context())
				w.must(err)
				if !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, c.want) }) {
					t.Errorf("Check = %q, want %q", got, c.want)
				}
			})
		})
	}
}

func TestCheckFindsDamage(t *testing.T) {
	file := storetest.SQLite(t)
	w := newFixture(t, migrated(t, file), feed("dawn"))
	_, err := raw(t, file).ExecContext(t.Context(), `PRAGMA foreign_keys = 0; UPDATE feed_state SET process = 77`)
	w.must(err)
	got, err := w.db.Check(t.Context())
	w.must(err)
	if want := "feed_state: a row refers to a missing row of process"; len(got) != 1 || got[0] != want {
		t.Errorf("Check = %q, want %q", got, want)
	}
}

// The error of a damaged file says what to do.
func TestCheckOfADamagedFile(t *testing.T) {
	file := storetest.SQLite(t)
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err == nil {
		_, err = f.WriteAt(make([]byte, 100), 100) // the root page of the tables
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Open(t.Context(), file)
	for _, want := range []string{"damaged", "stop every khabar", "copy the file", "restore a backup", ".recover", "malformed (11)"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, err)
		}
	}
}

// An empty file is not a khabar database.
func TestEmptyFileIsNoDatabase(t *testing.T) {
	file := storetest.NoFile(t)
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.CheckCurrent(t.Context()); !errors.Is(err, news.ErrNotFound) || !strings.Contains(err.Error(), "empty (0 bytes)") {
		t.Errorf("CheckCurrent: %v, want that the file is empty", err)
	}
}
