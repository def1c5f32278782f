package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"khabar/news"
)

// Stories yields the stories that match f, the one with the latest report first, without their
// reports. It reads pages as Items does.
func (db *DB) Stories(ctx context.Context, f news.StoryFilter) iter.Seq2[news.Story, error] {
	return func(yield func(news.Story, error) bool) {
		if err := db.stories(ctx, f, func(s news.Story) bool { return yield(s, nil) }); err != nil {
			yield(news.Story{}, fmt.Errorf("read stories: %w", err))
		}
	}
}

func (db *DB) stories(ctx context.Context, f news.StoryFilter, yield func(news.Story) bool) error {
	s := &storySelection{from: math.MinInt64, last: position{at: math.MaxInt64}}
	if !f.Since.IsZero() {
		s.from = millis(f.Since)
	}
	for _, ref := range f.Tags {
		entries, err := db.entries(ctx, ref)
		if err != nil {
			return db.explain(ctx, err)
		}
		s.tags = append(s.tags, entries)
	}
	return eachPage(f.Limit, func(size int) ([]news.Story, error) { return db.storyPage(ctx, s, size) }, yield)
}

// A storySelection is a filter of stories whose names are resolved, and how far it has been read.
type storySelection struct {
	tags [][]int64 // a story must have one entry of each of these lists
	from int64
	last position // only stories before this position are still to be read
}

// query returns the query for the positions of the next stories, at most size, and its arguments.
func (s *storySelection) query(d *dialect, size int) (string, []any) {
	p := newParams(d, s.from, s.last.at, s.last.id, size)
	var where strings.Builder
	for _, entries := range s.tags {
		where.WriteString(` AND EXISTS (SELECT 1 FROM story_item m WHERE m.story = s.id AND ` + hasTag("m.item", p.inIDs(entries)) + `)`)
	}
	return `SELECT s.last_at, s.id FROM story s WHERE s.merged IS NULL AND s.last_at >= $1
		AND (s.last_at, s.id) < ($2, $3)` + where.String() + ` ORDER BY s.last_at DESC, s.id DESC LIMIT $4`, p.args()
}

func (db *DB) storyPage(ctx context.Context, s *storySelection, size int) (stories []news.Story, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		query, args := s.query(db.dialect, size)
		positions, err := collect(ctx, tx, scanPosition, query, args...)
		if err != nil || len(positions) == 0 {
			return err
		}
		s.last = positions[len(positions)-1]
		stories, err = db.loadStories(ctx, tx, idsOf(positions))
		return err
	})
	return stories, err
}

// StoryHead returns a story without its reports and events: the one with that id, or the one that it was
// merged into. An error wraps news.ErrNotFound when there is none.
func (db *DB) StoryHead(ctx context.Context, id int64) (news.Story, error) {
	return db.readStory(ctx, id, func(*sql.Tx, *news.Story) error { return nil })
}

// StoryPage returns a story as StoryHead does, with its events, and with its reports after a position: at
// most limit, or all if limit is 0.
func (db *DB) StoryPage(ctx context.Context, id int64, after news.Cursor, limit int) (news.Story, error) {
	return db.readStory(ctx, id, func(tx *sql.Tx, st *news.Story) error {
		if err := db.loadReports(ctx, tx, st, after, limit); err != nil {
			return err
		}
		return db.loadStoryEvents(ctx, tx, st)
	})
}

// readStory reads a story, with what load adds to it.
func (db *DB) readStory(ctx context.Context, id int64, load func(*sql.Tx, *news.Story) error) (st news.Story, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		ids, err := collect(ctx, tx, column[int64], `SELECT coalesce(merged, id) FROM story WHERE id = $1`, id)
		if err != nil {
			return err
		}
		stories, err := db.loadStories(ctx, tx, ids)
		if err != nil {
			return err
		}
		if len(stories) == 0 {
			return news.ErrNotFound
		}
		st = stories[0]
		return load(tx, &st)
	})
	if err != nil {
		return news.Story{}, fmt.Errorf("story %d: %w", id, err)
	}
	return st, nil
}

// Origins returns, by item, the origin of each of the given items that is in a story: the agency or
// outlet that the report comes from.
func (db *DB) Origins(ctx context.Context, ids []int64) (map[int64]string, error) {
	origins := make(map[int64]string, len(ids))
	p := newParams(db.dialect)
	err := db.read(ctx, func(tx *sql.Tx) error {
		_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
			var id int64
			var origin string
			err := rows.Scan(&id, &origin)
			origins[id] = origin
			return struct{}{}, err
		}, `SELECT item, origin FROM story_item WHERE item `+p.inIDs(ids), p.args()...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read origins of %d items: %w", len(ids), err)
	}
	return origins, nil
}

// loadStories reads stories, in the order of ids.
func (db *DB) loadStories(ctx context.Context, tx *sql.Tx, ids []int64) ([]news.Story, error) {
	return db.loadStoriesWith(ctx, tx, ids, loadHeadlines, loadOutlets, loadStoryTags, loadFormerly)
}

// A storyLoader adds something to stories. in is the condition on the ID of a story, args are its arguments.
type storyLoader func(ctx context.Context, tx *sql.Tx, in string, args []any, stories map[int64]*news.Story) error

// loadStoriesWith reads stories, with what the loaders add to them, in the order of ids.
func (db *DB) loadStoriesWith(ctx context.Context, tx *sql.Tx, ids []int64, loaders ...storyLoader) ([]news.Story, error) {
	p := newParams(db.dialect)
	in := p.inIDs(ids)
	rows, err := collect(ctx, tx, func(rows *sql.Rows) (s news.Story, err error) {
		var first, last, begun, grown int64
		err = rows.Scan(&s.ID, &s.Lang, &s.Items, &first, &last, &begun, &grown)
		s.First, s.Last, s.FirstSaved, s.LastSaved = fromMillis(first), fromMillis(last), fromMillis(begun), fromMillis(grown)
		return s, err
	}, `SELECT id, lang, items, first_at, last_at, begun, grown FROM story WHERE id `+in, p.args()...)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*news.Story, len(rows))
	for i := range rows {
		byID[rows[i].ID] = &rows[i]
	}
	for _, load := range loaders {
		if err := load(ctx, tx, in, p.args(), byID); err != nil {
			return nil, err
		}
	}
	stories := make([]news.Story, 0, len(rows))
	for _, id := range ids {
		if s, ok := byID[id]; ok {
			stories = append(stories, *s)
		}
	}
	return stories, nil
}

// loadHeadlines adds the headlines of the first reports.
func loadHeadlines(ctx context.Context, tx *sql.Tx, in string, args []any, stories map[int64]*news.Story) error {
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var title string
		err := rows.Scan(&id, &title)
		if err == nil {
			stories[id].Headline = title
		}
		return struct{}{}, err
	}, `SELECT m.story, v.title FROM (
			SELECT id AS story, coalesce(
				(SELECT i.id FROM item i CROSS JOIN story_item x WHERE i.sort_at = story.first_at AND x.item = i.id AND x.story = story.id ORDER BY i.id LIMIT 1),
				(SELECT i.id FROM story_item x JOIN item i ON i.id = x.item WHERE x.story = story.id ORDER BY i.sort_at, i.id LIMIT 1)) AS item
			FROM story WHERE id `+in+`
		) AS m JOIN item i ON i.id = m.item JOIN item_version v ON v.item = i.id AND v.n = i.version`, args...)
	return err
}

// loadOutlets adds outlets and origins, in the order of time of the first report of each that was saved. A story may have thousands of reports by few
// outlets, so they are grouped by the database.
func loadOutlets(ctx context.Context, tx *sql.Tx, in string, args []any, stories map[int64]*news.Story) error {
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var outlet, origin string
		if err := rows.Scan(&id, &outlet, &origin); err != nil {
			return struct{}{}, err
		}
		s := stories[id]
		s.Outlets, s.Origins = adjoin(s.Outlets, outlet), adjoin(s.Origins, origin)
		return struct{}{}, nil
	}, `SELECT m.story, m.outlet, m.origin FROM (
			SELECT story, outlet, origin, min(item) AS first FROM story_item WHERE story `+in+` GROUP BY story, outlet, origin
		) AS m JOIN item i ON i.id = m.first ORDER BY m.story, i.sort_at, i.id`, args...)
	return err
}

// adjoin appends s to set unless it is there.
func adjoin(set []string, s string) []string {
	if slices.Contains(set, s) {
		return set
	}
	return append(set, s)
}

func loadStoryTags(ctx context.Context, tx *sql.Tx, in string, args []any, stories map[int64]*news.Story) error {
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var t news.StoryTag
		err := rows.Scan(&id, &t.ID, &t.Name, &t.Reports)
		if err == nil {
			stories[id].Tags = append(stories[id].Tags, t)
		}
		return struct{}{}, err
	}, `SELECT m.story, e.slug, e.name, count(*) FROM (
			SELECT m.story, t.item, t.entry FROM story_item m JOIN tag t ON t.item = m.item WHERE m.story `+in+` AND `+tagCounts("t")+`
			UNION SELECT m.story, w.item, w.entry FROM story_item m JOIN verdict w ON w.item = m.item WHERE m.story `+in+` AND `+confirmedOrAdded+`
		) AS m JOIN entry e ON e.id = m.entry
		GROUP BY m.story, e.slug, e.name ORDER BY m.story, count(*) DESC, e.slug`, args...)
	return err
}

func loadFormerly(ctx context.Context, tx *sql.Tx, in string, args []any, stories map[int64]*news.Story) error {
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id, old int64
		err := rows.Scan(&id, &old)
		if err == nil {
			stories[id].Formerly = append(stories[id].Formerly, old)
		}
		return struct{}{}, err
	}, `SELECT merged, id FROM story WHERE merged `+in+` ORDER BY merged, id`, args...)
	return err
}

// loadReports adds the reports of a story after a position, at most limit, or all if limit is 0.
func (db *DB) loadReports(ctx context.Context, tx *sql.Tx, s *news.Story, after news.Cursor, limit int) error {
	from := position{at: math.MinInt64}
	if !after.IsZero() {
		from = position{millis(after.At), after.ID}
	}
	var positions []position
	reports, err := collect(ctx, tx, func(rows *sql.Rows) (r news.Report, err error) {
		var joined int64
		var p position
		err = rows.Scan(&p.at, &p.id, &r.Outlet, &r.Origin, &joined, &r.First, &s.More)
		r.Joined = fromMillis(joined)
		positions = append(positions, p)
		return r, err
	}, `SELECT at, id, outlet, origin, joined, nth = 1, count(*) OVER () FROM (
			SELECT i.sort_at AS at, i.id, m.outlet, m.origin, m.joined,
				row_number() OVER (PARTITION BY m.origin ORDER BY i.sort_at, i.id) AS nth
			FROM story_item m JOIN item i ON i.id = m.item WHERE m.story = $1
		) AS reports WHERE (at, id) > ($2, $3) ORDER BY at, id LIMIT $4`, s.ID, from.at, from.id, cmp.Or(limit, math.MaxInt32))
	if err != nil {
		return err
	}
	s.More = max(0, s.More-len(reports))
	items, err := db.load(ctx, tx, positions)
	if err != nil {
		return err
	}
	if len(items) != len(reports) {
		return fmt.Errorf("%d of its %d reports can be read", len(items), len(reports))
	}
	for i := range reports {
		reports[i].Item = items[i]
	}
	s.Reports = reports
	return nil
}
