package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"khabar/news"
)

// Values of item.review.
const (
	reviewNothing = 0 // the item is not relevant and has no verdict
	reviewOpen    = 1 // it is relevant, and a tag that needs a verdict has none
	reviewDone    = 2 // it is relevant or has a verdict, and no tag needs one
)

// SetRelevanceRule sets the rule that says how relevant an item is by its tags, its feed, and the country and kind
// of its outlet: the classifier's. It is applied whenever verdicts change which tags count. Without it, relevance
// stays as it was when the item was saved. SetRelevanceRule must be called before several
// goroutines use the DB.
func (db *DB) SetRelevanceRule(rule func(*news.Item) news.Judgement) { db.rule = rule }

// A reviewState is the part of a row of item that says how relevant the item is, and whether it needs a
// review.
type reviewState struct {
	relevance news.Relevance
	level     news.Level
	review    int // see reviewNothing
}

// initialReview returns the relevance and the review state of an item without verdicts. An item that
// has a reason and no level is a lead.
func initialReview(it *news.Item) reviewState {
	s := reviewState{it.Relevance, it.Level, reviewDone}
	switch {
	case it.Relevance == news.Irrelevant:
		s.level, s.review = news.LevelNone, reviewNothing
	case hasUndecidedTag(it):
		s.review = reviewOpen
	}
	if s.relevance != news.Irrelevant && s.level == news.LevelNone {
		s.level = news.LevelLead
	}
	return s
}

// relevance returns the relevance and the review state of an item whose tags have their verdicts.
func (db *DB) relevance(it *news.Item) reviewState {
	s := initialReview(it)
	decided := slices.ContainsFunc(it.Tags, func(t news.Tag) bool { return t.State.Verdict != "" })
	if db.rule != nil {
		j := db.rule(it)
		s.relevance, s.level = j.Reason, j.Level
	}
	switch {
	case s.relevance != news.Irrelevant && hasUndecidedTag(it):
		s.review = reviewOpen
	case s.relevance != news.Irrelevant || decided:
		s.review = reviewDone
	default:
		s.review = reviewNothing
	}
	return s
}

// hasUndecidedTag reports whether a tag that counts needs a verdict and has none.
func hasUndecidedTag(it *news.Item) bool {
	return slices.ContainsFunc(it.Tags, func(t news.Tag) bool {
		return t.Facet().NeedsVerdict() && t.Accepted() && t.State.Verdict == ""
	})
}

// A relevanceRow is an item as updateRelevance reads it: without text and evidence.
type relevanceRow struct {
	news.Item
	review int
}

// updateRelevance computes the relevance and the review state of items from their tags and verdicts.
func (db *DB) updateRelevance(ctx context.Context, tx *sql.Tx, ids []int64) error {
	p := newParams(db.dialect)
	items, err := collect(ctx, tx, func(rows *sql.Rows) (it relevanceRow, err error) {
		err = rows.Scan(&it.ID, &it.Relevance, &it.Level, &it.review, &it.Feed, &it.Country, &it.Kind)
		return it, err
	}, `SELECT i.id, i.relevance, i.level, i.review, f.slug, f.country, f.kind FROM item i JOIN feed f ON f.id = i.feed
		WHERE i.id `+p.inIDs(ids)+` ORDER BY i.id`, p.args()...)
	if err != nil {
		return fmt.Errorf("read relevance: %w", err)
	}
	byID := make(map[int64]*news.Item, len(items))
	for i := range items {
		byID[items[i].ID] = &items[i].Item
	}
	if err := db.loadRelevanceTags(ctx, tx, ids, byID); err != nil {
		return err
	}
	for i := range items {
		it := &items[i]
		s := db.relevance(&it.Item)
		if s == (reviewState{it.Relevance, it.Level, it.review}) {
			continue
		}
		if err := setRelevance(ctx, tx, it.ID, s); err != nil {
			return err
		}
	}
	return nil
}

// setRelevance stores the relevance and the review state of an item.
func setRelevance(ctx context.Context, tx *sql.Tx, item int64, s reviewState) error {
	return exec(ctx, tx, fmt.Sprintf("item %d: store relevance", item),
		`UPDATE item SET relevance = $1, level = $2, review = $3 WHERE id = $4`, string(s.relevance), string(s.level), s.review, item)
}

// loadRelevanceTags reads the tags of items with their verdicts, for the relevance rule. It reads
// no evidence, because the rule does not need any.
func (db *DB) loadRelevanceTags(ctx context.Context, tx *sql.Tx, ids []int64, items map[int64]*news.Item) error {
	p := newParams(db.dialect)
	tags, err := collect(ctx, tx, func(rows *sql.Rows) (r tagRow, err error) {
		err = rows.Scan(&r.item, &r.tag.ID, &r.tag.Status, &r.tag.Salience, &r.tag.Role)
		return r, err
	}, `SELECT t.item, e.slug, t.status, t.salience, t.role FROM tag t JOIN entry e ON e.id = t.entry
		WHERE t.item `+p.inIDs(ids)+` ORDER BY t.item, e.slug`, p.args()...)
	if err != nil {
		return fmt.Errorf("read tags: %w", err)
	}
	for _, r := range tags {
		items[r.item].Tags = append(items[r.item].Tags, r.tag)
	}
	return db.applyVerdicts(ctx, tx, ids, items)
}

// applyVerdicts puts the verdicts on the tags of items, without the evidence that they were given with.
func (db *DB) applyVerdicts(ctx context.Context, tx *sql.Tx, ids []int64, items map[int64]*news.Item) error {
	verdicts, err := db.verdicts(ctx, tx, ids)
	if err != nil {
		return fmt.Errorf("read verdicts: %w", err)
	}
	for _, v := range verdicts {
		v.evidence = noEvidence
		if err := applyVerdict(items[v.item], v); err != nil {
			return err
		}
	}
	return nil
}
