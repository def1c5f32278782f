package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"khabar/story"
)

// loadPlacer makes the placer. It loads the postings of the keys of the items to be grouped, the
// stored items that these items are to be compared with, and the stories of the stored items.
func (g *grouping) loadPlacer(ctx context.Context) error {
	postings, err := g.loadPostings(ctx)
	if err != nil {
		return fmt.Errorf("read postings: %w", err)
	}
	g.placer = story.NewPlacer(postings)
	members, err := g.loadMembers(ctx, g.wantedItems())
	if err != nil {
		return err
	}
	stories, err := g.loadedStories(ctx)
	if err != nil {
		return err
	}
	g.placer.Load(append(members, g.stored...), stories)
	for _, it := range g.items {
		if it.placed {
			g.placer.Revise(it.item, it.Sketch)
		}
	}
	last, err := collect(ctx, g.tx, column[int64], `SELECT coalesce(max(id), 0) FROM story`)
	if err != nil {
		return err
	}
	g.last = last[0]
	return nil
}

// wantedItems returns the ids of the stored items that the items without a story are to be compared
// with. It leaves out the items in g.stored.
func (g *grouping) wantedItems() []int64 {
	wanted := map[int64]bool{}
	for _, it := range g.items {
		if !it.placed {
			for _, item := range g.placer.ToCompare(it.Sketch) {
				wanted[item] = true
			}
		}
	}
	for _, m := range g.stored {
		delete(wanted, m.Item)
	}
	return slices.Sorted(maps.Keys(wanted))
}

// loadPostings reads the postings of the keys of the items to be grouped. For items in g.stored,
// it also reads the postings of the keys of their old versions.
func (g *grouping) loadPostings(ctx context.Context) (map[int64]story.Postings, error) {
	wanted, err := g.wantedKeys(ctx)
	if err != nil {
		return nil, err
	}
	all := make(map[int64]story.Postings, 2*len(wanted))
	p := newParams(g.db.dialect)
	_, err = collect(ctx, g.tx, func(rows *sql.Rows) (struct{}, error) {
		var key int64
		var b sql.RawBytes
		if err := rows.Scan(&key, &b); err != nil {
			return struct{}{}, err
		}
		var postings story.Postings
		if err := postings.UnmarshalBinary(b); err != nil && !errors.Is(err, story.ErrFormat) {
			return struct{}{}, err
		}
		all[key] = postings
		return struct{}{}, nil
	}, `SELECT key, postings FROM story_posting WHERE key `+p.inIDs(wanted), p.args()...)
	return all, err
}

// wantedKeys returns the keys to look up, in order, without those outside the range of the
// stored keys.
func (g *grouping) wantedKeys(ctx context.Context) ([]int64, error) {
	ends, err := collect(ctx, g.tx, column[int64], `SELECT n FROM (SELECT (SELECT min(key) FROM story_posting) AS n
		UNION ALL SELECT (SELECT max(key) FROM story_posting)) AS ends WHERE n IS NOT NULL ORDER BY n`)
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
	for _, it := range g.items {
		if it.placed {
			add(it.Keys())
		} else {
			add(it.SearchKeys())
		}
	}
	for _, m := range g.stored {
		add(m.Keys())
	}
	return slices.Sorted(maps.Keys(keys)), nil
}

// loadMembers reads items with their sketches, and adds the summaries of their stories to
// g.summaries. A sketch in another format is left empty, so that it matches no other.
func (g *grouping) loadMembers(ctx context.Context, items []int64) ([]story.Member, error) {
	if len(items) == 0 {
		return nil, nil
	}
	p := newParams(g.db.dialect)
	members, err := collect(ctx, g.tx, func(rows *sql.Rows) (m story.Member, err error) {
		var sketch sql.RawBytes
		var size int
		var first, last int64
		if err = rows.Scan(&m.Item, &m.Story, &m.Origin, &sketch, &size, &first, &last); err != nil {
			return m, err
		}
		g.summaries[m.Story] = story.Summary{ID: m.Story, Size: size, First: fromMillis(first), Last: fromMillis(last)}
		if err := m.UnmarshalBinary(sketch); err != nil && !errors.Is(err, story.ErrFormat) {
			return m, err
		}
		return m, nil
	}, `SELECT m.item, m.story, m.origin, m.sketch, s.items, s.first_at, s.last_at FROM story_item m JOIN story s ON s.id = m.story
		WHERE m.item `+p.inIDs(items), p.args()...)
	if err != nil {
		return nil, fmt.Errorf("read sketches: %w", err)
	}
	return members, nil
}

// loadedStories returns the stories of all members that were read, with the stories that
// people have separated from them.
func (g *grouping) loadedStories(ctx context.Context) ([]story.Summary, error) {
	ids := slices.Sorted(maps.Keys(g.summaries))
	apart, err := g.loadSeparations(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read separated stories: %w", err)
	}
	stories := make([]story.Summary, len(ids))
	for i, id := range ids {
		stories[i] = g.summaries[id]
		stories[i].Apart = apart[id]
	}
	return stories, nil
}

// loadSeparations returns, by story, the stories that people have separated from it. There are seldom
// any.
func (g *grouping) loadSeparations(ctx context.Context, ids []int64) (map[int64][]int64, error) {
	first, err := collect(ctx, g.tx, column[int64], `SELECT 1 FROM story_apart LIMIT 1`)
	if err != nil || len(first) == 0 {
		return nil, err
	}
	apart := map[int64][]int64{}
	p := newParams(g.db.dialect)
	in := p.inIDs(ids)
	_, err = collect(ctx, g.tx, func(rows *sql.Rows) (struct{}, error) {
		var a, b int64
		err := rows.Scan(&a, &b)
		apart[a] = append(apart[a], b)
		apart[b] = append(apart[b], a)
		return struct{}{}, err
	}, `SELECT a, b FROM story_apart WHERE a `+in+` UNION SELECT a, b FROM story_apart WHERE b `+in, p.args()...)
	return apart, err
}
