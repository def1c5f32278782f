package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// MakeFeedDue makes a listed, enabled feed due now, so that a process that polls feeds reads it
// next. A feed that does not exist, or is not polled, is an error that wraps news.ErrNotFound.
func (db *DB) MakeFeedDue(ctx context.Context, feed string, now time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		id, err := feedID(ctx, tx, feed)
		if err != nil {
			return err
		}
		made, err := collect(ctx, tx, column[int64], `UPDATE feed_state SET next_due = $1 WHERE feed = $2
			AND feed IN (SELECT id FROM feed WHERE listed = 1 AND enabled = 1) RETURNING feed`, millis(now), id)
		if err == nil && len(made) == 0 {
			err = fmt.Errorf("it is not polled: %w among the enabled feeds", news.ErrNotFound)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("make feed %s due: %w", feed, err)
	}
	return nil
}
