package news

import (
	"errors"
	"time"
)

// A Story is the reports of one event or affair.
type Story struct {
	ID         int64   // after a merge, the ID of the older story
	Formerly   []int64 // IDs of stories that were merged into it, under which it can still be found
	Lang       string  // language of its reports
	Headline   string  // headline of the first report
	First      time.Time
	Last       time.Time // SortAt of the first and of the latest report
	FirstSaved time.Time
	LastSaved  time.Time // when its first and its latest report were saved
	Items      int
	Outlets    []string     // outlets that report it, in the order of their first reports
	Origins    []string     // agencies, and outlets that report themselves, from which the reports come; in the same order
	Tags       []StoryTag   // tags that count on a report, with the most reports first
	Reports    []Report     // ordered by SortAt; set only when a single story is read
	More       int          // number of reports after Reports that were not read, because of a limit
	Events     []StoryEvent // oldest first; set only when a single story is read
}

// PageReports is how many reports a page of a story shows: as many as a person reads before deciding.
const PageReports = 50

// A StoryTag says how many reports of a story have a tag.
type StoryTag struct {
	ID      string
	Name    string
	Reports int
}

// A Report is an item as a member of its story.
type Report struct {
	Item
	Outlet string
	Origin string    // an agency, or the outlet that had the text first
	First  bool      // whether it is the first report of its origin in the story
	Joined time.Time // when it was added to the story
}

// A StoryFilter selects stories. Its zero value selects all.
type StoryFilter struct {
	Tags  []TagRef  // for each of them, some report of the story must have it, accepted
	Since time.Time // only stories with a report of that time or later
	Limit int       // maximum number of stories, the latest first; 0 means no limit
}

// ErrNotInStory is wrapped by the error that refuses to split off an item that is not in the story.
var ErrNotInStory = errors.New("not in the story")

// A StoryEvent is what a person decided about stories. It overrides the program: a split stays
// until another event merges the two stories.
type StoryEvent struct {
	At    time.Time
	Who   string
	Kind  StoryEventKind
	Story int64   // story that is split, or that stays after a merge
	Other int64   // new story that is split off, or the story that is merged into Story
	Items []int64 // items that are moved
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
