package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
)

// A queuePosition is a position in the queue: leads come first, then the newest items.
type queuePosition struct {
	lead int64 // 1 if the item is a lead, otherwise 0
	position
}

func (p queuePosition) compare(q queuePosition) int {
	return cmp.Or(cmp.Compare(p.lead, q.lead), p.position.compare(q.position))
}

// A head is the first item of a story that the filter selects, in the order of the queue: the item that gives
// the story its position.
type head struct {
	queuePosition
	story int64
}

func scanHead(rows *sql.Rows) (h head, err error) {
	err = rows.Scan(&h.lead, &h.at, &h.id, &h.story)
	return h, err
}

func storiesOf(heads []head) []int64 {
	ids := make([]int64, len(heads))
	for i, h := range heads {
		ids[i] = h.story
	}
	return ids
}

// Numbers of items that findHeads reads at a time: firstItems at first, and then twice as many each
// time, up to maxItems, since a story can have hundreds of items.
const (
	firstItems = 64
	maxItems   = 1024
)

// findHeads finds the heads of the page, and the first head of the next page, by reading items in
// the order of the queue: the leads first, then the others.
func (q *queueRun) findHeads(ctx context.Context) error {
	q.seen = make(map[int64]bool)
	for lead := q.s.before.lead; lead >= 0 && len(q.heads) <= q.s.limit; lead-- {
		pos := q.s.before
		if lead < pos.lead {
			pos = queuePosition{lead, position{at: q.s.until}}
		}
		if err := q.findHeadsFrom(ctx, pos); err != nil {
			return err
		}
	}
	return nil
}

// findHeadsFrom is findHeads for the items after pos that are leads, or that are not, as pos is.
func (q *queueRun) findHeadsFrom(ctx context.Context, pos queuePosition) error {
	parts := q.s.levelParts(pos.lead)
	for size := firstItems; ; size = min(2*size, maxItems) {
		items, more, err := q.nextItems(ctx, parts, pos, size)
		if err != nil {
			return err
		}
		if err := q.addHeads(ctx, items); err != nil {
			return err
		}
		if !more || len(q.heads) > q.s.limit {
			return nil
		}
		pos = items[len(items)-1].queuePosition
	}
}

// nextItems returns the next items after position pos, with their stories, and whether there may be
// more. It reads up to size items from each part. A part that has more items may have one between
// the items of other parts. So nextItems returns only items down to the position at which the first
// such part stopped; later items are read again by the next call.
func (q *queueRun) nextItems(ctx context.Context, parts []queuePart, pos queuePosition, size int) (all []head, more bool, err error) {
	var end queuePosition
	for _, b := range parts {
		query, args := q.s.query(b, pos, size)
		rows, err := collect(ctx, q.tx, scanHead, query, args...)
		if err != nil {
			return nil, false, err
		}
		if len(rows) == size {
			if last := rows[size-1].queuePosition; !more || last.compare(end) > 0 {
				end = last
			}
			more = true
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b head) int { return b.compare(a.queuePosition) })
	all = slices.Compact(all)
	if more {
		all = slices.DeleteFunc(all, func(h head) bool { return h.compare(end) < 0 })
	}
	return all, more, nil
}

// addHeads adds the first item of each story that has not been seen, unless the story is on an
// earlier page.
func (q *queueRun) addHeads(ctx context.Context, items []head) error {
	var firsts []head
	for _, h := range items {
		if !q.seen[h.story] {
			q.seen[h.story] = true
			firsts = append(firsts, h)
		}
	}
	earlier, err := q.onEarlierPages(ctx, firsts)
	if err != nil {
		return err
	}
	for _, h := range firsts {
		if !earlier[h.story] && len(q.heads) <= q.s.limit {
			q.heads = append(q.heads, h)
		}
	}
	return nil
}

// onEarlierPages returns which stories of heads are on an earlier page: those with a selected item
// before this page.
func (q *queueRun) onEarlierPages(ctx context.Context, heads []head) (map[int64]bool, error) {
	if !q.s.paged || len(heads) == 0 {
		return nil, nil
	}
	query, args := q.s.members(storiesOf(heads), `>=`)
	rows, err := collect(ctx, q.tx, scanHead, query, args...)
	earlier := make(map[int64]bool)
	for _, h := range rows {
		earlier[h.story] = true
	}
	return earlier, err
}
