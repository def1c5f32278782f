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

// A storyPage is what templates/story.html shows.
type storyPage struct {
	Story     news.Story
	Lang, Dir string
	Headline  string
	Outlets   []string
	Origins   []string
	Tags      []storyTag
	Reports   []toldReport
	Events    []storyEvent
	Recent    recent
	CanReview bool
}

// A storyTag is a tag with how many reports of the story have it.
type storyTag struct {
	ID, Name string
	Reports  int
	Bulk     string // address for deciding it for the whole story; empty when nothing is to be decided
	Open     int    // reports on which it is undecided
}

// A toldReport is a report on the story's line of time.
type toldReport struct {
	report
	Origin    string // when that is another than the outlet
	Firsthand bool   // the first of its origin
	After     string // since the story began
}

// A storyEvent is what a person decided about the story, in words.
type storyEvent struct {
	At             time.Time
	Who, What, Why string
	Other          int64
}

// story shows a story: who told it, on whose account, when, and what people made of it.
func (s *server) story(w http.ResponseWriter, v *visit) error {
	id, err := number(v, "id")
	if err != nil {
		return err
	}
	st, err := s.Store.Story(v.Context(), id)
	if err != nil {
		return err
	}
	if st.ID != id {
		http.Redirect(w, v.Request, fmt.Sprintf("/stories/%d", st.ID), http.StatusSeeOther)
		return nil
	}
	names, err := s.outlets(v.Context())
	if err != nil {
		return err
	}
	p := storyPage{
		Story: st, Headline: text.Clean(st.Headline), Lang: langTag(st.Lang), Dir: text.Direction(st.Lang, st.Headline),
		Outlets: named(st.Outlets, names), Origins: named(st.Origins, names), Tags: storyTags(st), CanReview: v.CanReview(),
	}
	p.addReports(st, &dealer{visitor: v.visitor, outlets: names})
	for _, e := range st.Events {
		p.Events = append(p.Events, newStoryEvent(e, st.ID))
	}
	if p.Recent, err = s.recent(v, v.URL.Path); err != nil {
		return err
	}
	return s.render(w, v, http.StatusOK, "story", fmt.Sprintf("Story %d", st.ID), p)
}

// named returns the names of outlets and agencies.
func named(all []string, names map[string]string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = cmp.Or(names[s], text.Clean(s))
	}
	return out
}

// addReports puts the reports on the line, in the order in which they were told.
func (p *storyPage) addReports(st news.Story, d *dealer) {
	known := make(map[string]bool)
	for _, r := range st.Reports {
		t := toldReport{report: d.report(r.Item, func(string) int { return 0 })}
		if r.Origin != r.Outlet {
			t.Origin = cmp.Or(d.outlets[r.Origin], text.Clean(r.Origin))
		}
		t.Firsthand = !known[r.Origin]
		known[r.Origin] = true
		if after := r.SortAt.Sub(st.First); after >= time.Minute {
			t.After = "+" + interval(after)
		}
		p.Reports = append(p.Reports, t)
	}
}

// interval tells a duration to the minute, or to the hour when it is longer than a day.
func interval(d time.Duration) string {
	d = d.Round(time.Minute)
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf("%d d %d h", d/(24*time.Hour), d%(24*time.Hour)/time.Hour)
}

// storyTags lists the tags that count, with how many reports wait for a verdict.
func storyTags(st news.Story) []storyTag {
	waiting := make(map[string][]string)
	for _, r := range st.Reports {
		for _, t := range r.Tags {
			if t.Facet().NeedsVerdict() && t.Accepted() && t.State.Verdict == "" {
				waiting[t.ID] = append(waiting[t.ID], fmt.Sprint(r.ID))
			}
		}
	}
	var out []storyTag
	for _, t := range st.Tags {
		row := storyTag{ID: t.ID, Name: text.Clean(t.Name), Reports: t.Reports, Open: len(waiting[t.ID])}
		if row.Open > 0 {
			row.Bulk = address("/bulk", map[string][]string{"tag": {t.ID}, "back": {fmt.Sprintf("/stories/%d", st.ID)}},
				"items", strings.Join(waiting[t.ID], " "))
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
	what := plural(len(e.Items), "report", "reports")
	switch {
	case e.Kind == news.StorySplit && e.Other == story:
		out.What = "split this off, " + what + ", from"
	case e.Kind == news.StorySplit:
		out.What = "split off " + what + " into"
	default:
		out.What = "merged it with"
	}
	return out
}

// splitStory makes a story of its own of the chosen reports.
func (s *server) splitStory(w http.ResponseWriter, v *visit) error {
	chosen, err := ids(v.PostForm["items"])
	if err != nil {
		return err
	}
	if len(chosen) == 0 {
		return fmt.Errorf("choose the reports to split off first: %w", news.ErrInvalid)
	}
	return s.decideStory(w, v, news.StoryEvent{Kind: news.StorySplit, Items: chosen})
}

// mergeStory makes one story of two.
func (s *server) mergeStory(w http.ResponseWriter, v *visit) error {
	other := formNumber(v, "other")
	if other == 0 {
		return fmt.Errorf("give the number of the other story: %w", news.ErrInvalid)
	}
	return s.decideStory(w, v, news.StoryEvent{Kind: news.StoryMerge, Other: other})
}

func (s *server) decideStory(w http.ResponseWriter, v *visit, e news.StoryEvent) error {
	id, err := number(v, "id")
	if err != nil {
		return err
	}
	why := strings.TrimSpace(v.PostFormValue("why"))
	if len(why) > news.MaxNote {
		return fmt.Errorf("the reason may have %d bytes, this one has %d: %w", news.MaxNote, len(why), news.ErrInvalid)
	}
	e.Story, e.At, e.Who, e.Why = id, time.Now(), v.Name, why
	done, err := s.Store.DecideStory(v.Context(), e)
	if err != nil {
		return err
	}
	return see(w, v, fmt.Sprintf("/stories/%d", done.Story))
}
