package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// feedColumns are the columns of feed that come from the list, in the order of feedValues.
const feedColumns = `slug, title, url, site, lang, country, kind, every, schedule, zone, enabled, checked, note, allow_private, listed`

func feedValues(f news.Feed, listed bool) []any {
	texts := []string{f.ID, f.Title, f.URL, f.Site, f.Lang, f.Country, string(f.Kind), f.Schedule, f.Zone, f.Checked, f.Note}
	for i, s := range texts {
		texts[i] = clean(s)
	}
	return []any{
		texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6], f.Every.Milliseconds(),
		texts[7], texts[8], flag(f.Enabled), texts[9], texts[10], flag(f.AllowPrivate), flag(listed),
	}
}

// A feedRow is a stored feed.
type feedRow struct {
	id      int64
	listed  bool
	renamed bool // has a new slug in this run of SyncFeeds
	feed    news.Feed
}

func scanFeed(rows *sql.Rows) (feedRow, error) {
	var r feedRow
	var every int64
	f := &r.feed
	err := rows.Scan(&r.id, &f.ID, &f.Title, &f.URL, &f.Site, &f.Lang, &f.Country, &f.Kind, &every, &f.Schedule,
		&f.Zone, &f.Enabled, &f.Checked, &f.Note, &f.AllowPrivate, &r.listed)
	f.Every = time.Duration(every) * time.Millisecond
	return r, err
}

// Feeds returns every feed that was ever listed, ordered by slug, with the values that it last had.
// It includes feeds that are no longer in the list, because their items are still stored.
func (db *DB) Feeds(ctx context.Context) ([]news.Feed, error) {
	var feeds []news.Feed
	err := db.read(ctx, func(tx *sql.Tx) error {
		rows, err := collect(ctx, tx, scanFeed, `SELECT id, `+feedColumns+` FROM feed ORDER BY slug`)
		if err != nil {
			return err
		}
		formerly, err := aliases(ctx, tx,
			`SELECT slug, feed FROM feed_alias WHERE slug NOT IN (SELECT slug FROM feed) ORDER BY slug`)
		if err != nil {
			return err
		}
		for _, r := range rows {
			r.feed.Formerly = formerly[r.id]
			feeds = append(feeds, r.feed)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read feeds: %w", err)
	}
	return feeds, nil
}

// aliases returns the former slugs of feeds or entries, by id. The rows of the query are a former
// slug and the id of the feed or entry that had it.
func aliases(ctx context.Context, q querier, query string) (map[int64][]string, error) {
	byID := make(map[int64][]string)
	_, err := collect(ctx, q, func(rows *sql.Rows) (struct{}, error) {
		var slug string
		var id int64
		err := rows.Scan(&slug, &id)
		byID[id] = append(byID[id], slug)
		return struct{}{}, err
	}, query)
	if err != nil {
		return nil, fmt.Errorf("read former slugs: %w", err)
	}
	return byID, nil
}

// feedID returns the id of the feed that has the slug now; if there is none, of the feed that had
// it formerly.
func feedID(ctx context.Context, q querier, slug string) (int64, error) {
	ids, err := collect(ctx, q, column[int64], `SELECT id FROM (
		SELECT id, 0 AS former FROM feed WHERE slug = $1 UNION ALL SELECT feed, 1 FROM feed_alias WHERE slug = $1
		) AS found ORDER BY former LIMIT 1`, clean(slug))
	if err != nil {
		return 0, fmt.Errorf("find feed %s: %w", slug, err)
	}
	if len(ids) == 0 {
		return 0, fmt.Errorf("feed %s: %w", slug, news.ErrNotFound)
	}
	return ids[0], nil
}
