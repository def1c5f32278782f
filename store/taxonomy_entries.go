package store

import (
	"context"
	"fmt"

	"khabar/news"
)

// entries returns the ids of the entries that a reference means: one entry, or the entry with its
// descendants.
func (db *DB) entries(ctx context.Context, ref news.TagRef) ([]int64, error) {
	id, err := entryID(ctx, db.r, ref.ID)
	if err != nil || !ref.Family {
		return []int64{id}, err
	}
	return withDescendants(ctx, db.r, id)
}

// entryID returns the id of the entry that has the slug now; if there is none, of the entry that
// had it formerly.
func entryID(ctx context.Context, q querier, slug string) (int64, error) {
	ids, err := collect(ctx, q, column[int64], `SELECT id FROM (
		SELECT id, 0 AS former FROM entry WHERE slug = $1 UNION ALL SELECT entry, 1 FROM entry_alias WHERE slug = $1
		) AS found ORDER BY former LIMIT 1`, clean(slug))
	if err != nil {
		return 0, fmt.Errorf("find tag %s: %w", slug, err)
	}
	if len(ids) == 0 {
		return 0, fmt.Errorf("tag %s: %w", slug, news.ErrNotFound)
	}
	return ids[0], nil
}

// withDescendants returns the ids of an entry and of all entries below it in the taxonomy.
func withDescendants(ctx context.Context, q querier, id int64) ([]int64, error) {
	ids, err := collect(ctx, q, column[int64], `SELECT descendant FROM closure WHERE ancestor = $1 ORDER BY descendant`, id)
	if err != nil {
		return nil, fmt.Errorf("find descendants: %w", err)
	}
	return append([]int64{id}, ids...), nil
}
