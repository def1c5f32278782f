package store

import "fmt"

// reviewProblems returns queries that find rows which contradict the review events.
func reviewProblems() []string {
	var all []string
	for _, v := range []struct{ table, columns, view string }{
		{"verdict", "item, entry, kind, reason, who, at, event, sort_at, first_seen", verdictView("1 = 1")},
		{"item_triage", "item, flagged, assignee, assigned_at, digest_note", triageView("1 = 1")},
	} {
		stored := `SELECT ` + v.columns + ` FROM ` + v.table
		all = append(all,
			fmt.Sprintf(`SELECT 'item ' || p.item || ': %s has a row that does not follow from the events' FROM (%s EXCEPT %s) AS p`, v.table, stored, v.view),
			fmt.Sprintf(`SELECT 'item ' || p.item || ': %s lacks a row that follows from the events' FROM (%s EXCEPT %s) AS p`, v.table, v.view, stored))
	}
	undecidedTag := `SELECT 1 FROM tag t JOIN entry e ON e.id = t.entry
			WHERE t.item = i.id AND ` + tagCounts("t") + ` AND ` + entryNeedsVerdict("e") + `
			AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.item = t.item AND v.entry = t.entry)`
	return append(all,
		`SELECT 'event ' || r.id || ': it undoes an event of another item or person' FROM review_event r
			JOIN review_event u ON u.id = r.undoes WHERE u.item <> r.item OR u.who <> r.who`,
		`SELECT 'event ' || id || ': it names an entry that does not exist' FROM review_event
			WHERE entry <> 0 AND entry NOT IN (SELECT id FROM entry)`,
		`SELECT 'item ' || i.id || ': it has an undecided tag, but is not in the queue' FROM item i
			WHERE i.review <> 1 AND i.relevance <> '' AND EXISTS (`+undecidedTag+`)`,
		`SELECT 'item ' || i.id || ': it is in the queue, but has no undecided tag' FROM item i
			WHERE i.review = 1 AND (i.relevance = '' OR NOT EXISTS (`+undecidedTag+`))`)
}
