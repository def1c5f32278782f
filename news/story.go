package news

import "time"

// A Story is what different reports tell of one event.
type Story struct {
	ID       int64   // of the oldest of the stories that it was made of
	Formerly []int64 // IDs of stories that turned out to be this one; they keep answering
	Lang     string  // of its reports
	Headline string  // of the first report
	First    time.Time
	Last     time.Time // SortAt of the first and of the latest report
	Begun    time.Time
	Grown    time.Time // when the store saved its first report, and the one that came last
	Items    int
	Outlets  []string   // that report it, in the order in which they did
	Origins  []string   // on whose account: agencies, and outlets that report themselves; in that order
	Tags     []StoryTag // that count, those of most reports first
	Reports  []Report   // by SortAt; only where a single story is asked for
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
