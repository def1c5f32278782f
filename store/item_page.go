package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"khabar/news"
)

// ItemPage returns an item with the latest versions of its text and all events about it. An item that
// is not stored is an error that wraps news.ErrNotFound.
func (db *DB) ItemPage(ctx context.Context, id int64) (news.ItemPage, error) {
	var p news.ItemPage
	err := db.read(ctx, func(tx *sql.Tx) error {
		items, err := db.load(ctx, tx, []position{{id: id}})
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
		if p.Keys, err = collect(ctx, tx, column[string], `SELECT key FROM item_key WHERE item = $1 ORDER BY key`, id); err != nil {
			return err
		}
		if p.Versions, err = versionsOf(ctx, tx, id, p.Item.Version+1); err != nil {
			return err
		}
		if p.History, err = readEvents(ctx, tx, `r.item = $1`, id); err != nil {
			return err
		}
		shared, err := db.sharedTags(ctx, tx, []int64{id})
		p.Shared = shared[id]
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

// OlderVersions returns the versions of an item that come before the version with the number before.
func (db *DB) OlderVersions(ctx context.Context, id int64, before int) (v news.ItemVersions, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		v, err = versionsOf(ctx, tx, id, before)
		return err
	})
	if err != nil {
		return v, fmt.Errorf("read versions of item %d: %w", id, err)
	}
	return v, nil
}

// versionBytes is how many bytes of titles and texts the versions that are read at once have: two of the
// longest texts that are stored. One version is always read.
const versionBytes = 512 << 10

// versionsOf reads the versions of an item that come before the version with the number before.
func versionsOf(ctx context.Context, q querier, item int64, before int) (news.ItemVersions, error) {
	newestFirst, err := collect(ctx, q, func(rows *sql.Rows) (v news.ItemVersion, err error) {
		var updated sql.NullInt64
		var seen int64
		var cut string
		if err = rows.Scan(&v.N, &v.Title, &v.Text, &updated, &seen, &cut); err != nil {
			return v, err
		}
		v.Updated, v.Seen = fromNull(updated), fromMillis(seen)
		v.Cuts, err = readCuts(cut)
		return v, err
	}, `SELECT n, title, text, updated, seen, cut FROM item_version WHERE item = $1 AND n < $2 ORDER BY n DESC LIMIT $3`,
		item, before, news.PageVersions)
	if err != nil || len(newestFirst) == 0 {
		return news.ItemVersions{}, err
	}
	bytes, n := 0, 0
	for ; n < len(newestFirst); n++ {
		bytes += len(newestFirst[n].Title) + len(newestFirst[n].Text)
		if n > 0 && bytes > versionBytes {
			break
		}
	}
	list := newestFirst[:n]
	slices.Reverse(list)
	older, err := collect(ctx, q, column[int], `SELECT count(*) FROM item_version WHERE item = $1 AND n < $2`, item, list[0].N)
	if err != nil {
		return news.ItemVersions{}, err
	}
	return news.ItemVersions{List: list, Older: older[0]}, nil
}

// ItemsByID returns the items with the given IDs, in the order of ids. Items that are not stored
// are left out.
func (db *DB) ItemsByID(ctx context.Context, ids []int64) (items []news.Item, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		for page := range slices.Chunk(ids, pageSize) {
			positions := make([]position, len(page))
			for i, id := range page {
				positions[i].id = id
			}
			loaded, err := db.load(ctx, tx, positions)
			if err != nil {
				return err
			}
			items = append(items, loaded...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read items: %w", err)
	}
	return items, nil
}
