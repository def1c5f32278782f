package store

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"khabar/news"
)

// names are the numbers of everything that tags and evidence name.
type names struct {
	entries    map[string]int64
	taxonomies map[string]int64
	terms      map[string]int64
	keywords   map[pair]int64 // by the entry's number and the words
}

// findEntries finds entries by their slugs or former slugs.
const findEntries = `SELECT slug, id FROM entry WHERE slug %[1]s UNION ALL SELECT slug, entry FROM entry_alias
	WHERE slug %[1]s AND slug NOT IN (SELECT slug FROM entry)`

// maxTerm bounds a reason, in bytes.
const maxTerm = 200

// splitKeyword returns the entry and the words of a keyword's name.
func splitKeyword(name string) (entry, words string) {
	entry, words, _ = strings.Cut(clean(name), "#")
	return entry, words
}

// resolve finds the numbers of all that the arrivals' tags name. What evidence names may
// be new and is added; an entry or taxonomy that a tag names must be there.
func (s *saving) resolve() error {
	entries, taxonomies := make(map[string]bool), make(map[string]bool)
	owners, terms := make(map[string]bool), make(map[string]bool)
	for t := range s.tags() {
		entries[clean(t.ID)], taxonomies[clean(t.Taxonomy)] = true, true
		for _, e := range t.Evidence {
			owner, _ := splitKeyword(e.Keyword)
			owners[owner] = true
			terms[string(e.Field)], terms[string(e.Outcome)], terms[term(e.Reason)] = true, true, true
		}
	}
	var err error
	if s.names.taxonomies, err = s.required(taxonomies, "taxonomy", `SELECT version, id FROM taxonomy WHERE version %[1]s`); err != nil {
		return err
	}
	if s.names.entries, err = s.required(entries, "tag", findEntries); err != nil {
		return err
	}
	if err := s.added(owners, s.names.entries, findEntries,
		`INSERT INTO entry (slug, name, listed) VALUES ($1, '', 0) ON CONFLICT DO NOTHING`); err != nil {
		return fmt.Errorf("look for entries: %w", err)
	}
	s.names.terms = make(map[string]int64)
	if err := s.added(terms, s.names.terms, `SELECT word, id FROM term WHERE word %[1]s`,
		`INSERT INTO term (word) VALUES ($1) ON CONFLICT DO NOTHING`); err != nil {
		return fmt.Errorf("look for terms: %w", err)
	}
	if err := s.resolveKeywords(); err != nil {
		return fmt.Errorf("look for keywords: %w", err)
	}
	return nil
}

func term(word string) string { return shorten(clean(word), maxTerm) }

// tags yields every tag of the arrivals.
func (s *saving) tags() func(yield func(news.Tag) bool) {
	return func(yield func(news.Tag) bool) {
		for _, p := range s.polls {
			for _, a := range p.arrivals {
				for _, t := range a.Tags {
					if !yield(t) {
						return
					}
				}
			}
		}
	}
}

// find runs a query with %[1]s in it for a set of names, which gives names and numbers.
func (s *saving) find(set []string, query string, into map[string]int64) error {
	if len(set) == 0 {
		return nil
	}
	arg, err := list(set)
	if err != nil {
		return err
	}
	found, err := named(s.ctx, s.tx, fmt.Sprintf(query, fmt.Sprintf(s.db.dialect.inTexts, 1)), arg)
	maps.Copy(into, found)
	return err
}

// required finds names that must all be there.
func (s *saving) required(set map[string]bool, what, query string) (map[string]int64, error) {
	found := make(map[string]int64, len(set))
	wanted := slices.Sorted(maps.Keys(set))
	if err := s.find(wanted, query, found); err != nil {
		return nil, fmt.Errorf("look for what tags name: %w", err)
	}
	for _, name := range wanted {
		if _, ok := found[name]; !ok {
			return nil, badData{fmt.Errorf("%s %s, which an item names: %w; save the taxonomy first", what, name, news.ErrNotFound)}
		}
	}
	return found, nil
}

// added finds names that found does not have yet, and adds those that are not there. They
// are added in order, so that two processes that add the same ones wait for each other
// but never both.
func (s *saving) added(set map[string]bool, found map[string]int64, query, add string) error {
	unknown := func() []string {
		return slices.DeleteFunc(slices.Sorted(maps.Keys(set)), func(n string) bool { _, ok := found[n]; return ok })
	}
	if err := s.find(unknown(), query, found); err != nil {
		return err
	}
	missing := unknown()
	for _, name := range missing {
		if _, err := s.tx.ExecContext(s.ctx, add, name); err != nil {
			return err
		}
	}
	return s.find(missing, query, found)
}

func (s *saving) resolveKeywords() error {
	s.names.keywords = make(map[pair]int64)
	wanted := make(map[pair]bool)
	for t := range s.tags() {
		for _, e := range t.Evidence {
			owner, words := splitKeyword(e.Keyword)
			wanted[pair{s.names.entries[owner], storedKey(words)}] = true
		}
	}
	if err := s.findKeywords(wanted); err != nil {
		return err
	}
	missing := slices.SortedFunc(maps.Keys(wanted), pair.compare)
	for _, k := range missing {
		_, err := s.tx.ExecContext(s.ctx, `INSERT INTO keyword (entry, words) VALUES ($1, $2) ON CONFLICT DO NOTHING`, k.n, k.word)
		if err != nil {
			return err
		}
	}
	return s.findKeywords(wanted)
}

// findKeywords moves those of wanted that are stored to the names.
func (s *saving) findKeywords(wanted map[pair]bool) error {
	if len(wanted) == 0 {
		return nil
	}
	arg, err := list(slices.Collect(maps.Keys(wanted)))
	if err != nil {
		return err
	}
	_, err = collect(s.ctx, s.tx, func(rows *sql.Rows) (struct{}, error) {
		var k pair
		var id int64
		err := rows.Scan(&k.n, &k.word, &id)
		s.names.keywords[k] = id
		delete(wanted, k)
		return struct{}{}, err
	}, `SELECT k.entry, k.words, k.id FROM `+fmt.Sprintf(s.db.dialect.pairs, 1)+` AS p
		JOIN keyword k ON k.entry = p.n AND k.words = p.word`, arg)
	return err
}
