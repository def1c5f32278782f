package store

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"khabar/news"
	"khabar/story"
)

// A grouping puts the items of one transaction into stories. What it needs to know of the
// stored ones it asks the database, having made sure that no other process groups meanwhile:
// so any number of processes share one truth, and nothing must be rebuilt at start.
type grouping struct {
	*saving
	drawn   []drawn
	behind  bool           // there were items in story_todo
	stored  []story.Member // those of drawn that are in a story already, as they were
	known   map[int64]story.Summary
	pool    *story.Placer
	last    int64            // greatest number of a story so far
	changed map[int64]bool   // stories that have grown
	merged  map[int64]int64  // stories that turned out to be another
	lang    map[int64]string // of the stories in changed and merged
}

// undrawn is an item whose story is to be found.
type undrawn struct {
	news.Item
	outlet string
	fresh  bool // stored by this transaction
}

// drawn is an item with its sketch, and its place among the stories.
type drawn struct {
	story.Sketch
	item   int64
	fresh  bool
	placed bool // it is in a story already, as an item with a new version is
	story  int64
	origin string
}

// group finds the stories of new items, and of a few that were stored without one. An item
// with a new version stays in its story. Items that are saved together are placed in the
// order of their times, in whatever order their feeds were read.
func (s *saving) group() error {
	g := &grouping{
		saving: s, known: map[int64]story.Summary{},
		changed: map[int64]bool{}, merged: map[int64]int64{}, lang: map[int64]string{},
	}
	items, err := g.gather()
	if err != nil {
		return fmt.Errorf("group items into stories: %w", err)
	}
	if len(items) == 0 {
		return nil
	}
	g.draw(items)
	for _, step := range []func() error{g.standing, g.load, g.place, g.merge, g.tidy, g.fill} {
		if err := step(); err != nil {
			return fmt.Errorf("group items into stories: %w", err)
		}
	}
	return nil
}

// gather returns the items to be grouped, once no other process groups any.
func (g *grouping) gather() ([]undrawn, error) {
	var items []undrawn
	arrived := map[int64]bool{}
	for _, p := range g.polls {
		for _, a := range p.arrivals {
			it := *a.Item
			it.ID, it.SortAt = a.of.item, fromMillis(a.of.sortAt)
			items = append(items, undrawn{it, p.state.outlet, a.fresh})
			arrived[it.ID] = true
		}
	}
	var err error
	if g.behind, err = g.isBehind(); err != nil || len(items) == 0 && !g.behind {
		return nil, err
	}
	if err := g.wait(); err != nil || !g.behind {
		return items, err
	}
	waiting, err := g.waiting()
	for _, it := range waiting {
		if !arrived[it.ID] {
			items = append(items, it)
		}
	}
	return items, err
}

// wait lets other processes that group finish first.
func (g *grouping) wait() error {
	if g.db.dialect.grouping == "" {
		return nil // there is one writer at a time
	}
	_, err := g.tx.ExecContext(g.ctx, g.db.dialect.grouping)
	return err
}

// draw makes the sketches, on all processors: nothing else costs as much of them here.
func (g *grouping) draw(items []undrawn) {
	g.drawn = make([]drawn, len(items))
	var wg sync.WaitGroup
	size := max(1, (len(items)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	for from := 0; from < len(items); from += size {
		wg.Go(func() {
			for i := from; i < min(from+size, len(items)); i++ {
				it := &items[i]
				g.drawn[i] = drawn{Sketch: story.NewSketch(it.Item, it.outlet), item: it.ID, fresh: it.fresh}
			}
		})
	}
	wg.Wait()
	slices.SortFunc(g.drawn, func(a, b drawn) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.item, b.item))
	})
}

// standing finds the stories of items that have one.
func (g *grouping) standing() error {
	old := map[int64]*drawn{}
	for i := range g.drawn {
		if d := &g.drawn[i]; !d.fresh {
			old[d.item] = d
		}
	}
	var err error
	if g.stored, err = g.members(slices.Sorted(maps.Keys(old))); err != nil {
		return err
	}
	for _, m := range g.stored {
		d := old[m.Item]
		d.placed, d.story, d.origin = true, m.Story, m.Origin
		if m.Origin == m.Outlet {
			d.origin = d.Outlet // which may go by another name now
		}
	}
	return nil
}

// place puts the items that have no story into one.
func (g *grouping) place() error {
	for i := range g.drawn {
		d := &g.drawn[i]
		if d.placed {
			continue
		}
		to := g.pool.Place(d.item, d.Sketch, g.last+1)
		if to.New {
			g.last++
		}
		d.story, d.origin = to.Story, to.Origin
		g.changed[to.Story] = true
		for _, id := range to.Merged {
			g.merged[id] = to.Story
			g.lang[id] = d.Lang
		}
		g.lang[to.Story] = d.Lang
	}
	return nil
}

// current returns the number under which a story goes after all that was decided.
func (g *grouping) current(id int64) int64 {
	for into, ok := g.merged[id]; ok; into, ok = g.merged[id] {
		id = into
	}
	return id
}

// merge moves what is stored of stories that turned out to be others.
func (g *grouping) merge() error {
	for _, id := range slices.Sorted(maps.Keys(g.merged)) {
		for _, query := range []string{
			`UPDATE story_item SET story = $1 WHERE story = $2`,
			`UPDATE story SET merged = $1 WHERE merged = $2`,
		} {
			if _, err := g.tx.ExecContext(g.ctx, query, g.current(id), id); err != nil {
				return fmt.Errorf("merge story %d: %w", id, err)
			}
		}
	}
	return nil
}

// keysKept is for how many weeks items can be found by a key under which none has come
// since. Not their own times count but when they came: old news is told anew as well.
const keysKept = 8

// week numbers the weeks since 1970.
func (g *grouping) week() int64 { return g.now / story.Window.Milliseconds() }

// tidy deletes what nobody will ask for.
func (g *grouping) tidy() error {
	if _, err := g.tx.ExecContext(g.ctx, `DELETE FROM story_find WHERE saved < $1`, g.week()-keysKept); err != nil {
		return fmt.Errorf("delete old keys: %w", err)
	}
	if !g.behind {
		return nil
	}
	var done []int64
	for _, d := range g.drawn {
		done = append(done, d.item)
	}
	arg, err := list(done)
	if err != nil {
		return err
	}
	_, err = g.tx.ExecContext(g.ctx, `DELETE FROM story_todo WHERE item `+fmt.Sprintf(g.db.dialect.inIDs, 1), arg)
	return err
}

// fill gathers the rows to be inserted.
func (g *grouping) fill() error {
	g.fillStories()
	for _, d := range g.drawn {
		sketch, err := d.MarshalBinary()
		if err != nil {
			return fmt.Errorf("sketch of item %d: %w", d.item, err)
		}
		g.tables.storyItems.add(d.item, g.current(d.story), d.Outlet, d.origin, g.now, sketch)
	}
	for key, finds := range g.pool.Changed() {
		b, err := finds.MarshalBinary()
		if err != nil {
			return fmt.Errorf("items under key %d: %w", key, err)
		}
		g.tables.storyFinds.add(key, b, g.week())
	}
	return nil
}

func (g *grouping) fillStories() {
	for _, id := range slices.Sorted(maps.Keys(g.changed)) {
		if _, gone := g.merged[id]; gone {
			continue
		}
		k := g.pool.Summary(id)
		g.tables.stories.add(id, g.lang[id], k.Size, millis(k.First), millis(k.Last), g.now, g.now, nil)
		for _, other := range k.Apart {
			if other = g.current(other); other != id {
				g.tables.storiesApart.add(min(id, other), max(id, other))
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(g.merged)) {
		g.tables.stories.add(id, g.lang[id], 0, 0, 0, g.now, g.now, g.current(id))
	}
}
