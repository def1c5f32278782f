package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"khabar/news"
)

// SyncFeeds stores the feed list. New feeds are due at once. A renamed feed, whose Formerly has
// the ID of a stored feed, takes over the rows of that feed, and can still be found under the
// former ID; renaming a feed back works the same way. A changed URL drops the validators,
// takes the lease from the process that is reading the old URL, and makes the feed due. A
// changed interval, schedule or zone only makes it due. Feeds that are not in the list stay
// stored with their items, but are not listed.
func (db *DB) SyncFeeds(ctx context.Context, feeds []news.Feed, now time.Time) error {
	err := db.writeOneByOne(ctx, func(tx *sql.Tx) error {
		if err := db.lockStates(ctx, tx); err != nil {
			return err
		}
		s := &feedSync{tx: tx, now: millis(now), wanted: make(map[string]bool, len(feeds))}
		for _, f := range feeds {
			s.wanted[f.ID] = true
		}
		if err := s.load(ctx); err != nil {
			return err
		}
		if err := s.rename(ctx, feeds); err != nil {
			return err
		}
		for _, f := range feeds {
			if err := s.put(ctx, f); err != nil {
				return fmt.Errorf("feed %s: %w", f.ID, err)
			}
		}
		return s.unlist(ctx)
	})
	if err != nil {
		return fmt.Errorf("save the list of feeds: %w", err)
	}
	return nil
}

// lockStates locks the states of all feeds in the same order as Save, so that the two do not
// deadlock.
func (db *DB) lockStates(ctx context.Context, tx *sql.Tx) error {
	if db.dialect.forUpdate == "" {
		return nil // the transaction has locked the whole database
	}
	_, err := collect(ctx, tx, column[int64], `SELECT s.feed FROM feed_state s ORDER BY s.feed`+db.dialect.forUpdate)
	return err
}

// A feedSync is one run of SyncFeeds.
type feedSync struct {
	tx          *sql.Tx
	now         int64
	rows        map[string]feedRow // stored feeds by slug; put removes the feeds in the list
	formerly    map[int64][]string
	formerOwner map[string]string // for each former slug, the present slug of the feed
	wanted      map[string]bool   // slugs of the list
}

func (s *feedSync) load(ctx context.Context) error {
	rows, err := collect(ctx, s.tx, scanFeed, `SELECT id, `+feedColumns+` FROM feed ORDER BY slug`)
	if err != nil {
		return err
	}
	if s.formerly, err = aliases(ctx, s.tx, `SELECT slug, feed FROM feed_alias`); err != nil {
		return err
	}
	s.rows, s.formerOwner = make(map[string]feedRow, len(rows)), make(map[string]string)
	for _, r := range rows {
		s.rows[r.feed.ID] = r
		for _, slug := range s.formerly[r.id] {
			s.formerOwner[slug] = r.feed.ID
		}
	}
	return nil
}

// rename gives stored feeds their new slugs. Slugs may move along a chain (b becomes c and a
// becomes b), so it repeats until no slug moves. Each row moves at most once.
func (s *feedSync) rename(ctx context.Context, feeds []news.Feed) error {
	for moved := true; moved; {
		moved = false
		for _, f := range feeds {
			old, ok := s.predecessor(f)
			if !ok {
				continue
			}
			if err := exec(ctx, s.tx, fmt.Sprintf("rename feed %s to %s", old.feed.ID, f.ID),
				`UPDATE feed SET slug = $1 WHERE id = $2`, f.ID, old.id); err != nil {
				return err
			}
			if err := s.alias(ctx, old.feed.ID, old.id); err != nil {
				return err
			}
			delete(s.rows, old.feed.ID)
			old.feed.ID, old.renamed = f.ID, true
			s.rows[f.ID] = old
			moved = true
		}
	}
	return nil
}

// predecessor returns the stored row that is to get f's slug; false when f has a row under its own
// slug, or there is no such row. It is the row under one of f's former slugs. When a feed
// is renamed back, it is the row that formerly had f's slug and whose present slug is not in the
// list any more.
func (s *feedSync) predecessor(f news.Feed) (feedRow, bool) {
	if _, ok := s.rows[f.ID]; ok {
		return feedRow{}, false
	}
	for _, slug := range f.Formerly {
		if r, ok := s.rows[slug]; ok && !r.renamed {
			return r, true
		}
	}
	r, ok := s.rows[s.formerOwner[f.ID]]
	return r, ok && !r.renamed && !s.wanted[r.feed.ID]
}

// put stores f if it is new or if any of its values differs from the stored ones, and its former
// slugs.
func (s *feedSync) put(ctx context.Context, f news.Feed) error {
	row, stored := s.rows[f.ID]
	delete(s.rows, f.ID)
	values := feedValues(f, true)
	switch {
	case !stored:
		id, err := s.insert(ctx, values)
		if err != nil {
			return err
		}
		row.id = id
	case !slices.Equal(values, feedValues(row.feed, row.listed)):
		if err := s.update(ctx, row, f, values); err != nil {
			return err
		}
	}
	for _, slug := range f.Formerly {
		if slices.Contains(s.formerly[row.id], slug) {
			continue
		}
		if err := s.alias(ctx, slug, row.id); err != nil {
			return err
		}
	}
	return nil
}

// alias stores a former slug of a feed.
func (s *feedSync) alias(ctx context.Context, slug string, id int64) error {
	return exec(ctx, s.tx, "add former slug "+slug, `INSERT INTO feed_alias (slug, feed) VALUES ($1, $2)
		ON CONFLICT (slug) DO UPDATE SET feed = excluded.feed`, clean(slug), id)
}

func (s *feedSync) insert(ctx context.Context, values []any) (id int64, err error) {
	ids, err := collect(ctx, s.tx, column[int64], `INSERT INTO feed (`+feedColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id`, values...)
	if err != nil {
		return 0, err
	}
	return ids[0], exec(ctx, s.tx, "add its state", `INSERT INTO feed_state (feed, next_due, etag, last_modified, polls, failures, class, error)
		VALUES ($1, $2, '', '', 0, 0, '', '')`, ids[0], s.now)
}

// update replaces the values of a stored feed. It also changes the state of the feed, as SyncFeeds
// says, when the URL, interval, schedule or zone is new.
func (s *feedSync) update(ctx context.Context, row feedRow, f news.Feed, values []any) error {
	err := exec(ctx, s.tx, "update it", `UPDATE feed SET (`+feedColumns+`) =
		($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) WHERE id = $16`, append(values, row.id)...)
	if err != nil {
		return err
	}
	old := row.feed
	switch {
	case f.URL != old.URL:
		return exec(ctx, s.tx, "reset its state", `UPDATE feed_state SET etag = '', last_modified = '', process = NULL, next_due = $1
			WHERE feed = $2`, s.now, row.id)
	case f.Every != old.Every || f.Schedule != old.Schedule || f.Zone != old.Zone:
		return exec(ctx, s.tx, "make it due", `UPDATE feed_state SET next_due = $1 WHERE feed = $2`, s.now, row.id)
	}
	return nil
}

// unlist marks the stored feeds that are not in the list as not listed.
func (s *feedSync) unlist(ctx context.Context) error {
	for _, r := range s.rows {
		if !r.listed {
			continue
		}
		if err := exec(ctx, s.tx, "unlist feed "+r.feed.ID, `UPDATE feed SET listed = 0 WHERE id = $1`, r.id); err != nil {
			return err
		}
	}
	return nil
}
