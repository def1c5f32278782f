package review

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// A storyData is what templates/story.html shows.
type storyData struct {
	Story     news.Story
	Lang, Dir string
	Headline  string
	Outlets   []string
	Origins   []string
	Tags      []storyTag
	MoreTags  int // number of tags that are not in Tags
	Reports   []storyReport
	Later     string // address of the page with later reports; empty when this is the last one
	From      bool   // this page does not begin with the first report
	Formerly  []int64
	Earlier   int // number of other numbers that the story had, besides Formerly
	Events    []storyEvent
	Recent    recentActions
	CanReview bool
}

// A storyTag is a tag with how many reports of the story have it.
type storyTag struct {
	ID, Name  string
	Reports   int
	Undecided int    // reports on the page on which the tag has no verdict
	Bulk      string // address of the page for a verdict on these; empty when there are none
}

// A storyReport is a report on the timeline of the story.
type storyReport struct {
	report
	Origin        string // empty when it is the outlet itself
	FirstOfOrigin bool
	After         string // time since the first report; empty under a minute
}

// A storyEvent is what a person decided about the story, in words.
type storyEvent struct {
	At             time.Time
	Who, What, Why string
	Other          int64 // the other story
}

const (
	maxFormerly  = 20 // how many of the numbers are listed that a story had before others were merged into it
	maxStoryTags = 50 // how many tags are listed, those of the most reports
)

// storyPage shows a story: its reports, outlets, origins and tags, and what people decided
// about it.
func (s *server) storyPage(w http.ResponseWriter, r *request) error {
	id, err := pathNumber(r, "id")
	if err != nil {
		return err
	}
	after, err := news.ParseCursor(r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	st, err := s.Store.StoryPage(r.Context(), id, after, news.PageReports)
	if err != nil {
		return err
	}
	if st.ID != id {
		http.Redirect(w, r.Request, fmt.Sprintf("/stories/%d", st.ID), http.StatusSeeOther)
		return nil
	}
	names, err := s.feedNames(r.Context())
	if err != nil {
		return err
	}
	data := storyData{
		Story: st, Headline: text.Clean(st.Headline), Lang: langTag(st.Lang), Dir: text.Direction(st.Lang, st.Headline),
		Outlets: outletNames(st.Outlets, names), Origins: outletNames(st.Origins, names), Tags: storyTags(st), CanReview: r.CanReview(),
		From: !after.IsZero(), Formerly: st.Formerly[:min(len(st.Formerly), maxFormerly)], Earlier: max(0, len(st.Formerly)-maxFormerly),
	}
	data.MoreTags = len(st.Tags) - len(data.Tags)
	if n := len(st.Reports); st.More > 0 && n > 0 {
		last := st.Reports[n-1]
		data.Later = address(r.URL.Path, nil, "after", news.Cursor{At: last.SortAt, ID: last.ID}.String()) + "#timeline-h"
	}
	data.addReports(st, &cardBuilder{viewer: r.Identity, names: names})
	for _, e := range st.Events {
		data.Events = append(data.Events, newStoryEvent(e, st.ID))
	}
	if data.Recent, err = s.recentActions(r, r.URL.Path); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "story", fmt.Sprintf("Story %d", st.ID), data)
}

// outletNames returns the names of outlets and agencies.
func outletNames(ids []string, names map[string]string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = cmp.Or(names[id], text.Clean(id))
	}
	return out
}

// addReports adds the reports of the story in the order of time.
func (d *storyData) addReports(st news.Story, b *cardBuilder) {
	for _, r := range st.Reports {
		row := storyReport{report: b.report(r.Item, func(string) int { return 0 }), FirstOfOrigin: r.First}
		if r.Origin != r.Outlet {
			row.Origin = cmp.Or(b.names[r.Origin], text.Clean(r.Origin))
		}
		if after := r.SortAt.Sub(st.First); after >= time.Minute {
			row.After = "+" + formatDuration(after)
		}
		d.Reports = append(d.Reports, row)
	}
}

// formatDuration returns a duration to the minute, or to the hour from a day on.
func formatDuration(d time.Duration) string {
	d = d.Round(time.Minute)
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%d d %d h", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
}

// storyTags returns the accepted tags of the story, at most maxStoryTags, each with the number of reports on the page on which it
// has no verdict.
func storyTags(st news.Story) []storyTag {
	undecided := make(map[string][]string) // IDs of items, by tag
	for _, r := range st.Reports {
		for _, t := range r.Tags {
			if t.Facet().NeedsVerdict() && t.Accepted() && t.State.Verdict == "" {
				undecided[t.ID] = append(undecided[t.ID], fmt.Sprint(r.ID))
			}
		}
	}
	var out []storyTag
	for _, t := range st.Tags[:min(len(st.Tags), maxStoryTags)] {
		row := storyTag{ID: t.ID, Name: text.Clean(t.Name), Reports: t.Reports, Undecided: len(undecided[t.ID])}
		if row.Undecided > 0 {
			row.Bulk = address("/bulk", map[string][]string{"tag": {t.ID}, "back": {fmt.Sprintf("/stories/%d", st.ID)}},
				"items", strings.Join(undecided[t.ID], " "))
		}
		out = append(out, row)
	}
	return out
}

func newStoryEvent(e news.StoryEvent, story int64) storyEvent {
	out := storyEvent{At: e.At, Who: text.Clean(e.Who), Why: text.Clean(e.Why), Other: e.Other}
	if e.Other == story {
		out.Other = e.Story
	}
	reports := plural(len(e.Items), "report", "reports")
	switch {
	case e.Kind == news.StorySplit && e.Other == story:
		out.What = "split this story, " + reports + ", off from"
	case e.Kind == news.StorySplit:
		out.What = "split off " + reports + " into"
	default:
		out.What = "merged this story with"
	}
	return out
}
