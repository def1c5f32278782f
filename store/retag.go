package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"khabar/news"
)

// BeginRetag returns the run that tags the items first seen from since on with a taxonomy, which must
// be stored. It continues the last run with the same taxonomy and time that has not finished, or starts
// one. If dry is set, it stores nothing and always starts at the first item.
func (db *DB) BeginRetag(ctx context.Context, taxonomy string, since, now time.Time, dry bool) (news.RetagRun, error) {
	run := news.RetagRun{Taxonomy: taxonomy, Since: since, Started: now}
	err := db.write(ctx, func(tx *sql.Tx) error {
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
			if err != nil {
				return err
			}
		}
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM item WHERE id > $1 AND id <= $2 AND first_seen >= $3`,
			run.After, run.Last, sinceMillis(since)).Scan(&run.Left)
	})
	if err != nil {
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
	if err == sql.ErrNoRows {
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

// RetagItems returns the next items of a run, at most n, by ID. Their tags are those that the classifier made, as
// they are stored, without verdicts.
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

// SaveRetag stores the new tags of the changed items among those that were looked at up to the item last, and how far
// the run has come, in one transaction. An item that got a new version in the meantime keeps the tags that it got
// with it. When done is set, the run is finished.
func (db *DB) SaveRetag(ctx context.Context, run news.RetagRun, changed []news.Item, now time.Time, done bool) error {
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
		if err := s.retag(ctx, items); err != nil {
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

// retag replaces the tags of items.
func (s *saveTx) retag(ctx context.Context, items []news.Item) error {
	versions, err := s.lockVersions(ctx, items)
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
		if err := setRelevance(ctx, s.tx, v.target.item, v.relevance, v.review); err != nil {
			return err
		}
		cut, err := writeCuts(v.Cuts)
		if err != nil {
			return err
		}
		if err := exec(ctx, s.tx, "say what was cut", `UPDATE item_version SET cut = $1 WHERE item = $2 AND n = $3 AND cut <> $1`,
			cut, v.target.item, v.target.version); err != nil {
			return err
		}
	}
	params := newParams(s.db.dialect)
	if err := exec(ctx, s.tx, "delete tags", `DELETE FROM tag WHERE item `+params.inIDs(ids), params.args()...); err != nil {
		return err
	}
	if err := s.reapplyVerdicts(ctx, ids); err != nil {
		return err
	}
	for _, v := range versions {
		s.addTags(v)
	}
	return s.flush(ctx)
}

// lockVersions locks the rows of items and returns them as versions to be saved, without those that have another
// version by now or are gone.
func (s *saveTx) lockVersions(ctx context.Context, items []news.Item) ([]*newVersion, error) {
	if len(items) == 0 {
		return nil, nil
	}
	byID := make(map[int64]*news.Item, len(items))
	ids := make([]int64, len(items))
	for i := range items {
		ids[i], byID[items[i].ID] = items[i].ID, &items[i]
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
		if it := byID[t.item]; it.Version == t.version {
			v := &newVersion{Item: it, target: t}
			v.relevance, v.review = initialReview(it)
			versions = append(versions, v)
		}
	}
	return versions, nil
}

// SameTags reports whether the tags that the classifier makes of an item now are those that are stored, but for the
// version of the taxonomy.
func SameTags(stored, made []news.Tag) bool {
	made = limitEvidence(made)
	byID := func(a, b news.Tag) int { return strings.Compare(a.ID, b.ID) }
	return slices.EqualFunc(slices.SortedFunc(slices.Values(stored), byID), slices.SortedFunc(slices.Values(made), byID), sameTag)
}

func sameTag(stored, made news.Tag) bool {
	return stored.ID == clean(made.ID) && stored.Status == made.Status && stored.Certainty == made.Certainty && stored.Salience == made.Salience &&
		stored.Role == made.Role && stored.Cue == clean(made.Cue) && stored.Label == made.Label && stored.MoreEvidence == made.MoreEvidence &&
		slices.EqualFunc(stored.Evidence, made.Evidence, sameEvidence)
}

func sameEvidence(stored, made news.Evidence) bool {
	owner, words := splitKeyword(made.Keyword)
	return stored.Keyword == owner+"#"+storedKey(words) && stored.Field == made.Field && stored.Start == made.Start && stored.End == made.End &&
		stored.Outcome == made.Outcome && stored.Reason == term(made.Reason)
}
