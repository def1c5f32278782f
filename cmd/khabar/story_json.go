package main

import (
	"time"

	"khabar/news"
)

// A storyJSON is the JSON form of a story. Other programs depend on it: fields may be added,
// never renamed.
type storyJSON struct {
	ID       int64             `json:"id"`
	Formerly []int64           `json:"formerly"`
	Lang     string            `json:"lang"`
	Headline string            `json:"headline"`
	First    time.Time         `json:"first"`
	Last     time.Time         `json:"last"`
	Begun    time.Time         `json:"begun"` // when the first report was saved
	Grown    time.Time         `json:"grown"` // when the latest report was saved
	Items    int               `json:"items"`
	Outlets  []string          `json:"outlets"`
	Origins  []string          `json:"origins"`
	Tags     []storyTagJSON    `json:"tags"`
	Reports  []storyReportJSON `json:"reports,omitempty"` // only of "khabar stories show"
	Events   []storyEventJSON  `json:"events,omitempty"`  // only of "khabar stories show"
	More     int               `json:"more,omitempty"`    // reports that are left out, see --limit
}

type storyTagJSON struct {
	ID      string     `json:"id"`
	Facet   news.Facet `json:"facet"`
	Reports int        `json:"reports"`
}

type storyReportJSON struct {
	itemJSON
	Outlet string    `json:"outlet"`
	Origin string    `json:"origin"`
	Joined time.Time `json:"joined"`
}

type storyEventJSON struct {
	At    time.Time           `json:"at"`
	Who   string              `json:"who"`
	Kind  news.StoryEventKind `json:"kind"`
	Story int64               `json:"story"`
	Other int64               `json:"other"`
	Items []int64             `json:"items"`
	Why   string              `json:"why"`
}

func newStoryJSON(st news.Story) storyJSON {
	j := storyJSON{
		ID: st.ID, Formerly: append([]int64{}, st.Formerly...), Lang: st.Lang, Headline: st.Headline,
		First: st.First, Last: st.Last, Begun: st.FirstSaved, Grown: st.LastSaved, Items: st.Items,
		Outlets: append([]string{}, st.Outlets...), Origins: append([]string{}, st.Origins...), Tags: []storyTagJSON{}, More: st.More,
	}
	for _, t := range st.Tags {
		j.Tags = append(j.Tags, storyTagJSON{t.ID, news.FacetOf(t.ID), t.Reports})
	}
	for _, r := range st.Reports {
		j.Reports = append(j.Reports, storyReportJSON{newItemJSON(r.Item, false), r.Outlet, r.Origin, r.Joined})
	}
	for _, e := range st.Events {
		j.Events = append(j.Events, storyEventJSON(e))
	}
	return j
}
