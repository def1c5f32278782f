package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"khabar/news"
)

// DecideStory carries out what a person decided about stories, and stores the event. A split
// moves e.Items out of e.Story into a new story; the two are never merged automatically. A
// merge makes one story of e.Story and e.Other, and undoes an earlier split between them. It
// returns the event as stored: after a merge, Story is the older of the two stories, which remains.
//
// A decision that cannot be carried out is an error that wraps news.ErrInvalid, news.ErrNotFound
// or news.ErrNotInStory.
func (db *DB) DecideStory(ctx context.Context, e news.StoryEvent) (news.StoryEvent, error) {
	err := db.write(ctx, func(tx *sql.Tx) error {
		d := &decision{db: db, tx: tx, StoryEvent: e}
		if err := db.lockGrouping(ctx, tx); err != nil {
			return err
		}
		var err error
		switch e.Kind {
		case news.StorySplit:
			err = d.split(ctx)
		case news.StoryMerge:
			err = d.merge(ctx)
		default:
			err = fmt.Errorf("%w: kind %q", news.ErrInvalid, e.Kind)
		}
		if err == nil {
			err = d.record(ctx)
		}
		e = d.StoryEvent
		return err
	})
	if err != nil {
		return news.StoryEvent{}, fmt.Errorf("%s story %d: %w", e.Kind, e.Story, err)
	}
	return e, nil
}

// A decision is one transaction of DecideStory.
type decision struct {
	db *DB
	tx *sql.Tx
	news.StoryEvent
}

// find returns the items of the story *id. If that story was merged into another, find sets *id to
// the id of the other, and returns the items of the other.
func (d *decision) find(ctx context.Context, id *int64) ([]int64, error) {
	ids, err := collect(ctx, d.tx, column[int64], `SELECT coalesce(merged, id) FROM story WHERE id = $1`, *id)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("story %d: %w", *id, news.ErrNotFound)
	}
	*id = ids[0]
	return collect(ctx, d.tx, column[int64], `SELECT item FROM story_item WHERE story = $1 ORDER BY item`, *id)
}

func (d *decision) split(ctx context.Context) error {
	items, err := d.find(ctx, &d.Story)
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
		return fmt.Errorf("%w: %d of its %d reports are chosen: choose at least one, but not all", news.ErrInvalid, len(d.Items), len(items))
	}
	ids, err := collect(ctx, d.tx, column[int64], `SELECT max(id) + 1 FROM story`)
	if err != nil {
		return err
	}
	d.Other = ids[0]
	at := millis(d.At)
	if err := exec(ctx, d.tx, "add a story", `INSERT INTO story (id, lang, items, first_at, last_at, begun, grown)
		SELECT $1, lang, 0, 0, 0, $2, $2 FROM story WHERE id = $3`, d.Other, at, d.Story); err != nil {
		return err
	}
	if err := d.move(ctx, d.Other); err != nil {
		return err
	}
	return exec(ctx, d.tx, "separate the stories", `INSERT INTO story_apart (a, b) VALUES ($1, $2)`, d.Story, d.Other)
}

// move moves d.Items into a story, and updates the counts and times of d.Story and d.Other.
func (d *decision) move(ctx context.Context, to int64) error {
	p := newParams(d.db.dialect, to)
	if err := exec(ctx, d.tx, "move items", `UPDATE story_item SET story = $1 WHERE item `+p.inIDs(d.Items), p.args()...); err != nil {
		return err
	}
	for _, id := range []int64{d.Story, d.Other} {
		err := exec(ctx, d.tx, "count items", `UPDATE story SET (items, first_at, last_at) = (SELECT count(*), coalesce(min(i.sort_at), 0),
			coalesce(max(i.sort_at), 0) FROM story_item m JOIN item i ON i.id = m.item WHERE m.story = $1) WHERE id = $1`, id)
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *decision) merge(ctx context.Context) error {
	other := d.Other
	if _, err := d.find(ctx, &d.Story); err != nil {
		return err
	}
	if _, err := d.find(ctx, &d.Other); err != nil {
		return err
	}
	if d.Story == d.Other {
		return fmt.Errorf("%w: number %d belongs to the same story: choose another one", news.ErrInvalid, other)
	}
	d.Story, d.Other = min(d.Story, d.Other), max(d.Story, d.Other)
	var err error
	if d.Items, err = d.find(ctx, &d.Other); err != nil {
		return err
	}
	if err := d.move(ctx, d.Story); err != nil {
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
		if err := exec(ctx, d.tx, fmt.Sprintf("merge story %d", d.Other), query, d.Story, d.Other); err != nil {
			return err
		}
	}
	return nil
}

// record stores the event.
func (d *decision) record(ctx context.Context) error {
	items, err := json.Marshal(d.Items)
	if err != nil {
		return err
	}
	return exec(ctx, d.tx, "store the event", `INSERT INTO story_event (at, who, kind, story, other, items, why) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		millis(d.At), clean(d.Who), string(d.Kind), d.Story, d.Other, string(items), clean(d.Why))
}

// loadStoryEvents reads the events of a story and of stories that were merged into it.
func (db *DB) loadStoryEvents(ctx context.Context, tx *sql.Tx, s *news.Story) error {
	p := newParams(db.dialect)
	in := p.inIDs(append([]int64{s.ID}, s.Formerly...))
	var err error
	s.Events, err = collect(ctx, tx, func(rows *sql.Rows) (e news.StoryEvent, err error) {
		var at int64
		var items string
		if err = rows.Scan(&at, &e.Who, &e.Kind, &e.Story, &e.Other, &items, &e.Why); err != nil {
			return e, err
		}
		e.At = fromMillis(at)
		return e, json.Unmarshal([]byte(items), &e.Items)
	}, `SELECT at, who, kind, story, other, items, why FROM story_event WHERE story `+in+` OR other `+in+` ORDER BY id`, p.args()...)
	return err
}
