package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"khabar/news"
)

// Stories yields the stories that f asks for, the one with the latest report first, without
// their reports. Pages are read as Items reads them.
func (db *DB) Stories(ctx context.Context, f news.StoryFilter) iter.Seq2[news.Story, error] {
	return func(yield func(news.Story, error) bool) {
		if err := db.stories(ctx, f, func(s news.Story) bool { return yield(s, nil) }); err != nil {
			yield(news.Story{}, fmt.Errorf("read stories: %w", err))
		}
	}
}

func (db *DB) stories(ctx context.Context, f news.StoryFilter, yield func(news.Story) bool) error {
	s := &storySelection{from: math.MinInt64, last: place{at: math.MaxInt64}}
	if !f.Since.IsZero() {
		s.from = millis(f.Since)
	}
	for _, ref := range f.Tags {
		entries, err := db.entries(ctx, ref)
		if err != nil {
			return db.explain(ctx, err)
		}
		ids, err := list(entries)
		if err != nil {
			return err
		}
		s.tags = append(s.tags, ids)
	}
	for left := f.Limit; f.Limit <= 0 || left > 0; left -= pageSize {
		size := pageSize
		if f.Limit > 0 {
			size = min(left, pageSize)
		}
		page, err := db.storyPage(ctx, s, size)
		if err != nil {
			return err
		}
		for _, st := range page {
			if !yield(st) {
				return nil
			}
		}
		if len(page) < size {
			return nil
		}
	}
	return nil
}

// A storySelection is a filter of stories with its names resolved, and how far it has been read.
type storySelection struct {
	tags []string // lists of entries
	from int64
	last place // everything before this is still to be read
}

func (s *storySelection) query(d *dialect, size int) (string, []any) {
	args := []any{s.from, s.last.at, s.last.id, size}
	var where strings.Builder
	for _, ids := range s.tags {
		args = append(args, ids)
		where.WriteString(fmt.Sprintf(` AND EXISTS (SELECT 1 FROM story_item m WHERE m.story = s.id AND %s)`,
			hasTag("m.item", fmt.Sprintf(d.inIDs, len(args)))))
	}
	return `SELECT s.last_at, s.id FROM story s WHERE s.merged IS NULL AND s.last_at >= $1
		AND (s.last_at, s.id) < ($2, $3)` + where.String() + ` ORDER BY s.last_at DESC, s.id DESC LIMIT $4`, args
}

func (db *DB) storyPage(ctx context.Context, s *storySelection, size int) (stories []news.Story, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		query, args := s.query(db.dialect, size)
		places, err := collect(ctx, tx, scanPlace, query, args...)
		if err != nil || len(places) == 0 {
			return err
		}
		s.last = places[len(places)-1]
		ids := make([]int64, len(places))
		for i, p := range places {
			ids[i] = p.id
		}
		stories, err = db.loadStories(ctx, tx, ids)
		return err
	})
	return stories, err
}

// Story returns the story with that id, or that the story with that id turned out to be,
// with its reports and events; an error that wraps news.ErrNotFound when there is none.
func (db *DB) Story(ctx context.Context, id int64) (news.Story, error) {
	var st news.Story
	err := db.read(ctx, func(tx *sql.Tx) error {
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
		if err := db.loadReports(ctx, tx, &st); err != nil {
			return err
		}
		return db.loadEvents(ctx, tx, &st)
	})
	if err != nil {
		return news.Story{}, fmt.Errorf("story %d: %w", id, err)
	}
	return st, nil
}

// loadStories reads stories, in the order of ids.
func (db *DB) loadStories(ctx context.Context, tx *sql.Tx, ids []int64) ([]news.Story, error) {
	arg, err := list(ids)
	if err != nil {
		return nil, err
	}
	in := fmt.Sprintf(db.dialect.inIDs, 1)
	rows, err := collect(ctx, tx, func(rows *sql.Rows) (s news.Story, err error) {
		var first, last, begun, grown int64
		err = rows.Scan(&s.ID, &s.Lang, &s.Items, &first, &last, &begun, &grown)
		s.First, s.Last, s.FirstSaved, s.LastSaved = fromMillis(first), fromMillis(last), fromMillis(begun), fromMillis(grown)
		return s, err
	}, `SELECT id, lang, items, first_at, last_at, begun, grown FROM story WHERE id `+in, arg)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*news.Story, len(rows))
	for i := range rows {
		byID[rows[i].ID] = &rows[i]
	}
	for _, load := range []func(context.Context, *sql.Tx, string, string, map[int64]*news.Story) error{
		loadOutlets, loadStoryTags, loadFormerly,
	} {
		if err := load(ctx, tx, in, arg, byID); err != nil {
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

// loadOutlets fills in headlines, outlets and origins.
func loadOutlets(ctx context.Context, tx *sql.Tx, in, arg string, stories map[int64]*news.Story) error {
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var outlet, origin, title string
		if err := rows.Scan(&id, &outlet, &origin, &title); err != nil {
			return struct{}{}, err
		}
		s := stories[id]
		if len(s.Outlets) == 0 {
			s.Headline = title
		}
		s.Outlets, s.Origins = adjoin(s.Outlets, outlet), adjoin(s.Origins, origin)
		return struct{}{}, nil
	}, `SELECT m.story, m.outlet, m.origin, v.title FROM story_item m JOIN item i ON i.id = m.item
		JOIN item_version v ON v.item = i.id AND v.n = i.version WHERE m.story `+in+` ORDER BY m.story, i.sort_at, i.id`, arg)
	return err
}

// adjoin appends s to set unless it is there.
func adjoin(set []string, s string) []string {
	if slices.Contains(set, s) {
		return set
	}
	return append(set, s)
}

func loadStoryTags(ctx context.Context, tx *sql.Tx, in, arg string, stories map[int64]*news.Story) error {
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
		GROUP BY m.story, e.slug, e.name ORDER BY m.story, count(*) DESC, e.slug`, arg)
	return err
}

func loadFormerly(ctx context.Context, tx *sql.Tx, in, arg string, stories map[int64]*news.Story) error {
	_, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id, old int64
		err := rows.Scan(&id, &old)
		if err == nil {
			stories[id].Formerly = append(stories[id].Formerly, old)
		}
		return struct{}{}, err
	}, `SELECT merged, id FROM story WHERE merged `+in+` ORDER BY merged, id`, arg)
	return err
}

// loadReports reads the reports of a story.
func (db *DB) loadReports(ctx context.Context, tx *sql.Tx, s *news.Story) error {
	var places []place
	reports, err := collect(ctx, tx, func(rows *sql.Rows) (r news.Report, err error) {
		var joined int64
		var p place
		err = rows.Scan(&p.at, &p.id, &r.Outlet, &r.Origin, &joined)
		r.Joined = fromMillis(joined)
		places = append(places, p)
		return r, err
	}, `SELECT i.sort_at, i.id, m.outlet, m.origin, m.joined FROM story_item m JOIN item i ON i.id = m.item
		WHERE m.story = $1 ORDER BY i.sort_at, i.id`, s.ID)
	if err != nil {
		return err
	}
	items, err := db.load(ctx, tx, places)
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
