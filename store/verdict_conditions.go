package store

import "fmt"

// verdictKinds are the kinds of event that are verdicts, as SQL.
const verdictKinds = `('confirmed', 'rejected', 'dismissed', 'added')`

// verdictKind is the kind of verdict w, for conditions on the verdicts of one item. It is written
// so that SQLite cannot use the indexes that begin with the kind: it then finds the verdicts by
// their item. See decision 92.
const verdictKind = `(w.kind || '')`

// confirmedOrAdded is the condition that verdict w makes its tag count, even if the classifier
// does not find the tag any more.
const confirmedOrAdded = verdictKind + ` IN ('added', 'confirmed')`

// tagCounts is the condition that a row of the table tag counts, as news.Tag.Accepted reports it. tag
// is the alias of the table. Tags that count only because of a verdict do not meet it; see
// confirmedOrAdded. The two conditions on status and role are also those of the indexes on tag.
func tagCounts(tag string) string {
	return fmt.Sprintf(`%[1]s.status = 'accepted' AND %[1]s.role <> 'negated' AND NOT EXISTS (SELECT 1 FROM verdict w
		WHERE w.item = %[1]s.item AND w.entry = %[1]s.entry AND %[2]s IN ('rejected', 'dismissed'))`, tag, verdictKind)
}

// tagUndecided is the condition that a row of the table tag counts and has no verdict.
func tagUndecided(tag string) string {
	return fmt.Sprintf(`%[1]s.status = 'accepted' AND %[1]s.role <> 'negated'
		AND NOT EXISTS (SELECT 1 FROM verdict w WHERE w.item = %[1]s.item AND w.entry = %[1]s.entry)`, tag)
}

// hasTag is the condition that an item has a tag that counts. item is the SQL of the item's id;
// in is a condition on the tag's entry.
func hasTag(item, in string) string {
	return fmt.Sprintf(`(EXISTS (SELECT 1 FROM tag o WHERE o.item = %[1]s AND o.entry %[2]s AND %[3]s)
		OR EXISTS (SELECT 1 FROM verdict w WHERE w.item = %[1]s AND w.entry %[2]s AND %[4]s))`, item, in, tagCounts("o"), confirmedOrAdded)
}

// entryNeedsVerdict is the condition of news.Facet.NeedsVerdict on a row of entry.
func entryNeedsVerdict(entry string) string {
	return fmt.Sprintf(`(%[1]s.slug LIKE 'group/%%' OR %[1]s.slug LIKE 'event/%%' OR %[1]s.slug LIKE 'theme/%%')`, entry)
}

// evidenceAccepted is the condition that evidence was accepted.
func evidenceAccepted(evidence string) string {
	return evidence + `.outcome = (SELECT id FROM term WHERE word = 'accepted')`
}

// evidenceOf is the condition that a row of evidence belongs to a row of tag, and is read with its
// item.
func evidenceOf(evidence, tag string) string {
	return fmt.Sprintf(`%[1]s.item = %[2]s.item AND %[1]s.entry = %[2]s.entry AND %[3]s`, evidence, tag, evidenceRead(evidence))
}

// evidenceRead is the condition that evidence is read with its item: the first maxEvidence pieces of
// each tag. An earlier version of khabar stored more.
func evidenceRead(evidence string) string { return fmt.Sprintf(`%s.seq < %d`, evidence, maxEvidence) }

// sharedEvidence returns a query with the columns lead, entry and item. A lead is an item that meets
// the condition lead. For each lead, the query finds the undecided tags of items of its story, the
// lead included, that have the same entry as a tag of the lead, and the same keyword as accepted
// evidence. The parameter tag is empty or a condition on both tags: SQL that begins with AND, where
// t is the tag; members is empty or a condition on the items m of the story of the lead l, in the same form.
//
// Each side of the join has each keyword once: a text may repeat a keyword many times, and the
// number of pairs would be the square of that. CROSS JOIN makes SQLite keep this order: otherwise it
// would begin with all the evidence in the database.
func sharedEvidence(lead, tag, members string) string {
	return `SELECT DISTINCT a.lead, a.entry, b.item FROM (
			SELECT DISTINCT t.item AS lead, t.entry, v.keyword FROM tag t CROSS JOIN evidence v
			WHERE t.item ` + lead + ` ` + tag + ` AND ` + evidenceOf("v", "t") + ` AND ` + evidenceAccepted("v") + `
		) AS a JOIN (
			SELECT DISTINCT l.item AS lead, t.item, t.entry, v.keyword
			FROM story_item l CROSS JOIN tag o CROSS JOIN story_item m CROSS JOIN tag t CROSS JOIN evidence v
			WHERE l.item ` + lead + ` AND o.item = l.item AND m.story = l.story` + members + ` AND t.item = m.item AND t.entry = o.entry ` + tag + `
				AND ` + tagUndecided("t") + ` AND ` + evidenceOf("v", "t") + ` AND ` + evidenceAccepted("v") + `
		) AS b ON b.lead = a.lead AND b.entry = a.entry AND b.keyword = a.keyword`
}
