package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"khabar/news"
)

// Undo undoes the action that event was part of, and returns the events that do so. Only the
// person who did it may: for others it is news.ErrNotYours. An event that was undone already, or
// that itself undoes another, is news.ErrUndone; one that does not exist is news.ErrNotFound.
// Later verdicts of other people on the same tags stay current. See decision 90.
func (db *DB) Undo(ctx context.Context, event int64, who string, via news.Via, at time.Time) ([]news.ReviewEvent, error) {
	var undone []news.ReviewEvent
	head := news.ReviewEvent{At: at, Who: who, Via: via, Kind: news.Undone}
	err := db.review(ctx, head, func(r *reviewTx) (items []int64, err error) {
		undone, items, err = r.undo(ctx, event)
		return items, err
	})
	if err != nil {
		return nil, fmt.Errorf("undo event %d: %w", event, err)
	}
	return undone, nil
}

func (r *reviewTx) undo(ctx context.Context, event int64) (undone []news.ReviewEvent, items []int64, err error) {
	first, err := r.event(ctx, event)
	switch {
	case err != nil:
		return nil, nil, err
	case first.Who != r.head.Who:
		return nil, nil, news.ErrNotYours
	case first.Kind == news.Undone:
		return nil, nil, news.ErrUndone
	}
	batch, err := readEvents(ctx, r.tx, `r.batch = $1 AND r.kind <> 'undone'`, first.Batch)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range batch {
		items = append(items, e.Item)
	}
	slices.Sort(items)
	items = slices.Compact(items)
	if err := r.lock(ctx, items); err != nil {
		return nil, nil, err
	}
	// Only with the lock is it certain that nobody undoes the same events at the same time.
	if batch, err = readEvents(ctx, r.tx, `r.batch = $1 AND r.kind <> 'undone' AND `+notUndone("r"), first.Batch); err != nil {
		return nil, nil, err
	}
	if len(batch) == 0 {
		return nil, nil, news.ErrUndone
	}
	for _, e := range batch {
		u, err := r.undoEvent(ctx, e)
		if err != nil {
			return nil, nil, err
		}
		undone = append(undone, u)
	}
	return undone, items, nil
}

// undoEvent adds the event that undoes e.
func (r *reviewTx) undoEvent(ctx context.Context, e news.ReviewEvent) (news.ReviewEvent, error) {
	var entry int64
	if e.Tag != "" {
		var err error
		if entry, err = entryID(ctx, r.tx, e.Tag); err != nil {
			return news.ReviewEvent{}, err
		}
	}
	it := news.Item{ID: e.Item, Version: e.Version}
	return r.add(ctx, &it, entry, news.Tag{ID: e.Tag, Taxonomy: e.Taxonomy}, e.ID)
}
