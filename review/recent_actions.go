package review

import (
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// How many of a person's actions a page lists, and how far back.
const (
	maxRecent    = 10
	recentPeriod = 12 * time.Hour
)

// recentActions are a person's last actions, for templates/parts.html.
type recentActions struct {
	Back    string
	Actions []action
}

// An action has the review events of a person with the same time, which are undone together.
type action struct {
	What   string
	Title  string // headline of the report
	Lang   string
	Dir    string
	Item   int64
	Story  int64
	Items  int // number of items that it changed
	At     time.Time
	Events []int64

	tag string // ID of the last tag
}

// recentActions reads the person's last actions. Events with the same time are one action (see
// decision 97).
func (s *server) recentActions(r *request, back string) (recentActions, error) {
	out := recentActions{Back: back}
	done, err := s.Store.RecentActions(r.Context(), r.Name, time.Now().Add(-recentPeriod), 4*maxRecent)
	if err != nil {
		return recentActions{}, err
	}
	tags := 1
	for _, d := range done {
		n := len(out.Actions)
		if n == 0 || !out.Actions[n-1].At.Equal(d.At) {
			out.Actions = append(out.Actions, newAction(d))
			tags = 1
			continue
		}
		a := &out.Actions[n-1]
		a.Events = append(a.Events, d.Event)
		if d.Tag == a.tag {
			a.Items += d.Items
			continue
		}
		tags++
		a.tag, a.What = d.Tag, plural(tags, "tag", "tags")+" "+verdictName(d.Kind)
		a.Items = max(a.Items, d.Items)
	}
	out.Actions = out.Actions[:min(maxRecent, len(out.Actions))]
	return out, nil
}

func newAction(d news.Action) action {
	a := action{
		Title: text.Clean(d.Title), Lang: langTag(d.Lang), Dir: text.Direction(d.Lang, d.Title), Item: d.Item, Story: d.Story,
		Items: d.Items, At: d.At, Events: []int64{d.Event}, tag: d.Tag,
	}
	switch {
	case d.Tag == "":
		a.What = triageWords(d.Kind)
	case d.Reason != "":
		a.What = text.Clean(d.Name) + " " + verdictName(d.Kind) + " (" + strings.ToLower(reasonName(d.Reason)) + ")"
	default:
		a.What = text.Clean(d.Name) + " " + verdictName(d.Kind)
	}
	if a.Title == "" {
		a.Title = "(no headline)"
	}
	return a
}
