package news

import "time"

// A CoverageFilter says which reports are counted, and in which periods. An empty list of tags, feeds or languages
// means all of them.
type CoverageFilter struct {
	Windows      []Span // in rising order, with both ends set; there may be gaps between them
	By           TimeField
	Tags         []TagRef // only the groups that these references select
	Feeds        []string // slugs
	Langs        []string // BCP 47 tags of items; "fa" means "fa-AF" too
	MinCertainty Certainty
	MinSalience  int
}

// A Coverage says how many reports there were in each window, and which feeds could have
// published them: counts of two windows can be compared only when the same feeds were read.
type Coverage struct {
	Feeds  []FeedCoverage  // feeds that have at least one item, ordered by slug
	Groups []GroupCoverage // ordered by ID, then by feed
	// Taxonomies are the times at which another taxonomy came into use, oldest first. The
	// first taxonomy is left out.
	Taxonomies []time.Time
}

// A FeedCoverage says since when a feed has had items, and how many in each window.
type FeedCoverage struct {
	Feed  string
	Since time.Time // when its first item was stored
	Items []int
}

// A GroupCoverage says how many reports of a feed counted for a group in each window.
type GroupCoverage struct {
	ID      string
	Name    string
	Feed    string
	Reports []int
}
