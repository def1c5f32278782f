package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"khabar/news"
)

// Queue returns one page of what is to be reviewed: stories as cards, in the order of their
// newest item that the filter asks for. A story stands on the page of that item alone. A
// feed, tag or keyword that is not there is an error that wraps news.ErrNotFound; a state or time
// field that does not exist wraps news.ErrInvalid.
func (db *DB) Queue(ctx context.Context, f news.QueueFilter) (news.QueuePage, error) {
	var page news.QueuePage
	err := db.read(ctx, func(tx *sql.Tx) error {
		left, err := db.countUndecided(ctx, tx)
		if err != nil {
			return err
		}
		s, err := db.queueSelection(ctx, tx, f)
		if err != nil {
			return err
		}
		if err := s.chooseBranches(ctx, tx, left); err != nil {
			return err
		}
		q := &queueRun{ctx: ctx, db: db, tx: tx, s: s}
		if err := q.findLeads(); err != nil {
			return err
		}
		page, err = q.page()
		page.Undecided = left
		return err
	})
	if err != nil {
		return news.QueuePage{}, fmt.Errorf("read the queue: %w", db.explain(ctx, err))
	}
	return page, nil
}

// countUndecided counts the undecided items, up to news.MaxCount.
func (db *DB) countUndecided(ctx context.Context, q querier) (int, error) {
	n, err := collect(ctx, q, column[int], `SELECT count(*) FROM (SELECT 1 FROM item i WHERE i.review = 1 AND i.review > 0 LIMIT $1) AS open`,
		news.MaxCount)
	if err != nil {
		return 0, fmt.Errorf("count what is undecided: %w", err)
	}
	return n[0], nil
}

// A queueRun is one run of Queue.
type queueRun struct {
	ctx   context.Context
	db    *DB
	tx    *sql.Tx
	s     *queueSelection
	leads []lead         // of the cards, and of one more when there is a next page
	seen  map[int64]bool // stories that have come by
}

// A lead is the newest item of a story that is asked for.
type lead struct {
	place
	story int64
}

func scanLead(rows *sql.Rows) (l lead, err error) {
	err = rows.Scan(&l.at, &l.id, &l.story)
	return l, err
}

// Sizes of the steps in which the order is walked along; they grow, since a story can have
// hundreds of items.
const (
	firstStep = 64
	maxStep   = 1024
)

// findLeads finds the leads.
func (q *queueRun) findLeads() error {
	q.seen = make(map[int64]bool)
	for at, size := q.s.before, firstStep; ; size = min(2*size, maxStep) {
		step, more, err := q.nextLeads(at, size)
		if err != nil {
			return err
		}
		if err := q.addLeads(step); err != nil {
			return err
		}
		if !more || len(q.leads) > q.s.limit {
			return nil
		}
		at = step[len(step)-1].place
	}
}

// nextLeads returns what comes next behind at, about size places, and whether there may be more.
// Every branch gives as many; where the first of them breaks off, so does the step.
func (q *queueRun) nextLeads(at place, size int) (all []lead, more bool, err error) {
	var horizon place
	for _, b := range q.s.branches {
		query, args := q.s.query(b, at, size)
		rows, err := collect(q.ctx, q.tx, scanLead, query, args...)
		if err != nil {
			return nil, false, err
		}
		if len(rows) == size {
			if last := rows[size-1].place; !more || last.compare(horizon) > 0 {
				horizon = last
			}
			more = true
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b lead) int { return b.compare(a.place) })
	all = slices.Compact(all)
	if more {
		all = slices.DeleteFunc(all, func(l lead) bool { return l.compare(horizon) < 0 })
	}
	return all, more, nil
}

// addLeads adds the stories that come by for the first time, but for those of earlier pages.
func (q *queueRun) addLeads(step []lead) error {
	var fresh []lead
	for _, l := range step {
		if !q.seen[l.story] {
			q.seen[l.story] = true
			fresh = append(fresh, l)
		}
	}
	earlier, err := q.onEarlierPages(fresh)
	if err != nil {
		return err
	}
	for _, l := range fresh {
		if !earlier[l.story] && len(q.leads) <= q.s.limit {
			q.leads = append(q.leads, l)
		}
	}
	return nil
}

// onEarlierPages tells which stories stand on an earlier page: those with an item before this one.
func (q *queueRun) onEarlierPages(leads []lead) (map[int64]bool, error) {
	if !q.s.paged || len(leads) == 0 {
		return nil, nil
	}
	query, args, err := q.s.members(storiesOf(leads), `>=`)
	if err != nil {
		return nil, err
	}
	rows, err := collect(q.ctx, q.tx, scanLead, query, args...)
	earlier := make(map[int64]bool)
	for _, l := range rows {
		earlier[l.story] = true
	}
	return earlier, err
}

func storiesOf(leads []lead) []int64 {
	ids := make([]int64, len(leads))
	for i, l := range leads {
		ids[i] = l.story
	}
	return ids
}

// page loads the cards.
func (q *queueRun) page() (p news.QueuePage, err error) {
	if len(q.leads) > q.s.limit {
		q.leads = q.leads[:q.s.limit]
		last := q.leads[q.s.limit-1]
		p.Next = news.Cursor{At: fromMillis(last.at), ID: last.id}
	}
	if len(q.leads) == 0 {
		return p, nil
	}
	members, err := q.members()
	if err != nil {
		return p, err
	}
	stories, err := q.db.loadStories(q.ctx, q.tx, storiesOf(q.leads))
	if err != nil {
		return p, err
	}
	alike, err := q.db.sharedTags(q.ctx, q.tx, q.leads)
	if err != nil {
		return p, err
	}
	items, err := q.items(members)
	if err != nil {
		return p, err
	}
	for i, l := range q.leads {
		c := news.Card{Story: stories[i], Shared: alike[l.id], More: max(0, len(members[l.story])-news.CardItems)}
		for _, m := range members[l.story][:len(members[l.story])-c.More] {
			c.Items = append(c.Items, items[m.id])
		}
		p.Cards = append(p.Cards, c)
	}
	return p, nil
}

// items reads the items that cards carry.
func (q *queueRun) items(members map[int64][]place) (map[int64]news.Item, error) {
	var places []place
	for _, m := range members {
		places = append(places, m[:min(len(m), news.CardItems)]...)
	}
	items, err := q.db.load(q.ctx, q.tx, places)
	if err != nil {
		return nil, err
	}
	if len(items) != len(places) {
		return nil, fmt.Errorf("%d of %d items can be read", len(items), len(places))
	}
	byID := make(map[int64]news.Item, len(items))
	for _, it := range items {
		byID[it.ID] = it
	}
	return byID, nil
}

// members returns, by story, the places of all items that are asked for, newest first.
func (q *queueRun) members() (map[int64][]place, error) {
	query, args, err := q.s.members(storiesOf(q.leads), `<`)
	if err != nil {
		return nil, err
	}
	rows, err := collect(q.ctx, q.tx, scanLead, query, args...)
	byStory := make(map[int64][]place)
	for _, l := range rows {
		byStory[l.story] = append(byStory[l.story], l.place)
	}
	return byStory, err
}

// sharedTags says, by item, what one key would decide with it.
func (db *DB) sharedTags(ctx context.Context, q querier, leads []lead) (map[int64][]news.SharedTag, error) {
	ids := make([]int64, len(leads))
	for i, l := range leads {
		ids[i] = l.id
	}
	arg, err := list(ids)
	if err != nil {
		return nil, err
	}
	all := make(map[int64][]news.SharedTag)
	_, err = collect(ctx, q, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var l news.SharedTag
		err := rows.Scan(&id, &l.Tag, &l.Items)
		all[id] = append(all[id], l)
		return struct{}{}, err
	}, db.sharedTagsQuery(), arg)
	if err != nil {
		return nil, fmt.Errorf("look for shared evidence: %w", err)
	}
	return all, nil
}

func (db *DB) sharedTagsQuery() string {
	return `SELECT a.item, e.slug, count(DISTINCT t.item) FROM ` + sharedTables + ` CROSS JOIN entry e
		WHERE a.item ` + fmt.Sprintf(db.dialect.inIDs, 1) + ` AND e.id = a.entry AND ` + sharedJoins + ` AND ` + evidenceAccepted("a") + ` AND ` + tagUndecided("t") + `
		GROUP BY a.item, e.slug ORDER BY a.item, e.slug`
}

// sharedTables joins evidence a of an item to the tags t of its story's items that rest on the
// same keyword; what shares says goes with it. CROSS JOIN keeps SQLite to this order: it
// would begin with all evidence there is.
const (
	sharedTables = `evidence a CROSS JOIN story_item ma CROSS JOIN story_item mb CROSS JOIN evidence b CROSS JOIN tag t`
	sharedJoins  = `ma.item = a.item AND mb.story = ma.story
		AND b.item = mb.item AND b.entry = a.entry AND b.keyword = a.keyword AND b.outcome = a.outcome
		AND t.item = b.item AND t.entry = b.entry`
)

// evidenceAccepted is the condition that evidence was accepted.
func evidenceAccepted(evidence string) string {
	return evidence + `.outcome = (SELECT id FROM term WHERE word = 'accepted')`
}

// tagUndecided is the condition that a tag counts and nobody has judged it.
func tagUndecided(tag string) string {
	return fmt.Sprintf(`%[1]s.status = 'accepted' AND %[1]s.role <> 'negated'
		AND NOT EXISTS (SELECT 1 FROM verdict w WHERE w.item = %[1]s.item AND w.entry = %[1]s.entry)`, tag)
}
