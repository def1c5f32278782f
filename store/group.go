package store

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"khabar/story"
)

// outlet is whose report an item of a feed is: feeds of one site are one outlet.
func outlet(slug, site string) string {
	if u, err := url.Parse(site); err == nil && u.Hostname() != "" {
		return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	}
	return slug
}

// A grouping puts the items of one Save into stories. What it needs to know of the stored
// ones it asks the database, having made sure that no other process groups meanwhile: so
// any number of processes share one truth, and nothing must be rebuilt at start.
type grouping struct {
	*saving
	drawn   []drawn
	pool    *story.Pool
	last    int64            // greatest number of a story so far
	changed map[int64]bool   // stories that have grown
	merged  map[int64]int64  // stories that turned out to be another
	lang    map[int64]string // of the stories in changed and merged
}

// drawn is an arrival with its sketch, and its place among the stories.
type drawn struct {
	*arrival
	story.Sketch
	placed bool // it is in a story already, as an item with a new version is
	story  int64
	origin string
}

// group finds the stories of new items. An item with a new version stays in its story.
// Items that are saved together are placed in the order of their times, in whatever order
// their feeds were read.
func (s *saving) group() error {
	g := &grouping{saving: s, changed: map[int64]bool{}, merged: map[int64]int64{}, lang: map[int64]string{}}
	g.draw()
	if len(g.drawn) == 0 {
		return nil
	}
	for _, step := range []func() error{g.wait, g.forget, g.load, g.place, g.merge} {
		if err := step(); err != nil {
			return fmt.Errorf("group items into stories: %w", err)
		}
	}
	return g.fill()
}

func (g *grouping) draw() {
	for _, p := range g.polls {
		for _, a := range p.arrivals {
			it := *a.Item
			it.SortAt = fromMillis(a.of.sortAt)
			g.drawn = append(g.drawn, drawn{arrival: a, Sketch: story.Draw(it, p.state.outlet)})
		}
	}
	slices.SortFunc(g.drawn, func(a, b drawn) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.of.item, b.of.item))
	})
}

// wait lets other processes that group finish first.
func (g *grouping) wait() error {
	if g.db.dialect.grouping == "" {
		return nil // there is one writer at a time
	}
	_, err := g.tx.ExecContext(g.ctx, g.db.dialect.grouping)
	return err
}

// forget finds the stories of items that have one, and removes the keys under which their
// former versions were found.
func (g *grouping) forget() error {
	revised := map[int64]*drawn{}
	for i := range g.drawn {
		if d := &g.drawn[i]; !d.fresh {
			revised[d.of.item] = d
		}
	}
	members, err := g.members(slices.Sorted(maps.Keys(revised)))
	if err != nil {
		return err
	}
	for _, m := range members {
		d := revised[m.Item]
		d.placed, d.story, d.origin = true, m.Story, m.Origin
		arg, err := list(m.Keys())
		if err != nil {
			return err
		}
		_, err = g.tx.ExecContext(g.ctx, `DELETE FROM story_key WHERE item = $1 AND at = $2 AND key `+
			fmt.Sprintf(g.db.dialect.inIDs, 3), m.Item, millis(m.At), arg)
		if err != nil {
			return fmt.Errorf("forget the keys of item %d: %w", m.Item, err)
		}
	}
	return nil
}

// load fills the pool: first with which items share keys with the new ones, then with those
// of them that are to be compared, and their stories.
func (g *grouping) load() error {
	keys := map[int64]bool{}
	for _, d := range g.drawn {
		if !d.placed {
			for _, k := range d.Near() {
				keys[k] = true
			}
		}
	}
	finds, err := g.find(slices.Sorted(maps.Keys(keys)))
	if err != nil {
		return err
	}
	g.pool = story.NewPool(finds...)
	wanted := map[int64]bool{}
	for _, d := range g.drawn {
		if !d.placed {
			for _, item := range g.pool.Wanted(d.Sketch) {
				wanted[item] = true
			}
		}
	}
	members, err := g.members(slices.Sorted(maps.Keys(wanted)))
	if err != nil {
		return err
	}
	stories, err := g.known(members)
	if err != nil {
		return err
	}
	g.pool.Load(members, stories)
	last, err := collect(g.ctx, g.tx, column[int64], `SELECT coalesce(max(id), 0) FROM story`)
	if err == nil {
		g.last = last[0]
	}
	return err
}

// find returns the items that are stored under keys, of each key the latest.
func (g *grouping) find(keys []int64) ([]story.Find, error) {
	pairs := make([]pair, len(keys))
	for i, k := range keys {
		pairs[i].n = k
	}
	arg, err := list(pairs)
	if err != nil {
		return nil, err
	}
	return collect(g.ctx, g.tx, func(rows *sql.Rows) (f story.Find, err error) {
		var at int64
		err = rows.Scan(&f.Key, &at, &f.Item)
		f.At = fromMillis(at)
		return f, err
	}, g.db.findQuery(), arg)
}

func (db *DB) findQuery() string {
	return fmt.Sprintf(`SELECT k.key, k.at, k.item FROM %s AS p JOIN story_key k ON k.key = p.n AND k.at >= coalesce(
			(SELECT x.at FROM story_key x WHERE x.key = p.n ORDER BY x.at DESC LIMIT 1 OFFSET %d), %d)`,
		fmt.Sprintf(db.dialect.pairs, 1), story.PerKey-1, int64(-1)<<62)
}

// members reads items with their stories and sketches. A sketch that was made by the rules
// of another version is left empty: it is like no other.
func (g *grouping) members(items []int64) ([]story.Member, error) {
	if len(items) == 0 {
		return nil, nil
	}
	arg, err := list(items)
	if err != nil {
		return nil, err
	}
	return collect(g.ctx, g.tx, func(rows *sql.Rows) (m story.Member, err error) {
		var sketch []byte
		if err = rows.Scan(&m.Item, &m.Story, &m.Origin, &sketch); err != nil {
			return m, err
		}
		if err := m.UnmarshalBinary(sketch); err != nil && !errors.Is(err, story.ErrFormat) {
			return m, err
		}
		return m, nil
	}, `SELECT item, story, origin, sketch FROM story_item WHERE item `+fmt.Sprintf(g.db.dialect.inIDs, 1), arg)
}

// known reads the stories of members, and from which others people have told them apart.
func (g *grouping) known(members []story.Member) ([]story.Known, error) {
	if len(members) == 0 {
		return nil, nil
	}
	ids := map[int64]bool{}
	for _, m := range members {
		ids[m.Story] = true
	}
	arg, err := list(slices.Sorted(maps.Keys(ids)))
	if err != nil {
		return nil, err
	}
	in := fmt.Sprintf(g.db.dialect.inIDs, 1)
	stories, err := collect(g.ctx, g.tx, func(rows *sql.Rows) (k story.Known, err error) {
		var first, last int64
		err = rows.Scan(&k.ID, &k.Size, &first, &last)
		k.First, k.Last = fromMillis(first), fromMillis(last)
		return k, err
	}, `SELECT id, items, first_at, last_at FROM story WHERE id `+in, arg)
	if err != nil {
		return nil, err
	}
	apart := map[int64][]int64{}
	_, err = collect(g.ctx, g.tx, func(rows *sql.Rows) (struct{}, error) {
		var a, b int64
		err := rows.Scan(&a, &b)
		apart[a] = append(apart[a], b)
		apart[b] = append(apart[b], a)
		return struct{}{}, err
	}, `SELECT a, b FROM story_apart WHERE a `+in+` UNION SELECT a, b FROM story_apart WHERE b `+in, arg)
	for i := range stories {
		stories[i].Apart = apart[stories[i].ID]
	}
	return stories, err
}

// place puts the items that have no story into one.
func (g *grouping) place() error {
	for i := range g.drawn {
		d := &g.drawn[i]
		if d.placed {
			continue
		}
		to := g.pool.Place(d.of.item, d.Sketch, g.last+1)
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

// fill gathers the rows to be inserted.
func (g *grouping) fill() error {
	for _, id := range slices.Sorted(maps.Keys(g.changed)) {
		if _, gone := g.merged[id]; gone {
			continue
		}
		k := g.pool.Known(id)
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
	for _, d := range g.drawn {
		sketch, err := d.MarshalBinary()
		if err != nil {
			return fmt.Errorf("sketch of item %d: %w", d.of.item, err)
		}
		g.tables.storyItems.add(d.of.item, g.current(d.story), d.Outlet, d.origin, g.now, sketch)
		for _, k := range d.Keys() {
			g.tables.storyKeys.add(k, d.of.sortAt, d.of.item)
		}
	}
	return nil
}
