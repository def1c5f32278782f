package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"khabar/news"
)

// FeedStates returns the state of every feed, ordered by slug.
func (db *DB) FeedStates(ctx context.Context) ([]news.FeedState, error) {
	states, err := collect(ctx, db.r, scanFeedState, `
		SELECT f.slug, f.title, f.url, f.listed = 1 AND f.enabled = 1, s.etag, s.last_modified, s.polls,
			s.last_fetch, s.last_success, s.class, s.error, s.failures, s.next_due
		FROM feed f JOIN feed_state s ON s.feed = f.id
		ORDER BY f.slug`)
	if err != nil {
		return nil, fmt.Errorf("read the state of feeds: %w", db.explain(ctx, err))
	}
	return states, nil
}

func scanFeedState(rows *sql.Rows) (news.FeedState, error) {
	var s news.FeedState
	var fetched, succeeded sql.NullInt64
	var due int64
	err := rows.Scan(&s.Feed, &s.Title, &s.URL, &s.Listed, &s.Validators.ETag, &s.Validators.LastModified, &s.Polls,
		&fetched, &succeeded, &s.Class, &s.Error, &s.Failures, &due)
	s.LastFetch, s.LastSuccess, s.NextDue = fromNull(fetched), fromNull(succeeded), fromMillis(due)
	return s, err
}

// DueFeeds returns the slugs of the listed, enabled feeds that are due, longest overdue
// first, whether they are leased or not.
func (db *DB) DueFeeds(ctx context.Context, now time.Time) ([]string, error) {
	slugs, err := collect(ctx, db.r, column[string], `
		SELECT f.slug FROM feed_state s JOIN feed f ON f.id = s.feed
		WHERE f.listed = 1 AND f.enabled = 1 AND s.next_due <= $1 ORDER BY s.next_due, f.id`, millis(now))
	if err != nil {
		return nil, fmt.Errorf("find feeds that are due: %w", db.explain(ctx, err))
	}
	return slugs, nil
}

// NextFeedDue returns when the next listed, enabled feed is due, which may be in the past; the
// zero time when there is no such feed.
func (db *DB) NextFeedDue(ctx context.Context) (time.Time, error) {
	due, err := collect(ctx, db.r, column[sql.NullInt64], `
		SELECT min(s.next_due) FROM feed_state s JOIN feed f ON f.id = s.feed WHERE f.listed = 1 AND f.enabled = 1`)
	if err != nil {
		return time.Time{}, fmt.Errorf("find when the next feed is due: %w", db.explain(ctx, err))
	}
	return fromNull(due[0]), nil
}
