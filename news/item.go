package news

import "time"

// An Item is one report as a feed gave it.
type Item struct {
	ID   int64  // the store's; 0 before it is saved
	Feed string // slug
	// Keys identify the item within its feed, strongest first: the guid, else the link,
	// else a hash of title and date. Never of anything that differs from poll to poll.
	Keys []string
	GUID string // as the feed gave it; may be empty
	URL  string // absolute, http or https; may be empty

	// Title and Text are visible text in UTF-8: no markup, no NUL, no invalid bytes.
	// Evidence points into them by byte.
	Title  string
	Text   string
	Author string
	Lang   string // BCP 47 tag

	Published    time.Time // zero when the feed gave none that can be read
	PublishedRaw string    // as the feed gave it
	Updated      time.Time

	FirstSeen time.Time // when the store first saved it
	SortAt    time.Time // Published, unless that is unknown or later than FirstSeen
	Version   int       // 1 for the first; one more for each change of title or text

	Relevance Relevance
	Tags      []Tag

	Story int64 // that the item is part of; the store's, 0 before it is saved

	Flagged  bool   // somebody wants it seen first
	Assignee string // who has taken it on; may be empty
	Notes    []Note // that people wrote on it, oldest first
}

// A Relevance says why an item is of interest to the desk; empty when it is not. Digests and
// "tagged" items are those that have one.
type Relevance string

// The reasons why an item is relevant.
const (
	Irrelevant      Relevance = ""
	RelevantByGroup Relevance = "group" // it names a group
	RelevantByEvent Relevance = "event" // a violent or counter-terrorism event in the desk's scope
	RelevantByTopic Relevance = "topic" // it is about a counter-terrorism theme or organisation
)

// Valid reports whether r is one of the reasons, or none.
func (r Relevance) Valid() bool {
	switch r {
	case Irrelevant, RelevantByGroup, RelevantByEvent, RelevantByTopic:
		return true
	}
	return false
}

// A Span of time: From is in it, Until is not. A zero end is open.
type Span struct {
	From, Until time.Time
}

// A TimeField says by which of an item's times it is selected.
type TimeField string

// The times by which items are selected.
const (
	ByPublished TimeField = "published" // Item.SortAt
	BySeen      TimeField = "seen"      // Item.FirstSeen
)

// Valid reports whether f is one of the time fields.
func (f TimeField) Valid() bool { return f == ByPublished || f == BySeen }

// A Filter says which items are asked for. Its zero value means all of them.
type Filter struct {
	Tags     []TagRef // every one of them must be there, accepted
	Feed     string   // slug, or one that the feed had formerly
	Span     Span
	By       TimeField // which time Span and the order go by; empty means ByPublished
	Relevant bool      // only relevant items
	Limit    int       // at most so many, newest first; 0 means no limit
}
