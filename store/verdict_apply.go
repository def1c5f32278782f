package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"khabar/news"
)

// What item.reviewTx says.
const (
	reviewNothing = 0 // the item is neither relevant nor judged
	reviewOpen    = 1 // it is relevant, and a tag that asks for a verdict has none
	reviewDone    = 2 // neither
)

// verdictKind is the kind of verdict w, for conditions on items that are known: spelt so that
// SQLite finds the verdicts by their item, not all of the kind.
const verdictKind = `(w.kind || '')`

// confirmedOrAdded is the condition that verdict w leaves its tag one that counts, even when no
// taxonomy makes it any more.
const confirmedOrAdded = verdictKind + ` IN ('added', 'confirmed')`

// tagCounts is the condition on a row of tag that news.Tag.Accepted tells, but for tags that
// only a person made count; those are in verdict, see standing. The indexes have its first
// half too.
func tagCounts(tag string) string {
	return fmt.Sprintf(`%[1]s.status = 'accepted' AND %[1]s.role <> 'negated' AND NOT EXISTS (SELECT 1 FROM verdict w
		WHERE w.item = %[1]s.item AND w.entry = %[1]s.entry AND %[2]s IN ('rejected', 'dismissed'))`, tag, verdictKind)
}

// hasTag is the condition that an item, whose id is the SQL item, has a tag that counts and
// whose entry is as the SQL in says.
func hasTag(item, in string) string {
	return fmt.Sprintf(`(EXISTS (SELECT 1 FROM tag o WHERE o.item = %[1]s AND o.entry %[2]s AND %[3]s)
		OR EXISTS (SELECT 1 FROM verdict w WHERE w.item = %[1]s AND w.entry %[2]s AND %[4]s))`, item, in, tagCounts("o"), confirmedOrAdded)
}

// A verdictRow is a row of verdict with what its event says.
type verdictRow struct {
	item     int64
	slug     string
	name     string
	state    news.TagState
	version  int    // of the item that was judged
	evidence string // JSON
}

// verdicts reads where the tags of items stand, by item and entry.
func (db *DB) verdicts(ctx context.Context, q querier, ids string) ([]verdictRow, error) {
	return collect(ctx, q, func(rows *sql.Rows) (v verdictRow, err error) {
		var at int64
		s := &v.state
		err = rows.Scan(&v.item, &v.slug, &v.name, &s.Verdict, &s.Reason, &s.Who, &at, &s.Event, &v.version, &v.evidence)
		s.At = fromMillis(at)
		return v, err
	}, `SELECT w.item, e.slug, e.name, w.kind, w.reason, w.who, w.at, w.event, r.version, r.evidence
		FROM verdict w JOIN entry e ON e.id = w.entry JOIN review_event r ON r.id = w.event
		WHERE w.item `+fmt.Sprintf(db.dialect.inIDs, 1)+` ORDER BY w.item, e.slug`, ids)
}

// Of a tag that a person added.
const (
	addedCertainty = 1000
	addedSalience  = 100 // nobody adds a tag that the item is not about
)

// applyVerdict puts a verdict on the tag of an item. What a person confirmed or added counts,
// whatever any taxonomy made of it; a tag that none made any more is there nevertheless.
func applyVerdict(it *news.Item, v verdictRow) error {
	i := slices.IndexFunc(it.Tags, func(t news.Tag) bool { return t.ID == v.slug })
	if i < 0 {
		evidence, err := v.found(it)
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

// found returns the evidence that was judged, as far as it is in the item's text still:
// of another version only words that are to be found again count.
func (v *verdictRow) found(it *news.Item) ([]news.Evidence, error) {
	all, err := readEvidence(v.evidence)
	if err != nil {
		return nil, fmt.Errorf("event %d: %w", v.state.Event, err)
	}
	var found []news.Evidence
	for _, e := range all {
		field, ok := fieldOf(it, e.Field)
		if ok && v.version != it.Version {
			e.Start = strings.Index(field, e.Text)
			e.End = e.Start + len(e.Text)
		}
		if ok && e.Text != "" && e.Start >= 0 && e.End <= len(field) {
			found = append(found, e)
		}
	}
	return found, nil
}

// evidenceJSON is how an event keeps evidence.
type evidenceJSON struct {
	Keyword string          `json:"keyword"`
	Field   news.Field      `json:"field"`
	Start   int             `json:"start"`
	End     int             `json:"end"`
	Text    string          `json:"text"`
	Outcome news.HitOutcome `json:"outcome"`
	Reason  string          `json:"reason,omitempty"`
}

func writeEvidence(all []news.Evidence) (string, error) {
	rows := make([]evidenceJSON, len(all))
	for i, e := range all {
		rows[i] = evidenceJSON{e.Keyword, e.Field, e.Start, e.End, e.Text, e.Outcome, e.Reason}
	}
	return list(rows)
}

func readEvidence(s string) ([]news.Evidence, error) {
	var rows []evidenceJSON
	if err := json.Unmarshal([]byte(s), &rows); err != nil {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	all := make([]news.Evidence, len(rows))
	for i, e := range rows {
		all[i] = news.Evidence{
			Keyword: e.Keyword, Field: e.Field, Start: e.Start, End: e.End, Text: e.Text, Outcome: e.Outcome, Reason: e.Reason,
		}
	}
	return all, nil
}

// loadReview adds to items what people did to them.
func (db *DB) loadReview(ctx context.Context, tx *sql.Tx, itemIDs []int64, items map[int64]*news.Item) error {
	ids := jsonList(itemIDs)
	verdicts, err := db.verdicts(ctx, tx, ids)
	if err != nil {
		return fmt.Errorf("verdicts: %w", err)
	}
	for _, v := range verdicts {
		if err := applyVerdict(items[v.item], v); err != nil {
			return fmt.Errorf("item %d, tag %s: %w", v.item, v.slug, err)
		}
	}
	in := fmt.Sprintf(db.dialect.inIDs, 1)
	if _, err := collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var flagged sql.NullInt64
		var assignee string
		err := rows.Scan(&id, &flagged, &assignee)
		items[id].Flagged, items[id].Assignee = flagged.Valid, assignee
		return struct{}{}, err
	}, `SELECT item, flagged, assignee FROM item_triage WHERE item `+in, ids); err != nil {
		return fmt.Errorf("desk: %w", err)
	}
	_, err = collect(ctx, tx, func(rows *sql.Rows) (struct{}, error) {
		var id, at int64
		var n news.Note
		err := rows.Scan(&id, &at, &n.Who, &n.Text, &n.Digest)
		n.At = fromMillis(at)
		items[id].Notes = append(items[id].Notes, n)
		return struct{}{}, err
	}, `SELECT r.item, r.at, r.who, r.note, r.digest FROM review_event r
		WHERE r.item `+in+` AND r.kind = 'noted' AND `+notUndone("r")+` ORDER BY r.item, r.id`, ids)
	if err != nil {
		return fmt.Errorf("notes: %w", err)
	}
	return nil
}

// notUndone is the condition that an event was not taken back.
func notUndone(event string) string {
	return fmt.Sprintf(`NOT EXISTS (SELECT 1 FROM review_event u WHERE u.undoes = %s.id)`, event)
}

// initialReview returns the relevance of an item that nobody has judged, and what there is to review.
func initialReview(it *news.Item) (r news.Relevance, review int) {
	if it.Relevance == news.Irrelevant {
		return it.Relevance, reviewNothing
	}
	for _, t := range it.Tags {
		if t.Facet().NeedsVerdict() && t.Accepted() {
			return it.Relevance, reviewOpen
		}
	}
	return it.Relevance, reviewDone
}

// reapplyVerdicts lets the verdicts on items that have a new version stand against its tags. The
// items are locked: a decision is either seen here, or sees the new version.
func (s *saving) reapplyVerdicts(ids []int64) error {
	verdicts, err := s.db.verdicts(s.ctx, s.tx, jsonList(ids))
	if err != nil || len(verdicts) == 0 {
		return err
	}
	byItem := make(map[int64][]verdictRow)
	for _, v := range verdicts {
		v.evidence = "[]"
		byItem[v.item] = append(byItem[v.item], v)
	}
	for _, p := range s.polls {
		for _, a := range p.arrivals {
			if len(byItem[a.of.item]) == 0 {
				continue
			}
			it := *a.Item
			it.Tags = slices.SortedFunc(slices.Values(a.Tags), func(a, b news.Tag) int { return strings.Compare(a.ID, b.ID) })
			for _, v := range byItem[a.of.item] {
				if err := applyVerdict(&it, v); err != nil {
					return err
				}
			}
			a.relevance, a.review = s.db.relevance(&it)
			if _, err := s.tx.ExecContext(s.ctx, `UPDATE item SET relevance = $1, review = $2 WHERE id = $3`,
				string(a.relevance), a.review, a.of.item); err != nil {
				return fmt.Errorf("item %d: relevance: %w", a.of.item, err)
			}
		}
	}
	return nil
}
