package store

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"khabar/story"
)

// load fills the pool: first with which items share keys with the new ones, then with those
// of them that are to be compared, and their stories.
func (g *grouping) load() error {
	finds, err := g.finds()
	if err != nil {
		return err
	}
	g.pool = story.NewPlacer(finds)
	members, err := g.members(g.wanted())
	if err != nil {
		return err
	}
	stories, err := g.stories()
	if err != nil {
		return err
	}
	g.pool.Load(append(members, g.stored...), stories)
	for _, d := range g.drawn {
		if d.placed {
			g.pool.Revise(d.item, d.Sketch)
		}
	}
	last, err := collect(g.ctx, g.tx, column[int64], `SELECT coalesce(max(id), 0) FROM story`)
	if err == nil {
		g.last = last[0]
	}
	return err
}

// wanted returns the items that the new ones are to be compared with, but for those that are
// known already.
func (g *grouping) wanted() []int64 {
	wanted := map[int64]bool{}
	for _, d := range g.drawn {
		if !d.placed {
			for _, item := range g.pool.ToCompare(d.Sketch) {
				wanted[item] = true
			}
		}
	}
	for _, m := range g.stored {
		delete(wanted, m.Item)
	}
	return slices.Sorted(maps.Keys(wanted))
}

// finds reads what is stored under the keys of the drawn items, and under those by which
// stored ones have been found so far.
func (g *grouping) finds() (map[int64]story.Postings, error) {
	wanted, err := g.keys()
	if err != nil {
		return nil, err
	}
	arg, err := list(wanted)
	if err != nil {
		return nil, err
	}
	finds := make(map[int64]story.Postings, 2*len(wanted))
	_, err = collect(g.ctx, g.tx, func(rows *sql.Rows) (struct{}, error) {
		var key int64
		var b sql.RawBytes
		if err := rows.Scan(&key, &b); err != nil {
			return struct{}{}, err
		}
		var f story.Postings
		if err := f.UnmarshalBinary(b); err != nil && !errors.Is(err, story.ErrFormat) {
			return struct{}{}, err
		}
		finds[key] = f
		return struct{}{}, nil
	}, `SELECT key, finds FROM story_find WHERE key `+fmt.Sprintf(g.db.dialect.inIDs, 1), arg)
	return finds, err
}

// keys returns those of the keys in question that can be stored at all, in order.
func (g *grouping) keys() ([]int64, error) {
	ends, err := collect(g.ctx, g.tx, column[int64], `SELECT n FROM (SELECT (SELECT min(key) FROM story_find) AS n
		UNION ALL SELECT (SELECT max(key) FROM story_find)) AS ends WHERE n IS NOT NULL ORDER BY n`)
	if err != nil || len(ends) == 0 {
		return nil, err
	}
	keys := map[int64]bool{}
	add := func(some []int64) {
		for _, k := range some {
			if ends[0] <= k && k <= ends[1] {
				keys[k] = true
			}
		}
	}
	for _, d := range g.drawn {
		if d.placed {
			add(d.Keys())
		} else {
			add(d.SearchKeys())
		}
	}
	for _, m := range g.stored {
		add(m.Keys())
	}
	return slices.Sorted(maps.Keys(keys)), nil
}

// members reads items with their sketches, and what is known of their stories. A sketch that
// was made by the rules of another version is left empty: it is like no other.
func (g *grouping) members(items []int64) ([]story.Member, error) {
	if len(items) == 0 {
		return nil, nil
	}
	arg, err := list(items)
	if err != nil {
		return nil, err
	}
	return collect(g.ctx, g.tx, func(rows *sql.Rows) (m story.Member, err error) {
		var sketch sql.RawBytes
		var size int
		var first, last int64
		if err = rows.Scan(&m.Item, &m.Story, &m.Origin, &sketch, &size, &first, &last); err != nil {
			return m, err
		}
		g.known[m.Story] = story.Summary{ID: m.Story, Size: size, First: fromMillis(first), Last: fromMillis(last)}
		if err := m.UnmarshalBinary(sketch); err != nil && !errors.Is(err, story.ErrFormat) {
			return m, err
		}
		return m, nil
	}, `SELECT m.item, m.story, m.origin, m.sketch, s.items, s.first_at, s.last_at FROM story_item m JOIN story s ON s.id = m.story
		WHERE m.item `+fmt.Sprintf(g.db.dialect.inIDs, 1), arg)
}

// stories returns what is known of the stories of all members that were read, and from which
// others people have told them apart.
func (g *grouping) stories() ([]story.Summary, error) {
	ids := slices.Sorted(maps.Keys(g.known))
	apart, err := g.apart(ids)
	if err != nil {
		return nil, err
	}
	stories := make([]story.Summary, len(ids))
	for i, id := range ids {
		stories[i] = g.known[id]
		stories[i].Apart = apart[id]
	}
	return stories, nil
}

// apart reads from which others people have told stories apart, which they seldom do.
func (g *grouping) apart(ids []int64) (map[int64][]int64, error) {
	some, err := collect(g.ctx, g.tx, column[int64], `SELECT 1 FROM story_apart LIMIT 1`)
	if err != nil || len(some) == 0 {
		return nil, err
	}
	arg, err := list(ids)
	if err != nil {
		return nil, err
	}
	apart := map[int64][]int64{}
	in := fmt.Sprintf(g.db.dialect.inIDs, 1)
	_, err = collect(g.ctx, g.tx, func(rows *sql.Rows) (struct{}, error) {
		var a, b int64
		err := rows.Scan(&a, &b)
		apart[a] = append(apart[a], b)
		apart[b] = append(apart[b], a)
		return struct{}{}, err
	}, `SELECT a, b FROM story_apart WHERE a `+in+` UNION SELECT a, b FROM story_apart WHERE b `+in, arg)
	return apart, err
}
