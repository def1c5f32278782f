package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"khabar/news"
	"khabar/story"
)

// A grouping puts the items of one transaction into stories. It reads what it needs of the
// stored stories from the database, after it has locked out other processes that group. So
// any number of processes see the same stories, and nothing must be rebuilt when one starts
// (see decision 61).
type grouping struct {
	*saveTx
	items     []sketched
	stored    []story.Member // for the items that are in a story already: what is stored of them
	summaries map[int64]story.Summary
	placer    *story.Placer
	last      int64            // greatest id of a story so far
	changed   map[int64]bool   // stories that have grown
	merged    map[int64]int64  // key: a story; value: the story that it was merged into
	lang      map[int64]string // language of each story in changed and merged
}

// A groupItem is an item to be grouped.
type groupItem struct {
	news.Item
	outlet string
	isNew  bool          // stored by this transaction
	sketch *story.Sketch // made before the transaction; may be nil
}

// A sketched is an item with its sketch and the story it belongs to.
type sketched struct {
	story.Sketch
	item   int64
	isNew  bool
	placed bool // it is in a story already, such as an item with a new version
	story  int64
	origin string
}

// group finds the stories of new items, and of a few items that were stored without one. An
// item with a new version stays in its story. Items that are saved together are placed in
// the order of their times, in whatever order their feeds were read.
func (s *saveTx) group(ctx context.Context) error {
	g := &grouping{
		saveTx: s, summaries: map[int64]story.Summary{},
		changed: map[int64]bool{}, merged: map[int64]int64{}, lang: map[int64]string{},
	}
	items, err := g.collectItems(ctx)
	if err != nil {
		return fmt.Errorf("group items into stories: %w", err)
	}
	if len(items) == 0 {
		return nil
	}
	if err := g.sketchItems(ctx, items); err != nil {
		return fmt.Errorf("group items into stories: %w", err)
	}
	for _, step := range []func(context.Context) error{g.loadPlaced, g.loadPlacer, g.place, g.merge, g.deleteOld, g.fill} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("group items into stories: %w", err)
		}
	}
	return nil
}

// collectItems returns the items to be grouped, and locks grouping when there are any.
func (g *grouping) collectItems(ctx context.Context) ([]groupItem, error) {
	var items []groupItem
	saved := map[int64]bool{}
	for _, p := range g.polls {
		for _, v := range p.versions {
			it := *v.Item
			it.ID, it.SortAt = v.target.item, fromMillis(v.target.sortAt)
			items = append(items, groupItem{it, p.state.outlet, v.first, v.sketch})
			saved[it.ID] = true
		}
	}
	if len(items)+len(g.pending) == 0 {
		return nil, nil
	}
	if err := g.db.lockGrouping(ctx, g.tx); err != nil {
		return nil, err
	}
	pending, err := g.stillPending(ctx)
	for _, it := range pending {
		if !saved[it.ID] {
			items = append(items, it)
		}
	}
	return items, err
}

// lockGrouping waits for other processes that change stories, and locks them out until the
// transaction ends.
func (db *DB) lockGrouping(ctx context.Context, tx *sql.Tx) error {
	if db.dialect.groupingLock == "" {
		return nil // the engine has one writer at a time
	}
	return exec(ctx, tx, "wait for other changes of stories", db.dialect.groupingLock)
}

// sketchItems completes the sketches of items. Nearly all were made before the transaction. What is
// left are new items whose feed or item another process has changed since then (see decision 39).
func (g *grouping) sketchItems(ctx context.Context, items []groupItem) error {
	var missing []sketchOf
	for i := range items {
		it := &items[i]
		if it.sketch == nil || it.sketch.Outlet != it.outlet || !it.sketch.At.Equal(it.SortAt) {
			missing = append(missing, sketchOf{it.Item, it.outlet, &it.sketch})
		}
	}
	if err := sketchAll(ctx, missing); err != nil {
		return err
	}
	g.items = make([]sketched, len(items))
	for i, it := range items {
		g.items[i] = sketched{Sketch: *it.sketch, item: it.ID, isNew: it.isNew}
	}
	slices.SortFunc(g.items, func(a, b sketched) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.item, b.item))
	})
	return nil
}

// loadPlaced finds the stories of items that are in one.
func (g *grouping) loadPlaced(ctx context.Context) error {
	old := map[int64]*sketched{}
	for i := range g.items {
		if it := &g.items[i]; !it.isNew {
			old[it.item] = it
		}
	}
	var err error
	if g.stored, err = g.loadMembers(ctx, slices.Sorted(maps.Keys(old))); err != nil {
		return err
	}
	for _, m := range g.stored {
		it := old[m.Item]
		it.placed, it.story, it.origin = true, m.Story, m.Origin
		if m.Origin == m.Outlet {
			it.origin = it.Outlet // the outlet may have another name by now
		}
	}
	return nil
}

// place puts the items that have no story into one.
func (g *grouping) place(ctx context.Context) error {
	for i := range g.items {
		if err := ctx.Err(); err != nil {
			return err
		}
		it := &g.items[i]
		if it.placed {
			continue
		}
		to := g.placer.Place(it.item, it.Sketch, g.last+1)
		if to.New {
			g.last++
		}
		it.story, it.origin = to.Story, to.Origin
		g.changed[to.Story] = true
		for _, id := range to.Merged {
			g.merged[id] = to.Story
			g.lang[id] = it.Lang
		}
		g.lang[to.Story] = it.Lang
	}
	return nil
}

// current returns the story that a story is part of after all merges. It stores the result for each
// story in the chain of merges, so that the chain is not followed again for each item.
func (g *grouping) current(id int64) int64 {
	last := id
	for into, ok := g.merged[last]; ok; into, ok = g.merged[last] {
		last = into
	}
	for id != last {
		id, g.merged[id] = g.merged[id], last
	}
	return last
}

// merge moves the stored rows of merged stories.
func (g *grouping) merge(ctx context.Context) error {
	for _, id := range slices.Sorted(maps.Keys(g.merged)) {
		for _, query := range []string{
			`UPDATE story_item SET story = $1 WHERE story = $2`,
			`UPDATE story SET merged = $1 WHERE merged = $2`,
		} {
			if err := exec(ctx, g.tx, fmt.Sprintf("merge story %d", id), query, g.current(id), id); err != nil {
				return err
			}
		}
	}
	return nil
}

// keptWeeks is how many weeks the postings of a key are kept after the last new item was saved
// under it. The time of saving counts, not the time of the item, because reports of old news
// arrive as well.
const keptWeeks = 8

// week returns the number of the current week since 1970.
func (g *grouping) week() int64 { return g.now / story.Window.Milliseconds() }

// deleteOld deletes the postings of keys that had no new item for keptWeeks, and removes the
// grouped items from the list of pending items.
func (g *grouping) deleteOld(ctx context.Context) error {
	if err := exec(ctx, g.tx, "delete old postings", `DELETE FROM story_posting WHERE saved < $1`, g.week()-keptWeeks); err != nil {
		return err
	}
	if len(g.pending) == 0 {
		return nil
	}
	done := make([]int64, len(g.items))
	for i, it := range g.items {
		done[i] = it.item
	}
	p := newParams(g.db.dialect)
	return exec(ctx, g.tx, "delete pending items", `DELETE FROM story_todo WHERE item `+p.inIDs(done), p.args()...)
}

// fill gathers the rows to be inserted.
func (g *grouping) fill(context.Context) error {
	g.fillStories()
	for _, it := range g.items {
		sketch, err := it.MarshalBinary()
		if err != nil {
			return fmt.Errorf("sketch of item %d: %w", it.item, err)
		}
		g.rows.storyItems.add(it.item, g.current(it.story), it.Outlet, it.origin, g.now, sketch)
	}
	for key, postings := range g.placer.Changed() {
		b, err := postings.MarshalBinary()
		if err != nil {
			return fmt.Errorf("postings of key %d: %w", key, err)
		}
		g.rows.storyPostings.add(key, b, g.week())
	}
	return nil
}

func (g *grouping) fillStories() {
	for _, id := range slices.Sorted(maps.Keys(g.changed)) {
		if _, gone := g.merged[id]; gone {
			continue
		}
		s := g.placer.Summary(id)
		g.rows.stories.add(id, g.lang[id], s.Size, millis(s.First), millis(s.Last), g.now, g.now, nil)
		for _, other := range s.Apart {
			if other = g.current(other); other != id {
				g.rows.separations.add(min(id, other), max(id, other))
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(g.merged)) {
		g.rows.stories.add(id, g.lang[id], 0, 0, 0, g.now, g.now, g.current(id))
	}
}
