package store

import (
	"context"
	"database/sql"
	"slices"
)

// A lead is the newest item of a story that the filter selects: the item that gives the story its
// position in the queue.
type lead struct {
	position
	story int64
}

func scanLead(rows *sql.Rows) (l lead, err error) {
	err = rows.Scan(&l.at, &l.id, &l.story)
	return l, err
}

func storiesOf(leads []lead) []int64 {
	ids := make([]int64, len(leads))
	for i, l := range leads {
		ids[i] = l.story
	}
	return ids
}

// Numbers of items that findLeads reads at a time: firstLeads at first, and then twice as many each
// time, up to maxLeads, since a story can have hundreds of items.
const (
	firstLeads = 64
	maxLeads   = 1024
)

// findLeads finds the leads of the page, and the first lead of the next page, by reading items in
// the order of the queue.
func (q *queueRun) findLeads(ctx context.Context) error {
	q.seen = make(map[int64]bool)
	for pos, size := q.s.before, firstLeads; ; size = min(2*size, maxLeads) {
		items, more, err := q.nextItems(ctx, pos, size)
		if err != nil {
			return err
		}
		if err := q.addLeads(ctx, items); err != nil {
			return err
		}
		if !more || len(q.leads) > q.s.limit {
			return nil
		}
		pos = items[len(items)-1].position
	}
}

// nextItems returns the next items after position pos, with their stories, and whether there may be
// more. It reads up to size items from each part. A part that has more items may have one between
// the items of other parts. So nextItems returns only items down to the position at which the first
// such part stopped; later items are read again by the next call.
func (q *queueRun) nextItems(ctx context.Context, pos position, size int) (all []lead, more bool, err error) {
	var end position
	for _, b := range q.s.parts {
		query, args := q.s.query(b, pos, size)
		rows, err := collect(ctx, q.tx, scanLead, query, args...)
		if err != nil {
			return nil, false, err
		}
		if len(rows) == size {
			if last := rows[size-1].position; !more || last.compare(end) > 0 {
				end = last
			}
			more = true
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b lead) int { return b.compare(a.position) })
	all = slices.Compact(all)
	if more {
		all = slices.DeleteFunc(all, func(l lead) bool { return l.compare(end) < 0 })
	}
	return all, more, nil
}

// addLeads adds the first item of each story that has not been seen, unless the story is on an
// earlier page.
func (q *queueRun) addLeads(ctx context.Context, items []lead) error {
	var firsts []lead
	for _, l := range items {
		if !q.seen[l.story] {
			q.seen[l.story] = true
			firsts = append(firsts, l)
		}
	}
	earlier, err := q.onEarlierPages(ctx, firsts)
	if err != nil {
		return err
	}
	for _, l := range firsts {
		if !earlier[l.story] && len(q.leads) <= q.s.limit {
			q.leads = append(q.leads, l)
		}
	}
	return nil
}

// onEarlierPages returns which stories of leads are on an earlier page: those with a selected item
// before this page.
func (q *queueRun) onEarlierPages(ctx context.Context, leads []lead) (map[int64]bool, error) {
	if !q.s.paged || len(leads) == 0 {
		return nil, nil
	}
	query, args := q.s.members(storiesOf(leads), `>=`)
	rows, err := collect(ctx, q.tx, scanLead, query, args...)
	earlier := make(map[int64]bool)
	for _, l := range rows {
		earlier[l.story] = true
	}
	return earlier, err
}
