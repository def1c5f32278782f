package news

import "time"

// A CoverageFilter says what is counted, and when. Windows may have gaps between them.
// Tags, feeds and languages that are not given are all of them.
type CoverageFilter struct {
	Windows      []Span // ends that are given, in rising order
	By           TimeField
	Tags         []TagRef // only groups that one of them means
	Feeds        []string // slugs
	Langs        []string // BCP 47 tags of items; "fa" means "fa-AF" too
	MinCertainty Certainty
	MinSalience  int
}

// A Coverage says how many reports there were, window by window, and who could have brought
// them: without the second, the first cannot be compared.
type Coverage struct {
	Feeds  []FeedCoverage  // those that ever brought an item, by slug
	Groups []GroupCoverage // by ID, then by feed
	// Taxonomies are when other taxonomies than the first came to be used, oldest first.
	Taxonomies []time.Time
}

// A FeedCoverage says since when a feed has brought items, and how many in each window.
type FeedCoverage struct {
	Feed  string
	Since time.Time // when its first item was stored
	Items []int
}

// A GroupCoverage says how many of a feed's reports counted for a group in each window.
type GroupCoverage struct {
	ID      string
	Name    string
	Feed    string
	Reports []int
}
