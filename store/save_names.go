package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"khabar/news"
	"khabar/text"
)

// nameIDs has the ids of the entries, taxonomies, terms and keywords that occur in the tags and
// evidence to be saved.
type nameIDs struct {
	entries    map[string]int64
	taxonomies map[string]int64
	terms      map[string]int64
	keywords   map[pair]int64 // key: id of the entry and the words
}

// maxTerm is the greatest length of a term, in bytes; longer reasons are cut. A term is a text of evidence that is
// stored once: a field, an outcome or a reason.
const maxTerm = 200

// splitKeyword returns the entry and the words of a keyword's name: of "group/ttp#ttp", group/ttp
// and ttp.
func splitKeyword(name string) (entry, words string) {
	entry, words, _ = strings.Cut(clean(name), "#")
	return entry, words
}

// term returns a reason as it is stored.
func term(word string) string { return text.Truncate(clean(word), maxTerm) }

// A nameQuery returns a query whose rows are a name and its id. The argument condition is SQL such as IN (…),
// to follow the column of the name.
type nameQuery func(condition string) string

// findEntries finds entries by their slugs or former slugs.
func findEntries(in string) string {
	return `SELECT slug, id FROM entry WHERE slug ` + in + ` UNION ALL SELECT slug, entry FROM entry_alias
		WHERE slug ` + in + ` AND slug NOT IN (SELECT slug FROM entry)`
}

func findTaxonomies(in string) string { return `SELECT version, id FROM taxonomy WHERE version ` + in }

func findTerms(in string) string { return `SELECT word, id FROM term WHERE word ` + in }

// resolveNames fills s.names. The entry and the taxonomy of a tag must be stored already. The
// keywords in evidence, the entries that have them, and the terms are added when they are not stored.
func (s *saveTx) resolveNames(ctx context.Context) error {
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
	if s.names.taxonomies, err = s.requiredNames(ctx, taxonomies, "taxonomy", findTaxonomies); err != nil {
		return err
	}
	if s.names.entries, err = s.requiredNames(ctx, entries, "tag", findEntries); err != nil {
		return err
	}
	if err := s.addNames(ctx, owners, s.names.entries, findEntries,
		`INSERT INTO entry (slug, name, listed) VALUES ($1, '', 0) ON CONFLICT DO NOTHING`); err != nil {
		return fmt.Errorf("find entries: %w", err)
	}
	s.names.terms = make(map[string]int64)
	if err := s.addNames(ctx, terms, s.names.terms, findTerms,
		`INSERT INTO term (word) VALUES ($1) ON CONFLICT DO NOTHING`); err != nil {
		return fmt.Errorf("find terms: %w", err)
	}
	if err := s.resolveKeywords(ctx); err != nil {
		return fmt.Errorf("find keywords: %w", err)
	}
	return nil
}

// tags yields every tag of the new versions.
func (s *saveTx) tags() func(yield func(news.Tag) bool) {
	return func(yield func(news.Tag) bool) {
		for _, p := range s.polls {
			for _, v := range p.versions {
				for _, t := range v.Tags {
					if !yield(t) {
						return
					}
				}
			}
		}
	}
}

// findNames looks up names and adds to the map found the ids of those that the database has.
func (s *saveTx) findNames(ctx context.Context, names []string, query nameQuery, found map[string]int64) error {
	if len(names) == 0 {
		return nil
	}
	p := newParams(s.db.dialect)
	ids, err := named(ctx, s.tx, query(p.inTexts(names)), p.args()...)
	maps.Copy(found, ids)
	return err
}

// requiredNames returns the ids of names. It returns a dataFault when one is not stored. kind is
// the kind of name for that error: "tag" or "taxonomy".
func (s *saveTx) requiredNames(ctx context.Context, names map[string]bool, kind string, query nameQuery) (map[string]int64, error) {
	found := make(map[string]int64, len(names))
	wanted := slices.Sorted(maps.Keys(names))
	if err := s.findNames(ctx, wanted, query, found); err != nil {
		return nil, fmt.Errorf("find the entries and taxonomies of tags: %w", err)
	}
	for _, name := range wanted {
		if _, ok := found[name]; !ok {
			return nil, dataFault{fmt.Errorf("%s %s of an item: %w in the database; save the taxonomy first", kind, name, news.ErrNotFound)}
		}
	}
	return found, nil
}

// addNames adds the ids of names to the map found. Names that are not in it yet are looked up; those that the
// database does not have are inserted, with the given statement. It inserts them in alphabetical
// order, so that two processes that insert the same names do not deadlock.
func (s *saveTx) addNames(ctx context.Context, names map[string]bool, found map[string]int64, query nameQuery, insert string) error {
	lacking := func() []string {
		return slices.DeleteFunc(slices.Sorted(maps.Keys(names)), func(n string) bool { _, ok := found[n]; return ok })
	}
	if err := s.findNames(ctx, lacking(), query, found); err != nil {
		return err
	}
	missing := lacking()
	for _, name := range missing {
		if err := exec(ctx, s.tx, "add "+name, insert, name); err != nil {
			return err
		}
	}
	return s.findNames(ctx, missing, query, found)
}

// resolveKeywords finds the ids of the keywords in evidence, and stores keywords that the
// database lacks.
func (s *saveTx) resolveKeywords(ctx context.Context) error {
	s.names.keywords = make(map[pair]int64)
	wanted := make(map[pair]bool)
	for t := range s.tags() {
		for _, e := range t.Evidence {
			owner, words := splitKeyword(e.Keyword)
			wanted[pair{s.names.entries[owner], storedKey(words)}] = true
		}
	}
	if err := s.findKeywords(ctx, wanted); err != nil {
		return err
	}
	for _, k := range slices.SortedFunc(maps.Keys(wanted), pair.compare) {
		if err := exec(ctx, s.tx, "add "+k.word,
			`INSERT INTO keyword (entry, words) VALUES ($1, $2) ON CONFLICT DO NOTHING`, k.n, k.word); err != nil {
			return err
		}
	}
	return s.findKeywords(ctx, wanted)
}

// findKeywords looks up the wanted keywords. Those that the database has are removed from the map, and their ids
// are added to s.names.keywords.
func (s *saveTx) findKeywords(ctx context.Context, wanted map[pair]bool) error {
	if len(wanted) == 0 {
		return nil
	}
	p := newParams(s.db.dialect)
	_, err := collect(ctx, s.tx, func(rows *sql.Rows) (struct{}, error) {
		var k pair
		var id int64
		err := rows.Scan(&k.n, &k.word, &id)
		s.names.keywords[k] = id
		delete(wanted, k)
		return struct{}{}, err
	}, `SELECT k.entry, k.words, k.id FROM `+p.pairs(slices.Collect(maps.Keys(wanted)))+` AS p
		JOIN keyword k ON k.entry = p.n AND k.words = p.word`, p.args()...)
	return err
}
