package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// RecentActions returns what who did since a time and has not taken back, the latest first, at
// most limit actions.
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
