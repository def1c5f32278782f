package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// pendingBatch is how many pending items one transaction groups.
const pendingBatch = 200

// GroupPending groups items that were stored before there were stories: a few of them, in a
// separate transaction. It returns how many are left. Save also groups some, so pending
// items get their stories even when GroupPending is never called.
func (db *DB) GroupPending(ctx context.Context, now time.Time) (left int, err error) {
	if err := db.prepare(ctx, newSaveRows().all()); err != nil {
		return 0, fmt.Errorf("group pending items: %w", err)
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		s := &saveTx{db: db, tx: tx, now: millis(now), rows: newSaveRows()}
		if err := s.group(ctx); err != nil {
			return err
		}
		if err := s.flush(ctx); err != nil {
			return err
		}
		n, err := collect(ctx, tx, column[int], `SELECT count(*) FROM story_todo`)
		if err == nil {
			left = n[0]
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("group pending items: %w", err)
	}
	return left, nil
}

// anyPending reports whether stored items are waiting for a story.
func (g *grouping) anyPending(ctx context.Context) (bool, error) {
	first, err := collect(ctx, g.tx, column[int64], `SELECT item FROM story_todo LIMIT 1`)
	return len(first) > 0, err
}

// loadPending reads the items that have waited longest, with their outlets.
func (g *grouping) loadPending(ctx context.Context) ([]groupItem, error) {
	outlets := map[int64]string{}
	positions, err := collect(ctx, g.tx, func(rows *sql.Rows) (p position, err error) {
		var slug, site string
		err = rows.Scan(&p.id, &p.at, &slug, &site)
		outlets[p.id] = news.OutletID(slug, site)
		return p, err
	}, `SELECT i.id, i.sort_at, f.slug, f.site FROM story_todo t JOIN item i ON i.id = t.item JOIN feed f ON f.id = i.feed
		ORDER BY t.item LIMIT $1`, pendingBatch)
	if err != nil || len(positions) == 0 {
		return nil, err
	}
	items, err := g.db.load(ctx, g.tx, positions)
	if err != nil {
		return nil, err
	}
	all := make([]groupItem, len(items))
	for i, it := range items {
		all[i] = groupItem{Item: it, outlet: outlets[it.ID]}
	}
	return all, nil
}
