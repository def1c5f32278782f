package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// maxProblems is how many problems of one kind Check lists.
const maxProblems = 20

// references are the columns that hold ids of rows which are never deleted. The engines
// watch over the others.
func references() [][3]string {
	return [][3]string{
		{"fetch_log", "feed", "feed"},
		{"item", "feed", "feed"},
		{"item_key", "feed", "feed"},
		{"tag", "entry", "entry"},
		{"tag", "taxonomy", "taxonomy"},
		{"keyword", "entry", "entry"},
		{"verdict", "entry", "entry"},
		{"proposed_test", "entry", "entry"},
		{"evidence", "keyword", "keyword"},
		{"evidence", "field", "term"},
		{"evidence", "outcome", "term"},
		{"evidence", "reason", "term"},
		{"digest_item", "digest", "digest"},
		{"digest_correction", "digest", "digest"},
	}
}

// problems returns queries for what must never be: each gives a line for people per case.
func problems() []string {
	var all []string
	for _, r := range references() {
		all = append(all, fmt.Sprintf(`SELECT '%[1]s: ' || count(*) || ' rows name a %[2]s that is not there' FROM %[1]s
			WHERE %[2]s NOT IN (SELECT id FROM %[3]s) HAVING count(*) > 0`, r[0], r[1], r[2]))
	}
	all = append(all, reviewProblems()...)
	all = append(all, digestProblems()...)
	return append(all,
		`SELECT 'feed ' || slug || ': it has no state' FROM feed WHERE id NOT IN (SELECT feed FROM feed_state)`,
		`SELECT 'item ' || i.id || ': it says that its latest version is ' || i.version || ', but that is ' || coalesce(max(v.n), 0)
			FROM item i LEFT JOIN item_version v ON v.item = i.id
			GROUP BY i.id, i.version HAVING i.version <> coalesce(max(v.n), 0)`,
		`SELECT 'item ' || i.id || ': it has ' || count(*) || ' versions, but the latest is ' || i.version
			FROM item i JOIN item_version v ON v.item = i.id
			GROUP BY i.id, i.version HAVING i.version <> count(*)`,
		`SELECT 'item ' || id || ': it has no key' FROM item
			WHERE id NOT IN (SELECT item FROM item_key WHERE item IS NOT NULL)`,
		`SELECT 'item ' || i.id || ': it has a key in another feed, ' || f.slug
			FROM item_key k JOIN item i ON i.id = k.item JOIN feed f ON f.id = k.feed WHERE k.feed <> i.feed`,
		`SELECT 'item ' || t.item || ': tag ' || e.slug || ' has no evidence' FROM tag t JOIN entry e ON e.id = t.entry
			WHERE NOT EXISTS (SELECT 1 FROM evidence v WHERE v.item = t.item AND v.entry = t.entry)`,
		`SELECT 'item ' || t.item || ': tag ' || e.slug || ' has other times than the item'
			FROM tag t JOIN entry e ON e.id = t.entry JOIN item i ON i.id = t.item
			WHERE t.sort_at <> i.sort_at OR t.first_seen <> i.first_seen`,
		`SELECT 'item ' || t.item || ': tag ' || e.slug || ' is of version ' || t.version || ', the item at ' || i.version
			FROM tag t JOIN entry e ON e.id = t.entry JOIN item i ON i.id = t.item WHERE t.version <> i.version`,
		`SELECT 'item ' || v.item || ': evidence for ' || e.slug || ' is not in its ' || f.word || ': bytes '
				|| v.start_byte || ' to ' || v.end_byte
			FROM evidence v JOIN entry e ON e.id = v.entry JOIN term f ON f.id = v.field
			LEFT JOIN item_version n ON n.item = v.item AND n.n = v.version
			WHERE v.start_byte < 0 OR v.start_byte >= v.end_byte OR v.end_byte > coalesce(octet_length(
				CASE f.word WHEN 'title' THEN n.title WHEN 'text' THEN n.text END), 0)`,
		`SELECT 'item ' || id || ': it has no story' FROM item WHERE id NOT IN (SELECT item FROM story_item)
			AND id NOT IN (SELECT item FROM story_todo)`,
		`SELECT 'item ' || m.item || ': its story ' || s.id || ' turned out to be ' || s.merged
			FROM story_item m JOIN story s ON s.id = m.story WHERE s.merged IS NOT NULL`,
		`SELECT 'story ' || s.id || ': it says that it has ' || s.items || ' items, but there are ' || count(m.item)
			FROM story s LEFT JOIN story_item m ON m.story = s.id
			GROUP BY s.id, s.items HAVING s.items < count(m.item)`,
		`SELECT 'taxonomy: ' || count(*) || ' are current' FROM taxonomy WHERE current = 1 HAVING count(*) > 1`,
	)
}

// Check looks for damage and for what must never be, and returns a line for people for
// each problem; none when the database is sound. It reads everything once.
func (db *DB) Check(ctx context.Context) ([]string, error) {
	var found []string
	err := db.read(ctx, func(tx *sql.Tx) error {
		for _, query := range append(db.dialect.engineCheck, problems()...) {
			lines, err := collect(ctx, tx, column[string], fmt.Sprintf(`SELECT * FROM (%s) AS p LIMIT %d`, query, maxProblems+1))
			if err != nil {
				return err
			}
			if len(lines) > maxProblems {
				lines[maxProblems] = "and more of these"
			}
			found = append(found, lines...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("check database: %w", err)
	}
	return found, nil
}

// Backup writes a copy of the database, as it is at one moment, to a new file. Others may
// go on reading and writing. On PostgreSQL it refuses: pg_dump does this better.
func (db *DB) Backup(ctx context.Context, file string) error {
	if db.dialect.backup == nil {
		return fmt.Errorf("back up %s: use pg_dump for a %s database", db.name, db.dialect.name)
	}
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("back up to %s: %w; name a new file", file, fs.ErrExist)
	}
	if err := db.dialect.backup(ctx, db, file); err != nil {
		err = fmt.Errorf("back up to %s: %w", file, db.explain(ctx, err))
		if gone := os.Remove(file); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		return err
	}
	return syncFile(file)
}

// syncFile makes sure that a file is on the disk.
func syncFile(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
