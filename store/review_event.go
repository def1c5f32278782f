package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"khabar/news"
)

// A reviewTx is a transaction that adds review events.
type reviewTx struct {
	db   *DB
	tx   *sql.Tx
	head news.ReviewEvent // what all the events share: At, Who, Via, Kind, Reason, Note, Digest
	ids  []int64          // ids of the events added so far
}

// review runs f in a transaction, with events that share head. It then brings the views and the
// relevance of the items that f returns up to date.
func (db *DB) review(ctx context.Context, head news.ReviewEvent, f func(*reviewTx) ([]int64, error)) error {
	if err := checkHead(head); err != nil {
		return err
	}
	return db.write(ctx, func(tx *sql.Tx) error {
		items, err := f(&reviewTx{db: db, tx: tx, head: head})
		if err != nil {
			return err
		}
		for chunk := range slices.Chunk(items, pageSize) {
			if err := db.refreshViews(ctx, tx, chunk); err != nil {
				return err
			}
		}
		return nil
	})
}

// checkHead returns an error when the fields that all events share have values that must not be
// stored.
func checkHead(e news.ReviewEvent) error {
	switch {
	case e.Who == "":
		return errors.New("it does not say who did it")
	case !e.Via.Valid():
		return fmt.Errorf("way %q: %w", e.Via, news.ErrInvalid)
	case !e.Kind.Valid():
		return fmt.Errorf("kind %q: %w", e.Kind, news.ErrInvalid)
	case !e.Reason.Fits(e.Kind):
		return fmt.Errorf("%w: reason %q does not go with %q", news.ErrInvalid, e.Reason, e.Kind)
	case len(e.Note) > news.MaxNote:
		return fmt.Errorf("%w: a note may have %d bytes, this one has %d", news.ErrInvalid, news.MaxNote, len(e.Note))
	}
	return nil
}

// lock locks the items until the transaction ends: nobody else can decide about them, or save
// new versions of them, meanwhile. Items that are not stored are left out.
func (r *reviewTx) lock(ctx context.Context, items []int64) error {
	p := newParams(r.db.dialect)
	_, err := collect(ctx, r.tx, column[int64], `SELECT s.id FROM item s WHERE s.id `+p.inIDs(items)+
		` ORDER BY s.id`+r.db.dialect.forUpdate, p.args()...)
	return err
}

// item locks and reads one item.
func (r *reviewTx) item(ctx context.Context, id int64) (news.Item, error) {
	if err := r.lock(ctx, []int64{id}); err != nil {
		return news.Item{}, err
	}
	items, err := r.db.load(ctx, r.tx, []position{{id: id}})
	if err != nil {
		return news.Item{}, err
	}
	if len(items) == 0 {
		return news.Item{}, news.ErrNotFound
	}
	return items[0], nil
}

// entry finds an entry by its slug, present or former. An entry that cannot be a tag, such as a
// decoy, is news.ErrNotFound.
func (r *reviewTx) entry(ctx context.Context, tag string) (id int64, slug string, err error) {
	if !slices.Contains(news.Facets(), news.FacetOf(tag)) {
		return 0, "", fmt.Errorf("tag %q: %w", tag, news.ErrNotFound)
	}
	if id, err = entryID(ctx, r.tx, tag); err != nil {
		return 0, "", err
	}
	slugs, err := collect(ctx, r.tx, column[string], `SELECT slug FROM entry WHERE id = $1`, id)
	if err != nil {
		return 0, "", err
	}
	return id, slugs[0], nil
}

// add adds an event about an item and returns it as stored. entry is the id of the tag's entry; 0
// when the event is about the whole item. undoes is the id of the event that this one undoes, or 0.
func (r *reviewTx) add(ctx context.Context, it *news.Item, entry int64, tag news.Tag, undoes int64) (news.ReviewEvent, error) {
	e := r.head
	e.Item, e.Version, e.Tag, e.Taxonomy, e.Evidence, e.Undoes = it.ID, it.Version, tag.ID, tag.Taxonomy, tag.Evidence, undoes
	evidence, err := writeEvidence(e.Evidence)
	if err != nil {
		return e, err
	}
	var undone any
	if undoes != 0 {
		undone = undoes
	}
	if len(r.ids) > 0 {
		e.Batch = r.ids[0]
	}
	ids, err := collect(ctx, r.tx, column[int64], `INSERT INTO review_event (at, who, via, item, version, entry, taxonomy,
			kind, reason, note, digest, evidence, batch, undoes, anchor, field, value)
		VALUES ($1, $2, $3, $4, $5, $6, coalesce((SELECT id FROM taxonomy WHERE version = $7), 0), $8, $9, $10, $11, $12, $13, $14,
			$15, $16, $17)
		RETURNING id`, millis(e.At), clean(e.Who), string(e.Via), e.Item, e.Version, entry, e.Taxonomy,
		string(e.Kind), string(e.Reason), clean(e.Note), flag(e.Digest), clean(evidence), e.Batch, undone, clean(e.Anchor), string(e.Field), clean(e.Value))
	if err != nil {
		return e, fmt.Errorf("add event: %w", err)
	}
	e.ID = ids[0]
	if len(r.ids) == 0 {
		// The first event is its own batch. It gets its ID only when it is inserted.
		e.Batch = e.ID
		if err := exec(ctx, r.tx, "add event", `UPDATE review_event SET batch = id WHERE id = $1`, e.ID); err != nil {
			return e, err
		}
	}
	r.ids = append(r.ids, e.ID)
	return e, nil
}

// event reads one event.
func (r *reviewTx) event(ctx context.Context, id int64) (news.ReviewEvent, error) {
	events, err := readEvents(ctx, r.tx, `r.id = $1`, id)
	if err != nil {
		return news.ReviewEvent{}, err
	}
	if len(events) == 0 {
		return news.ReviewEvent{}, fmt.Errorf("event %d: %w", id, news.ErrNotFound)
	}
	return events[0], nil
}

// readEvents reads the events that meet the condition where, oldest first. In where, which is SQL,
// r is the event.
func readEvents(ctx context.Context, q querier, where string, args ...any) ([]news.ReviewEvent, error) {
	return collect(ctx, q, func(rows *sql.Rows) (e news.ReviewEvent, err error) {
		var at int64
		var evidence string
		if err = rows.Scan(&e.ID, &at, &e.Who, &e.Via, &e.Item, &e.Version, &e.Tag, &e.Taxonomy, &e.Kind, &e.Reason,
			&e.Note, &e.Digest, &evidence, &e.Batch, &e.Undoes, &e.Anchor, &e.Field, &e.Value); err != nil {
			return e, err
		}
		e.At = fromMillis(at)
		e.Evidence, err = readEvidence(evidence)
		return e, err
	}, `SELECT r.id, r.at, r.who, r.via, r.item, r.version, coalesce(e.slug, ''), coalesce(x.version, ''), r.kind, r.reason,
			r.note, r.digest, r.evidence, r.batch, coalesce(r.undoes, 0), r.anchor, r.field, r.value
		FROM review_event r LEFT JOIN entry e ON e.id = r.entry LEFT JOIN taxonomy x ON x.id = r.taxonomy
		WHERE `+where+` ORDER BY r.id`, args...)
}

// notUndone is the condition that an event was not undone. event is the event's alias in the query.
func notUndone(event string) string {
	return fmt.Sprintf(`NOT EXISTS (SELECT 1 FROM review_event u WHERE u.undoes = %s.id)`, event)
}

// writeEvidence returns the form in which an event stores evidence.
func writeEvidence(all []news.Evidence) (string, error) {
	stored := append([]news.Evidence{}, all...) // never nil, so that no evidence is [] and not null
	for i := range stored {
		stored[i].File, stored[i].Line = "", 0
	}
	b, err := json.Marshal(stored)
	if err != nil {
		return "", fmt.Errorf("evidence: %w", err)
	}
	return string(b), nil
}

// readEvidence reads what writeEvidence returned.
func readEvidence(s string) (all []news.Evidence, err error) {
	if err := json.Unmarshal([]byte(s), &all); err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	return all, nil
}
