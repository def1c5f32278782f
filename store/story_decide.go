package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"khabar/news"
)

// DecideStory does what a person decided about stories, and keeps the event. A split moves
// e.Items out of e.Story into a new one, which is told apart from it for good. A merge makes
// one of e.Story and e.Other, and takes back that they were told apart. It returns the event
// as it was kept: of merged stories the older one takes the younger in.
func (db *DB) DecideStory(ctx context.Context, e news.StoryEvent) (news.StoryEvent, error) {
	err := db.write(ctx, func(tx *sql.Tx) error {
		d := &decision{ctx: ctx, db: db, tx: tx, StoryEvent: e}
		if err := d.wait(); err != nil {
			return err
		}
		var err error
		switch e.Kind {
		case news.StorySplit:
			err = d.split()
		case news.StoryMerge:
			err = d.merge()
		default:
			err = fmt.Errorf("unknown kind %q", e.Kind)
		}
		if err == nil {
			err = d.keep()
		}
		e = d.StoryEvent
		return err
	})
	if err != nil {
		return news.StoryEvent{}, fmt.Errorf("%s story %d: %w", e.Kind, e.Story, err)
	}
	return e, nil
}

// A decision is one run of DecideStory.
type decision struct {
	ctx context.Context
	db  *DB
	tx  *sql.Tx
	news.StoryEvent
}

// wait lets processes that put items into stories finish first.
func (d *decision) wait() error {
	if d.db.dialect.grouping == "" {
		return nil
	}
	return d.exec(d.db.dialect.grouping)
}

func (d *decision) exec(query string, args ...any) error {
	_, err := d.tx.ExecContext(d.ctx, query, args...)
	return err
}

// find makes *id the story that it means, and returns that one's items.
func (d *decision) find(id *int64) ([]int64, error) {
	ids, err := collect(d.ctx, d.tx, column[int64], `SELECT coalesce(merged, id) FROM story WHERE id = $1`, *id)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("story %d: %w", *id, news.ErrNotFound)
	}
	*id = ids[0]
	return collect(d.ctx, d.tx, column[int64], `SELECT item FROM story_item WHERE story = $1 ORDER BY item`, *id)
}

func (d *decision) split() error {
	items, err := d.find(&d.Story)
	if err != nil {
		return err
	}
	slices.Sort(d.Items)
	d.Items = slices.Compact(d.Items)
	for _, item := range d.Items {
		if !slices.Contains(items, item) {
			return fmt.Errorf("item %d: %w", item, news.ErrNotInStory)
		}
	}
	if len(d.Items) == 0 || len(d.Items) == len(items) {
		return fmt.Errorf("%d of its %d items: want some, and some to be left", len(d.Items), len(items))
	}
	ids, err := collect(d.ctx, d.tx, column[int64], `SELECT max(id) + 1 FROM story`)
	if err != nil {
		return err
	}
	d.Other = ids[0]
	at := millis(d.At)
	if err := d.exec(`INSERT INTO story (id, lang, items, first_at, last_at, begun, grown)
		SELECT $1, lang, 0, 0, 0, $2, $2 FROM story WHERE id = $3`, d.Other, at, d.Story); err != nil {
		return err
	}
	if err := d.move(d.Other); err != nil {
		return err
	}
	return d.exec(`INSERT INTO story_apart (a, b) VALUES ($1, $2)`, d.Story, d.Other)
}

// move puts the items into a story, and counts both anew.
func (d *decision) move(to int64) error {
	arg, err := list(d.Items)
	if err != nil {
		return err
	}
	if err := d.exec(`UPDATE story_item SET story = $1 WHERE item `+fmt.Sprintf(d.db.dialect.inIDs, 2), to, arg); err != nil {
		return err
	}
	for _, id := range []int64{d.Story, d.Other} {
		if err := d.exec(`UPDATE story SET (items, first_at, last_at) = (SELECT count(*), coalesce(min(i.sort_at), 0),
			coalesce(max(i.sort_at), 0) FROM story_item m JOIN item i ON i.id = m.item WHERE m.story = $1) WHERE id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

func (d *decision) merge() error {
	if _, err := d.find(&d.Story); err != nil {
		return err
	}
	if _, err := d.find(&d.Other); err != nil {
		return err
	}
	if d.Story == d.Other {
		return fmt.Errorf("and story %d are one already", d.Other)
	}
	d.Story, d.Other = min(d.Story, d.Other), max(d.Story, d.Other)
	var err error
	if d.Items, err = d.find(&d.Other); err != nil {
		return err
	}
	if err := d.move(d.Story); err != nil {
		return err
	}
	for _, query := range []string{
		`UPDATE story SET merged = $1 WHERE merged = $2`,
		`UPDATE story SET merged = $1 WHERE id = $2`,
		`INSERT INTO story_apart (a, b) SELECT CASE WHEN o < $1 THEN o ELSE $1 END, CASE WHEN o < $1 THEN $1 ELSE o END
			FROM (SELECT CASE WHEN a = $2 THEN b ELSE a END AS o FROM story_apart WHERE a = $2 OR b = $2) AS others
			WHERE o <> $1 ON CONFLICT DO NOTHING`,
		`DELETE FROM story_apart WHERE a = $2 OR b = $2 OR a = $1 AND b = $1`,
	} {
		if err := d.exec(query, d.Story, d.Other); err != nil {
			return err
		}
	}
	return nil
}

func (d *decision) keep() error {
	items, err := json.Marshal(d.Items)
	if err != nil {
		return err
	}
	return d.exec(`INSERT INTO story_event (at, who, kind, story, other, items, why) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		millis(d.At), clean(d.Who), string(d.Kind), d.Story, d.Other, string(items), clean(d.Why))
}

// loadEvents reads what was decided about a story, or about one that it took in.
func (db *DB) loadEvents(ctx context.Context, tx *sql.Tx, s *news.Story) error {
	arg, err := list(append([]int64{s.ID}, s.Formerly...))
	if err != nil {
		return err
	}
	in := fmt.Sprintf(db.dialect.inIDs, 1)
	s.Events, err = collect(ctx, tx, func(rows *sql.Rows) (e news.StoryEvent, err error) {
		var at int64
		var items string
		if err = rows.Scan(&at, &e.Who, &e.Kind, &e.Story, &e.Other, &items, &e.Why); err != nil {
			return e, err
		}
		e.At = fromMillis(at)
		return e, json.Unmarshal([]byte(items), &e.Items)
	}, `SELECT at, who, kind, story, other, items, why FROM story_event WHERE story `+in+` OR other `+in+` ORDER BY id`, arg)
	return err
}
