package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"khabar/news"
)

// feedColumns are the columns of feed that come from the list, as feedValues gives them.
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

// feedRow is a stored feed.
type feedRow struct {
	id     int64
	listed bool
	moved  bool // has a new slug in this run of SyncFeeds
	feed   news.Feed
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

// Feeds returns every feed that was ever listed, as it last was, by slug. Feeds that the
// list has dropped are among them, since their items are still there.
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

// aliases reads former slugs by the id of what had them.
func aliases(ctx context.Context, q querier, query string) (map[int64][]string, error) {
	type alias struct {
		slug string
		id   int64
	}
	rows, err := collect(ctx, q, func(rows *sql.Rows) (a alias, err error) {
		err = rows.Scan(&a.slug, &a.id)
		return a, err
	}, query)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64][]string)
	for _, a := range rows {
		byID[a.id] = append(byID[a.id], a.slug)
	}
	return byID, nil
}

// SyncFeeds makes the stored feeds those of the list. New feeds are due at once. A feed
// whose ID is new and that was formerly another keeps that one's rows, and former slugs
// keep answering; taking a renaming back is a renaming too. A changed URL drops the validators, takes the lease from whoever is
// reading the old URL, and makes the feed due; so does a changed rhythm without the
// former two. Feeds that are not in the list stay, unlisted, with their items.
func (db *DB) SyncFeeds(ctx context.Context, feeds []news.Feed, now time.Time) error {
	err := db.writeOneByOne(ctx, func(tx *sql.Tx) error {
		if err := db.lockStates(ctx, tx); err != nil {
			return err
		}
		s := &feedSync{ctx: ctx, tx: tx, now: millis(now), wanted: make(map[string]bool, len(feeds))}
		for _, f := range feeds {
			s.wanted[f.ID] = true
		}
		if err := s.load(); err != nil {
			return err
		}
		if err := s.rename(feeds); err != nil {
			return err
		}
		for _, f := range feeds {
			if err := s.put(f); err != nil {
				return fmt.Errorf("feed %s: %w", f.ID, err)
			}
		}
		return s.unlist()
	})
	if err != nil {
		return fmt.Errorf("save the list of feeds: %w", err)
	}
	return nil
}

// lockStates locks the states of all feeds in the order in which Save does, so that the
// two wait for each other but never both.
func (db *DB) lockStates(ctx context.Context, tx *sql.Tx) error {
	if db.dialect.forUpdate == "" {
		return nil // the transaction has the whole database
	}
	_, err := collect(ctx, tx, column[int64], `SELECT s.feed FROM feed_state s ORDER BY s.feed`+db.dialect.forUpdate)
	return err
}

// A feedSync is one run of SyncFeeds.
type feedSync struct {
	ctx      context.Context
	tx       *sql.Tx
	now      int64
	rows     map[string]feedRow // by slug; those in the list are taken out
	formerly map[int64][]string
	had      map[string]string // the slug now of the feed that had a slug formerly
	wanted   map[string]bool   // slugs of the list
}

func (s *feedSync) load() error {
	rows, err := collect(s.ctx, s.tx, scanFeed, `SELECT id, `+feedColumns+` FROM feed ORDER BY slug`)
	if err != nil {
		return err
	}
	s.formerly, err = aliases(s.ctx, s.tx, `SELECT slug, feed FROM feed_alias`)
	s.rows, s.had = make(map[string]feedRow, len(rows)), make(map[string]string)
	for _, r := range rows {
		s.rows[r.feed.ID] = r
		for _, slug := range s.formerly[r.id] {
			s.had[slug] = r.feed.ID
		}
	}
	return err
}

func (s *feedSync) exec(query string, args ...any) error {
	_, err := s.tx.ExecContext(s.ctx, query, args...)
	return err
}

// rename gives stored feeds their new slugs. Names may move along a chain (b becomes c
// and a becomes b), so it goes on until nothing moves; each row moves once at most.
func (s *feedSync) rename(feeds []news.Feed) error {
	for moved := true; moved; {
		moved = false
		for _, f := range feeds {
			old, ok := s.predecessor(f)
			if !ok {
				continue
			}
			if err := s.exec(`UPDATE feed SET slug = $1 WHERE id = $2`, f.ID, old.id); err != nil {
				return fmt.Errorf("rename feed %s to %s: %w", old.feed.ID, f.ID, err)
			}
			if err := s.alias(old.feed.ID, old.id); err != nil {
				return err
			}
			delete(s.rows, old.feed.ID)
			old.feed.ID, old.moved = f.ID, true
			s.rows[f.ID] = old
			moved = true
		}
	}
	return nil
}

// predecessor finds the row that f is to take over when there is none under its own slug:
// one under a former slug of it; or, when a renaming was taken back, the one that had its
// slug formerly and is not in the list under another.
func (s *feedSync) predecessor(f news.Feed) (feedRow, bool) {
	if _, ok := s.rows[f.ID]; ok {
		return feedRow{}, false
	}
	for _, slug := range f.Formerly {
		if r, ok := s.rows[slug]; ok && !r.moved {
			return r, true
		}
	}
	r, ok := s.rows[s.had[f.ID]]
	return r, ok && !r.moved && !s.wanted[r.feed.ID]
}

// put writes what is new or different in f.
func (s *feedSync) put(f news.Feed) error {
	old, known := s.rows[f.ID]
	delete(s.rows, f.ID)
	values := feedValues(f, true)
	switch {
	case !known:
		id, err := s.insert(values)
		if err != nil {
			return err
		}
		old.id = id
	case !slices.Equal(values, feedValues(old.feed, old.listed)):
		if err := s.update(old, f, values); err != nil {
			return err
		}
	}
	for _, slug := range f.Formerly {
		if slices.Contains(s.formerly[old.id], slug) {
			continue
		}
		if err := s.alias(slug, old.id); err != nil {
			return err
		}
	}
	return nil
}

// alias lets a feed answer to a slug that it had formerly.
func (s *feedSync) alias(slug string, id int64) error {
	return s.exec(`INSERT INTO feed_alias (slug, feed) VALUES ($1, $2)
		ON CONFLICT (slug) DO UPDATE SET feed = excluded.feed`, clean(slug), id)
}

func (s *feedSync) insert(values []any) (id int64, err error) {
	ids, err := collect(s.ctx, s.tx, column[int64], `INSERT INTO feed (`+feedColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id`, values...)
	if err != nil {
		return 0, err
	}
	return ids[0], s.exec(`INSERT INTO feed_state (feed, next_due, etag, last_modified, polls, failures, class, error)
		VALUES ($1, $2, '', '', 0, 0, '', '')`, ids[0], s.now)
}

func (s *feedSync) update(old feedRow, f news.Feed, values []any) error {
	err := s.exec(`UPDATE feed SET (`+feedColumns+`) =
		($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) WHERE id = $16`, append(values, old.id)...)
	if err != nil {
		return err
	}
	was := old.feed
	switch {
	case f.URL != was.URL:
		return s.exec(`UPDATE feed_state SET etag = '', last_modified = '', process = NULL, next_due = $1
			WHERE feed = $2`, s.now, old.id)
	case f.Every != was.Every || f.Schedule != was.Schedule || f.Zone != was.Zone:
		return s.exec(`UPDATE feed_state SET next_due = $1 WHERE feed = $2`, s.now, old.id)
	}
	return nil
}

// unlist marks the feeds that are left.
func (s *feedSync) unlist() error {
	for _, r := range s.rows {
		if !r.listed {
			continue
		}
		if err := s.exec(`UPDATE feed SET listed = 0 WHERE id = $1`, r.id); err != nil {
			return fmt.Errorf("feed %s: %w", r.feed.ID, err)
		}
	}
	return nil
}

// feedID finds a feed by its slug, or by one that it had formerly.
func feedID(ctx context.Context, q querier, slug string) (int64, error) {
	ids, err := collect(ctx, q, column[int64], `SELECT id FROM (
		SELECT id, 0 AS rank FROM feed WHERE slug = $1 UNION ALL SELECT feed, 1 FROM feed_alias WHERE slug = $1
		) AS found ORDER BY rank LIMIT 1`, clean(slug))
	if err != nil {
		return 0, fmt.Errorf("find feed %s: %w", slug, err)
	}
	if len(ids) == 0 {
		return 0, fmt.Errorf("feed %s: %w", slug, news.ErrNotFound)
	}
	return ids[0], nil
}
