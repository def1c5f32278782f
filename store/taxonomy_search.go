package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"khabar/news"
	"khabar/text"
)

// SearchEntries returns at most limit entries that can be added as tags. Every word of query must
// be the beginning of a word of the entry's name or ID, in any spelling that text.Fold makes the
// same. Entries whose name or ID begins with query come first. Without a query, SearchEntries
// returns the entries that people added last.
func (db *DB) SearchEntries(ctx context.Context, query string, limit int) ([]news.EntryMatch, error) {
	wanted := text.Words(query)
	if len(wanted) == 0 {
		return db.lastAdded(ctx, limit)
	}
	all, err := collect(ctx, db.r, scanEntryMatch, `SELECT slug, name FROM entry WHERE listed = 1 AND slug NOT LIKE 'decoy/%' ORDER BY slug`)
	if err != nil {
		return nil, fmt.Errorf("search entries: %w", db.explain(ctx, err))
	}
	beginning := strings.Join(wanted, " ")
	var first, others []news.EntryMatch
	for _, e := range all {
		_, slug, _ := strings.Cut(e.ID, "/")
		words := text.Words(e.Name + " " + slug)
		switch {
		case !haveBeginnings(words, wanted):
		case strings.HasPrefix(text.Fold(e.Name), beginning) || strings.HasPrefix(text.Fold(slug), beginning):
			first = append(first, e)
		default:
			others = append(others, e)
		}
	}
	all = slices.Concat(first, others)
	return all[:min(len(all), max(0, limit))], nil
}

func scanEntryMatch(rows *sql.Rows) (e news.EntryMatch, err error) {
	err = rows.Scan(&e.ID, &e.Name)
	return e, err
}

// haveBeginnings reports whether each of beginnings is the beginning of one of words.
func haveBeginnings(words, beginnings []string) bool {
	return !slices.ContainsFunc(beginnings, func(b string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, b) })
	})
}

// lastAdded returns the entries of current verdicts that added a tag, the latest first.
func (db *DB) lastAdded(ctx context.Context, limit int) ([]news.EntryMatch, error) {
	found, err := collect(ctx, db.r, scanEntryMatch, `SELECT e.slug, e.name FROM verdict w JOIN entry e ON e.id = w.entry
		WHERE w.kind = 'added' AND e.listed = 1 GROUP BY e.slug, e.name ORDER BY max(w.event) DESC LIMIT $1`, max(0, limit))
	if err != nil {
		return nil, fmt.Errorf("read the entries added last: %w", db.explain(ctx, err))
	}
	return found, nil
}

// EntryNames returns the names of the entries with the given IDs, present or former, by ID. Entries
// that do not exist are left out.
func (db *DB) EntryNames(ctx context.Context, ids []string) (map[string]string, error) {
	p := newParams(db.dialect)
	in := p.inTexts(ids)
	names := make(map[string]string, len(ids))
	_, err := collect(ctx, db.r, func(rows *sql.Rows) (struct{}, error) {
		var id, name string
		err := rows.Scan(&id, &name)
		names[id] = name
		return struct{}{}, err
	}, `SELECT a.slug, e.name FROM entry_alias a JOIN entry e ON e.id = a.entry WHERE a.slug `+in+`
		AND a.slug NOT IN (SELECT slug FROM entry) UNION ALL SELECT slug, name FROM entry WHERE slug `+in, p.args()...)
	if err != nil {
		return nil, fmt.Errorf("read the names of entries: %w", db.explain(ctx, err))
	}
	return names, nil
}

// UnknownTags returns those references in refs whose entry no stored taxonomy has ever had. It
// returns none when no taxonomy is stored yet.
func (db *DB) UnknownTags(ctx context.Context, refs []news.TagRef) (unknown []news.TagRef, err error) {
	for _, ref := range refs {
		_, err := entryID(ctx, db.r, ref.ID)
		switch {
		case errors.Is(err, news.ErrNotFound):
			unknown = append(unknown, ref)
		case err != nil:
			return nil, fmt.Errorf("look up tag %s: %w", ref, db.explain(ctx, err))
		}
	}
	if len(unknown) == 0 {
		return nil, nil
	}
	stored, err := collect(ctx, db.r, column[int], `SELECT 1 FROM taxonomy LIMIT 1`)
	if err != nil {
		return nil, fmt.Errorf("look for a taxonomy: %w", db.explain(ctx, err))
	}
	if len(stored) == 0 {
		return nil, nil
	}
	return unknown, nil
}
