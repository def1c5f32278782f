package store

import (
	"context"
	"database/sql"
	"fmt"
)

// maxProblems is how many problems of one kind Check lists.
const maxProblems = 20

// references returns the columns that hold ids of another table without being declared as foreign keys,
// because that table's rows are never deleted (see decision 32). Each is a table, its column, and the
// table of the ids. The engines themselves check declared foreign keys.
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

// problems returns queries that find inconsistent rows. Each result row is one text: a message
// for people.
func problems() []string {
	var all []string
	for _, r := range references() {
		all = append(all, fmt.Sprintf(`SELECT '%[1]s: ' || count(*) || ' rows refer to a missing %[2]s' FROM %[1]s
			WHERE %[2]s NOT IN (SELECT id FROM %[3]s) HAVING count(*) > 0`, r[0], r[1], r[2]))
	}
	all = append(all, reviewProblems()...)
	all = append(all, digestProblems()...)
	return append(all,
		`SELECT 'feed ' || slug || ': it has no state' FROM feed WHERE id NOT IN (SELECT feed FROM feed_state)`,
		`SELECT 'item ' || i.id || ': its row has latest version ' || i.version || ' instead of ' || coalesce(max(v.n), 0)
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
		`SELECT 'item ' || a.item || ': account ' || a.n || ' is of version ' || a.version || ', which is not the latest'
			FROM account a JOIN item i ON i.id = a.item WHERE a.version <> i.version`,
		`SELECT 'item ' || t.item || ': tag ' || e.slug || ' has other times than the item'
			FROM tag t JOIN entry e ON e.id = t.entry JOIN item i ON i.id = t.item
			WHERE t.sort_at <> i.sort_at OR t.first_seen <> i.first_seen`,
		`SELECT 'item ' || t.item || ': tag ' || e.slug || ' is of version ' || t.version || ', but the item has version ' || i.version
			FROM tag t JOIN entry e ON e.id = t.entry JOIN item i ON i.id = t.item WHERE t.version <> i.version`,
		`SELECT 'item ' || v.item || ': evidence for ' || e.slug || ' is not in its ' || f.word || ': bytes '
				|| v.start_byte || ' to ' || v.end_byte
			FROM evidence v JOIN entry e ON e.id = v.entry JOIN term f ON f.id = v.field
			LEFT JOIN item_version n ON n.item = v.item AND n.n = v.version
			WHERE v.start_byte < 0 OR v.start_byte >= v.end_byte OR v.end_byte > coalesce(octet_length(
				CASE f.word WHEN 'title' THEN n.title WHEN 'text' THEN n.text END), 0)`,
		`SELECT 'item ' || id || ': it has no story' FROM item WHERE id NOT IN (SELECT item FROM story_item)
			AND id NOT IN (SELECT item FROM story_todo)`,
		`SELECT 'item ' || m.item || ': its story ' || s.id || ' was merged into story ' || s.merged
			FROM story_item m JOIN story s ON s.id = m.story WHERE s.merged IS NOT NULL`,
		`SELECT 'story ' || s.id || ': its row counts ' || s.items || ' items instead of ' || count(m.item)
			FROM story s LEFT JOIN story_item m ON m.story = s.id
			GROUP BY s.id, s.items HAVING s.items < count(m.item)`,
		`SELECT 'taxonomy: ' || count(*) || ' versions are current' FROM taxonomy WHERE current = 1 HAVING count(*) > 1`,
	)
}

// Check looks for damage and for inconsistent rows, and returns a message for people for each
// problem; none if the database is sound. It reads the whole database.
func (db *DB) Check(ctx context.Context) ([]string, error) {
	var found []string
	err := db.read(ctx, func(tx *sql.Tx) error {
		for _, query := range append(db.dialect.engineCheck, problems()...) {
			lines, err := collect(ctx, tx, column[string], fmt.Sprintf(`SELECT * FROM (%s) AS p LIMIT %d`, query, maxProblems+1))
			if err != nil {
				return err
			}
			if len(lines) > maxProblems {
				lines[maxProblems] = "and more problems of this kind"
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
