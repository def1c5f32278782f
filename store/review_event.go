package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// A reviewTx is one transaction that adds events.
type reviewTx struct {
	ctx  context.Context
	db   *DB
	tx   *sql.Tx
	head news.ReviewEvent // what all the events share: At, Who, Via, Kind, Reason, Note, Digest
	ids  []int64          // of the events so far
}

// review runs f in a transaction, checks what its events share, and settles the items
// that f returns.
func (db *DB) review(ctx context.Context, head news.ReviewEvent, f func(*reviewTx) ([]int64, error)) error {
	if err := checkHead(head); err != nil {
		return err
	}
	return db.write(ctx, func(tx *sql.Tx) error {
		items, err := f(&reviewTx{ctx: ctx, db: db, tx: tx, head: head})
		if err != nil || len(items) == 0 {
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

// checkHead refuses what must never be stored of an event.
func checkHead(e news.ReviewEvent) error {
	switch {
	case e.Who == "":
		return errors.New("it is not signed")
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

// lock keeps others from judging items, or saving new versions of them, until the
// transaction ends, and returns their current versions. Items that are not there are left out.
func (r *reviewTx) lock(items []int64) (map[int64]int, error) {
	ids, err := list(items)
	if err != nil {
		return nil, err
	}
	versions := make(map[int64]int, len(items))
	_, err = collect(r.ctx, r.tx, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var version int
		err := rows.Scan(&id, &version)
		versions[id] = version
		return struct{}{}, err
	}, `SELECT s.id, s.version FROM item s WHERE s.id `+fmt.Sprintf(r.db.dialect.inIDs, 1)+
		` ORDER BY s.id`+r.db.dialect.forUpdate, ids)
	return versions, err
}

// item locks and reads one item.
func (r *reviewTx) item(id int64) (news.Item, error) {
	if _, err := r.lock([]int64{id}); err != nil {
		return news.Item{}, err
	}
	items, err := r.db.load(r.ctx, r.tx, []place{{id: id}})
	if err != nil {
		return news.Item{}, err
	}
	if len(items) == 0 {
		return news.Item{}, news.ErrNotFound
	}
	return items[0], nil
}

// add adds one event about an item, entry 0 for the whole of it, and returns it as kept.
func (r *reviewTx) add(it *news.Item, entry int64, tag news.Tag, undoes int64) (news.ReviewEvent, error) {
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
	ids, err := collect(r.ctx, r.tx, column[int64], `INSERT INTO review_event (at, who, via, item, version, entry, taxonomy,
			kind, reason, note, digest, evidence, batch, undoes)
		VALUES ($1, $2, $3, $4, $5, $6, coalesce((SELECT id FROM taxonomy WHERE version = $7), 0), $8, $9, $10, $11, $12, $13, $14)
		RETURNING id`, millis(e.At), clean(e.Who), string(e.Via), e.Item, e.Version, entry, e.Taxonomy,
		string(e.Kind), string(e.Reason), clean(e.Note), flag(e.Digest), clean(evidence), e.Batch, undone)
	if err != nil {
		return e, fmt.Errorf("add event: %w", err)
	}
	e.ID = ids[0]
	if len(r.ids) == 0 {
		e.Batch = e.ID // nobody has seen the row without it
		if _, err := r.tx.ExecContext(r.ctx, `UPDATE review_event SET batch = id WHERE id = $1`, e.ID); err != nil {
			return e, fmt.Errorf("add event: %w", err)
		}
	}
	r.ids = append(r.ids, e.ID)
	return e, nil
}

// DecideTag puts a verdict on a tag of an item, and keeps the event. When another verdict than
// the one that d.Saw names stands on the tag, it changes nothing and returns a
// *news.ConflictError, unless that is the very same verdict by the same person: then
// the request came twice, and the event that stands is returned. A tag that is not on the item is
// news.ErrNotFound, but for one that is to be added.
func (db *DB) DecideTag(ctx context.Context, d news.Decision) (news.ReviewEvent, error) {
	var e news.ReviewEvent
	head := news.ReviewEvent{At: d.At, Who: d.Who, Via: d.Via, Kind: d.Kind, Reason: d.Reason, Note: d.Note}
	err := db.review(ctx, head, func(r *reviewTx) (settle []int64, err error) {
		e, settle, err = r.decide(d)
		return settle, err
	})
	if err != nil {
		return news.ReviewEvent{}, fmt.Errorf("decide about item %d, tag %s: %w", d.Item, d.Tag, err)
	}
	return e, nil
}

func (r *reviewTx) decide(d news.Decision) (e news.ReviewEvent, settle []int64, err error) {
	if !d.Kind.Verdict() {
		return e, nil, fmt.Errorf("%w: %q is no verdict", news.ErrInvalid, d.Kind)
	}
	if len(d.Marked) > news.MaxMarked {
		return e, nil, fmt.Errorf("%w: at most %d places can be marked, not %d", news.ErrInvalid, news.MaxMarked, len(d.Marked))
	}
	entry, slug, err := r.entry(d.Tag)
	if err != nil {
		return e, nil, err
	}
	it, err := r.item(d.Item)
	if err != nil {
		return e, nil, err
	}
	tag, err := tagToJudge(&it, slug, d)
	if err != nil {
		return e, nil, err
	}
	if st := tag.State; st.Event != d.Saw {
		if st.Who == d.Who && st.Verdict == d.Kind && st.Reason == d.Reason {
			e, err = r.event(st.Event)
			return e, nil, err
		}
		return e, nil, &news.ConflictError{Item: it.ID, Tag: slug, State: st}
	}
	if e, err = r.add(&it, entry, tag, 0); err != nil {
		return e, nil, err
	}
	if d.Propose {
		err = r.propose(&it, entry, e)
	}
	return e, []int64{it.ID}, err
}

// entry finds an entry by its slug, present or former; decoys are no tags.
func (r *reviewTx) entry(tag string) (id int64, slug string, err error) {
	if !slices.Contains(news.Facets(), news.FacetOf(tag)) {
		return 0, "", fmt.Errorf("tag %q: %w", tag, news.ErrNotFound)
	}
	if id, err = entryID(r.ctx, r.tx, tag); err != nil {
		return 0, "", err
	}
	slugs, err := collect(r.ctx, r.tx, column[string], `SELECT slug FROM entry WHERE id = $1`, id)
	if err != nil {
		return 0, "", err
	}
	return id, slugs[0], nil
}

// tagToJudge returns the tag of an item that a decision is about, with the evidence that is
// to be kept with it.
func tagToJudge(it *news.Item, slug string, d news.Decision) (news.Tag, error) {
	if d.Version != 0 && d.Version != it.Version {
		return news.Tag{}, fmt.Errorf("%w: the text has changed since you saw it; look at it again", news.ErrInvalid)
	}
	i := slices.IndexFunc(it.Tags, func(t news.Tag) bool { return t.ID == slug })
	var tag news.Tag
	switch {
	case i >= 0:
		tag = it.Tags[i]
	case d.Kind == news.Added, d.Saw != 0: // what they saw is gone: a conflict, not a mistake
		tag = news.Tag{ID: slug}
	default:
		return tag, fmt.Errorf("tag %s, which is not on the item: %w", slug, news.ErrNotFound)
	}
	if d.Kind != news.Added {
		return tag, nil
	}
	marked, err := marks(it, slug, d.Marked)
	if len(marked) > 0 {
		tag.Evidence = marked
	}
	return tag, err
}

// marks makes evidence of the words that a person marked, which must be in the item and must not
// overlap.
func marks(it *news.Item, slug string, marked []news.Evidence) ([]news.Evidence, error) {
	all := make([]news.Evidence, len(marked))
	for i, e := range marked {
		field, ok := fieldOf(it, e.Field)
		if !ok || e.Start < 0 || e.Start >= e.End || e.End > len(field) || !utf8.ValidString(field[e.Start:e.End]) {
			return nil, fmt.Errorf("%w: bytes %d to %d of the %q are no words of the item", news.ErrInvalid, e.Start, e.End, e.Field)
		}
		if slices.ContainsFunc(marked[:i], func(m news.Evidence) bool {
			return m.Field == e.Field && m.Start < e.End && e.Start < m.End
		}) {
			return nil, fmt.Errorf("%w: bytes %d to %d of the %q are marked twice", news.ErrInvalid, e.Start, e.End, e.Field)
		}
		words := field[e.Start:e.End]
		all[i] = news.Evidence{
			Keyword: slug + "#" + shorten(text.Fold(words), maxTerm), Field: e.Field, Start: e.Start, End: e.End,
			Text: words, Outcome: news.HitAccepted, Reason: "marked by a person",
		}
	}
	return all, nil
}

// event reads one event.
func (r *reviewTx) event(id int64) (news.ReviewEvent, error) {
	events, err := readEvents(r.ctx, r.tx, `r.id = $1`, id)
	if err != nil {
		return news.ReviewEvent{}, err
	}
	if len(events) == 0 {
		return news.ReviewEvent{}, fmt.Errorf("event %d: %w", id, news.ErrNotFound)
	}
	return events[0], nil
}

// readEvents reads events, oldest first.
func readEvents(ctx context.Context, q querier, where string, args ...any) ([]news.ReviewEvent, error) {
	return collect(ctx, q, func(rows *sql.Rows) (e news.ReviewEvent, err error) {
		var at int64
		var evidence string
		if err = rows.Scan(&e.ID, &at, &e.Who, &e.Via, &e.Item, &e.Version, &e.Tag, &e.Taxonomy, &e.Kind, &e.Reason,
			&e.Note, &e.Digest, &evidence, &e.Batch, &e.Undoes); err != nil {
			return e, err
		}
		e.At = fromMillis(at)
		e.Evidence, err = readEvidence(evidence)
		return e, err
	}, `SELECT r.id, r.at, r.who, r.via, r.item, r.version, coalesce(e.slug, ''), coalesce(x.version, ''), r.kind, r.reason,
			r.note, r.digest, r.evidence, r.batch, coalesce(r.undoes, 0)
		FROM review_event r LEFT JOIN entry e ON e.id = r.entry LEFT JOIN taxonomy x ON x.id = r.taxonomy
		WHERE `+where+` ORDER BY r.id`, args...)
}
