package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"khabar/news"
)

// PreviewBulk says how many items Bulk would decide now, with the titles of the newest.
func (db *DB) PreviewBulk(ctx context.Context, b news.BulkDecision) (news.BulkPreview, error) {
	const titles = 5
	var c news.BulkPreview
	err := db.read(ctx, func(tx *sql.Tx) error {
		places, err := db.targets(ctx, tx, b)
		if err != nil {
			return err
		}
		c.Items = len(places)
		for _, p := range places {
			c.Last = max(c.Last, p.id)
		}
		items, err := db.load(ctx, tx, places[:min(titles, len(places))])
		for _, it := range items {
			c.Titles = append(c.Titles, it.Title)
		}
		return err
	})
	if err != nil {
		return news.BulkPreview{}, fmt.Errorf("count what to decide about tag %s: %w", b.Tag, db.explain(ctx, err))
	}
	return c, nil
}

// DecideBulk puts one verdict on a tag of many items: on those on which it counts and is
// undecided. The events are one batch, which Undo takes back as one. More than news.MaxBulk
// items are refused with news.ErrInvalid.
func (db *DB) DecideBulk(ctx context.Context, b news.BulkDecision) (news.Batch, error) {
	var batch news.Batch
	head := news.ReviewEvent{At: b.At, Who: b.Who, Via: b.Via, Kind: b.Kind, Reason: b.Reason, Note: b.Note}
	err := db.review(ctx, head, func(r *reviewTx) (items []int64, err error) {
		batch, items, err = r.bulk(b)
		return items, err
	})
	if err != nil {
		return news.Batch{}, fmt.Errorf("decide about tag %s of many: %w", b.Tag, err)
	}
	return batch, nil
}

func (r *reviewTx) bulk(b news.BulkDecision) (batch news.Batch, items []int64, err error) {
	if !b.Kind.Verdict() || b.Kind == news.Added {
		return batch, nil, fmt.Errorf("%w: %q cannot be said of many", news.ErrInvalid, b.Kind)
	}
	entry, slug, err := r.entry(b.Tag)
	if err != nil {
		return batch, nil, err
	}
	places, err := r.lockTargets(b)
	if err != nil {
		return batch, nil, err
	}
	for chunk := range slices.Chunk(places, pageSize) {
		loaded, err := r.db.load(r.ctx, r.tx, chunk)
		if err != nil {
			return batch, nil, err
		}
		for i := range loaded {
			it := &loaded[i]
			e, err := r.decideItem(it, entry, slug)
			if err != nil {
				return batch, nil, err
			}
			if b.Propose && len(items) == 0 {
				if err := r.propose(it, entry, e); err != nil {
					return batch, nil, err
				}
			}
			items = append(items, it.ID)
			batch.ID, batch.Events = e.Batch, batch.Events+1
		}
	}
	slices.Sort(items)
	return batch, items, nil
}

// decideItem adds the event about one item of many.
func (r *reviewTx) decideItem(it *news.Item, entry int64, slug string) (news.ReviewEvent, error) {
	i := slices.IndexFunc(it.Tags, func(t news.Tag) bool { return t.ID == slug })
	if i < 0 {
		return news.ReviewEvent{}, fmt.Errorf("item %d: tag %s: %w", it.ID, slug, news.ErrNotFound)
	}
	return r.add(it, entry, it.Tags[i], 0)
}

// lockTargets finds what a Bulk is about and keeps others from deciding it meanwhile.
func (r *reviewTx) lockTargets(b news.BulkDecision) ([]place, error) {
	places, err := r.db.targets(r.ctx, r.tx, b)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	if len(places) > news.MaxBulk {
		return nil, fmt.Errorf("%w: more than %d items at once; narrow it down", news.ErrInvalid, news.MaxBulk)
	}
	ids := make([]int64, len(places))
	for i, p := range places {
		ids[i] = p.id
	}
	if _, err := r.lock(ids); err != nil {
		return nil, err
	}
	// Others may have decided some before the lock was there; they are out of it now.
	still, err := r.db.targets(r.ctx, r.tx, b)
	return slices.DeleteFunc(still, func(p place) bool { return !slices.Contains(ids, p.id) }), err
}

// targets returns the items that a Bulk is about, newest first, one more than may be.
func (db *DB) targets(ctx context.Context, q querier, b news.BulkDecision) ([]place, error) {
	entry, err := entryID(ctx, q, b.Tag)
	if err != nil {
		return nil, err
	}
	var args arguments
	from := fmt.Sprintf(`tag t JOIN item i ON i.id = t.item WHERE t.entry = $%d AND `, args.add(entry)) + tagUndecided("t")
	switch set := [3]bool{b.SharedWith != 0, len(b.Items) > 0, b.Keyword != ""}; set {
	case [3]bool{true, false, false}:
		from = fmt.Sprintf(`(SELECT DISTINCT t.item FROM `+sharedTables+` WHERE a.item = $%d AND a.entry = $1 AND `+sharedJoins+` AND %s AND %s) AS t
			JOIN item i ON i.id = t.item WHERE TRUE`, args.add(b.SharedWith), evidenceAccepted("a"), tagUndecided("t"))
	case [3]bool{false, true, false}:
		if len(b.Items) > news.MaxBulk {
			return nil, fmt.Errorf("%w: more than %d items at once", news.ErrInvalid, news.MaxBulk)
		}
		ids, err := list(b.Items)
		if err != nil {
			return nil, err
		}
		from += ` AND t.item ` + fmt.Sprintf(db.dialect.inIDs, args.add(ids))
	case [3]bool{false, false, true}:
		if from, err = db.byKeyword(ctx, q, b, from, &args); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("%w: want either an item, or items, or a keyword", news.ErrInvalid)
	}
	if b.Last != 0 {
		from += fmt.Sprintf(` AND i.id <= $%d`, args.add(b.Last))
	}
	return collect(ctx, q, scanPlace, `SELECT i.sort_at, i.id FROM `+from+
		fmt.Sprintf(` ORDER BY i.sort_at DESC, i.id DESC LIMIT $%d`, args.add(news.MaxBulk+1)), args...)
}

// byKeyword narrows down to relevant items on which the tag rests on a keyword, and which
// the filter asks for.
func (db *DB) byKeyword(ctx context.Context, q querier, b news.BulkDecision, from string, args *arguments) (string, error) {
	f := b.Filter
	f.Keyword, f.State, f.Assignee, f.Flagged, f.Before = "", news.QueueUndecided, "", false, news.Cursor{}
	s, err := db.queueSelection(ctx, q, f)
	if err != nil {
		return "", err
	}
	keyword, _, err := keywordID(ctx, q, b.Keyword)
	if err != nil {
		return "", err
	}
	return from + fmt.Sprintf(` AND EXISTS (SELECT 1 FROM evidence a WHERE a.item = t.item AND a.entry = t.entry
		AND a.keyword = $%d AND %s) AND i.%[3]s >= $%[4]d AND i.%[3]s < $%[5]d`, args.add(keyword), evidenceAccepted("a"), s.column,
		args.add(s.from), args.add(s.until)) + s.conditions(args), nil
}
