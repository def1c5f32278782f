package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"khabar/news"
)

// Undo takes back what who did in the action that event was part of, and returns the events
// that do so. What others decided since stands. It refuses with news.ErrNotYours what
// another did, with news.ErrUndone what is taken back already, and with news.ErrNotFound what
// never was.
func (db *DB) Undo(ctx context.Context, event int64, who string, via news.Via, at time.Time) ([]news.ReviewEvent, error) {
	var undone []news.ReviewEvent
	head := news.ReviewEvent{At: at, Who: who, Via: via, Kind: news.Undone}
	err := db.review(ctx, head, func(r *reviewTx) (items []int64, err error) {
		undone, items, err = r.undo(event)
		return items, err
	})
	if err != nil {
		return nil, fmt.Errorf("take back event %d: %w", event, err)
	}
	return undone, nil
}

func (r *reviewTx) undo(event int64) (undone []news.ReviewEvent, items []int64, err error) {
	first, err := r.event(event)
	switch {
	case err != nil:
		return nil, nil, err
	case first.Who != r.head.Who:
		return nil, nil, news.ErrNotYours
	case first.Kind == news.Undone:
		return nil, nil, news.ErrUndone
	}
	batch, err := readEvents(r.ctx, r.tx, `r.batch = $1 AND r.kind <> 'undone'`, first.Batch)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range batch {
		items = append(items, e.Item)
	}
	slices.Sort(items)
	items = slices.Compact(items)
	if _, err := r.lock(items); err != nil {
		return nil, nil, err
	}
	// Only now can nobody else take the same events back.
	if batch, err = readEvents(r.ctx, r.tx, `r.batch = $1 AND r.kind <> 'undone' AND `+notUndone("r"), first.Batch); err != nil {
		return nil, nil, err
	}
	if len(batch) == 0 {
		return nil, nil, news.ErrUndone
	}
	for _, e := range batch {
		u, err := r.undoEvent(e)
		if err != nil {
			return nil, nil, err
		}
		undone = append(undone, u)
	}
	return undone, items, nil
}

// undoEvent adds the event that takes e back.
func (r *reviewTx) undoEvent(e news.ReviewEvent) (news.ReviewEvent, error) {
	var entry int64
	if e.Tag != "" {
		var err error
		if entry, err = entryID(r.ctx, r.tx, e.Tag); err != nil {
			return news.ReviewEvent{}, err
		}
	}
	it := news.Item{ID: e.Item, Version: e.Version}
	return r.add(&it, entry, news.Tag{ID: e.Tag, Taxonomy: e.Taxonomy}, e.ID)
}

// LastReviewEvent returns the last thing that who did since a time and has not taken back; the
// zero event when there is none. Of a batch it is the last event.
func (db *DB) LastReviewEvent(ctx context.Context, who string, since time.Time) (news.ReviewEvent, error) {
	events, err := readEvents(ctx, db.r, `r.id = (SELECT l.id FROM review_event l WHERE l.at >= $1 AND l.who = $2
		AND l.kind <> 'undone' AND `+notUndone("l")+` ORDER BY l.at DESC, l.id DESC LIMIT 1)`, millis(since), who)
	if err != nil {
		return news.ReviewEvent{}, fmt.Errorf("read the last event of %s: %w", who, db.explain(ctx, err))
	}
	if len(events) == 0 {
		return news.ReviewEvent{}, nil
	}
	return events[0], nil
}

// CountVerdicts returns how many verdicts who, and how many all people, have given since a time and
// not taken back.
func (db *DB) CountVerdicts(ctx context.Context, who string, since time.Time) (mine, all int, err error) {
	row := db.r.QueryRowContext(ctx, `SELECT coalesce(sum(CASE WHEN r.who = $1 THEN 1 ELSE 0 END), 0), count(*) FROM review_event r
		WHERE r.at >= $2 AND r.kind IN `+verdictKinds+` AND `+notUndone("r"), who, millis(since))
	if err := row.Scan(&mine, &all); err != nil {
		return 0, 0, fmt.Errorf("count verdicts: %w", db.explain(ctx, err))
	}
	return mine, all, nil
}
