package monitor

import (
	"cmp"
	"slices"
	"time"

	"khabar/news"
)

// A Summary counts what a cycle did. Feeds = OK + NotModified + Failed + Skipped.
type Summary struct {
	Feeds         int       `json:"feeds"`
	OK            int       `json:"ok"`
	NotModified   int       `json:"not_modified"`
	Failed        int       `json:"failed"`
	Skipped       int       `json:"skipped"`       // leased to another process, or not reached before the cycle was cancelled
	ItemsSeen     int       `json:"items_seen"`    // in all documents that were read
	ItemsNew      int       `json:"items_new"`     // stored for the first time
	ItemsChanged  int       `json:"items_changed"` // stored before, with another title or text
	ItemsRelevant int       `json:"items_tagged"`  // new or changed, and relevant
	Tags          int       `json:"tags"`          // accepted, on new or changed items
	Seconds       float64   `json:"seconds"`
	Failures      []Failure `json:"failures"` // by feed
	// Partial has the feeds that were read, but of which something was cut, by feed.
	Partial []Failure `json:"partial,omitempty"`
}

// A Failure names a feed that could not be read or saved, or of which something was cut.
type Failure struct {
	Feed  string        `json:"feed"`
	URL   string        `json:"url"`
	Class news.ErrClass `json:"class"`
	Error string        `json:"error"`
}

// add counts a poll that was saved with result r.
func (s *Summary) add(p news.Poll, r news.SaveResult) {
	switch {
	case r.Lost:
		return // another process has the lease now, and counts the feed; here the feed counts as skipped
	case p.Outcome == news.OK:
		s.OK++
		if cut := r.Cut.Words(r.Seen); cut != "" {
			s.Partial = append(s.Partial, Failure{Feed: p.Feed, URL: p.URL, Class: news.ClassPartial, Error: cut})
		}
	case p.Outcome == news.NotModified:
		s.NotModified++
	default:
		s.fail(p.Fetch, p.Class, p.Error)
	}
	s.ItemsSeen += r.Seen
	s.ItemsNew += r.New
	s.ItemsChanged += r.Changed
	s.ItemsRelevant += r.Relevant
	s.Tags += r.Tags
}

func (s *Summary) fail(f news.Fetch, class news.ErrClass, text string) {
	s.Failed++
	s.Failures = append(s.Failures, Failure{Feed: f.Feed, URL: f.URL, Class: class, Error: text})
}

// finish fills in the counts that are only certain at the end of a cycle.
func (s *Summary) finish(feeds int, took time.Duration) {
	s.Feeds = feeds
	s.Skipped = feeds - s.OK - s.NotModified - s.Failed
	s.Seconds = took.Round(time.Millisecond).Seconds()
	if s.Failures == nil {
		s.Failures = []Failure{} // an empty list in JSON, not null
	}
	for _, list := range [][]Failure{s.Failures, s.Partial} {
		slices.SortFunc(list, func(a, b Failure) int { return cmp.Compare(a.Feed, b.Feed) })
	}
}
