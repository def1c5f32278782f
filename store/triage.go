package store

import (
	"context"
	"fmt"
	"strings"

	"khabar/news"
)

// Triage notes, flags or assigns an item, and keeps the event. What is so already changes
// nothing and gives the zero event. Assigning, and giving back, is refused with a
// *news.ConflictError when another has the item than d.Saw says.
func (db *DB) Triage(ctx context.Context, d news.Triage) (news.ReviewEvent, error) {
	var e news.ReviewEvent
	head := news.ReviewEvent{At: d.At, Who: d.Who, Via: d.Via, Kind: d.Kind, Note: strings.TrimSpace(d.Note), Digest: d.Digest}
	err := db.review(ctx, head, func(r *reviewTx) ([]int64, error) {
		it, err := r.item(d.Item)
		if err != nil {
			return nil, err
		}
		if so, err := r.hasNoEffect(&it, d); so || err != nil {
			return nil, err
		}
		e, err = r.add(&it, 0, news.Tag{}, 0)
		return []int64{it.ID}, err
	})
	if err != nil {
		return news.ReviewEvent{}, fmt.Errorf("%s item %d: %w", d.Kind, d.Item, err)
	}
	return e, nil
}

// hasNoEffect reports whether what d wants is so already, or refuses it.
func (r *reviewTx) hasNoEffect(it *news.Item, d news.Triage) (bool, error) {
	switch d.Kind {
	case news.Noted:
		if r.head.Note == "" {
			return false, fmt.Errorf("%w: the note is empty", news.ErrInvalid)
		}
		return false, nil
	case news.Flagged:
		return it.Flagged, nil
	case news.Unflagged:
		return !it.Flagged, nil
	case news.Assigned, news.Unassigned:
		want := ""
		if d.Kind == news.Assigned {
			want = d.Who
		}
		if it.Assignee != want && it.Assignee != d.Saw {
			return false, &news.ConflictError{Item: it.ID, Assignee: it.Assignee}
		}
		return it.Assignee == want, nil
	}
	return false, fmt.Errorf("%w: %q is not about a whole item", news.ErrInvalid, d.Kind)
}
