package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"khabar/news"
)

// page returns the page with a card for each head.
func (q *queueRun) page(ctx context.Context) (p news.QueuePage, err error) {
	if len(q.heads) > q.s.limit {
		q.heads = q.heads[:q.s.limit]
		last := q.heads[q.s.limit-1]
		p.Next = news.Cursor{At: fromMillis(last.at), ID: last.id, AfterLeads: last.lead == 0}
	}
	if len(q.heads) == 0 {
		return p, nil
	}
	members, err := q.members(ctx)
	if err != nil {
		return p, err
	}
	// Cards have no tags of the story.
	stories, err := q.db.loadStoriesWith(ctx, q.tx, storiesOf(q.heads), loadHeadlines, loadOutlets)
	if err != nil {
		return p, err
	}
	headIDs := make([]int64, len(q.heads))
	for i, h := range q.heads {
		headIDs[i] = h.id
	}
	shared, err := q.db.sharedTags(ctx, q.tx, headIDs)
	if err != nil {
		return p, err
	}
	items, err := q.items(ctx, members)
	if err != nil {
		return p, err
	}
	for i, h := range q.heads {
		c := news.Card{Story: stories[i], Shared: shared[h.id], More: max(0, len(members[h.story])-news.CardItems)}
		for _, m := range members[h.story][:len(members[h.story])-c.More] {
			c.Items = append(c.Items, items[m.id])
		}
		p.Cards = append(p.Cards, c)
	}
	return p, nil
}

// members returns, for each story on the page, the positions of all its items that the filter
// selects, leads first, then the newest.
func (q *queueRun) members(ctx context.Context) (map[int64][]position, error) {
	query, args := q.s.members(storiesOf(q.heads), `<`)
	rows, err := collect(ctx, q.tx, scanHead, query, args...)
	byStory := make(map[int64][]position)
	for _, l := range rows {
		byStory[l.story] = append(byStory[l.story], l.position)
	}
	return byStory, err
}

// items reads the items of the cards.
func (q *queueRun) items(ctx context.Context, members map[int64][]position) (map[int64]news.Item, error) {
	var positions []position
	for _, m := range members {
		positions = append(positions, m[:min(len(m), news.CardItems)]...)
	}
	items, err := q.db.load(ctx, q.tx, positions)
	if err != nil {
		return nil, err
	}
	if len(items) != len(positions) {
		return nil, fmt.Errorf("only %d of %d items can be read", len(items), len(positions))
	}
	byID := make(map[int64]news.Item, len(items))
	for _, it := range items {
		byID[it.ID] = it
	}
	return byID, nil
}

// sharedTags returns the tags that items share with others of their story, by item: see
// news.SharedTag.
func (db *DB) sharedTags(ctx context.Context, q querier, items []int64) (map[int64][]news.SharedTag, error) {
	since, err := db.newestOfLargeStories(ctx, q, items)
	if err != nil {
		return nil, err
	}
	query, args := db.sharedTagsQuery(items, since)
	all := make(map[int64][]news.SharedTag)
	_, err = collect(ctx, q, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var t news.SharedTag
		err := rows.Scan(&id, &t.Tag, &t.Items)
		all[id] = append(all[id], t)
		return struct{}{}, err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("look for shared evidence: %w", err)
	}
	return all, nil
}

// newestOfLargeStories returns, for those items whose story has more than news.MaxShared, from which item on the last
// news.MaxShared are.
func (db *DB) newestOfLargeStories(ctx context.Context, q querier, items []int64) (map[int64]int64, error) {
	p := newParams(db.dialect)
	since := make(map[int64]int64)
	_, err := collect(ctx, q, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var from sql.NullInt64
		err := rows.Scan(&id, &from)
		if from.Valid {
			since[id] = from.Int64
		}
		return struct{}{}, err
	}, `SELECT l.item, (SELECT x.item FROM story_item x WHERE x.story = l.story ORDER BY x.item DESC LIMIT 1 OFFSET `+p.add(news.MaxShared-1)+`)
		FROM story_item l WHERE l.item `+p.inIDs(items), p.args()...)
	if err != nil {
		return nil, fmt.Errorf("look for large stories: %w", err)
	}
	return since, nil
}

func (db *DB) sharedTagsQuery(items []int64, since map[int64]int64) (string, []any) {
	p := newParams(db.dialect)
	lead := p.inIDs(items)
	newest := ""
	if len(since) > 0 {
		newest = ` AND (m.item = l.item OR m.item >= CASE l.item`
		for _, id := range slices.Sorted(maps.Keys(since)) {
			newest += fmt.Sprintf(` WHEN %d THEN %d`, id, since[id])
		}
		newest += ` ELSE 0 END)`
	}
	return `SELECT s.lead, e.slug, count(*) FROM (` + sharedEvidence(lead, "", newest) + `) AS s JOIN entry e ON e.id = s.entry
		GROUP BY s.lead, e.slug ORDER BY s.lead, e.slug`, p.args()
}
