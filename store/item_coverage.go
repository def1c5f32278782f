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

// Coverage counts reports in windows of time: those of each feed, and those that count for a
// group. A tag that is not there is an error that wraps news.ErrNotFound.
func (db *DB) Coverage(ctx context.Context, f news.CoverageFilter) (c news.Coverage, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		q, err := db.counting(ctx, tx, f)
		if err != nil {
			return err
		}
		if c.Feeds, err = q.coverFeeds(); err != nil {
			return err
		}
		if c.Groups, err = q.coverGroups(); err != nil {
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
	db     *DB
	ctx    context.Context
	tx     *sql.Tx
	filter news.CoverageFilter
	column string              // sort_at or first_seen
	groups map[int64][2]string // slug and name of those to count, by id
	feeds  map[int64]string    // slugs by id
}

// counting resolves the names in f.
func (db *DB) counting(ctx context.Context, tx *sql.Tx, f news.CoverageFilter) (*counting, error) {
	q := &counting{db: db, ctx: ctx, tx: tx, filter: f, column: "sort_at", feeds: make(map[int64]string)}
	if by := cmp.Or(f.By, news.ByPublished); by == news.BySeen {
		q.column = "first_seen"
	} else if !by.Valid() {
		return nil, fmt.Errorf("unknown time %q", by)
	}
	return q, q.findGroups()
}

// findGroups finds the groups that the filter means: all of them, if it names no tags.
func (q *counting) findGroups() error {
	var meant []int64
	for _, ref := range q.filter.Tags {
		id, err := entryID(q.ctx, q.tx, ref.ID)
		if err != nil {
			return err
		}
		ids := []int64{id}
		if ref.Family {
			if ids, err = family(q.ctx, q.tx, id); err != nil {
				return err
			}
		}
		meant = append(meant, ids...)
	}
	q.groups = make(map[int64][2]string)
	_, err := collect(q.ctx, q.tx, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var words [2]string
		err := rows.Scan(&id, &words[0], &words[1])
		if len(q.filter.Tags) == 0 || slices.Contains(meant, id) {
			q.groups[id] = words
		}
		return struct{}{}, err
	}, `SELECT id, slug, name FROM entry WHERE slug LIKE 'group/%'`)
	if err != nil {
		return fmt.Errorf("look for groups: %w", err)
	}
	return nil
}

// coverFeeds counts the items of each feed that ever brought one, relevant or not. Each
// number is a range of one index.
func (q *counting) coverFeeds() ([]news.FeedCoverage, error) {
	var numbers strings.Builder
	var args []any
	for _, w := range q.filter.Windows {
		args = append(args, millis(w.From), millis(w.Until))
		fmt.Fprintf(&numbers, `, (SELECT count(*) FROM item i WHERE i.feed = f.id AND i.%[1]s >= $%[2]d AND i.%[1]s < $%[3]d)`,
			q.column, len(args)-1, len(args))
	}
	all, err := collect(q.ctx, q.tx, func(rows *sql.Rows) (news.FeedCoverage, error) {
		c := news.FeedCoverage{Items: make([]int, len(q.filter.Windows))}
		var id int64
		var since sql.NullInt64
		into := []any{&id, &c.Feed, &since}
		for i := range c.Items {
			into = append(into, &c.Items[i])
		}
		err := rows.Scan(into...)
		c.Since, q.feeds[id] = fromNull(since), c.Feed
		return c, err
	}, `SELECT f.id, f.slug, (SELECT min(i.first_seen) FROM item i WHERE i.feed = f.id)`+numbers.String()+`
		FROM feed f ORDER BY f.slug`, args...)
	if err != nil {
		return nil, fmt.Errorf("items of feeds: %w", err)
	}
	return slices.DeleteFunc(all, func(c news.FeedCoverage) bool { return c.Since.IsZero() }), nil
}

// coverGroups counts what counts for each group, by feed. It must come after coverFeeds.
func (q *counting) coverGroups() ([]news.GroupCoverage, error) {
	if len(q.groups) == 0 || len(q.filter.Windows) == 0 {
		return nil, nil
	}
	query, args, err := q.groupQuery()
	if err != nil {
		return nil, err
	}
	found := make(map[[2]int64]*news.GroupCoverage)
	_, err = collect(q.ctx, q.tx, func(rows *sql.Rows) (struct{}, error) {
		var group, feed int64
		var window, reports int
		if err := rows.Scan(&group, &feed, &window, &reports); err != nil || window < 0 {
			return struct{}{}, err
		}
		key := [2]int64{group, feed}
		if found[key] == nil {
			words := q.groups[group]
			found[key] = &news.GroupCoverage{
				ID: words[0], Name: words[1], Feed: q.feeds[feed], Reports: make([]int, len(q.filter.Windows)),
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

// groupQuery counts reports by group, feed and window. It runs along the tags of each group;
// a tag that a person stands by is a verdict, and perhaps no tag at all.
func (q *counting) groupQuery() (query string, args []any, err error) {
	f := q.filter
	arg := func(v any) int {
		args = append(args, v)
		return len(args)
	}
	from, until := arg(millis(f.Windows[0].From)), arg(millis(f.Windows[len(f.Windows)-1].Until))
	ids, err := list(slices.Sorted(maps.Keys(q.groups)))
	if err != nil {
		return "", nil, err
	}
	groups := fmt.Sprintf(q.db.dialect.inIDs, arg(ids))
	sure, salient := arg(int64(f.MinCertainty)), arg(int64(f.MinSalience))
	var window strings.Builder
	for i, w := range f.Windows {
		fmt.Fprintf(&window, ` WHEN i.%[1]s >= $%[2]d AND i.%[1]s < $%[3]d THEN %[4]d`, q.column, arg(millis(w.From)), arg(millis(w.Until)), i)
	}
	var where strings.Builder
	for _, c := range []struct {
		column string
		set    []string
	}{{"f.slug", f.Feeds}, {"i.lang", f.Langs}} {
		if len(c.set) == 0 {
			continue
		}
		texts, err := list(c.set)
		if err != nil {
			return "", nil, err
		}
		where.WriteString(" AND " + c.column + " " + fmt.Sprintf(q.db.dialect.inTexts, arg(texts)))
	}
	return fmt.Sprintf(`SELECT m.entry, i.feed, CASE%[1]s ELSE -1 END AS part, count(*) FROM (
			SELECT t.item, t.entry FROM tag t WHERE t.entry %[2]s AND t.%[3]s >= $%[4]d AND t.%[3]s < $%[5]d
				AND t.certainty >= $%[6]d AND t.salience >= $%[7]d AND %[8]s
			UNION SELECT w.item, w.entry FROM verdict w WHERE w.entry %[2]s AND w.%[3]s >= $%[4]d AND w.%[3]s < $%[5]d AND %[9]s
		) AS m JOIN item i ON i.id = m.item JOIN feed f ON f.id = i.feed
		WHERE i.relevance <> ''%[10]s GROUP BY m.entry, i.feed, part`,
		window.String(), groups, q.column, from, until, sure, salient, tagCounts("t"), confirmedOrAdded, where.String()), args, nil
}
