package review

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// A feedsData is what templates/feeds.html shows.
type feedsData struct {
	Feeds       []feedRow
	Listed      int
	Failing     int
	Never       int // listed feeds that were never fetched successfully
	OnlyFailing bool
	CanMaintain bool
	Requested   string // title of the feed that was just made due
}

// A feedRow has the state of one feed and the results of its fetches.
type feedRow struct {
	ID, Title, Lang, Kind, Country, Link string
	State                                string // in words
	Failing                              bool
	Error                                string // why it failed, or what was cut, and what to do
	LastSuccess, NextDue                 time.Time
	Polls                                int64
	CanFetch                             bool
}

// feedsPage shows the state of the feeds, failing ones first.
func (s *server) feedsPage(w http.ResponseWriter, r *request) error {
	states, err := s.Store.FeedStates(r.Context())
	if err != nil {
		return err
	}
	feeds, err := s.Store.Feeds(r.Context())
	if err != nil {
		return err
	}
	byID := make(map[string]news.Feed, len(feeds))
	for _, f := range feeds {
		byID[f.ID] = f
	}
	q := trimQuery(r.URL.Query())
	data := feedsData{OnlyFailing: q.Get("only") == "trouble", CanMaintain: r.CanMaintain()}
	for _, st := range states {
		row := newFeedRow(byID[st.Feed], st, data.CanMaintain)
		if st.Listed {
			data.Listed++
		}
		if st.Listed && st.LastSuccess.IsZero() {
			data.Never++
		}
		if row.Failing {
			data.Failing++
		}
		if row.Failing || !data.OnlyFailing {
			data.Feeds = append(data.Feeds, row)
		}
		if st.Feed == q.Get("asked") {
			data.Requested = row.Title
		}
	}
	slices.SortStableFunc(data.Feeds, func(a, b feedRow) int {
		return cmp.Or(cmp.Compare(a.order(), b.order()), cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)))
	})
	return s.render(w, r, http.StatusOK, "feeds", "Feeds", data)
}

// order sorts failing feeds first, and feeds that are no longer listed last.
func (f feedRow) order() int {
	switch {
	case f.Failing:
		return 0
	case f.NextDue.IsZero():
		return 2
	}
	return 1
}

func newFeedRow(f news.Feed, st news.FeedState, canMaintain bool) feedRow {
	row := feedRow{
		ID: st.Feed, Title: cmp.Or(text.Clean(st.Title), st.Feed), Lang: languageName(f.Lang), Kind: string(f.Kind), Country: text.Clean(f.Country),
		Link: text.WebURL(f.Site), LastSuccess: st.LastSuccess, Polls: st.Polls,
		Failing: st.Listed && st.Failures > 0, CanFetch: canMaintain && st.Listed,
	}
	switch {
	case !st.Listed:
		row.State = "no longer listed"
		return row
	case st.Failures > 0:
		row.State = "failed " + plural(st.Failures, "time", "times") + " in a row"
		row.Error = strings.TrimPrefix(text.Clean(string(st.Class)+": "+st.Error), ": ")
	case st.Class == news.ClassPartial:
		row.State = "working, but not all is kept"
		row.Error = text.Clean(string(st.Class) + ": " + st.Error)
	case st.LastFetch.IsZero():
		row.State = "not fetched yet"
	default:
		row.State = "working"
	}
	row.NextDue = st.NextDue
	return row
}

// fetchNow makes a feed due, so that a running khabar fetches it within seconds.
func (s *server) fetchNow(w http.ResponseWriter, r *request) error {
	feed := r.PathValue("id")
	if err := s.Store.MakeFeedDue(r.Context(), feed, time.Now()); err != nil {
		return fmt.Errorf("make feed due: %w", err)
	}
	return redirect(w, r, address("/feeds", nil, "asked", feed))
}
