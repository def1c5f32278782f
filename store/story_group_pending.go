package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"khabar/news"
	"khabar/story"
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
	pending, err := db.preparePending(ctx)
	if err != nil {
		return 0, fmt.Errorf("group pending items: %w", err)
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		s := &saveTx{db: db, tx: tx, now: millis(now), rows: newSaveRows(), pending: pending}
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

// A pendingItem is an item that waits for a story, as it was before the transaction.
type pendingItem struct {
	id      int64
	version int
	sketch  *story.Sketch
}

// preparePending sketches the items that have waited longest. There are hardly ever any.
func (db *DB) preparePending(ctx context.Context) ([]pendingItem, error) {
	first, err := collect(ctx, db.r, column[int64], `SELECT item FROM story_todo LIMIT 1`)
	if err != nil || len(first) == 0 {
		return nil, db.explain(ctx, err)
	}
	var items []news.Item
	outlets := map[int64]string{}
	err = db.read(ctx, func(tx *sql.Tx) error {
		positions, err := collect(ctx, tx, func(rows *sql.Rows) (p position, err error) {
			var slug, site string
			err = rows.Scan(&p.id, &p.at, &slug, &site)
			outlets[p.id] = news.OutletID(slug, site)
			return p, err
		}, `SELECT i.id, i.sort_at, f.slug, f.site FROM story_todo t JOIN item i ON i.id = t.item JOIN feed f ON f.id = i.feed
			ORDER BY t.item LIMIT $1`, pendingBatch)
		if err != nil || len(positions) == 0 {
			return err
		}
		items, err = db.load(ctx, tx, positions)
		return err
	})
	if err != nil {
		return nil, err
	}
	pending := make([]pendingItem, len(items))
	wanted := make([]sketchOf, len(items))
	for i, it := range items {
		pending[i] = pendingItem{id: it.ID, version: it.Version}
		wanted[i] = sketchOf{it, outlets[it.ID], &pending[i].sketch}
	}
	return pending, sketchAll(ctx, wanted)
}

// stillPending returns the items of g.pending that are as they were before the transaction. Others go on
// waiting.
func (g *grouping) stillPending(ctx context.Context) ([]groupItem, error) {
	if len(g.pending) == 0 {
		return nil, nil
	}
	byID := make(map[int64]pendingItem, len(g.pending))
	ids := make([]int64, len(g.pending))
	for i, it := range g.pending {
		ids[i], byID[it.id] = it.id, it
	}
	p := newParams(g.db.dialect)
	all, err := collect(ctx, g.tx, func(rows *sql.Rows) (it groupItem, err error) {
		var at int64
		var slug, site string
		err = rows.Scan(&it.ID, &it.Version, &at, &slug, &site)
		it.SortAt, it.outlet = fromMillis(at), news.OutletID(slug, site)
		it.sketch = byID[it.ID].sketch
		return it, err
	}, `SELECT i.id, i.version, i.sort_at, f.slug, f.site FROM story_todo t JOIN item i ON i.id = t.item JOIN feed f ON f.id = i.feed
		WHERE t.item `+p.inIDs(ids)+` ORDER BY t.item`, p.args()...)
	return slices.DeleteFunc(all, func(it groupItem) bool {
		return it.Version != byID[it.ID].version || it.outlet != it.sketch.Outlet
	}), err
}
