package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"khabar/news"
)

// Coverage counts reports in windows of time: those of each feed, and those that count for a
// group. A tag that is not there is an error that wraps news.ErrNotFound.
func (db *DB) Coverage(ctx context.Context, f news.CoverageFilter) (c news.Coverage, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		q, err := db.countQuery(ctx, tx, f)
		if err != nil {
			return err
		}
		if c.Feeds, err = q.feeds(); err != nil {
			return err
		}
		for i, w := range f.Windows {
			if err := q.groups(i, w); err != nil {
				return err
			}
		}
		c.Groups = q.counted()
		c.Taxonomies, err = taxonomyChanges(ctx, tx)
		return err
	})
	if err != nil {
		return news.Coverage{}, fmt.Errorf("count reports: %w", err)
	}
	return c, nil
}

// Origins returns on whose account items report, for those of ids that are part of a story.
func (db *DB) Origins(ctx context.Context, ids []int64) (map[int64]string, error) {
	arg, err := list(ids)
	if err != nil {
		return nil, err
	}
	origins := make(map[int64]string, len(ids))
	err = db.read(ctx, func(tx *sql.Tx) error {
		_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
			var id int64
			var origin string
			err := rows.Scan(&id, &origin)
			origins[id] = origin
			return struct{}{}, err
		}, `SELECT item, origin FROM story_item WHERE item `+fmt.Sprintf(db.dialect.inIDs, 1), arg)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read origins of %d items: %w", len(ids), err)
	}
	return origins, nil
}

// taxonomyChanges returns when each taxonomy but the first was saved.
func taxonomyChanges(ctx context.Context, q querier) ([]time.Time, error) {
	return collect(ctx, q, func(rows *sql.Rows) (time.Time, error) {
		var saved int64
		err := rows.Scan(&saved)
		return fromMillis(saved), err
	}, `SELECT saved FROM taxonomy WHERE saved > (SELECT min(saved) FROM taxonomy) ORDER BY saved`)
}

// counting is a CoverageFilter on its way through the database.
type counting struct {
	db      *DB
	ctx     context.Context
	tx      *sql.Tx
	windows []news.Span
	column  string // sort_at or first_seen
	where   string // conditions on i, t, f and e
	args    []any  // of where, from $3 on
	byKey   map[[2]string]*news.GroupCoverage
}

// countQuery resolves the names in f.
func (db *DB) countQuery(ctx context.Context, tx *sql.Tx, f news.CoverageFilter) (*counting, error) {
	q := &counting{
		db: db, ctx: ctx, tx: tx, windows: f.Windows, column: "sort_at",
		byKey: make(map[[2]string]*news.GroupCoverage),
	}
	if by := cmp.Or(f.By, news.ByPublished); by == news.BySeen {
		q.column = "first_seen"
	} else if !by.Valid() {
		return nil, fmt.Errorf("unknown time %q", by)
	}
	if f.MinCertainty > 0 {
		q.and("t.certainty >= $%d", int64(f.MinCertainty))
	}
	if f.MinSalience > 0 {
		q.and("t.salience >= $%d", int64(f.MinSalience))
	}
	if err := q.andTexts("f.slug ", f.Feeds); err != nil {
		return nil, err
	}
	if err := q.andTexts("i.lang ", f.Langs); err != nil {
		return nil, err
	}
	return q, q.andTags(f.Tags)
}

// and adds a condition with one parameter.
func (q *counting) and(condition string, arg any) {
	q.args = append(q.args, arg)
	q.where += " AND " + fmt.Sprintf(condition, len(q.args)+2)
}

// andTexts adds the condition that what is one of set; of an empty set none.
func (q *counting) andTexts(what string, set []string) error {
	if len(set) == 0 {
		return nil
	}
	arg, err := list(set)
	if err == nil {
		q.and(what+q.db.dialect.inTexts, arg)
	}
	return err
}

// andTags adds the condition that the tag is one that refs mean; without refs none.
func (q *counting) andTags(refs []news.TagRef) error {
	var ids []int64
	for _, ref := range refs {
		id, err := entryID(q.ctx, q.tx, ref.ID)
		if err != nil {
			return err
		}
		meant := []int64{id}
		if ref.Family {
			if meant, err = family(q.ctx, q.tx, id); err != nil {
				return err
			}
		}
		ids = append(ids, meant...)
	}
	if len(ids) == 0 {
		return nil
	}
	arg, err := list(ids)
	if err == nil {
		q.and("t.entry "+q.db.dialect.inIDs, arg)
	}
	return err
}

// feeds counts the items of each feed that ever brought one, relevant or not. Each number is
// a range of one index.
func (q *counting) feeds() ([]news.FeedCoverage, error) {
	var counts strings.Builder
	var args []any
	for _, w := range q.windows {
		args = append(args, millis(w.From), millis(w.Until))
		fmt.Fprintf(&counts, `, (SELECT count(*) FROM item i WHERE i.feed = f.id AND i.%[1]s >= $%[2]d AND i.%[1]s < $%[3]d)`,
			q.column, len(args)-1, len(args))
	}
	all, err := collect(q.ctx, q.tx, func(rows *sql.Rows) (news.FeedCoverage, error) {
		c := news.FeedCoverage{Items: make([]int, len(q.windows))}
		var since sql.NullInt64
		into := []any{&c.Feed, &since}
		for i := range c.Items {
			into = append(into, &c.Items[i])
		}
		err := rows.Scan(into...)
		c.Since = fromNull(since)
		return c, err
	}, `SELECT f.slug, (SELECT min(i.first_seen) FROM item i WHERE i.feed = f.id)`+counts.String()+`
		FROM feed f ORDER BY f.slug`, args...)
	if err != nil {
		return nil, fmt.Errorf("items of feeds: %w", err)
	}
	return slices.DeleteFunc(all, func(c news.FeedCoverage) bool { return c.Since.IsZero() }), nil
}

// groups counts the reports of window n.
func (q *counting) groups(n int, w news.Span) error {
	_, err := collect(q.ctx, q.tx, func(rows *sql.Rows) (struct{}, error) {
		var id, name, feed string
		var reports int
		if err := rows.Scan(&id, &name, &feed, &reports); err != nil {
			return struct{}{}, err
		}
		key := [2]string{id, feed}
		if q.byKey[key] == nil {
			q.byKey[key] = &news.GroupCoverage{ID: id, Name: name, Feed: feed, Reports: make([]int, len(q.windows))}
		}
		q.byKey[key].Reports[n] = reports
		return struct{}{}, nil
	}, q.groupQuery(), append([]any{millis(w.From), millis(w.Until)}, q.args...)...)
	if err != nil {
		return fmt.Errorf("reports on groups: %w", err)
	}
	return nil
}

// groupQuery counts what counts for each group from $1 until $2.
func (q *counting) groupQuery() string {
	return fmt.Sprintf(`SELECT e.slug, e.name, f.slug, count(*)
		FROM entry e JOIN tag t ON t.entry = e.id JOIN item i ON i.id = t.item JOIN feed f ON f.id = i.feed
		WHERE e.slug LIKE 'group/%%' AND t.%[1]s >= $1 AND t.%[1]s < $2 AND %[2]s AND i.relevance <> ''%[3]s
		GROUP BY e.slug, e.name, f.slug`, q.column, counts("t"), q.where)
}

// counted returns what groups has counted, in order.
func (q *counting) counted() []news.GroupCoverage {
	all := make([]news.GroupCoverage, 0, len(q.byKey))
	for _, c := range q.byKey {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b news.GroupCoverage) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Feed, b.Feed))
	})
	return all
}
