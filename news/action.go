package news

import "time"

// An Action is what a person did in one step and has not undone: one review event, or a batch of
// events on one tag.
type Action struct {
	Event  int64 // undoing it undoes the whole action
	At     time.Time
	Kind   ReviewKind
	Reason Reason
	Tag    string // entry's ID; empty when the action is about whole items
	Name   string // the entry's
	Items  int    // how many items the action is about
	// The last of these items:
	Item  int64
	Story int64
	Title string
	Lang  string
}
