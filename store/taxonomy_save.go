package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"khabar/news"
)

// SaveTaxonomy stores t under its version and makes it the current one: its entries are
// listed, renamed entries keep their rows, and the parents of entries are those in t. It is quick when t
// is already current. Entries that t does not have stay stored, because tags refer to them.
func (db *DB) SaveTaxonomy(ctx context.Context, t news.Taxonomy, now time.Time) error {
	current, err := collect(ctx, db.r, column[string], `SELECT version FROM taxonomy WHERE current = 1`)
	if err != nil {
		return fmt.Errorf("save taxonomy %s: %w", t.Version, db.explain(ctx, err))
	}
	if slices.Contains(current, t.Version) {
		return nil
	}
	source, err := pack(t.Source)
	if err != nil {
		return fmt.Errorf("save taxonomy %s: %w", t.Version, err)
	}
	err = db.writeOneByOne(ctx, func(tx *sql.Tx) error {
		s := &taxonomySync{tx: tx}
		return s.save(ctx, t, source, millis(now))
	})
	if err != nil {
		return fmt.Errorf("save taxonomy %s: %w", t.Version, err)
	}
	return nil
}

// pack compresses the source of a taxonomy.
func pack(source string) ([]byte, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(source)); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// A taxonomySync is one run of SaveTaxonomy.
type taxonomySync struct {
	tx          *sql.Tx
	ids         map[string]int64  // ids of stored entries by slug
	formerOwner map[string]string // for each former slug, the present slug of the entry
}

func (s *taxonomySync) save(ctx context.Context, t news.Taxonomy, source []byte, now int64) error {
	if err := exec(ctx, s.tx, "replace the current taxonomy", `UPDATE taxonomy SET current = 0 WHERE current = 1`); err != nil {
		return err
	}
	err := exec(ctx, s.tx, "store its source", `INSERT INTO taxonomy (version, source, saved, current) VALUES ($1, $2, $3, 1)
		ON CONFLICT (version) DO UPDATE SET current = 1`, clean(t.Version), source, now)
	if err != nil {
		return err
	}
	if err := s.load(ctx); err != nil {
		return err
	}
	if err := s.rename(ctx, t.Entries); err != nil {
		return err
	}
	if err := exec(ctx, s.tx, "unlist entries", `UPDATE entry SET listed = 0 WHERE listed = 1`); err != nil {
		return err
	}
	for _, e := range t.Entries {
		if err := s.put(ctx, e); err != nil {
			return fmt.Errorf("entry %s: %w", e.ID, err)
		}
	}
	return s.buildClosure(ctx, t.Entries)
}

func (s *taxonomySync) load(ctx context.Context) (err error) {
	if s.ids, err = named(ctx, s.tx, `SELECT slug, id FROM entry`); err != nil {
		return err
	}
	formerly, err := aliases(ctx, s.tx, `SELECT slug, entry FROM entry_alias`)
	if err != nil {
		return err
	}
	s.formerOwner = make(map[string]string)
	for slug, id := range s.ids {
		for _, old := range formerly[id] {
			s.formerOwner[old] = slug
		}
	}
	return nil
}

// named returns the ids that a query reads, by name. The rows of the query are a name and its id.
func named(ctx context.Context, q querier, query string, args ...any) (map[string]int64, error) {
	ids := make(map[string]int64)
	_, err := collect(ctx, q, func(rows *sql.Rows) (struct{}, error) {
		var name string
		var id int64
		err := rows.Scan(&name, &id)
		ids[name] = id
		return struct{}{}, err
	}, query, args...)
	return ids, err
}

// rename gives stored entries their new slugs. Slugs may move along a chain, so it repeats
// until no slug moves. Each row moves at most once.
func (s *taxonomySync) rename(ctx context.Context, entries []news.Entry) error {
	wanted := make(map[string]bool, len(entries))
	for _, e := range entries {
		wanted[e.ID] = true
	}
	renamed := make(map[int64]bool)
	for moved := true; moved; {
		moved = false
		for _, e := range entries {
			old, ok := s.predecessor(e, wanted)
			if !ok || renamed[s.ids[old]] {
				continue
			}
			id := s.ids[old]
			if err := exec(ctx, s.tx, fmt.Sprintf("rename entry %s to %s", old, e.ID),
				`UPDATE entry SET slug = $1 WHERE id = $2`, e.ID, id); err != nil {
				return err
			}
			if err := s.alias(ctx, old, id); err != nil {
				return err
			}
			delete(s.ids, old)
			s.ids[e.ID] = id
			renamed[id], moved = true, true
		}
	}
	return nil
}

// predecessor returns the slug of the stored entry that is to get e's slug; false when e is stored
// under its own slug, or there is no such entry. It is one of e's former slugs. When an entry is
// renamed back, it is the slug of the entry that formerly had e's slug, if that slug is not in the
// taxonomy any more.
func (s *taxonomySync) predecessor(e news.Entry, wanted map[string]bool) (string, bool) {
	if _, ok := s.ids[e.ID]; ok {
		return "", false
	}
	for _, old := range e.Formerly {
		if _, ok := s.ids[old]; ok {
			return old, true
		}
	}
	slug := s.formerOwner[e.ID]
	_, ok := s.ids[slug]
	return slug, ok && !wanted[slug]
}

func (s *taxonomySync) put(ctx context.Context, e news.Entry) error {
	ids, err := collect(ctx, s.tx, column[int64], `INSERT INTO entry (slug, name, listed) VALUES ($1, $2, 1)
		ON CONFLICT (slug) DO UPDATE SET name = excluded.name, listed = 1 RETURNING id`, clean(e.ID), clean(e.Name))
	if err != nil {
		return err
	}
	s.ids[e.ID] = ids[0]
	for _, old := range e.Formerly {
		if err := s.alias(ctx, old, ids[0]); err != nil {
			return err
		}
	}
	return nil
}

// alias stores a former slug of an entry.
func (s *taxonomySync) alias(ctx context.Context, slug string, id int64) error {
	return exec(ctx, s.tx, "add former slug "+slug, `INSERT INTO entry_alias (slug, entry) VALUES ($1, $2)
		ON CONFLICT (slug) DO UPDATE SET entry = excluded.entry`, clean(slug), id)
}

// buildClosure stores, for each entry, its parents, their parents, and so on.
func (s *taxonomySync) buildClosure(ctx context.Context, entries []news.Entry) error {
	if err := exec(ctx, s.tx, "delete the old closure", `DELETE FROM closure`); err != nil {
		return err
	}
	parents := make(map[string][]string, len(entries))
	for _, e := range entries {
		parents[e.ID] = e.Parents
	}
	for _, e := range entries {
		for ancestor, depth := range ancestors(e.ID, parents) {
			id, ok := s.ids[ancestor]
			if !ok {
				return fmt.Errorf("entry %s is below %s: %w in the taxonomy", e.ID, ancestor, news.ErrNotFound)
			}
			err := exec(ctx, s.tx, "build the closure", `INSERT INTO closure (ancestor, descendant, depth) VALUES ($1, $2, $3)`,
				id, s.ids[e.ID], depth)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// ancestors returns the parents of the entry id, their parents, and so on, with the length of the
// shortest path to each. A cycle of parents is followed once.
func ancestors(id string, parents map[string][]string) map[string]int {
	depth := map[string]int{id: 0}
	for queue := []string{id}; len(queue) > 0; queue = queue[1:] {
		for _, p := range parents[queue[0]] {
			if _, seen := depth[p]; !seen {
				depth[p] = depth[queue[0]] + 1
				queue = append(queue, p)
			}
		}
	}
	delete(depth, id)
	return depth
}
