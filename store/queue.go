package store

import (
	"context"
	"database/sql"
	"fmt"

	"khabar/news"
)

// Queue returns one page of the queue. Each card is a story with items that the filter selects.
// Cards with a lead come first. Otherwise cards are in the order of their newest selected items, or of their newest
// leads, newest first; so are the items of a card. A story is on one page only, that of its first selected item. A feed, tag or keyword that
// does not exist is an error that wraps news.ErrNotFound; a state or time field that does not
// exist is one that wraps news.ErrInvalid.
func (db *DB) Queue(ctx context.Context, f news.QueueFilter) (news.QueuePage, error) {
	var page news.QueuePage
	err := db.read(ctx, func(tx *sql.Tx) error {
		undecided, err := db.countUndecided(ctx, tx)
		if err != nil {
			return err
		}
		s, err := db.queueSelection(ctx, tx, f)
		if err != nil {
			return err
		}
		if err := s.chooseParts(ctx, tx, undecided); err != nil {
			return err
		}
		q := &queueRun{db: db, tx: tx, s: s}
		if err := q.findHeads(ctx); err != nil {
			return err
		}
		page, err = q.page(ctx)
		page.Undecided = undecided
		return err
	})
	if err != nil {
		return news.QueuePage{}, fmt.Errorf("read the queue: %w", db.explain(ctx, err))
	}
	return page, nil
}

// countUndecided counts the undecided items, up to news.MaxCount.
func (db *DB) countUndecided(ctx context.Context, q querier) (int, error) {
	// "i.review > 0" is the condition of the index, without which SQLite does not use it.
	n, err := collect(ctx, q, column[int], `SELECT count(*) FROM (SELECT 1 FROM item i WHERE i.review = 1 AND i.review > 0 LIMIT $1) AS open`,
		news.MaxCount)
	if err != nil {
		return 0, fmt.Errorf("count undecided items: %w", err)
	}
	return n[0], nil
}

// A queueRun is one run of Queue.
type queueRun struct {
	db    *DB
	tx    *sql.Tx
	s     *queueSelection
	heads []head         // one for each card, and one more when there is a next page
	seen  map[int64]bool // stories for which findHeads has found an item
}
