package store

// SharedTagsQuery returns the query for the shared tags of items, for tests of what it costs.
func (db *DB) SharedTagsQuery(items []int64) (string, []any) { return db.sharedTagsQuery(items, nil) }

// The limits of evidence.
const (
	MaxEvidence      = maxEvidence
	MaxItemEvidence  = maxItemEvidence
	MaxEvidenceBytes = maxEvidenceBytes
)
