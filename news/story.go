package news

import (
	"errors"
	"time"
)

// A Story is what different reports tell of one event.
type Story struct {
	ID         int64   // of the oldest of the stories that it was made of
	Formerly   []int64 // IDs of stories that turned out to be this one; they keep answering
	Lang       string  // of its reports
	Headline   string  // of the first report
	First      time.Time
	Last       time.Time // SortAt of the first and of the latest report
	FirstSaved time.Time
	LastSaved  time.Time // when the store saved its first report, and the one that came last
	Items      int
	Outlets    []string     // that report it, in the order in which they did
	Origins    []string     // on whose account: agencies, and outlets that report themselves; in that order
	Tags       []StoryTag   // that count, those of most reports first
	Reports    []Report     // by SortAt; only where a single story is asked for
	Events     []StoryEvent // oldest first; likewise
}

// A StoryTag says how many reports of a story have a tag.
type StoryTag struct {
	ID      string
	Name    string
	Reports int
}

// A Report is an item as part of its story.
type Report struct {
	Item
	Outlet string
	Origin string    // an agency, or the outlet that had the text first
	Joined time.Time // when the store put it into the story
}

// A StoryFilter says which stories are asked for. Its zero value means all of them.
type StoryFilter struct {
	Tags  []TagRef  // for every one of them some report must have it, accepted
	Since time.Time // stories with a report of that time or later
	Limit int       // at most so many, the latest first; 0 means no limit
}

// ErrNotInStory is wrapped by the error that refuses to split off what a story does not have.
var ErrNotInStory = errors.New("not in the story")

// A StoryEvent is what a person decided about stories. It outweighs what the program finds:
// what was split off is never merged again but by another event.
type StoryEvent struct {
	At    time.Time
	Who   string
	Kind  StoryEventKind
	Story int64   // that is split, or takes the other in
	Other int64   // that is split off, or taken in
	Items []int64 // that are moved
	Why   string  // may be empty
}

// A StoryEventKind says what was decided.
type StoryEventKind string

// The kinds of decision.
const (
	StorySplit StoryEventKind = "split"
	StoryMerge StoryEventKind = "merge"
)

// Valid reports whether k is one of the kinds.
func (k StoryEventKind) Valid() bool { return k == StorySplit || k == StoryMerge }
