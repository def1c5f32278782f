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

// DueItems returns the items that match f now, newest first, and which of them each of the
// recipients was not told of: all of them for recipient 0, whom the ledger does not know. A
// tag that a person has rejected or dismissed matches nothing; one that a person has added
// or confirmed matches whatever the certainty and salience that are asked for. Tags and
// feeds that are not stored match nothing. All is as it was at one moment.
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
		for page := range slices.Chunk(placesOf(rows), pageSize) {
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

// A dueRow is an item that a recipient is to be told of.
type dueRow struct {
	place
	recipient int64
}

func scanDueRow(rows *sql.Rows) (r dueRow, err error) {
	err = rows.Scan(&r.at, &r.id, &r.recipient)
	return r, err
}

// placesOf returns the places in rows, which are in their order, each once.
func placesOf(rows []dueRow) []place {
	var all []place
	for _, r := range rows {
		if len(all) == 0 || all[len(all)-1] != r.place {
			all = append(all, r.place)
		}
	}
	return all
}

// byRecipient returns the IDs in rows by recipient, but for those of items that are not there.
func byRecipient(rows []dueRow, items []news.Item) map[int64][]int64 {
	there := make(map[int64]bool, len(items))
	for i := range items {
		there[items[i].ID] = true
	}
	of := make(map[int64][]int64)
	for _, r := range rows {
		if there[r.id] {
			of[r.recipient] = append(of[r.recipient], r.id)
		}
	}
	return of
}

// A dueQuery is a query under construction.
type dueQuery struct {
	args []any
}

func (q *dueQuery) arg(v any) int {
	q.args = append(q.args, v)
	return len(q.args)
}

// dueQuery returns the query for the places of items that f asks for, each with a recipient
// who was not told of it.
func (db *DB) dueQuery(ctx context.Context, f news.DigestFilter, recipients []int64) (string, []any, error) {
	q := &dueQuery{}
	matching, err := db.matching(ctx, f, q)
	if err != nil {
		return "", nil, err
	}
	known, err := list(recipients)
	if err != nil {
		return "", nil, err
	}
	// What matches is found once; which recipients were told of it is then a look at the
	// ledger's key, recipient by recipient in the order in which it is stored.
	return fmt.Sprintf(`WITH m AS MATERIALIZED (%s)
		SELECT m.first_seen, m.id, r.id FROM digest_recipient r CROSS JOIN m WHERE r.id %s
			AND NOT EXISTS (SELECT 1 FROM digest_item d WHERE d.recipient = r.id AND d.item = m.id)
		UNION ALL SELECT m.first_seen, m.id, 0 FROM m WHERE $%d = 1
		ORDER BY 1 DESC, 2 DESC, 3`, matching, fmt.Sprintf(db.dialect.inIDs, q.arg(known)),
		q.arg(flag(slices.Contains(recipients, 0)))), q.args, nil
}

// matching returns the query for the places of items that f asks for, whoever was told of them.
func (db *DB) matching(ctx context.Context, f news.DigestFilter, q *dueQuery) (string, error) {
	from, until := int64(math.MinInt64), int64(math.MaxInt64)
	if !f.Seen.From.IsZero() {
		from = millis(f.Seen.From)
	}
	if !f.Seen.Until.IsZero() {
		until = millis(f.Seen.Until)
	}
	where := fmt.Sprintf(`i.first_seen >= $%d AND i.first_seen < $%d`, q.arg(from), q.arg(until))
	in, err := db.anyEntry(ctx, f.Tags, q)
	if err != nil {
		return "", err
	}
	feeds, err := db.anyFeed(ctx, f.Feeds, q)
	if err != nil {
		return "", err
	}
	where += feeds + anyLang(f.Langs, q)
	// A tag counts with its thresholds and without a verdict against it; one that a person has
	// added or confirmed counts by itself, also where the classifier saw nothing of interest.
	found := fmt.Sprintf(` AND i.relevance <> '' AND EXISTS (SELECT 1 FROM tag t
			WHERE t.item = i.id AND t.status = 'accepted' AND t.role <> 'negated'
			AND t.certainty >= $%d AND t.salience >= $%d%s AND NOT EXISTS (SELECT 1 FROM verdict v
				WHERE v.item = t.item AND v.entry = t.entry AND v.kind IN ('rejected', 'dismissed')))`,
		q.arg(int(f.MinCertainty)), q.arg(f.MinSalience), entryIn("t", in))
	judged := fmt.Sprintf(` AND i.id IN (SELECT a.item FROM verdict a WHERE a.kind IN ('added', 'confirmed')%s)`, entryIn("a", in))
	return `SELECT i.first_seen, i.id FROM item i WHERE ` + where + found +
		` UNION SELECT i.first_seen, i.id FROM item i WHERE ` + where + judged, nil
}

// entryIn is the condition that the entry of a row is among those that in says.
func entryIn(alias, in string) string {
	if in == "" {
		return ""
	}
	return " AND " + alias + ".entry " + in
}

// anyEntry returns the condition on an entry that one of refs means it; empty for none.
func (db *DB) anyEntry(ctx context.Context, refs []news.TagRef, q *dueQuery) (string, error) {
	if len(refs) == 0 {
		return "", nil
	}
	var all []int64
	for _, ref := range refs {
		ids, err := db.entries(ctx, ref)
		if err != nil && !errors.Is(err, news.ErrNotFound) {
			return "", err
		}
		all = append(all, ids...)
	}
	ids, err := list(all)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(db.dialect.inIDs, q.arg(ids)), nil
}

// anyFeed returns the condition that an item is of one of the feeds; empty for any.
func (db *DB) anyFeed(ctx context.Context, slugs []string, q *dueQuery) (string, error) {
	if len(slugs) == 0 {
		return "", nil
	}
	var all []int64
	for _, slug := range slugs {
		id, err := feedID(ctx, db.r, slug)
		switch {
		case errors.Is(err, news.ErrNotFound):
		case err != nil:
			return "", err
		default:
			all = append(all, id)
		}
	}
	ids, err := list(all)
	if err != nil {
		return "", err
	}
	return " AND i.feed " + fmt.Sprintf(db.dialect.inIDs, q.arg(ids)), nil
}

// anyLang returns the condition that an item is in one of the languages; empty for any.
func anyLang(langs []string, q *dueQuery) string {
	if len(langs) == 0 {
		return ""
	}
	p := &params{values: q.args}
	matches := p.matchLang("i.lang", langs)
	q.args = p.args()
	return " AND " + matches
}
