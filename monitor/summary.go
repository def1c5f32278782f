package monitor

import (
	"cmp"
	"slices"
	"time"

	"khabar/news"
)

// A Summary says what a cycle did. Feeds = OK + NotModified + Failed + Skipped.
type Summary struct {
	Feeds        int       `json:"feeds"`
	OK           int       `json:"ok"`
	NotModified  int       `json:"not_modified"`
	Failed       int       `json:"failed"`
	Skipped      int       `json:"skipped"`       // in another process's hands, or not reached before the cycle was cancelled
	ItemsSeen    int       `json:"items_seen"`    // in all documents that were read
	ItemsNew     int       `json:"items_new"`     // stored for the first time
	ItemsChanged int       `json:"items_changed"` // known, with another title or text
	ItemsTagged  int       `json:"items_tagged"`  // new or changed, and relevant
	Tags         int       `json:"tags"`          // accepted, on new or changed items
	Seconds      float64   `json:"seconds"`
	Failures     []Failure `json:"failures"` // by feed
}

// A Failure names a feed that could not be read or saved.
type Failure struct {
	Feed  string        `json:"feed"`
	URL   string        `json:"url"`
	Class news.ErrClass `json:"class"`
	Error string        `json:"error"`
}

// fetched counts the outcome of a poll that was saved as sv.
func (s *Summary) fetched(p news.Poll, sv news.SaveResult) {
	switch {
	case sv.Lost:
		return // whoever holds the lease now counts it; here it ends up as skipped
	case p.Outcome == news.OK:
		s.OK++
	case p.Outcome == news.NotModified:
		s.NotModified++
	default:
		s.fail(p.Fetch, p.Class, p.Error)
	}
	s.ItemsSeen += sv.Seen
	s.ItemsNew += sv.New
	s.ItemsChanged += sv.Changed
	s.ItemsTagged += sv.Tagged
	s.Tags += sv.Tags
}

func (s *Summary) fail(f news.Fetch, class news.ErrClass, text string) {
	s.Failed++
	s.Failures = append(s.Failures, Failure{Feed: f.Feed, URL: f.URL, Class: class, Error: text})
}

// finish settles what was not counted while the cycle ran.
func (s *Summary) finish(feeds int, took time.Duration) {
	s.Feeds = feeds
	s.Skipped = feeds - s.OK - s.NotModified - s.Failed
	s.Seconds = took.Round(time.Millisecond).Seconds()
	if s.Failures == nil {
		s.Failures = []Failure{} // an empty list in JSON, not null
	}
	slices.SortFunc(s.Failures, func(a, b Failure) int { return cmp.Compare(a.Feed, b.Feed) })
}
