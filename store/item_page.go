package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// ItemPage returns an item with all versions of its text and all that people did to it.
func (db *DB) ItemPage(ctx context.Context, id int64) (news.ItemPage, error) {
	var p news.ItemPage
	err := db.read(ctx, func(tx *sql.Tx) error {
		items, err := db.load(ctx, tx, []place{{id: id}})
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return news.ErrNotFound
		}
		p.Item = items[0]
		if p.Feed, err = feedOf(ctx, tx, id); err != nil {
			return err
		}
		if p.Versions, err = versionsOf(ctx, tx, id); err != nil {
			return err
		}
		if p.History, err = readEvents(ctx, tx, `r.item = $1`, id); err != nil {
			return err
		}
		alike, err := db.sharedTags(ctx, tx, []lead{{place: place{id: id}}})
		p.Shared = alike[id]
		return err
	})
	if err != nil {
		return news.ItemPage{}, fmt.Errorf("read item %d: %w", id, err)
	}
	return p, nil
}

func feedOf(ctx context.Context, q querier, item int64) (news.Feed, error) {
	rows, err := collect(ctx, q, scanFeed, `SELECT id, `+feedColumns+` FROM feed WHERE id = (SELECT feed FROM item WHERE id = $1)`, item)
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("its feed: %w", news.ErrNotFound)
	}
	if err != nil {
		return news.Feed{}, err
	}
	return rows[0].feed, nil
}

func versionsOf(ctx context.Context, q querier, item int64) ([]news.ItemVersion, error) {
	return collect(ctx, q, func(rows *sql.Rows) (v news.ItemVersion, err error) {
		var updated sql.NullInt64
		var seen int64
		err = rows.Scan(&v.N, &v.Title, &v.Text, &updated, &seen)
		v.Updated, v.Seen = fromNull(updated), fromMillis(seen)
		return v, err
	}, `SELECT n, title, text, updated, seen FROM item_version WHERE item = $1 ORDER BY n`, item)
}

// SearchEntries returns listed entries that can be added as tags and in whose ID or name every
// word of query begins some word, however it is spelt; those first whose first word it is. Without a
// query they are those that people added last.
func (db *DB) SearchEntries(ctx context.Context, query string, limit int) ([]news.EntryMatch, error) {
	wanted := text.Words(query)
	if len(wanted) == 0 {
		return db.lastAdded(ctx, limit)
	}
	all, err := collect(ctx, db.r, scanMatch, `SELECT slug, name FROM entry WHERE listed = 1 AND slug NOT LIKE 'decoy/%' ORDER BY slug`)
	if err != nil {
		return nil, fmt.Errorf("look for entries: %w", db.explain(ctx, err))
	}
	var first, others []news.EntryMatch
	for _, e := range all {
		_, slug, _ := strings.Cut(e.ID, "/")
		words := text.Words(e.Name + " " + slug)
		switch {
		case !allBegin(words, wanted):
		case strings.HasPrefix(text.Fold(e.Name), strings.Join(wanted, " ")) || strings.HasPrefix(text.Fold(slug), strings.Join(wanted, " ")):
			first = append(first, e)
		default:
			others = append(others, e)
		}
	}
	all = slices.Concat(first, others)
	return all[:min(len(all), max(0, limit))], nil
}

func scanMatch(rows *sql.Rows) (e news.EntryMatch, err error) {
	err = rows.Scan(&e.ID, &e.Name)
	return e, err
}

// allBegin reports whether each of wanted begins one of words.
func allBegin(words, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(w string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, w) })
	})
}

func (db *DB) lastAdded(ctx context.Context, limit int) ([]news.EntryMatch, error) {
	found, err := collect(ctx, db.r, scanMatch, `SELECT e.slug, e.name FROM verdict w JOIN entry e ON e.id = w.entry
		WHERE w.kind = 'added' AND e.listed = 1 GROUP BY e.slug, e.name ORDER BY max(w.event) DESC LIMIT $1`, max(0, limit))
	if err != nil {
		return nil, fmt.Errorf("look for entries added: %w", db.explain(ctx, err))
	}
	return found, nil
}

// EntryNames returns the names of entries by the IDs, or former IDs, under which they are asked for.
func (db *DB) EntryNames(ctx context.Context, ids []string) (map[string]string, error) {
	arg, err := list(ids)
	if err != nil {
		return nil, err
	}
	in := fmt.Sprintf(db.dialect.inTexts, 1)
	names := make(map[string]string, len(ids))
	_, err = collect(ctx, db.r, func(rows *sql.Rows) (struct{}, error) {
		var id, name string
		err := rows.Scan(&id, &name)
		names[id] = name
		return struct{}{}, err
	}, `SELECT a.slug, e.name FROM entry_alias a JOIN entry e ON e.id = a.entry WHERE a.slug `+in+`
		AND a.slug NOT IN (SELECT slug FROM entry) UNION ALL SELECT slug, name FROM entry WHERE slug `+in, arg)
	if err != nil {
		return nil, fmt.Errorf("read the names of entries: %w", db.explain(ctx, err))
	}
	return names, nil
}

// MakeFeedDue makes a listed, enabled feed due now; whoever serves the database then reads it.
// A feed that is not there, or not read, is news.ErrNotFound.
func (db *DB) MakeFeedDue(ctx context.Context, feed string, now time.Time) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		id, err := feedID(ctx, tx, feed)
		if err != nil {
			return err
		}
		made, err := collect(ctx, tx, column[int64], `UPDATE feed_state SET next_due = $1 WHERE feed = $2
			AND feed IN (SELECT id FROM feed WHERE listed = 1 AND enabled = 1) RETURNING feed`, millis(now), id)
		if err == nil && len(made) == 0 {
			err = fmt.Errorf("it is not read: %w among the enabled feeds", news.ErrNotFound)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("make feed %s due: %w", feed, err)
	}
	return nil
}
