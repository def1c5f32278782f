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

// A feedsPage is what templates/feeds.html shows.
type feedsPage struct {
	Feeds       []feedRow
	Listed      int
	Failing     int
	Never       int
	OnlyTrouble bool
	CanMaintain bool
	Asked       string // the feed that was just asked to be read
}

// A feedRow is how one feed has fared.
type feedRow struct {
	ID, Title, Lang, Kind, Country, Link string
	State                                string // in words
	Bad                                  bool
	Error                                string
	LastSuccess, LastFetch, NextDue      time.Time
	Polls                                int64
	CanFetch                             bool
}

// feeds shows how the feeds have fared, those in trouble first.
func (s *server) feeds(w http.ResponseWriter, v *visit) error {
	states, err := s.Store.FeedStates(v.Context())
	if err != nil {
		return err
	}
	all, err := s.Store.Feeds(v.Context())
	if err != nil {
		return err
	}
	byID := make(map[string]news.Feed, len(all))
	for _, f := range all {
		byID[f.ID] = f
	}
	q := clip(v.URL.Query())
	p := feedsPage{OnlyTrouble: q.Get("only") == "trouble", CanMaintain: v.CanMaintain()}
	for _, st := range states {
		row := newFeedRow(byID[st.Feed], st, p.CanMaintain)
		if st.Listed {
			p.Listed++
		}
		if st.Listed && st.LastSuccess.IsZero() {
			p.Never++
		}
		if row.Bad {
			p.Failing++
		}
		if row.Bad || !p.OnlyTrouble {
			p.Feeds = append(p.Feeds, row)
		}
		if st.Feed == q.Get("asked") {
			p.Asked = row.Title
		}
	}
	slices.SortStableFunc(p.Feeds, func(a, b feedRow) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)))
	})
	return s.render(w, v, http.StatusOK, "feeds", "Feeds", p)
}

// rank orders feeds: those in trouble, those that work, those that are not read any more.
func rank(r feedRow) int {
	switch {
	case r.Bad:
		return 0
	case r.NextDue.IsZero():
		return 2
	}
	return 1
}

func newFeedRow(f news.Feed, st news.FeedState, maintain bool) feedRow {
	r := feedRow{
		ID: st.Feed, Title: cmp.Or(text.Clean(st.Title), st.Feed), Lang: language(f.Lang), Kind: string(f.Kind), Country: text.Clean(f.Country),
		Link: text.WebURL(f.Site), LastSuccess: st.LastSuccess, LastFetch: st.LastFetch, Polls: st.Polls,
		Bad: st.Listed && st.Failures > 0, CanFetch: maintain && st.Listed,
	}
	switch {
	case !st.Listed:
		r.State = "not read any more"
		return r
	case st.Failures > 0:
		r.State = "failed " + plural(st.Failures, "time", "times") + " in a row"
		r.Error = strings.TrimPrefix(text.Clean(string(st.Class)+": "+st.Error), ": ")
	case st.LastFetch.IsZero():
		r.State = "not read yet"
	default:
		r.State = "fine"
	}
	r.NextDue = st.NextDue
	return r
}

// fetchNow has a feed read as soon as whoever reads the feeds looks.
func (s *server) fetchNow(w http.ResponseWriter, v *visit) error {
	feed := v.PathValue("id")
	if err := s.Store.MakeFeedDue(v.Context(), feed, time.Now()); err != nil {
		return fmt.Errorf("have feed read: %w", err)
	}
	return see(w, v, address("/feeds", nil, "asked", feed))
}
