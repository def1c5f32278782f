package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// todoBatch is how many items that were stored without a story get theirs in one transaction.
const todoBatch = 200

// GroupPending puts items that were stored before there were stories into theirs, a few in a
// transaction of their own, and says how many are left. Save does the same beside its own
// work, so nothing is lost when it is never called.
func (db *DB) GroupPending(ctx context.Context, now time.Time) (left int, err error) {
	if err := db.prepare(ctx, newTables().all()); err != nil {
		return 0, fmt.Errorf("group waiting items: %w", err)
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		s := &saving{ctx: ctx, db: db, tx: tx, now: millis(now), tables: newTables()}
		if err := s.group(); err != nil {
			return err
		}
		if err := s.flush(); err != nil {
			return err
		}
		n, err := collect(ctx, tx, column[int], `SELECT count(*) FROM story_todo`)
		if err == nil {
			left = n[0]
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("group waiting items: %w", err)
	}
	return left, nil
}

// isBehind reports whether items wait for a story.
func (g *grouping) isBehind() (bool, error) {
	some, err := collect(g.ctx, g.tx, column[int64], `SELECT item FROM story_todo LIMIT 1`)
	return len(some) > 0, err
}

// waiting reads the items that have waited longest, with their outlets.
func (g *grouping) waiting() ([]undrawn, error) {
	outlets := map[int64]string{}
	places, err := collect(g.ctx, g.tx, func(rows *sql.Rows) (p place, err error) {
		var slug, site string
		err = rows.Scan(&p.id, &p.at, &slug, &site)
		outlets[p.id] = news.OutletID(slug, site)
		return p, err
	}, `SELECT i.id, i.sort_at, f.slug, f.site FROM story_todo t JOIN item i ON i.id = t.item JOIN feed f ON f.id = i.feed
		ORDER BY t.item LIMIT $1`, todoBatch)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	items, err := g.db.load(g.ctx, g.tx, places)
	if err != nil {
		return nil, err
	}
	all := make([]undrawn, len(items))
	for i, it := range items {
		all[i] = undrawn{Item: it, outlet: outlets[it.ID]}
	}
	return all, nil
}
