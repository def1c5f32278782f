package review

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// How many of a person's last actions stay in sight, and for how long.
const (
	remembered = 10
	memory     = 12 * time.Hour
)

// A recent is what a person did last, as templates/parts.html shows it.
type recent struct {
	Back    string
	Actions []action
}

// An action is something that a person did, with what takes it back.
type action struct {
	What   string
	Class  string
	Title  string
	Lang   string
	Dir    string
	Item   int64
	Story  int64
	Items  int
	At     time.Time
	Events []int64

	tag string
}

// recent reads what the visitor did last. What was done at one time was one action.
func (s *server) recent(v *visit, back string) (recent, error) {
	r := recent{Back: back}
	done, err := s.Store.RecentActions(v.Context(), v.Name, time.Now().Add(-memory), 4*remembered)
	if err != nil {
		return recent{}, err
	}
	tags := 1
	for _, d := range done {
		n := len(r.Actions)
		if n == 0 || !r.Actions[n-1].At.Equal(d.At) {
			r.Actions = append(r.Actions, newAction(d))
			tags = 1
			continue
		}
		a := &r.Actions[n-1]
		a.Events = append(a.Events, d.Event)
		if d.Tag == a.tag {
			a.Items += d.Items
			continue
		}
		tags++
		a.tag, a.What = d.Tag, plural(tags, "tag", "tags")+" "+verdictName(d.Kind)
		a.Items = max(a.Items, d.Items)
	}
	r.Actions = r.Actions[:min(remembered, len(r.Actions))]
	return r, nil
}

func newAction(d news.Action) action {
	a := action{
		Title: text.Clean(d.Title), Lang: langTag(d.Lang), Dir: text.Direction(d.Lang, d.Title), Item: d.Item, Story: d.Story,
		Items: d.Items, At: d.At, Class: string(d.Kind), Events: []int64{d.Event}, tag: d.Tag,
	}
	switch {
	case d.Tag == "":
		a.What = string(d.Kind)
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

// A tally says how much is left and how much was done.
type tally struct{ Left, Mine, All string }

func (s *server) tally(v *visit) (tally, error) {
	page, err := s.Store.Queue(v.Context(), news.QueueFilter{Limit: 1})
	if err != nil {
		return tally{}, err
	}
	return s.tallyOf(v.Context(), v.Name, page.Undecided)
}

func (s *server) tallyOf(ctx context.Context, who string, left int) (tally, error) {
	now := time.Now().In(s.Zone)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, s.Zone)
	mine, all, err := s.Store.CountVerdicts(ctx, who, midnight)
	t := tally{Left: strconv.Itoa(left), Mine: strconv.Itoa(mine), All: strconv.Itoa(all)}
	if left >= news.MaxCount {
		t.Left += "+"
	}
	return t, err
}

// undo takes back one of the visitor's actions.
func (s *server) undo(w http.ResponseWriter, v *visit) error {
	now := time.Now()
	events := v.PostForm["event"]
	if len(events) == 0 {
		last, err := s.Store.LastReviewEvent(v.Context(), v.Name, now.Add(-memory))
		if err != nil {
			return err
		}
		events = []string{strconv.FormatInt(last.ID, 10)}
	}
	for _, e := range slices.Compact(events) {
		id, err := strconv.ParseInt(e, 10, 64)
		if err != nil {
			return &statusError{http.StatusBadRequest, "want the number of an event"}
		}
		if _, err := s.Store.Undo(v.Context(), id, v.Name, news.ViaCard, now); err != nil {
			return err
		}
	}
	return s.done(w, v, outcome{said: "taken back", cards: []int64{formNumber(v, "story")}})
}
