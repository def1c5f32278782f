package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"

	"khabar/news"
)

// DueItems returns the items that match f now and that at least one of the recipients was not
// sent, newest first; and for each recipient, which of these items it was not sent. Recipient 0 is
// a recipient that is not in the ledger: it was sent nothing. A tag that a person rejected or
// dismissed does not match; a tag that a person added or confirmed matches whatever its certainty
// and salience. Tags and feeds that are not stored match nothing. The items and the ledger are read
// from one state of the database. See decision 88.
func (db *DB) DueItems(ctx context.Context, f news.DigestFilter, recipients []int64) (news.DueItems, error) {
	query, args, err := db.dueQuery(ctx, f, recipients)
	if err != nil {
		return news.DueItems{}, fmt.Errorf("ask which reports are due: %w", db.explain(ctx, err))
	}
	due := news.DueItems{ByRecipient: make(map[int64][]int64, len(recipients))}
	err = db.read(ctx, func(tx *sql.Tx) error {
		rows, err := collect(ctx, tx, scanDueRow, query, args...)
		if err != nil {
			return err
		}
		for page := range slices.Chunk(positionsOf(rows), pageSize) {
			loaded, err := db.load(ctx, tx, page)
			if err != nil {
				return err
			}
			due.Items = append(due.Items, loaded...)
		}
		due.ByRecipient = byRecipient(rows, due.Items)
		return nil
	})
	if err != nil {
		return news.DueItems{}, fmt.Errorf("read the reports that are due: %w", err)
	}
	return due, nil
}

// A dueRow is the position of an item that a recipient is to get.
type dueRow struct {
	position
	recipient int64
}

func scanDueRow(rows *sql.Rows) (r dueRow, err error) {
	err = rows.Scan(&r.at, &r.id, &r.recipient)
	return r, err
}

// positionsOf returns the positions in rows without duplicates. rows are sorted by position.
func positionsOf(rows []dueRow) []position {
	var all []position
	for _, r := range rows {
		if len(all) == 0 || all[len(all)-1] != r.position {
			all = append(all, r.position)
		}
	}
	return all
}

// byRecipient returns the IDs in rows, by recipient. It leaves out IDs that no item in items has.
func byRecipient(rows []dueRow, items []news.Item) map[int64][]int64 {
	loaded := make(map[int64]bool, len(items))
	for i := range items {
		loaded[items[i].ID] = true
	}
	of := make(map[int64][]int64)
	for _, r := range rows {
		if loaded[r.id] {
			of[r.recipient] = append(of[r.recipient], r.id)
		}
	}
	return of
}

// dueQuery returns a query, and its arguments. Each row of its result has the position of an item
// that matches f, and a recipient that was not sent the item.
func (db *DB) dueQuery(ctx context.Context, f news.DigestFilter, recipients []int64) (string, []any, error) {
	p := newParams(db.dialect)
	matching, err := db.matchingQuery(ctx, f, p)
	if err != nil {
		return "", nil, err
	}
	// The matching items are found once. Whether a recipient was sent one is then a look-up by
	// the key of the ledger, recipient by recipient in the order in which it is stored.
	return `WITH m AS MATERIALIZED (` + matching + `)
		SELECT m.first_seen, m.id, r.id FROM digest_recipient r CROSS JOIN m WHERE r.id ` + p.inIDs(recipients) + `
			AND NOT EXISTS (SELECT 1 FROM digest_item d WHERE d.recipient = r.id AND d.item = m.id)
		UNION ALL SELECT m.first_seen, m.id, 0 FROM m WHERE ` + p.add(flag(slices.Contains(recipients, 0))) + ` = 1
		ORDER BY 1 DESC, 2 DESC, 3`, p.args(), nil
}

// matchingQuery returns the query for the positions of items that match f, and adds its parameters
// to p.
func (db *DB) matchingQuery(ctx context.Context, f news.DigestFilter, p *params) (string, error) {
	from, until := int64(math.MinInt64), int64(math.MaxInt64)
	if !f.Seen.From.IsZero() {
		from = millis(f.Seen.From)
	}
	if !f.Seen.Until.IsZero() {
		until = millis(f.Seen.Until)
	}
	where := `i.first_seen >= ` + p.add(from) + ` AND i.first_seen < ` + p.add(until)
	tagEntry, verdictEntry := "", "" // conditions on the entries of tags and of verdicts
	if len(f.Tags) > 0 {
		entries, err := db.entriesOf(ctx, f.Tags)
		if err != nil {
			return "", err
		}
		in := p.inIDs(entries)
		tagEntry, verdictEntry = ` AND t.entry `+in, ` AND a.entry `+in
	}
	if len(f.Feeds) > 0 {
		feeds, err := db.feedIDs(ctx, f.Feeds)
		if err != nil {
			return "", err
		}
		where += ` AND i.feed ` + p.inIDs(feeds)
	}
	if len(f.Langs) > 0 {
		where += ` AND ` + p.matchLang("i.lang", f.Langs)
	}
	// A tag matches when it reaches the thresholds and nobody rejected or dismissed it. A tag
	// that a person added or confirmed always matches, even on an item that is not relevant.
	byTag := ` AND i.relevance <> '' AND EXISTS (SELECT 1 FROM tag t
			WHERE t.item = i.id AND t.status = 'accepted' AND t.role <> 'negated'
			AND t.certainty >= ` + p.add(int(f.MinCertainty)) + ` AND t.salience >= ` + p.add(f.MinSalience) + tagEntry + `
			AND NOT EXISTS (SELECT 1 FROM verdict v
				WHERE v.item = t.item AND v.entry = t.entry AND v.kind IN ('rejected', 'dismissed')))`
	byVerdict := ` AND i.id IN (SELECT a.item FROM verdict a WHERE a.kind IN ('added', 'confirmed')` + verdictEntry + `)`
	return `SELECT i.first_seen, i.id FROM item i WHERE ` + where + byTag +
		` UNION SELECT i.first_seen, i.id FROM item i WHERE ` + where + byVerdict, nil
}

// entriesOf returns the ids of the entries that refs select. References to entries that do not
// exist are ignored.
func (db *DB) entriesOf(ctx context.Context, refs []news.TagRef) ([]int64, error) {
	var all []int64
	for _, ref := range refs {
		ids, err := db.entries(ctx, ref)
		if err != nil && !errors.Is(err, news.ErrNotFound) {
			return nil, err
		}
		all = append(all, ids...)
	}
	return all, nil
}

// feedIDs returns the ids of the feeds with the given slugs, present or former. Slugs that no feed
// has or had are ignored.
func (db *DB) feedIDs(ctx context.Context, slugs []string) ([]int64, error) {
	var all []int64
	for _, slug := range slugs {
		id, err := feedID(ctx, db.r, slug)
		switch {
		case errors.Is(err, news.ErrNotFound):
		case err != nil:
			return nil, err
		default:
			all = append(all, id)
		}
	}
	return all, nil
}
