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

// tagCounts is the condition that a row of tag counts: that of news.Tag.Accepted. It leaves out
// the tags that count only because of a verdict; see confirmedOrAdded. Its first half is also the
// condition of the indexes on tag.
func tagCounts(tag string) string {
	return fmt.Sprintf(`%[1]s.status = 'accepted' AND %[1]s.role <> 'negated' AND NOT EXISTS (SELECT 1 FROM verdict w
		WHERE w.item = %[1]s.item AND w.entry = %[1]s.entry AND %[2]s IN ('rejected', 'dismissed'))`, tag, verdictKind)
}

// tagUndecided is the condition that a row of tag counts and has no verdict.
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

// sharedTables and sharedJoins, a FROM clause and its conditions, join the evidence a of an item
// to the tags t of the items of its story that have the same keyword as evidence, with the same
// outcome. CROSS JOIN makes SQLite keep this order: otherwise it would begin with all the
// evidence in the database.
const (
	sharedTables = `evidence a CROSS JOIN story_item ma CROSS JOIN story_item mb CROSS JOIN evidence b CROSS JOIN tag t`
	sharedJoins  = `ma.item = a.item AND mb.story = ma.story
		AND b.item = mb.item AND b.entry = a.entry AND b.keyword = a.keyword AND b.outcome = a.outcome
		AND t.item = b.item AND t.entry = b.entry`
)
