package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// verdictView is the query for the rows that the table verdict must have, computed from the events:
// the last verdict on each tag that was not undone (see decision 90). items is a condition on r.item.
func verdictView(items string) string {
	return `SELECT r.item, r.entry, r.kind, r.reason, r.who, r.at, r.id AS event, i.sort_at, i.first_seen
		FROM review_event r JOIN item i ON i.id = r.item
		WHERE ` + items + ` AND r.entry <> 0 AND r.kind IN ` + verdictKinds + ` AND ` + notUndone("r") + `
		AND NOT EXISTS (SELECT 1 FROM review_event s WHERE s.item = r.item AND s.id > r.id AND s.entry = r.entry
			AND s.kind IN ` + verdictKinds + ` AND ` + notUndone("s") + `)`
}

// refreshViews computes the rows of verdict and item_triage from the events of items, and then the
// relevance of the items. It must run in the transaction that adds the events.
func (db *DB) refreshViews(ctx context.Context, tx *sql.Tx, items []int64) error {
	p := newParams(db.dialect)
	in := p.inIDs(items)
	for _, query := range []string{
		`DELETE FROM verdict WHERE item ` + in,
		`INSERT INTO verdict (item, entry, kind, reason, who, at, event, sort_at, first_seen) ` + verdictView(`r.item `+in),
		`DELETE FROM item_triage WHERE item ` + in,
		`INSERT INTO item_triage (item, flagged, assignee, assigned_at, digest_note) ` + triageView(`r.item `+in),
	} {
		if err := exec(ctx, tx, "refresh verdicts and triage", query, p.args()...); err != nil {
			return err
		}
	}
	return db.updateRelevance(ctx, tx, items)
}

// RebuildVerdicts computes the tables verdict and item_triage from all events, and the relevance of
// the items that have events. It returns the number of these items. Afterwards Check finds no
// difference between the two tables and the events.
func (db *DB) RebuildVerdicts(ctx context.Context) (int, error) {
	var n int
	err := db.writeOneByOne(ctx, func(tx *sql.Tx) error {
		for _, query := range []string{`DELETE FROM verdict`, `DELETE FROM item_triage`} {
			if err := exec(ctx, tx, "delete all rows", query); err != nil {
				return err
			}
		}
		items, err := collect(ctx, tx, column[int64], `SELECT DISTINCT item FROM review_event ORDER BY item`)
		if err != nil {
			return err
		}
		n = len(items)
		for chunk := range slices.Chunk(items, pageSize) {
			if err := db.refreshViews(ctx, tx, chunk); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("rebuild verdicts from events: %w", err)
	}
	return n, nil
}
