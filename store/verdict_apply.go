package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"khabar/news"
)

// A verdictRow is a row of the table verdict, with values of its event.
type verdictRow struct {
	item     int64
	slug     string
	name     string
	state    news.TagState
	version  int    // version of the item when the verdict was given
	evidence string // JSON
}

// noEvidence is the JSON of an empty list, for a verdictRow whose evidence does not matter.
const noEvidence = "[]"

// verdicts reads the current verdicts on the tags of items, ordered by item and entry.
func (db *DB) verdicts(ctx context.Context, q querier, ids []int64) ([]verdictRow, error) {
	p := newParams(db.dialect)
	return collect(ctx, q, func(rows *sql.Rows) (v verdictRow, err error) {
		var at int64
		s := &v.state
		err = rows.Scan(&v.item, &v.slug, &v.name, &s.Verdict, &s.Reason, &s.Who, &at, &s.Event, &v.version, &v.evidence)
		s.At = fromMillis(at)
		return v, err
	}, `SELECT w.item, e.slug, e.name, w.kind, w.reason, w.who, w.at, w.event, r.version, r.evidence
		FROM verdict w JOIN entry e ON e.id = w.entry JOIN review_event r ON r.id = w.event
		WHERE w.item `+p.inIDs(ids)+` ORDER BY w.item, e.slug`, p.args()...)
}

// Values of a tag that a person added.
const (
	addedCertainty = 1000
	addedSalience  = 100 // nobody adds a tag that the item is not about
)

// applyVerdict puts a verdict on the tag of an item. A tag that a person confirmed or added
// counts, whatever the classifier says. A tag with a verdict that the classifier does not find any
// more is added to the item. See decision 91.
func applyVerdict(it *news.Item, v verdictRow) error {
	i := slices.IndexFunc(it.Tags, func(t news.Tag) bool { return t.ID == v.slug })
	if i < 0 {
		evidence, err := v.remainingEvidence(it)
		if err != nil {
			return err
		}
		at, _ := slices.BinarySearchFunc(it.Tags, v.slug, func(t news.Tag, id string) int { return strings.Compare(t.ID, id) })
		it.Tags = slices.Insert(it.Tags, at, news.Tag{
			ID: v.slug, Name: v.name, Status: news.Candidate, Certainty: addedCertainty, Salience: addedSalience,
			Role: news.RoleMention, Evidence: evidence,
		})
		i = at
	}
	t := &it.Tags[i]
	t.State = v.state
	if v.state.Verdict == news.Confirmed || v.state.Verdict == news.Added {
		t.Status = news.Accepted
		if t.Role == news.RoleNegated {
			t.Role = news.RoleMention
		}
	}
	return nil
}

// remainingEvidence returns the evidence that the verdict was given with, without the pieces whose
// words are no longer in the item. In a later version of the item, a piece points to the first
// occurrence of its words. Only the first maxEvidence pieces are considered, because each is looked
// for in the whole text.
func (v *verdictRow) remainingEvidence(it *news.Item) ([]news.Evidence, error) {
	all, err := readEvidence(v.evidence)
	if err != nil {
		return nil, fmt.Errorf("event %d: %w", v.state.Event, err)
	}
	var remaining []news.Evidence
	for _, e := range all[:min(len(all), maxEvidence)] {
		field, ok := fieldOf(it, e.Field)
		if ok && v.version != it.Version {
			e.Start = strings.Index(field, e.Text)
			e.End = e.Start + len(e.Text)
		}
		if ok && e.Text != "" && e.Start >= 0 && e.End <= len(field) {
			remaining = append(remaining, e)
		}
	}
	return remaining, nil
}

// loadReview adds verdicts, triage and notes to items.
func (db *DB) loadReview(ctx context.Context, tx *sql.Tx, ids []int64, items map[int64]*news.Item) error {
	verdicts, err := db.verdicts(ctx, tx, ids)
	if err != nil {
		return fmt.Errorf("verdicts: %w", err)
	}
	for _, v := range verdicts {
		if err := applyVerdict(items[v.item], v); err != nil {
			return fmt.Errorf("item %d, tag %s: %w", v.item, v.slug, err)
		}
	}
	p := newParams(db.dialect)
	in := p.inIDs(ids)
	if _, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var flagged sql.NullInt64
		var assignee string
		err := rows.Scan(&id, &flagged, &assignee)
		items[id].Flagged, items[id].Assignee = flagged.Valid, assignee
		return struct{}{}, err
	}, `SELECT item, flagged, assignee FROM item_triage WHERE item `+in, p.args()...); err != nil {
		return fmt.Errorf("triage: %w", err)
	}
	if _, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id, at int64
		var n news.Note
		err := rows.Scan(&id, &at, &n.Who, &n.Text, &n.Digest)
		n.At = fromMillis(at)
		items[id].Notes = append(items[id].Notes, n)
		return struct{}{}, err
	}, `SELECT r.item, r.at, r.who, r.note, r.digest FROM review_event r
		WHERE r.item `+in+` AND r.kind = 'noted' AND `+notUndone("r")+` ORDER BY r.item, r.id`, p.args()...); err != nil {
		return fmt.Errorf("notes: %w", err)
	}
	return db.loadCorrections(ctx, tx, ids, items)
}

// reapplyVerdicts applies the verdicts on items to the tags of their new versions, and stores the
// relevance that results. The items are locked, so that a decision of somebody else is either stored
// and applied here, or made about the new version.
func (s *saveTx) reapplyVerdicts(ctx context.Context, ids []int64) error {
	verdicts, err := s.db.verdicts(ctx, s.tx, ids)
	if err != nil || len(verdicts) == 0 {
		return err
	}
	byItem := make(map[int64][]verdictRow)
	for _, v := range verdicts {
		v.evidence = noEvidence
		byItem[v.item] = append(byItem[v.item], v)
	}
	for _, p := range s.polls {
		for _, n := range p.versions {
			if len(byItem[n.target.item]) == 0 {
				continue
			}
			it := *n.Item
			it.Tags = slices.SortedFunc(slices.Values(n.Tags), func(a, b news.Tag) int { return strings.Compare(a.ID, b.ID) })
			for _, v := range byItem[n.target.item] {
				if err := applyVerdict(&it, v); err != nil {
					return err
				}
			}
			n.reviewState = s.db.relevance(&it)
			if err := setRelevance(ctx, s.tx, n.target.item, n.reviewState); err != nil {
				return err
			}
		}
	}
	return nil
}
