package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"
	"slices"

	"khabar/news"
)

// pageSize is how many items are read at a time.
const pageSize = 256

// Items yields the items that f asks for, newest first, items of the same time by falling
// id. Tags come with them, accepted ones and candidates; Keys do not. Each page is read in
// a transaction of its own, none is open while the consumer works, and what is saved
// meanwhile changes nothing about what is yielded but an item's own version. A feed or
// tag that is not there is an error that wraps news.ErrNotFound.
func (db *DB) Items(ctx context.Context, f news.Filter) iter.Seq2[news.Item, error] {
	return func(yield func(news.Item, error) bool) {
		if err := db.items(ctx, f, func(it news.Item) bool { return yield(it, nil) }); err != nil {
			yield(news.Item{}, fmt.Errorf("read items: %w", err))
		}
	}
}

func (db *DB) items(ctx context.Context, f news.Filter, yield func(news.Item) bool) error {
	s, err := db.selectItems(ctx, f)
	if err != nil {
		return db.explain(ctx, err)
	}
	for left := f.Limit; f.Limit <= 0 || left > 0; left -= pageSize {
		size := pageSize
		if f.Limit > 0 {
			size = min(left, pageSize)
		}
		page, err := db.page(ctx, s, size)
		if err != nil {
			return err
		}
		for _, it := range page {
			if !yield(it) {
				return nil
			}
		}
		if len(page) < size {
			return nil
		}
	}
	return nil
}

// Item returns the item with that id, or an error that wraps news.ErrNotFound.
func (db *DB) Item(ctx context.Context, id int64) (news.Item, error) {
	var items []news.Item
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		items, err = db.load(ctx, tx, []place{{id: id}})
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

// A place is where an item stands in the order.
type place struct{ at, id int64 }

func (p place) compare(q place) int { return cmp.Or(cmp.Compare(p.at, q.at), cmp.Compare(p.id, q.id)) }

func scanPlace(rows *sql.Rows) (p place, err error) {
	err = rows.Scan(&p.at, &p.id)
	return p, err
}

// A selection is a filter with its names resolved, and how far it has been read.
//
// Each branch is a query that runs along one index, newest first, without sorting: along
// the items' own when no tag is asked for, else along the tags of one entry, or along the
// verdicts that made one count. The branches of a family are merged.
type selection struct {
	column   string   // sort_at or first_seen
	branches []branch // to run along; one without an entry for the items' own index
	others   []string // lists of entries; one of each must be there too
	feed     int64    // 0 for all
	relevant bool
	from     int64
	last     place // everything before this is still to be read
}

// A branch is what one query runs along: the tags of an entry or, with a verdict, those of
// it that a person gave.
type branch struct {
	entry   int64
	verdict news.ReviewKind
}

func (db *DB) selectItems(ctx context.Context, f news.Filter) (*selection, error) {
	s := &selection{column: "sort_at", relevant: f.Relevant, from: math.MinInt64, last: place{at: math.MaxInt64}}
	if by := cmp.Or(f.By, news.ByPublished); by == news.BySeen {
		s.column = "first_seen"
	} else if !by.Valid() {
		return nil, fmt.Errorf("unknown time %q", by)
	}
	if !f.Span.From.IsZero() {
		s.from = millis(f.Span.From)
	}
	if !f.Span.Until.IsZero() {
		s.last.at = millis(f.Span.Until)
	}
	var err error
	if f.Feed != "" {
		if s.feed, err = feedID(ctx, db.r, f.Feed); err != nil {
			return nil, err
		}
	}
	return s, db.selectTags(ctx, s, f.Tags)
}

// selectTags runs along the smallest family of refs, which is likely to have the fewest
// items, and asks for the others.
func (db *DB) selectTags(ctx context.Context, s *selection, refs []news.TagRef) error {
	var families [][]int64
	for _, ref := range refs {
		entries, err := db.entries(ctx, ref)
		if err != nil {
			return err
		}
		families = append(families, entries)
	}
	slices.SortStableFunc(families, func(a, b []int64) int { return cmp.Compare(len(a), len(b)) })
	if len(families) == 0 {
		s.branches = []branch{{}}
		return nil
	}
	for _, entries := range families[1:] {
		ids, err := list(entries)
		if err != nil {
			return err
		}
		s.others = append(s.others, ids)
	}
	var err error
	s.branches, err = db.branchesOf(ctx, families[0])
	return err
}

// branchesOf returns the branches for a family: its tags, and its verdicts if there are any.
func (db *DB) branchesOf(ctx context.Context, entries []int64) ([]branch, error) {
	ids, err := list(entries)
	if err != nil {
		return nil, err
	}
	judged, err := collect(ctx, db.r, func(rows *sql.Rows) (b branch, err error) {
		err = rows.Scan(&b.entry, &b.verdict)
		return b, err
	}, `SELECT e.id, k.kind FROM entry e JOIN (SELECT 'added' AS kind UNION ALL SELECT 'confirmed') AS k ON TRUE
		WHERE e.id `+fmt.Sprintf(db.dialect.inIDs, 1)+` AND EXISTS (SELECT 1 FROM verdict w WHERE w.entry = e.id AND w.kind = k.kind)
		ORDER BY e.id, k.kind`, ids)
	if err != nil {
		return nil, fmt.Errorf("look for verdicts: %w", err)
	}
	all := make([]branch, len(entries), len(entries)+len(judged))
	for i, id := range entries {
		all[i].entry = id
	}
	return append(all, judged...), nil
}

// entries returns the entries that a reference means.
func (db *DB) entries(ctx context.Context, ref news.TagRef) ([]int64, error) {
	id, err := entryID(ctx, db.r, ref.ID)
	if err != nil || !ref.Family {
		return []int64{id}, err
	}
	return family(ctx, db.r, id)
}

// query is the query of one branch for at most size places, with its arguments.
func (s *selection) query(d *dialect, b branch, size int) (string, []any) {
	args := []any{s.from, s.last.at, s.last.id, size}
	arg := func(v any) int {
		args = append(args, v)
		return len(args)
	}
	from, at, id, where := "item i", "i."+s.column, "i.id", ""
	switch {
	case b.verdict != "":
		from, at, id = "verdict v JOIN item i ON i.id = v.item", "v."+s.column, "v.item"
		where += fmt.Sprintf(" AND v.entry = $%d AND v.kind = $%d", arg(b.entry), arg(string(b.verdict)))
	case b.entry != 0:
		from, at, id = "tag t JOIN item i ON i.id = t.item", "t."+s.column, "t.item"
		where += fmt.Sprintf(" AND t.entry = $%d AND %s", arg(b.entry), tagCounts("t"))
	}
	if s.feed != 0 {
		where += fmt.Sprintf(" AND i.feed = $%d", arg(s.feed))
	}
	if s.relevant {
		where += " AND i.relevance <> ''"
	}
	for _, ids := range s.others {
		where += " AND " + hasTag(id, fmt.Sprintf(d.inIDs, arg(ids)))
	}
	return fmt.Sprintf(`SELECT %[1]s, %[2]s FROM %[3]s WHERE %[1]s >= $1 AND (%[1]s, %[2]s) < ($2, $3)%[4]s
		ORDER BY %[1]s DESC, %[2]s DESC LIMIT $4`, at, id, from, where), args
}
