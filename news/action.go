package news

import "time"

// An Action is what a person did at one go and has not taken back: one event, or a batch of
// them on one tag.
type Action struct {
	Event  int64 // takes back all of it
	At     time.Time
	Kind   ReviewKind
	Reason Reason
	Tag    string // entry's ID; empty when it is about whole items
	Name   string // the entry's
	Items  int    // that it is about
	// Of the last of the items:
	Item  int64
	Story int64
	Title string
	Lang  string
}
