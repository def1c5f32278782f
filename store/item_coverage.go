package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"khabar/news"
)

// Coverage counts reports in windows of time: all items of each feed, and the reports on each
// group. A tag that is not stored is an error that wraps news.ErrNotFound.
func (db *DB) Coverage(ctx context.Context, f news.CoverageFilter) (c news.Coverage, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		q, err := db.coverageQuery(ctx, tx, f)
		if err != nil {
			return err
		}
		if c.Feeds, err = q.countFeeds(ctx); err != nil {
			return err
		}
		if c.Groups, err = q.countGroups(ctx); err != nil {
			return err
		}
		c.Taxonomies, err = taxonomyChanges(ctx, tx)
		return err
	})
	if err != nil {
		return news.Coverage{}, fmt.Errorf("count reports: %w", err)
	}
	return c, nil
}

// taxonomyChanges returns when each taxonomy but the first was saved.
func taxonomyChanges(ctx context.Context, q querier) ([]time.Time, error) {
	return collect(ctx, q, func(rows *sql.Rows) (time.Time, error) {
		var saved int64
		err := rows.Scan(&saved)
		return fromMillis(saved), err
	}, `SELECT saved FROM taxonomy WHERE saved > (SELECT min(saved) FROM taxonomy) ORDER BY saved`)
}

// A coverageQuery is a CoverageFilter with ids in place of slugs.
type coverageQuery struct {
	db     *DB
	tx     *sql.Tx
	filter news.CoverageFilter
	column string              // sort_at or first_seen
	groups map[int64][2]string // slug and name of each group to count, by id
	feeds  map[int64]string    // slugs by id; countFeeds fills it
}

func (db *DB) coverageQuery(ctx context.Context, tx *sql.Tx, f news.CoverageFilter) (*coverageQuery, error) {
	column, err := timeColumn(f.By)
	if err != nil {
		return nil, err
	}
	q := &coverageQuery{db: db, tx: tx, filter: f, column: column, feeds: make(map[int64]string)}
	return q, q.findGroups(ctx)
}

// findGroups finds the groups that the filter selects: all of them if it names no tags.
func (q *coverageQuery) findGroups(ctx context.Context) error {
	var wanted []int64
	for _, ref := range q.filter.Tags {
		id, err := entryID(ctx, q.tx, ref.ID)
		if err != nil {
			return err
		}
		ids := []int64{id}
		if ref.Family {
			if ids, err = withDescendants(ctx, q.tx, id); err != nil {
				return err
			}
		}
		wanted = append(wanted, ids...)
	}
	q.groups = make(map[int64][2]string)
	_, err := collect(ctx, q.tx, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var names [2]string
		err := rows.Scan(&id, &names[0], &names[1])
		if len(q.filter.Tags) == 0 || slices.Contains(wanted, id) {
			q.groups[id] = names
		}
		return struct{}{}, err
	}, `SELECT id, slug, name FROM entry WHERE slug LIKE 'group/%'`)
	if err != nil {
		return fmt.Errorf("find groups: %w", err)
	}
	return nil
}

// countFeeds counts the items, relevant or not, of each feed that ever had one. Each count reads
// a range of one index.
func (q *coverageQuery) countFeeds(ctx context.Context) ([]news.FeedCoverage, error) {
	var numbers strings.Builder
	p := newParams(q.db.dialect)
	for _, w := range q.filter.Windows {
		fmt.Fprintf(&numbers, `, (SELECT count(*) FROM item i WHERE i.feed = f.id AND i.%[1]s >= %[2]s AND i.%[1]s < %[3]s)`,
			q.column, p.add(millis(w.From)), p.add(millis(w.Until)))
	}
	all, err := collect(ctx, q.tx, func(rows *sql.Rows) (news.FeedCoverage, error) {
		c := news.FeedCoverage{Items: make([]int, len(q.filter.Windows))}
		var id int64
		var since sql.NullInt64
		targets := []any{&id, &c.Feed, &since}
		for i := range c.Items {
			targets = append(targets, &c.Items[i])
		}
		err := rows.Scan(targets...)
		c.Since, q.feeds[id] = fromNull(since), c.Feed
		return c, err
	}, `SELECT f.id, f.slug, (SELECT min(i.first_seen) FROM item i WHERE i.feed = f.id)`+numbers.String()+`
		FROM feed f ORDER BY f.slug`, p.args()...)
	if err != nil {
		return nil, fmt.Errorf("items of feeds: %w", err)
	}
	return slices.DeleteFunc(all, func(c news.FeedCoverage) bool { return c.Since.IsZero() }), nil
}

// countGroups counts the reports on each group, by feed. It must be called after countFeeds.
func (q *coverageQuery) countGroups(ctx context.Context) ([]news.GroupCoverage, error) {
	if len(q.groups) == 0 || len(q.filter.Windows) == 0 {
		return nil, nil
	}
	query, args := q.groupQuery()
	found := make(map[[2]int64]*news.GroupCoverage)
	_, err := collect(ctx, q.tx, func(rows *sql.Rows) (struct{}, error) {
		var group, feed int64
		var window, reports int
		if err := rows.Scan(&group, &feed, &window, &reports); err != nil || window < 0 {
			return struct{}{}, err
		}
		key := [2]int64{group, feed}
		if found[key] == nil {
			names := q.groups[group]
			found[key] = &news.GroupCoverage{
				ID: names[0], Name: names[1], Feed: q.feeds[feed], Reports: make([]int, len(q.filter.Windows)),
			}
		}
		found[key].Reports[window] = reports
		return struct{}{}, nil
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("reports on groups: %w", err)
	}
	all := make([]news.GroupCoverage, 0, len(found))
	for _, c := range found {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b news.GroupCoverage) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Feed, b.Feed))
	})
	return all, nil
}

// groupQuery returns the query that counts reports by group, feed and window, and its
// arguments. It reads the index of tags by entry, and the index of verdicts by entry, because a tag
// that a person added has a verdict but no row of tag.
func (q *coverageQuery) groupQuery() (string, []any) {
	f := q.filter
	p := newParams(q.db.dialect, millis(f.Windows[0].From), millis(f.Windows[len(f.Windows)-1].Until),
		int64(f.MinCertainty), int64(f.MinSalience))
	groups := p.inIDs(slices.Sorted(maps.Keys(q.groups)))
	var window, where strings.Builder
	for i, w := range f.Windows {
		fmt.Fprintf(&window, ` WHEN i.%[1]s >= %[2]s AND i.%[1]s < %[3]s THEN %[4]d`, q.column, p.add(millis(w.From)), p.add(millis(w.Until)), i)
	}
	if len(f.Feeds) > 0 {
		where.WriteString(" AND f.slug " + p.inTexts(f.Feeds))
	}
	if len(f.Langs) > 0 {
		where.WriteString(" AND " + p.matchLang("i.lang", f.Langs))
	}
	return fmt.Sprintf(`SELECT m.entry, i.feed, CASE%[1]s ELSE -1 END AS part, count(*) FROM (
			SELECT t.item, t.entry FROM tag t WHERE t.entry %[2]s AND t.%[3]s >= $1 AND t.%[3]s < $2
				AND t.certainty >= $3 AND t.salience >= $4 AND %[4]s
			UNION SELECT w.item, w.entry FROM verdict w WHERE w.entry %[2]s AND w.%[3]s >= $1 AND w.%[3]s < $2 AND %[5]s
		) AS m JOIN item i ON i.id = m.item JOIN feed f ON f.id = i.feed
		WHERE i.relevance <> ''%[6]s GROUP BY m.entry, i.feed, part`,
		window.String(), groups, q.column, tagCounts("t"), confirmedOrAdded, where.String()), p.args()
}
