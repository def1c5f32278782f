package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"khabar/news"
)

// PreviewBulk returns how many items DecideBulk would decide now, with the titles of the newest.
func (db *DB) PreviewBulk(ctx context.Context, b news.BulkDecision) (news.BulkPreview, error) {
	const titles = 5
	var preview news.BulkPreview
	err := db.read(ctx, func(tx *sql.Tx) error {
		positions, err := db.bulkItems(ctx, tx, b)
		if err != nil {
			return err
		}
		preview.Items = len(positions)
		for _, p := range positions {
			preview.Last = max(preview.Last, p.id)
		}
		items, err := db.load(ctx, tx, positions[:min(titles, len(positions))])
		for _, it := range items {
			preview.Titles = append(preview.Titles, it.Title)
		}
		return err
	})
	if err != nil {
		return news.BulkPreview{}, fmt.Errorf("preview decisions about tag %s: %w", b.Tag, db.explain(ctx, err))
	}
	return preview, nil
}

// DecideBulk puts the same verdict on a tag of many items. It leaves out items on which the tag does
// not count or is decided. The events are one batch, so that Undo undoes all of them. More than
// news.MaxBulk items are refused with news.ErrInvalid.
func (db *DB) DecideBulk(ctx context.Context, b news.BulkDecision) (news.Batch, error) {
	var batch news.Batch
	head := news.ReviewEvent{At: b.At, Who: b.Who, Via: b.Via, Kind: b.Kind, Reason: b.Reason, Note: b.Note}
	err := db.review(ctx, head, func(r *reviewTx) (items []int64, err error) {
		batch, items, err = r.decideBulk(ctx, b)
		return items, err
	})
	if err != nil {
		return news.Batch{}, fmt.Errorf("decide about tag %s of many items: %w", b.Tag, err)
	}
	return batch, nil
}

// decideBulk does what DecideBulk does, and returns the items that it decided.
func (r *reviewTx) decideBulk(ctx context.Context, b news.BulkDecision) (batch news.Batch, items []int64, err error) {
	if !b.Kind.Verdict() || b.Kind == news.Added {
		return batch, nil, fmt.Errorf("%w: %q is not a verdict that many items can get", news.ErrInvalid, b.Kind)
	}
	entry, slug, err := r.entry(ctx, b.Tag)
	if err != nil {
		return batch, nil, err
	}
	positions, err := r.lockBulkItems(ctx, b)
	if err != nil {
		return batch, nil, err
	}
	for chunk := range slices.Chunk(positions, pageSize) {
		loaded, err := r.db.load(ctx, r.tx, chunk)
		if err != nil {
			return batch, nil, err
		}
		for i := range loaded {
			it := &loaded[i]
			e, err := r.decideItem(ctx, it, entry, slug)
			if err != nil {
				return batch, nil, err
			}
			if b.Propose && len(items) == 0 {
				if err := r.propose(ctx, it, entry, e); err != nil {
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

// decideItem adds the event of one item of a bulk decision.
func (r *reviewTx) decideItem(ctx context.Context, it *news.Item, entry int64, slug string) (news.ReviewEvent, error) {
	i := slices.IndexFunc(it.Tags, func(t news.Tag) bool { return t.ID == slug })
	if i < 0 {
		return news.ReviewEvent{}, fmt.Errorf("item %d: tag %s: %w", it.ID, slug, news.ErrNotFound)
	}
	return r.add(ctx, it, entry, it.Tags[i], 0)
}

// lockBulkItems finds the items of a bulk decision and locks them.
func (r *reviewTx) lockBulkItems(ctx context.Context, b news.BulkDecision) ([]position, error) {
	positions, err := r.db.bulkItems(ctx, r.tx, b)
	if err != nil || len(positions) == 0 {
		return nil, err
	}
	if len(positions) > news.MaxBulk {
		return nil, fmt.Errorf("%w: more than %d items at once; narrow the selection", news.ErrInvalid, news.MaxBulk)
	}
	ids := idsOf(positions)
	if err := r.lock(ctx, ids); err != nil {
		return nil, err
	}
	// Others may have decided some of the items before they were locked, so find the items again.
	// Leave out items that were saved since, because they are not locked.
	again, err := r.db.bulkItems(ctx, r.tx, b)
	return slices.DeleteFunc(again, func(p position) bool { return !slices.Contains(ids, p.id) }), err
}

// bulkItems returns the positions of the items of a bulk decision, newest first, at most
// news.MaxBulk + 1.
func (db *DB) bulkItems(ctx context.Context, q querier, b news.BulkDecision) ([]position, error) {
	entry, err := entryID(ctx, q, b.Tag)
	if err != nil {
		return nil, err
	}
	p := newParams(db.dialect, entry)
	from := `tag t JOIN item i ON i.id = t.item WHERE t.entry = $1 AND ` + tagUndecided("t")
	switch set := [3]bool{b.SharedWith != 0, len(b.Items) > 0, b.Keyword != ""}; set {
	case [3]bool{true, false, false}:
		from = `(SELECT DISTINCT s.item FROM (` + sharedEvidence("= "+p.add(b.SharedWith), "AND t.entry = $1", "") + `) AS s) AS t
			JOIN item i ON i.id = t.item WHERE TRUE`
	case [3]bool{false, true, false}:
		if len(b.Items) > news.MaxBulk {
			return nil, fmt.Errorf("%w: more than %d items at once", news.ErrInvalid, news.MaxBulk)
		}
		from += ` AND t.item ` + p.inIDs(b.Items)
	case [3]bool{false, false, true}:
		keyword, err := db.keywordCondition(ctx, q, b, p)
		if err != nil {
			return nil, err
		}
		from += keyword
	default:
		return nil, fmt.Errorf("%w: want exactly one of SharedWith, Items and Keyword", news.ErrInvalid)
	}
	if b.Last != 0 {
		from += ` AND i.id <= ` + p.add(b.Last)
	}
	return collect(ctx, q, scanPosition, `SELECT i.sort_at, i.id FROM `+from+
		` ORDER BY i.sort_at DESC, i.id DESC LIMIT `+p.add(news.MaxBulk+1), p.args()...)
}

// keywordCondition is the condition, as SQL that begins with AND, that the filter of a bulk decision
// selects an undecided item i, and that its tag t has the keyword as accepted evidence.
func (db *DB) keywordCondition(ctx context.Context, q querier, b news.BulkDecision, p *params) (string, error) {
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
	return ` AND EXISTS (SELECT 1 FROM evidence a WHERE ` + evidenceOf("a", "t") + `
		AND a.keyword = ` + p.add(keyword) + ` AND ` + evidenceAccepted("a") + `)
		AND i.` + s.column + ` >= ` + p.add(s.from) + ` AND i.` + s.column + ` < ` + p.add(s.until) + s.conditions(p), nil
}
