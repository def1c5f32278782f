package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"khabar/news"
)

// Item returns the item with the given id, or an error that wraps news.ErrNotFound.
func (db *DB) Item(ctx context.Context, id int64) (news.Item, error) {
	var items []news.Item
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		items, err = db.load(ctx, tx, []position{{id: id}})
		return err
	})
	if err != nil {
		return news.Item{}, fmt.Errorf("read item %d: %w", id, err)
	}
	if len(items) == 0 {
		return news.Item{}, fmt.Errorf("item %d: %w", id, news.ErrNotFound)
	}
	return items[0], nil
}

// page reads the next items of a selection, at most size.
func (db *DB) page(ctx context.Context, s *selection, size int) (items []news.Item, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		positions, err := db.positions(ctx, tx, s, size)
		if err != nil || len(positions) == 0 {
			return err
		}
		s.last = positions[len(positions)-1]
		items, err = db.load(ctx, tx, positions)
		return err
	})
	return items, err
}

// positions returns the next positions of a selection, at most size. It reads up to size
// positions from each part and merges them. An item that has tags of several entries can be in
// several parts; its position is returned once.
func (db *DB) positions(ctx context.Context, q querier, s *selection, size int) ([]position, error) {
	var all []position
	for _, b := range s.parts {
		query, args := s.query(db.dialect, b, size)
		positions, err := collect(ctx, q, scanPosition, query, args...)
		if err != nil {
			return nil, err
		}
		all = append(all, positions...)
	}
	slices.SortFunc(all, func(a, b position) int { return b.compare(a) })
	all = slices.Compact(all)
	return all[:min(size, len(all))], nil
}

// load reads the items with the ids in positions, in the same order, with their tags and evidence
// and what people did to them. It ignores the times in positions, and leaves out items that are
// not stored.
func (db *DB) load(ctx context.Context, tx *sql.Tx, positions []position) ([]news.Item, error) {
	ids := idsOf(positions)
	items, err := db.loadTagged(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*news.Item, len(items))
	for i := range items {
		byID[items[i].ID] = &items[i]
	}
	return items, db.loadReview(ctx, tx, ids, byID)
}

// loadTagged reads the items with the given ids, in the same order, with the tags that the classifier made and their
// evidence. It leaves out items that are not stored.
func (db *DB) loadTagged(ctx context.Context, tx *sql.Tx, ids []int64) ([]news.Item, error) {
	p := newParams(db.dialect)
	rows, err := collect(ctx, tx, scanItem, `SELECT i.id, f.slug, f.country, f.kind, i.version, i.guid, i.url, i.author, i.lang, i.published,
			i.published_raw, i.updated, i.first_seen, i.sort_at, i.relevance, i.level, v.title, v.text, v.cut, coalesce(m.story, 0)
		FROM item i JOIN feed f ON f.id = i.feed JOIN item_version v ON v.item = i.id AND v.n = i.version
			LEFT JOIN story_item m ON m.item = i.id
		WHERE i.id `+p.inIDs(ids), p.args()...)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*news.Item, len(rows))
	for i := range rows {
		byID[rows[i].ID] = &rows[i]
	}
	if err := db.loadTags(ctx, tx, ids, byID); err != nil {
		return nil, err
	}
	if err := db.loadAccounts(ctx, tx, ids, byID); err != nil {
		return nil, err
	}
	items := make([]news.Item, 0, len(rows))
	for _, id := range ids {
		if it, ok := byID[id]; ok {
			items = append(items, *it)
		}
	}
	return items, nil
}

func idsOf(positions []position) []int64 {
	ids := make([]int64, len(positions))
	for i, p := range positions {
		ids[i] = p.id
	}
	return ids
}

func scanItem(rows *sql.Rows) (news.Item, error) {
	var it news.Item
	var published, updated sql.NullInt64
	var seen, sort int64
	var cut string
	err := rows.Scan(&it.ID, &it.Feed, &it.Country, &it.Kind, &it.Version, &it.GUID, &it.URL, &it.Author, &it.Lang, &published,
		&it.PublishedRaw, &updated, &seen, &sort, &it.Relevance, &it.Level, &it.Title, &it.Text, &cut, &it.Story)
	if err != nil {
		return it, err
	}
	it.Published, it.Updated, it.FirstSeen, it.SortAt = fromNull(published), fromNull(updated), fromMillis(seen), fromMillis(sort)
	it.Cuts, err = readCuts(cut)
	return it, err
}

// A tagRow is a tag of an item, read from the table tag; or a piece of evidence for a tag, read
// from the table evidence: then only the ID of the tag is set.
type tagRow struct {
	item     int64
	tag      news.Tag
	evidence news.Evidence
}

// loadTags adds the tags of items, ordered by the IDs of their entries, with the evidence for
// each in the order of its hits: at most maxEvidence pieces.
func (db *DB) loadTags(ctx context.Context, tx *sql.Tx, ids []int64, items map[int64]*news.Item) error {
	p := newParams(db.dialect)
	in := p.inIDs(ids)
	tags, err := collect(ctx, tx, scanTag, `SELECT t.item, e.slug, e.name, t.status, t.certainty, t.salience, t.role,
			t.cue, t.label, x.version, t.more_evidence, t.roles,
			(SELECT coalesce(max(v.seq), 0) + 1 FROM evidence v WHERE v.item = t.item AND v.entry = t.entry)
		FROM tag t JOIN entry e ON e.id = t.entry JOIN taxonomy x ON x.id = t.taxonomy
		WHERE t.item `+in+` ORDER BY t.item, e.slug`, p.args()...)
	if err != nil {
		return fmt.Errorf("tags: %w", err)
	}
	for _, r := range tags {
		it := items[r.item]
		it.Tags = append(it.Tags, r.tag)
	}
	evidence, err := collect(ctx, tx, scanEvidence, `SELECT v.item, e.slug, o.slug || '#' || k.words, f.word, v.start_byte,
			v.end_byte, h.word, r.word
		FROM tag t CROSS JOIN evidence v JOIN entry e ON e.id = v.entry
		JOIN keyword k ON k.id = v.keyword JOIN entry o ON o.id = k.entry
		JOIN term f ON f.id = v.field JOIN term h ON h.id = v.outcome JOIN term r ON r.id = v.reason
		WHERE t.item `+in+` AND `+evidenceOf("v", "t")+` ORDER BY v.item, v.entry, v.seq`, p.args()...)
	if err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	for _, r := range evidence {
		it := items[r.item]
		i := slices.IndexFunc(it.Tags, func(t news.Tag) bool { return t.ID == r.tag.ID })
		if i < 0 {
			return fmt.Errorf("item %d: evidence for %s, which it is not tagged with", r.item, r.tag.ID)
		}
		r.evidence.Text = quoted(it, r.evidence)
		it.Tags[i].Evidence = append(it.Tags[i].Evidence, r.evidence)
	}
	return nil
}

func scanTag(rows *sql.Rows) (r tagRow, err error) {
	t, stored, roles := &r.tag, 0, ""
	err = rows.Scan(&r.item, &t.ID, &t.Name, &t.Status, &t.Certainty, &t.Salience, &t.Role, &t.Cue, &t.Label, &t.Taxonomy,
		&t.MoreEvidence, &roles, &stored)
	if err != nil {
		return r, err
	}
	t.MoreEvidence += max(0, stored-maxEvidence)
	if t.Roles, err = readRoles(roles); err != nil {
		return r, fmt.Errorf("item %d: tag %s: %w", r.item, t.ID, err)
	}
	return r, nil
}

func scanEvidence(rows *sql.Rows) (r tagRow, err error) {
	e := &r.evidence
	err = rows.Scan(&r.item, &r.tag.ID, &e.Keyword, &e.Field, &e.Start, &e.End, &e.Outcome, &e.Reason)
	return r, err
}

// quoted returns the words of the item that e points to.
func quoted(it *news.Item, e news.Evidence) string {
	field, _ := fieldOf(it, e.Field)
	if e.Start < 0 || e.Start > e.End || e.End > len(field) {
		return "" // DB.Check reports it
	}
	return field[e.Start:e.End]
}
