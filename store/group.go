package store

import (
	"cmp"
	"database/sql"
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
	fresh   int64           // greatest number of a story so far
	changed map[int64]bool  // stories that have grown
	merged  map[int64]int64 // stories that turned out to be another
}

// drawn is an arrival with its sketch.
type drawn struct {
	*arrival
	story.Sketch
	decision story.Decision
}

// group finds the stories of new items. An item with a new version stays in its story.
// Items that are saved together are placed in the order of their times, in whatever order
// their feeds were read.
func (s *saving) group() error {
	g := &grouping{saving: s, changed: map[int64]bool{}, merged: map[int64]int64{}}
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

// forget removes the keys under which revised items were found.
func (g *grouping) forget() error {
	var ids []int64
	for _, d := range g.drawn {
		if !d.fresh {
			ids = append(ids, d.of.item)
		}
	}
	members, err := g.members(ids)
	if err != nil {
		return err
	}
	for _, m := range members {
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

// load fills the pool with the items that may tell of the same events, and their stories.
func (g *grouping) load() error {
	wanted := map[int64]bool{}
	for _, d := range g.drawn {
		if d.fresh {
			for _, k := range d.Near() {
				wanted[k] = true
			}
		}
	}
	items, err := g.candidates(slices.Sorted(maps.Keys(wanted)))
	if err != nil {
		return err
	}
	members, err := g.members(items)
	if err != nil {
		return err
	}
	stories, err := g.known(members)
	if err != nil {
		return err
	}
	g.pool = story.NewPool(members, stories)
	last, err := collect(g.ctx, g.tx, column[int64], `SELECT coalesce(max(id), 0) FROM story`)
	if err == nil {
		g.fresh = last[0]
	}
	return err
}

// candidates returns the items that are found under keys, of each key the latest.
func (g *grouping) candidates(keys []int64) ([]int64, error) {
	pairs := make([]pair, len(keys))
	for i, k := range keys {
		pairs[i].n = k
	}
	arg, err := list(pairs)
	if err != nil {
		return nil, err
	}
	return collect(g.ctx, g.tx, column[int64], g.db.candidatesQuery(), arg)
}

func (db *DB) candidatesQuery() string {
	return fmt.Sprintf(`SELECT DISTINCT k.item FROM %s AS p JOIN story_key k ON k.key = p.n AND k.at >= coalesce(
			(SELECT x.at FROM story_key x WHERE x.key = p.n ORDER BY x.at DESC LIMIT 1 OFFSET %d), %d)`,
		fmt.Sprintf(db.dialect.pairs, 1), story.PerKey-1, int64(-1)<<62)
}

// members reads items with their sketches. Those with a sketch of another version of the
// rules are left out: they cannot be compared.
func (g *grouping) members(items []int64) ([]story.Member, error) {
	if len(items) == 0 {
		return nil, nil
	}
	arg, err := list(items)
	if err != nil {
		return nil, err
	}
	type row struct {
		story.Member
		ok bool
	}
	rows, err := collect(g.ctx, g.tx, func(rows *sql.Rows) (r row, err error) {
		var sketch []byte
		if err = rows.Scan(&r.Item, &r.Story, &r.Origin, &sketch); err == nil {
			r.ok = r.UnmarshalBinary(sketch) == nil
		}
		return r, err
	}, `SELECT item, story, origin, sketch FROM story_item WHERE item `+fmt.Sprintf(g.db.dialect.inIDs, 1), arg)
	members := make([]story.Member, 0, len(rows))
	for _, r := range rows {
		if r.ok {
			members = append(members, r.Member)
		}
	}
	return members, err
}

// known reads the stories of members, and from which others people have told them apart.
func (g *grouping) known(members []story.Member) ([]story.Known, error) {
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

func (g *grouping) place() error {
	for i := range g.drawn {
		d := &g.drawn[i]
		if !d.fresh {
			continue
		}
		d.decision = g.pool.Place(d.of.item, d.Sketch, g.fresh+1)
		if d.decision.New {
			g.fresh++
		}
		g.changed[d.decision.Story] = true
		for _, id := range d.decision.Merged {
			g.merged[id] = d.decision.Story
		}
	}
	return nil
}

// now returns the number under which a story goes after all that was decided.
func (g *grouping) now(id int64) int64 {
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
			if _, err := g.tx.ExecContext(g.ctx, query, g.now(id), id); err != nil {
				return fmt.Errorf("merge story %d: %w", id, err)
			}
		}
	}
	return nil
}
