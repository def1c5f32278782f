package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// RecentActions returns what a person has done since a time and not undone, at most limit
// actions, the latest first.
func (db *DB) RecentActions(ctx context.Context, who string, since time.Time, limit int) ([]news.Action, error) {
	all, err := collect(ctx, db.r, func(rows *sql.Rows) (a news.Action, err error) {
		var at int64
		err = rows.Scan(&a.Event, &at, &a.Kind, &a.Reason, &a.Tag, &a.Name, &a.Items, &a.Item, &a.Story, &a.Title, &a.Lang)
		a.At = fromMillis(at)
		return a, err
	}, `SELECT r.id, r.at, r.kind, r.reason, coalesce(e.slug, ''), coalesce(e.name, ''), b.items, i.id, coalesce(m.story, 0), v.title, i.lang
		FROM (SELECT max(l.id) AS id, count(DISTINCT l.item) AS items FROM review_event l WHERE l.at >= $1 AND l.who = $2
				AND l.kind <> 'undone' AND `+notUndone("l")+` GROUP BY l.batch ORDER BY max(l.id) DESC LIMIT $3) b
			JOIN review_event r ON r.id = b.id JOIN item i ON i.id = r.item
			JOIN item_version v ON v.item = i.id AND v.n = i.version
			LEFT JOIN entry e ON e.id = r.entry LEFT JOIN story_item m ON m.item = i.id
		ORDER BY r.id DESC`, millis(since), who, limit)
	if err != nil {
		return nil, fmt.Errorf("read what %s did: %w", who, db.explain(ctx, err))
	}
	return all, nil
}

// LastReviewEvent returns the last event that a person has caused at or after a time, without events
// that were undone; the zero value when there is none. Of a batch it is the last event.
func (db *DB) LastReviewEvent(ctx context.Context, who string, since time.Time) (news.ReviewEvent, error) {
	events, err := readEvents(ctx, db.r, `r.id = (SELECT l.id FROM review_event l WHERE l.at >= $1 AND l.who = $2
		AND l.kind <> 'undone' AND `+notUndone("l")+` ORDER BY l.at DESC, l.id DESC LIMIT 1)`, millis(since), who)
	if err != nil {
		return news.ReviewEvent{}, fmt.Errorf("read the last event of %s: %w", who, db.explain(ctx, err))
	}
	if len(events) == 0 {
		return news.ReviewEvent{}, nil
	}
	return events[0], nil
}

// CountVerdicts counts the verdicts since a time that were not undone. own is the number of one
// person's verdicts, all the number of everybody's.
func (db *DB) CountVerdicts(ctx context.Context, who string, since time.Time) (own, all int, err error) {
	row := db.r.QueryRowContext(ctx, `SELECT coalesce(sum(CASE WHEN r.who = $1 THEN 1 ELSE 0 END), 0), count(*) FROM review_event r
		WHERE r.at >= $2 AND r.kind IN `+verdictKinds+` AND `+notUndone("r"), who, millis(since))
	if err := row.Scan(&own, &all); err != nil {
		return 0, 0, fmt.Errorf("count verdicts: %w", db.explain(ctx, err))
	}
	return own, all, nil
}
