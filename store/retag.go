package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"khabar/news"
)

// BeginRetag returns a run, in which the items that were first seen at or after the time since are
// tagged with a stored taxonomy. It is the last unfinished run with the same taxonomy and time, or a
// new one. If dry is set, BeginRetag stores nothing, and the run always starts at the first item.
func (db *DB) BeginRetag(ctx context.Context, taxonomy string, since, now time.Time, dry bool) (news.RetagRun, error) {
	run := news.RetagRun{Taxonomy: taxonomy, Since: since, Started: now}
	begin := func(tx *sql.Tx) error {
		if !dry {
			if err := db.findRetag(ctx, tx, &run); err != nil {
				return err
			}
		}
		if run.ID == 0 {
			if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) FROM item`).Scan(&run.Last); err != nil {
				return err
			}
		}
		if run.ID == 0 && !dry {
			err := tx.QueryRowContext(ctx, `INSERT INTO retag (taxonomy, since, after, last, started, updated, items, changed)
				SELECT id, $1, 0, $2, $3, $3, 0, 0 FROM taxonomy WHERE version = $4 RETURNING id`,
				sinceMillis(since), run.Last, millis(now), clean(taxonomy)).Scan(&run.ID)
			if errors.Is(err, sql.ErrNoRows) {
				return fmt.Errorf("taxonomy %s: %w; save it first", taxonomy, news.ErrNotFound)
			}
			if err != nil {
				return err
			}
		}
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM item WHERE id > $1 AND id <= $2 AND first_seen >= $3`,
			run.After, run.Last, sinceMillis(since)).Scan(&run.Left)
	}
	transaction := db.write
	if dry {
		transaction = db.read
	}
	if err := transaction(ctx, begin); err != nil {
		return run, db.explain(ctx, fmt.Errorf("begin to retag: %w", err))
	}
	return run, nil
}

// findRetag fills run with the last unfinished run of its taxonomy and time, if there is one.
func (db *DB) findRetag(ctx context.Context, tx *sql.Tx, run *news.RetagRun) error {
	var started int64
	err := tx.QueryRowContext(ctx, `SELECT r.id, r.after, r.last, r.items, r.changed, r.started
		FROM retag r JOIN taxonomy t ON t.id = r.taxonomy
		WHERE t.version = $1 AND r.since = $2 AND r.finished IS NULL ORDER BY r.id DESC LIMIT 1`,
		clean(run.Taxonomy), sinceMillis(run.Since)).Scan(&run.ID, &run.After, &run.Last, &run.Items, &run.Changed, &started)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	run.Started = fromMillis(started)
	return err
}

// sinceMillis returns the least time of first_seen that a run includes.
func sinceMillis(since time.Time) int64 {
	if since.IsZero() {
		return 0
	}
	return millis(since)
}

// RetagItems returns the next items of a run, at most n, ordered by ID. They have the stored tags that
// the classifier made; verdicts are not applied.
func (db *DB) RetagItems(ctx context.Context, run news.RetagRun, n int) (items []news.Item, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		ids, err := collect(ctx, tx, column[int64], `SELECT id FROM item WHERE id > $1 AND id <= $2 AND first_seen >= $3
			ORDER BY id LIMIT $4`, run.After, run.Last, sinceMillis(run.Since), n)
		if err != nil || len(ids) == 0 {
			return err
		}
		items, err = db.loadTagged(ctx, tx, ids)
		return err
	})
	if err != nil {
		return nil, db.explain(ctx, fmt.Errorf("read items to retag: %w", err))
	}
	return items, nil
}

// ApplyVerdicts puts the current verdicts on the tags of items, by their IDs. Tags that it adds have no evidence.
func (db *DB) ApplyVerdicts(ctx context.Context, items []news.Item) error {
	ids, byID := make([]int64, len(items)), make(map[int64]*news.Item, len(items))
	for i := range items {
		ids[i], byID[items[i].ID] = items[i].ID, &items[i]
	}
	err := db.read(ctx, func(tx *sql.Tx) error { return db.applyVerdicts(ctx, tx, ids, byID) })
	if err != nil {
		return db.explain(ctx, fmt.Errorf("apply verdicts: %w", err))
	}
	return nil
}

// SaveRetag stores the new tags of items, and how far the run has come, in one transaction. looked are the IDs of
// the items that were looked at, changed those whose tags have changed. An item that got a new version in the
// meantime keeps the tags of that version. The relevance of all of them is computed again: the rule may have changed
// although the tags have not. When done is set, the run is finished.
func (db *DB) SaveRetag(ctx context.Context, run news.RetagRun, looked []int64, changed []news.Item, now time.Time, done bool) error {
	if err := db.prepare(ctx, newSaveRows().all()); err != nil {
		return fmt.Errorf("retag items: %w", err)
	}
	items := make([]news.Item, len(changed))
	for i, it := range changed {
		it.Tags = limitEvidence(it.Tags)
		items[i] = it
	}
	err := db.write(ctx, func(tx *sql.Tx) error {
		s := &saveTx{db: db, tx: tx, now: millis(now), rows: newSaveRows()}
		if err := s.retag(ctx, looked, items); err != nil {
			return err
		}
		if err := db.updateRelevance(ctx, tx, looked); err != nil {
			return err
		}
		var finished any
		if done {
			finished = millis(now)
		}
		return exec(ctx, tx, "store the progress", `UPDATE retag SET after = $1, items = $2, changed = $3, updated = $4, finished = $5
			WHERE id = $6`, run.After, run.Items, run.Changed, millis(now), finished, run.ID)
	})
	if err != nil {
		return db.explain(ctx, fmt.Errorf("retag items: %w", err))
	}
	return nil
}

// retag locks the items with the IDs looked, and replaces the tags of those in items.
func (s *saveTx) retag(ctx context.Context, looked []int64, items []news.Item) error {
	versions, err := s.lockVersions(ctx, looked, items)
	if err != nil || len(versions) == 0 {
		return err
	}
	s.polls = []*poll{{Poll: &news.Poll{}, versions: versions}}
	if err := s.resolveNames(ctx); err != nil {
		return err
	}
	ids := make([]int64, len(versions))
	for i, v := range versions {
		ids[i] = v.target.item
		cut, err := writeCuts(v.Cuts)
		if err != nil {
			return err
		}
		if err := exec(ctx, s.tx, "store what was cut", `UPDATE item_version SET cut = $1 WHERE item = $2 AND n = $3 AND cut <> $1`,
			cut, v.target.item, v.target.version); err != nil {
			return err
		}
	}
	params := newParams(s.db.dialect)
	in := params.inIDs(ids)
	if err := exec(ctx, s.tx, "delete tags", `DELETE FROM tag WHERE item `+in, params.args()...); err != nil {
		return err
	}
	if err := exec(ctx, s.tx, "delete accounts", `DELETE FROM account WHERE item `+in, params.args()...); err != nil {
		return err
	}
	for _, v := range versions {
		if err := s.addTags(v); err != nil {
			return err
		}
		if err := s.addAccounts(v); err != nil {
			return err
		}
	}
	return s.flush(ctx)
}

// lockVersions locks the rows of the items with the given IDs, so that no verdict comes between, and returns those in
// items as versions to be saved. It leaves out items that have another version by now or were deleted.
func (s *saveTx) lockVersions(ctx context.Context, ids []int64, items []news.Item) ([]*newVersion, error) {
	byID := make(map[int64]*news.Item, len(items))
	for i := range items {
		byID[items[i].ID] = &items[i]
	}
	p := newParams(s.db.dialect)
	targets, err := collect(ctx, s.tx, func(rows *sql.Rows) (*keyTarget, error) {
		t := &keyTarget{}
		err := rows.Scan(&t.item, &t.version, &t.sortAt, &t.firstSeen)
		return t, err
	}, `SELECT s.id, s.version, s.sort_at, s.first_seen FROM item s WHERE s.id `+p.inIDs(ids)+` ORDER BY s.id`+s.db.dialect.forUpdate, p.args()...)
	if err != nil {
		return nil, fmt.Errorf("lock items: %w", err)
	}
	var versions []*newVersion
	for _, t := range targets {
		if it, ok := byID[t.item]; ok && it.Version == t.version {
			versions = append(versions, &newVersion{Item: it, target: t})
		}
	}
	return versions, nil
}

// SameReading reports whether the tags and accounts that the classifier has made of an item are the same as the stored
// ones, apart from the version of the taxonomy and from what is not stored.
func SameReading(stored, made news.Item) bool {
	byID := func(a, b news.Tag) int { return strings.Compare(a.ID, b.ID) }
	tags := slices.SortedFunc(slices.Values(limitEvidence(made.Tags)), byID)
	return slices.EqualFunc(slices.SortedFunc(slices.Values(stored.Tags), byID), tags, sameTag) && sameAccounts(stored.Accounts, made.Accounts)
}

func sameTag(stored, made news.Tag) bool {
	return stored.ID == clean(made.ID) && stored.Status == made.Status && stored.Certainty == made.Certainty && stored.Salience == made.Salience &&
		stored.Role == made.Role && stored.Cue == clean(made.Cue) && stored.Label == made.Label && stored.MoreEvidence == made.MoreEvidence &&
		sameRoles(stored.Roles, made.Roles) &&
		slices.EqualFunc(stored.Evidence, made.Evidence, sameEvidence)
}

func sameEvidence(stored, made news.Evidence) bool {
	owner, words := splitKeyword(made.Keyword)
	return stored.Keyword == owner+"#"+storedKey(words) && stored.Field == made.Field && stored.Start == made.Start && stored.End == made.End &&
		stored.Outcome == made.Outcome && stored.Reason == term(made.Reason)
}
