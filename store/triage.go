package store

import (
	"context"
	"fmt"
	"strings"

	"khabar/news"
)

// Triage notes, flags or assigns an item and returns the event. A change that has no effect adds
// no event: Triage then returns the zero value. Assigning and unassigning are refused with a
// *news.ConflictError when the item is assigned to somebody other than d.Saw.
func (db *DB) Triage(ctx context.Context, d news.Triage) (news.ReviewEvent, error) {
	var e news.ReviewEvent
	head := news.ReviewEvent{At: d.At, Who: d.Who, Via: d.Via, Kind: d.Kind, Note: strings.TrimSpace(d.Note), Digest: d.Digest}
	err := db.review(ctx, head, func(r *reviewTx) ([]int64, error) {
		it, err := r.item(ctx, d.Item)
		if err != nil {
			return nil, err
		}
		if none, err := r.hasNoEffect(&it, d); none || err != nil {
			return nil, err
		}
		e, err = r.add(ctx, &it, 0, news.Tag{}, 0)
		return []int64{it.ID}, err
	})
	if err != nil {
		return news.ReviewEvent{}, fmt.Errorf("%s item %d: %w", d.Kind, d.Item, err)
	}
	return e, nil
}

// hasNoEffect reports whether the item already is as d wants it. It returns an error when d is
// not valid or in conflict with what somebody else did.
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

// triageView is the query for the rows that item_triage must have, computed from the events.
// items is a condition on r.item.
func triageView(items string) string {
	last := func(column, kinds string) string {
		return `(SELECT ` + column + ` FROM review_event s WHERE s.item = r.item AND s.kind IN ` + kinds + ` AND ` +
			notUndone("s") + ` ORDER BY s.id DESC LIMIT 1)`
	}
	return `SELECT * FROM (SELECT r.item,
			` + last(`CASE s.kind WHEN 'flagged' THEN s.at END`, `('flagged', 'unflagged')`) + ` AS flagged,
			coalesce(` + last(`CASE s.kind WHEN 'assigned' THEN s.who ELSE '' END`, `('assigned', 'unassigned')`) + `, '') AS assignee,
			` + last(`CASE s.kind WHEN 'assigned' THEN s.at END`, `('assigned', 'unassigned')`) + ` AS assigned_at,
			` + last(`s.id`, `('noted') AND s.digest = 1`) + ` AS digest_note
		FROM (SELECT DISTINCT r.item FROM review_event r WHERE ` + items + ` AND r.entry = 0) AS r) AS d
		WHERE d.flagged IS NOT NULL OR d.assignee <> '' OR d.digest_note IS NOT NULL`
}
