package news

import "time"

// A Span is a period. It includes From and excludes Until; a zero end is open.
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

// A Filter selects items. Its zero value selects all.
type Filter struct {
	Tags     []TagRef // the item must have all of them, accepted
	Feed     string   // slug, present or former
	Span     Span
	By       TimeField // time that Span and the order use; empty means ByPublished
	Relevant bool      // only relevant items
	Level    Level     // only items of this level; empty means every level
	Limit    int       // maximum number of items, newest first; 0 means no limit
}
