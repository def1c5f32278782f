package story

import (
	"slices"
	"time"
)

// Window is the longest time that a story may span, from its first report to its latest. A later
// report starts another story. See decision 60.
const Window = 7 * 24 * time.Hour

// A Summary describes a story without its members.
type Summary struct {
	ID          int64
	Size        int       // number of items
	First, Last time.Time // the earliest and the latest Sketch.At
	Apart       []int64   // IDs of stories that are never merged with this one: a person has said that they are different
}

// A Decision says which story an item belongs to.
type Decision struct {
	Story  int64   // ID of the story that the item joins or starts
	New    bool    // the item starts the story
	Merged []int64 // stories that have turned out to be the same as Story, which is the oldest of them
	Origin string  // agency or outlet from which the report comes
}

// admits reports whether the story spans at most Window if reports from the times first to last are added.
func (s Summary) admits(first, last time.Time) bool {
	if s.First.Before(first) {
		first = s.First
	}
	if s.Last.After(last) {
		last = s.Last
	}
	return last.Sub(first) <= Window
}

// with returns the summary of the stories s and t merged into one, with the ID of s.
func (s Summary) with(t Summary) Summary {
	s.Size += t.Size
	if s.First.IsZero() || t.First.Before(s.First) {
		s.First = t.First
	}
	if t.Last.After(s.Last) {
		s.Last = t.Last
	}
	s.Apart = append(slices.Clip(s.Apart), t.Apart...)
	return s
}
