package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"khabar/news"
)

// verdictKinds are the kinds of event that are verdicts, as SQL.
const verdictKinds = `('confirmed', 'rejected', 'dismissed', 'added')`

// verdictView tells what verdict must hold, from the events alone: of each tag the last
// verdict that was not taken back. items is a condition on r.item.
func verdictView(items string) string {
	return `SELECT r.item, r.entry, r.kind, r.reason, r.who, r.at, r.id AS event, i.sort_at, i.first_seen
		FROM review_event r JOIN item i ON i.id = r.item
		WHERE ` + items + ` AND r.entry <> 0 AND r.kind IN ` + verdictKinds + ` AND ` + notUndone("r") + `
		AND NOT EXISTS (SELECT 1 FROM review_event s WHERE s.item = r.item AND s.id > r.id AND s.entry = r.entry
			AND s.kind IN ` + verdictKinds + ` AND ` + notUndone("s") + `)`
}

// triageView tells what item_triage must hold, from the events alone. items is a condition on r.item.
func triageView(items string) string {
	last := func(column, kinds string) string {
		return `(SELECT ` + column + ` FROM review_event s WHERE s.item = r.item AND s.kind IN ` + kinds + ` AND ` +
			notUndone("s") + ` ORDER BY s.id DESC LIMIT 1)`
	}
	return `SELECT * FROM (SELECT r.item,
			` + last(`CASE s.kind WHEN 'flagged' THEN s.at END`, `('flagged', 'unflagged')`) + ` AS flagged,
			coalesce(` + last(`CASE s.kind WHEN 'assigned' THEN s.who ELSE '' END`, `('assigned', 'unassigned')`) + `, '') AS assignee,
			` + last(`CASE s.kind WHEN 'assigned' THEN s.at END`, `('assigned', 'unassigned')`) + ` AS assigned_at,
			` + last(`s.id`, `('noted') AND s.digest = 1`) + ` AS digest_note
		FROM (SELECT DISTINCT r.item FROM review_event r WHERE ` + items + ` AND r.entry = 0) AS r) AS d
		WHERE d.flagged IS NOT NULL OR d.assignee <> '' OR d.digest_note IS NOT NULL`
}

// updateRecipient makes the view of items agree with the events, and their relevance with the
// verdicts. It must run in the transaction that adds the events.
func (db *DB) refreshViews(ctx context.Context, tx *sql.Tx, items []int64) error {
	ids, err := list(items)
	if err != nil {
		return err
	}
	in := fmt.Sprintf(db.dialect.inIDs, 1)
	for _, query := range []string{
		`DELETE FROM verdict WHERE item ` + in,
		`INSERT INTO verdict (item, entry, kind, reason, who, at, event, sort_at, first_seen) ` + verdictView(`r.item `+in),
		`DELETE FROM item_triage WHERE item ` + in,
		`INSERT INTO item_triage (item, flagged, assignee, assigned_at, digest_note) ` + triageView(`r.item `+in),
	} {
		if _, err := tx.ExecContext(ctx, query, ids); err != nil {
			return fmt.Errorf("bring the view up to date: %w", err)
		}
	}
	return db.updateRelevance(ctx, tx, ids)
}

// updateRelevance decides anew whether items are relevant, and what there is to review.
func (db *DB) updateRelevance(ctx context.Context, tx *sql.Tx, ids string) error {
	items, err := collect(ctx, tx, func(rows *sql.Rows) (it relevanceRow, err error) {
		err = rows.Scan(&it.ID, &it.Relevance, &it.review)
		return it, err
	}, `SELECT id, relevance, review FROM item WHERE id `+fmt.Sprintf(db.dialect.inIDs, 1)+` ORDER BY id`, ids)
	if err != nil {
		return fmt.Errorf("read what is relevant: %w", err)
	}
	byID := make(map[int64]*news.Item, len(items))
	for i := range items {
		byID[items[i].ID] = &items[i].Item
	}
	if err := db.loadRelevanceTags(ctx, tx, ids, byID); err != nil {
		return err
	}
	for i := range items {
		it := &items[i]
		relevance, review := db.relevance(&it.Item)
		if relevance == it.Relevance && review == it.review {
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE item SET relevance = $1, review = $2 WHERE id = $3`,
			string(relevance), review, it.ID); err != nil {
			return fmt.Errorf("item %d: relevance: %w", it.ID, err)
		}
	}
	return nil
}

// relevanceRow is an item as weigh reads it: without text and evidence.
type relevanceRow struct {
	news.Item
	review int
}

// loadRelevanceTags reads what the rule of relevance looks at: tags without their evidence, with verdicts.
func (db *DB) loadRelevanceTags(ctx context.Context, tx *sql.Tx, ids string, items map[int64]*news.Item) error {
	tags, err := collect(ctx, tx, func(rows *sql.Rows) (r tagRow, err error) {
		err = rows.Scan(&r.item, &r.tag.ID, &r.tag.Status, &r.tag.Salience, &r.tag.Role)
		return r, err
	}, `SELECT t.item, e.slug, t.status, t.salience, t.role FROM tag t JOIN entry e ON e.id = t.entry
		WHERE t.item `+fmt.Sprintf(db.dialect.inIDs, 1)+` ORDER BY t.item, e.slug`, ids)
	if err != nil {
		return fmt.Errorf("read tags: %w", err)
	}
	for _, r := range tags {
		items[r.item].Tags = append(items[r.item].Tags, r.tag)
	}
	verdicts, err := db.verdicts(ctx, tx, ids)
	if err != nil {
		return fmt.Errorf("read verdicts: %w", err)
	}
	for _, v := range verdicts {
		v.evidence = "[]"
		if err := applyVerdict(items[v.item], v); err != nil {
			return err
		}
	}
	return nil
}

// SetRelevanceRule hands in the rule that says why an item with given tags is relevant: the
// classifier's. It is asked whenever verdicts change which tags count; without it relevance
// stays as the classifier said. It must be called before the DB is used by several goroutines.
func (db *DB) SetRelevanceRule(rule func([]news.Tag) news.Relevance) { db.rule = rule }

// relevance returns why an item with verdicts on its tags is relevant, and what there is to review.
func (db *DB) relevance(it *news.Item) (r news.Relevance, review int) {
	r = it.Relevance
	judged := slices.ContainsFunc(it.Tags, func(t news.Tag) bool { return t.State.Verdict != "" })
	if db.rule != nil {
		r = db.rule(it.Tags)
	}
	asking := slices.ContainsFunc(it.Tags, func(t news.Tag) bool {
		return t.Facet().NeedsVerdict() && t.Accepted() && t.State.Verdict == ""
	})
	switch {
	case r != news.Irrelevant && asking:
		return r, reviewOpen
	case r != news.Irrelevant || judged:
		return r, reviewDone
	}
	return r, reviewNothing
}

// reviewProblems returns queries for where the view differs from the events.
func reviewProblems() []string {
	var all []string
	for _, v := range []struct{ table, columns, view string }{
		{"verdict", "item, entry, kind, reason, who, at, event, sort_at, first_seen", verdictView("1 = 1")},
		{"item_triage", "item, flagged, assignee, assigned_at, digest_note", triageView("1 = 1")},
	} {
		stored := `SELECT ` + v.columns + ` FROM ` + v.table
		all = append(all,
			fmt.Sprintf(`SELECT 'item ' || p.item || ': %s says something else than the events' FROM (%s EXCEPT %s) AS p`, v.table, stored, v.view),
			fmt.Sprintf(`SELECT 'item ' || p.item || ': %s lacks what the events say' FROM (%s EXCEPT %s) AS p`, v.table, v.view, stored))
	}
	return append(all,
		`SELECT 'event ' || r.id || ': it takes back an event of another item or person' FROM review_event r
			JOIN review_event u ON u.id = r.undoes WHERE u.item <> r.item OR u.who <> r.who`,
		`SELECT 'event ' || id || ': it names an entry that is not there' FROM review_event
			WHERE entry <> 0 AND entry NOT IN (SELECT id FROM entry)`,
		`SELECT 'item ' || i.id || ': there is something to review, but the queue does not know' FROM item i
			WHERE i.review <> 1 AND i.relevance <> '' AND EXISTS (SELECT 1 FROM tag t JOIN entry e ON e.id = t.entry
			WHERE t.item = i.id AND `+tagCounts("t")+` AND `+entryNeedsVerdict("e")+`
			AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.item = t.item AND v.entry = t.entry))`,
		`SELECT 'item ' || i.id || ': it is in the queue, but there is nothing to review' FROM item i
			WHERE i.review = 1 AND (i.relevance = '' OR NOT EXISTS (SELECT 1 FROM tag t JOIN entry e ON e.id = t.entry
			WHERE t.item = i.id AND `+tagCounts("t")+` AND `+entryNeedsVerdict("e")+`
			AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.item = t.item AND v.entry = t.entry)))`)
}

// needsVerdict is the condition that news.Facet.Asks tells, on a row of entry.
func entryNeedsVerdict(entry string) string {
	return fmt.Sprintf(`(%[1]s.slug LIKE 'group/%%' OR %[1]s.slug LIKE 'event/%%' OR %[1]s.slug LIKE 'theme/%%')`, entry)
}

// RebuildVerdicts makes the view of all items anew from the events, and returns of how many items
// there are events. What Check finds wrong between the two is right afterwards.
func (db *DB) RebuildVerdicts(ctx context.Context) (int, error) {
	var n int
	err := db.writeOneByOne(ctx, func(tx *sql.Tx) error {
		for _, query := range []string{`DELETE FROM verdict`, `DELETE FROM item_triage`} {
			if _, err := tx.ExecContext(ctx, query); err != nil {
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
		return 0, fmt.Errorf("recompute verdicts from events: %w", err)
	}
	return n, nil
}
