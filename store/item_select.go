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

// Items yields the items that match f, newest first; of items with the same time, the one with
// the higher id first. They have their tags, accepted ones and candidates, but not their Keys.
// Items are read in pages, each in a separate transaction, and no transaction is open while the
// consumer works.
// An item that is saved while Items runs may or may not be yielded; other items may be yielded in
// a newer version. A feed or tag that is not stored is an error that wraps news.ErrNotFound.
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
	return eachPage(f.Limit, func(size int) ([]news.Item, error) { return db.page(ctx, s, size) }, yield)
}

// eachPage reads pages until limit items are yielded, the consumer stops, or a page is not
// full. A limit of 0 means no limit.
func eachPage[T any](limit int, read func(size int) ([]T, error), yield func(T) bool) error {
	for left := limit; limit <= 0 || left > 0; left -= pageSize {
		size := pageSize
		if limit > 0 {
			size = min(left, pageSize)
		}
		page, err := read(size)
		if err != nil {
			return err
		}
		for _, t := range page {
			if !yield(t) {
				return nil
			}
		}
		if len(page) < size {
			return nil
		}
	}
	return nil
}

// A position is the position of an item or story in an order by time (the field at), then by id.
type position struct{ at, id int64 }

func (p position) compare(q position) int {
	return cmp.Or(cmp.Compare(p.at, q.at), cmp.Compare(p.id, q.id))
}

func scanPosition(rows *sql.Rows) (p position, err error) {
	err = rows.Scan(&p.at, &p.id)
	return p, err
}

// A selection is a filter with ids in place of names, and how far its items have been read.
//
// It is read in parts. Each part is a query that reads one index, newest first, without sorting.
// A filter without tags has one part, which reads the index of the items. A filter with tags has
// parts for the tag reference that includes the fewest entries: for each of these entries a part
// that reads its tags, and parts that read the verdicts which make a tag of the entry count. The
// rows of all parts are merged.
type selection struct {
	column   string          // sort_at or first_seen
	parts    []selectionPart // only one, which has no entry, when the filter has no tags
	others   [][]int64       // an item must also have a tag of at least one entry of each list
	feed     int64           // 0 for all
	relevant bool
	level    news.Level // empty for all
	from     int64
	last     position // only items before this position are still to be read
}

// A selectionPart says what one query reads: all items, when entry is 0; the tags of an entry; or,
// when verdict is set, the verdicts of that kind on tags of the entry.
type selectionPart struct {
	entry   int64
	verdict news.ReviewKind
}

func (db *DB) selectItems(ctx context.Context, f news.Filter) (*selection, error) {
	s := &selection{relevant: f.Relevant, level: f.Level, from: math.MinInt64, last: position{at: math.MaxInt64}}
	var err error
	if s.column, err = timeColumn(f.By); err != nil {
		return nil, err
	}
	if !f.Span.From.IsZero() {
		s.from = millis(f.Span.From)
	}
	if !f.Span.Until.IsZero() {
		s.last.at = millis(f.Span.Until)
	}
	if f.Feed != "" {
		if s.feed, err = feedID(ctx, db.r, f.Feed); err != nil {
			return nil, err
		}
	}
	return s, db.selectTags(ctx, s, f.Tags)
}

// timeColumn returns the column with the time by which items are ordered and selected.
func timeColumn(by news.TimeField) (string, error) {
	switch cmp.Or(by, news.ByPublished) {
	case news.ByPublished:
		return "sort_at", nil
	case news.BySeen:
		return "first_seen", nil
	}
	return "", fmt.Errorf("unknown time %q", by)
}

// selectTags sets the parts of s for the reference in refs that includes the fewest entries, because
// it is likely to have the fewest items. The other references become conditions.
func (db *DB) selectTags(ctx context.Context, s *selection, refs []news.TagRef) error {
	var lists [][]int64
	for _, ref := range refs {
		entries, err := db.entries(ctx, ref)
		if err != nil {
			return err
		}
		lists = append(lists, entries)
	}
	slices.SortStableFunc(lists, func(a, b []int64) int { return cmp.Compare(len(a), len(b)) })
	if len(lists) == 0 {
		s.parts = []selectionPart{{}}
		return nil
	}
	s.others = lists[1:]
	var err error
	s.parts, err = db.partsOf(ctx, lists[0])
	return err
}

// partsOf returns the parts for entries: one for the tags of each entry, and one for each kind of
// verdict that makes tags of the entry count, if there are such verdicts.
func (db *DB) partsOf(ctx context.Context, entries []int64) ([]selectionPart, error) {
	p := newParams(db.dialect)
	judged, err := collect(ctx, db.r, func(rows *sql.Rows) (b selectionPart, err error) {
		err = rows.Scan(&b.entry, &b.verdict)
		return b, err
	}, `SELECT e.id, k.kind FROM entry e JOIN (SELECT 'added' AS kind UNION ALL SELECT 'confirmed') AS k ON TRUE
		WHERE e.id `+p.inIDs(entries)+` AND EXISTS (SELECT 1 FROM verdict w WHERE w.entry = e.id AND w.kind = k.kind)
		ORDER BY e.id, k.kind`, p.args()...)
	if err != nil {
		return nil, fmt.Errorf("find verdicts: %w", err)
	}
	all := make([]selectionPart, len(entries), len(entries)+len(judged))
	for i, id := range entries {
		all[i].entry = id
	}
	return append(all, judged...), nil
}

// query returns the query that reads the next positions of part b, at most size; and its arguments.
func (s *selection) query(d *dialect, b selectionPart, size int) (string, []any) {
	p := newParams(d, s.from, s.last.at, s.last.id, size)
	from, at, id, where := "item i", "i."+s.column, "i.id", ""
	switch {
	case b.verdict != "":
		from, at, id = "verdict v JOIN item i ON i.id = v.item", "v."+s.column, "v.item"
		where += " AND v.entry = " + p.add(b.entry) + " AND v.kind = " + p.add(string(b.verdict))
	case b.entry != 0:
		from, at, id = "tag t JOIN item i ON i.id = t.item", "t."+s.column, "t.item"
		where += " AND t.entry = " + p.add(b.entry) + " AND " + tagCounts("t")
	}
	if s.feed != 0 {
		where += " AND i.feed = " + p.add(s.feed)
	}
	if s.relevant {
		where += " AND i.relevance <> ''"
	}
	if s.level != news.LevelNone {
		where += " AND i.level = " + p.add(string(s.level))
	}
	for _, entries := range s.others {
		where += " AND " + hasTag(id, p.inIDs(entries))
	}
	return fmt.Sprintf(`SELECT %[1]s, %[2]s FROM %[3]s WHERE %[1]s >= $1 AND (%[1]s, %[2]s) < ($2, $3)%[4]s
		ORDER BY %[1]s DESC, %[2]s DESC LIMIT $4`, at, id, from, where), p.args()
}
