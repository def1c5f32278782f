package store

import (
	"fmt"
	"strings"

	"khabar/news"
)

// query returns the query that reads the next items of part b after position pos, at most size, with
// their stories; and its arguments. The items are leads, or not, as pos is.
func (s *queueSelection) query(b queuePart, pos queuePosition, size int) (string, []any) {
	p := newParams(s.db.dialect)
	return `SELECT ` + isLead + `, ` + b.column + `, ` + b.id + `, m.story FROM ` + b.from + ` JOIN story_item m ON m.item = i.id
		WHERE ` + b.cond(p) + ` AND ` + b.column + ` >= ` + p.add(s.from) + `
			AND (` + b.column + `, ` + b.id + `) < (` + p.add(pos.at) + `, ` + p.add(pos.id) + `)` + s.conditions(p) + `
		ORDER BY ` + b.column + ` DESC, ` + b.id + ` DESC LIMIT ` + p.add(size), p.args()
}

// isLead is 1 if an item i is a lead, otherwise 0, as SQL.
const isLead = `CASE WHEN i.level = 'lead' THEN 1 ELSE 0 END`

// members returns the query for those items of the given stories that the filter selects, and its
// arguments. side says on which side of the beginning of the page the items are: ">=" means on
// earlier pages, "<" means on this page or later ones.
func (s *queueSelection) members(stories []int64, side string) (string, []any) {
	p := newParams(s.db.dialect)
	column := `i.` + s.column
	return `SELECT ` + isLead + `, ` + column + `, i.id, m.story FROM story_item m JOIN item i ON i.id = m.item
		WHERE m.story ` + p.inIDs(stories) + ` AND ` + column + ` >= ` + p.add(s.from) + ` AND ` + column + ` < ` + p.add(s.until) + `
			AND (` + isLead + `, ` + column + `, i.id) ` + side + ` (` + p.add(s.before.lead) + `, ` + p.add(s.before.at) + `, ` + p.add(s.before.id) + `)` + s.conditions(p) + `
		ORDER BY m.story, 1 DESC, ` + column + ` DESC, i.id DESC`, p.args()
}

// conditions returns the conditions of the filter on an item i as SQL that begins with AND, except
// the conditions on the item's time and id. A plus before a column, as in "+i.feed", keeps SQLite
// from using an index on that column: it is to use the index of the part.
func (s *queueSelection) conditions(p *params) string {
	var b strings.Builder
	and := func(cond string) { b.WriteString(" AND " + cond) }
	switch {
	case s.state == news.QueueUndecided:
		and(fmt.Sprintf(`+i.review = %d`, reviewOpen))
	case s.state == news.QueueDecided:
		and(fmt.Sprintf(`+i.review = %d AND EXISTS (SELECT 1 FROM verdict w WHERE w.item = i.id)`, reviewDone))
	case s.state.Verdict() != "" && len(s.tags) == 0:
		and(`EXISTS (SELECT 1 FROM verdict w WHERE w.item = i.id AND ` + verdictKind + ` = ` + p.add(string(s.state.Verdict())) + `)`)
	case s.state == news.QueueAny && !s.flagged && s.assignee == "":
		and(`+i.review > 0`)
	}
	for _, t := range s.tags {
		and(s.tagCondition(t, p))
	}
	if s.feed != 0 {
		and(`+i.feed = ` + p.add(s.feed))
	}
	if s.lang != "" {
		and(`lower(i.lang) = ` + p.add(s.lang))
	}
	if s.assignee != "" {
		and(`EXISTS (SELECT 1 FROM item_triage k WHERE k.item = i.id AND k.assignee = ` + p.add(s.assignee) + `)`)
	}
	if s.flagged {
		and(`EXISTS (SELECT 1 FROM item_triage k WHERE k.item = i.id AND k.flagged IS NOT NULL)`)
	}
	if s.keyword != 0 {
		and(`EXISTS (SELECT 1 FROM evidence a WHERE a.item = i.id AND a.entry = ` + p.add(s.owner) + ` AND ` + evidenceRead("a") +
			` AND a.keyword = ` + p.add(s.keyword) + ` AND ` + evidenceAccepted("a") + `)`)
	}
	return b.String()
}

// tagCondition returns the condition, as SQL, that an item i has the tag t of the filter in the
// state of the filter: see news.QueueFilter.Tags.
func (s *queueSelection) tagCondition(t queueTag, p *params) string {
	in := p.inIDs(t.entries)
	decided := `EXISTS (SELECT 1 FROM verdict w WHERE w.item = i.id AND w.entry ` + in
	switch {
	case s.state == news.QueueUndecided && t.needsVerdict:
		return `EXISTS (SELECT 1 FROM tag o WHERE o.item = i.id AND o.entry ` + in + ` AND ` + tagUndecided("o") + `)`
	case s.state == news.QueueUndecided:
		return hasTag("i.id", in)
	case s.state == news.QueueAny:
		return `(` + hasTag("i.id", in) + ` OR ` + decided + `))`
	case s.state == news.QueueDecided:
		return decided + `)`
	}
	return decided + ` AND ` + verdictKind + ` = ` + p.add(string(s.state.Verdict())) + `)`
}
