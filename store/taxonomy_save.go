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

// SaveTaxonomy archives t under its version and makes it the current one: its entries are
// listed, renamed ones keep their rows, and families follow its parents. It is quick when
// t is already current. Entries that t does not have stay, for the tags that speak of them.
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
		s := &taxonomySync{ctx: ctx, tx: tx}
		return s.save(t, source, millis(now))
	})
	if err != nil {
		return fmt.Errorf("save taxonomy %s: %w", t.Version, err)
	}
	return nil
}

// pack compresses a source for the archive.
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
	ctx context.Context
	tx  *sql.Tx
	ids map[string]int64  // of entries, by slug
	had map[string]string // the slug now of the entry that had a slug formerly
}

func (s *taxonomySync) exec(query string, args ...any) error {
	_, err := s.tx.ExecContext(s.ctx, query, args...)
	return err
}

func (s *taxonomySync) save(t news.Taxonomy, source []byte, now int64) error {
	if err := s.exec(`UPDATE taxonomy SET current = 0 WHERE current = 1`); err != nil {
		return err
	}
	err := s.exec(`INSERT INTO taxonomy (version, source, saved, current) VALUES ($1, $2, $3, 1)
		ON CONFLICT (version) DO UPDATE SET current = 1`, clean(t.Version), source, now)
	if err != nil {
		return err
	}
	if err := s.load(); err != nil {
		return err
	}
	if err := s.rename(t.Entries); err != nil {
		return err
	}
	if err := s.exec(`UPDATE entry SET listed = 0 WHERE listed = 1`); err != nil {
		return err
	}
	for _, e := range t.Entries {
		if err := s.put(e); err != nil {
			return fmt.Errorf("entry %s: %w", e.ID, err)
		}
	}
	return s.close(t.Entries)
}

func (s *taxonomySync) load() (err error) {
	if s.ids, err = named(s.ctx, s.tx, `SELECT slug, id FROM entry`); err != nil {
		return err
	}
	formerly, err := aliases(s.ctx, s.tx, `SELECT slug, entry FROM entry_alias`)
	s.had = make(map[string]string)
	for slug, id := range s.ids {
		for _, old := range formerly[id] {
			s.had[old] = slug
		}
	}
	return err
}

// named reads names and numbers.
func named(ctx context.Context, q querier, query string, args ...any) (map[string]int64, error) {
	found := make(map[string]int64)
	_, err := collect(ctx, q, func(rows *sql.Rows) (struct{}, error) {
		var name string
		var n int64
		err := rows.Scan(&name, &n)
		found[name] = n
		return struct{}{}, err
	}, query, args...)
	return found, err
}

// rename gives stored entries their new slugs, along chains too; each moves once at most.
func (s *taxonomySync) rename(entries []news.Entry) error {
	wanted := make(map[string]bool, len(entries))
	for _, e := range entries {
		wanted[e.ID] = true
	}
	done := make(map[int64]bool)
	for moved := true; moved; {
		moved = false
		for _, e := range entries {
			old, ok := s.predecessor(e, wanted)
			if !ok || done[s.ids[old]] {
				continue
			}
			id := s.ids[old]
			if err := s.exec(`UPDATE entry SET slug = $1 WHERE id = $2`, e.ID, id); err != nil {
				return fmt.Errorf("rename entry %s to %s: %w", old, e.ID, err)
			}
			if err := s.alias(old, id); err != nil {
				return err
			}
			delete(s.ids, old)
			s.ids[e.ID] = id
			done[id], moved = true, true
		}
	}
	return nil
}

// predecessor finds the slug under which e is stored when it is not under its own: a
// former one; or, when a renaming was taken back, that of the entry which had e's slug
// formerly and has not another in the taxonomy.
func (s *taxonomySync) predecessor(e news.Entry, wanted map[string]bool) (string, bool) {
	if _, ok := s.ids[e.ID]; ok {
		return "", false
	}
	for _, old := range e.Formerly {
		if _, ok := s.ids[old]; ok {
			return old, true
		}
	}
	slug := s.had[e.ID]
	_, ok := s.ids[slug]
	return slug, ok && !wanted[slug]
}

func (s *taxonomySync) put(e news.Entry) error {
	ids, err := collect(s.ctx, s.tx, column[int64], `INSERT INTO entry (slug, name, listed) VALUES ($1, $2, 1)
		ON CONFLICT (slug) DO UPDATE SET name = excluded.name, listed = 1 RETURNING id`, clean(e.ID), clean(e.Name))
	if err != nil {
		return err
	}
	s.ids[e.ID] = ids[0]
	for _, old := range e.Formerly {
		if err := s.alias(old, ids[0]); err != nil {
			return err
		}
	}
	return nil
}

// alias lets an entry answer to a slug that it had formerly.
func (s *taxonomySync) alias(slug string, id int64) error {
	return s.exec(`INSERT INTO entry_alias (slug, entry) VALUES ($1, $2)
		ON CONFLICT (slug) DO UPDATE SET entry = excluded.entry`, clean(slug), id)
}

// close rebuilds the closure of the entries' parents.
func (s *taxonomySync) close(entries []news.Entry) error {
	if err := s.exec(`DELETE FROM closure`); err != nil {
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
				return fmt.Errorf("entry %s rolls up to %s: %w", e.ID, ancestor, news.ErrNotFound)
			}
			err := s.exec(`INSERT INTO closure (ancestor, descendant, depth) VALUES ($1, $2, $3)`, id, s.ids[e.ID], depth)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// ancestors returns everything that id rolls up to, with the length of the shortest way.
// A circle ends where it began.
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

// entryID finds an entry by its slug, or by one that it had formerly.
func entryID(ctx context.Context, q querier, slug string) (int64, error) {
	ids, err := collect(ctx, q, column[int64], `SELECT id FROM (
		SELECT id, 0 AS rank FROM entry WHERE slug = $1 UNION ALL SELECT entry, 1 FROM entry_alias WHERE slug = $1
		) AS found ORDER BY rank LIMIT 1`, clean(slug))
	if err != nil {
		return 0, fmt.Errorf("find tag %s: %w", slug, err)
	}
	if len(ids) == 0 {
		return 0, fmt.Errorf("tag %s: %w", slug, news.ErrNotFound)
	}
	return ids[0], nil
}

// family returns an entry and everything that rolls up to it.
func family(ctx context.Context, q querier, id int64) ([]int64, error) {
	ids, err := collect(ctx, q, column[int64], `SELECT descendant FROM closure WHERE ancestor = $1 ORDER BY descendant`, id)
	if err != nil {
		return nil, fmt.Errorf("find descendants: %w", err)
	}
	return append([]int64{id}, ids...), nil
}
