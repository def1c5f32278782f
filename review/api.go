package review

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"time"

	"khabar/news"
)

// apiRoutes are for programs. They take a token, or anybody while the desk is open; a
// cookie alone never does. What they answer is a contract: fields may be added, never renamed.
func (s *server) apiRoutes() []route {
	return []route{
		{"GET /api/v1/queue", news.PermissionReader, news.ScopeRead, s.apiQueue},
		{"POST /api/v1/verdicts", news.PermissionAnalyst, news.ScopeReview, s.apiDecide},
		{"POST /api/v1/undo", news.PermissionAnalyst, news.ScopeReview, s.apiUndo},
	}
}

// A queueJSON is one page of the queue. The parameters are those of the page for people.
type queueJSON struct {
	Cards []cardJSON `json:"cards"`
	Next  string     `json:"next,omitempty"` // to be given as before; empty on the last page
	Left  int        `json:"left"`           // undecided items in all, up to news.MaxCount
}

type cardJSON struct {
	Story    int64      `json:"story"`
	Headline string     `json:"headline"`
	Items    []itemJSON `json:"items"`
	More     int        `json:"more,omitempty"` // items of the story that are left out here
}

type itemJSON struct {
	ID        int64     `json:"id"`
	Version   int       `json:"version"`
	Feed      string    `json:"feed"`
	URL       string    `json:"url"`
	Title     string    `json:"title"`
	Text      string    `json:"text"`
	Lang      string    `json:"lang"`
	SortAt    time.Time `json:"sort_at"`
	FirstSeen time.Time `json:"first_seen"`
	Flagged   bool      `json:"flagged,omitempty"`
	Assignee  string    `json:"assignee,omitempty"`
	Tags      []tagJSON `json:"tags"`
}

type tagJSON struct {
	ID       string     `json:"id"`
	Accepted bool       `json:"accepted"`
	State    *stateJSON `json:"state"` // null while undecided
	Evidence []markJSON `json:"evidence"`
}

type stateJSON struct {
	Verdict news.ReviewKind `json:"verdict"`
	Reason  news.Reason     `json:"reason,omitempty"`
	Who     string          `json:"who"`
	At      time.Time       `json:"at"`
	Event   int64           `json:"event"` // to be given as saw
}

// A markJSON is a place in an item, by bytes of UTF-8.
type markJSON struct {
	Keyword string     `json:"keyword,omitempty"`
	Field   news.Field `json:"field"`
	Start   int        `json:"start"`
	End     int        `json:"end"`
}

func (s *server) apiQueue(w http.ResponseWriter, v *visit) error {
	f, err := s.filterForm(v, clip(v.URL.Query()))
	if err != nil {
		return err
	}
	if f.Trouble != "" {
		return fmt.Errorf("%w: %s", news.ErrInvalid, f.Trouble)
	}
	page, err := s.Store.Queue(v.Context(), f.filter)
	if err != nil {
		return err
	}
	out := queueJSON{Cards: make([]cardJSON, len(page.Cards)), Next: page.Next.String(), Left: page.Undecided}
	for i, c := range page.Cards {
		out.Cards[i] = cardJSON{Story: c.Story.ID, Headline: c.Story.Headline, More: c.More}
		for _, it := range c.Items {
			out.Cards[i].Items = append(out.Cards[i].Items, newItemJSON(it))
		}
	}
	writeJSON(w, http.StatusOK, out)
	return nil
}

func newItemJSON(it news.Item) itemJSON {
	j := itemJSON{
		ID: it.ID, Version: it.Version, Feed: it.Feed, URL: it.URL, Title: it.Title, Text: it.Text, Lang: it.Lang,
		SortAt: it.SortAt, FirstSeen: it.FirstSeen, Flagged: it.Flagged, Assignee: it.Assignee, Tags: make([]tagJSON, len(it.Tags)),
	}
	for i, t := range it.Tags {
		j.Tags[i] = tagJSON{ID: t.ID, Accepted: t.Accepted(), State: newStateJSON(t.State), Evidence: make([]markJSON, len(t.Evidence))}
		for n, e := range t.Evidence {
			j.Tags[i].Evidence[n] = markJSON{e.Keyword, e.Field, e.Start, e.End}
		}
	}
	return j
}

// newStateJSON returns nil for a tag that nobody has judged.
func newStateJSON(st news.TagState) *stateJSON {
	if st.Verdict == "" {
		return nil
	}
	return &stateJSON{st.Verdict, st.Reason, st.Who, st.At, st.Event}
}

// A verdictJSON is what a program decides. Its fields are those of news.Decision.
type verdictJSON struct {
	Item    int64           `json:"item"`
	Tag     string          `json:"tag"`
	Kind    news.ReviewKind `json:"kind"`
	Reason  news.Reason     `json:"reason"`
	Note    string          `json:"note"`
	Saw     int64           `json:"saw"`
	Version int             `json:"version"`
	Marked  []markJSON      `json:"marked"`
	Propose bool            `json:"propose"`
}

// apiDecide answers 409 with the verdict that stands when the decision came late.
func (s *server) apiDecide(w http.ResponseWriter, v *visit) error {
	var in verdictJSON
	if err := readJSON(v, &in); err != nil {
		return err
	}
	d := news.Decision{
		Item: in.Item, Tag: in.Tag, Kind: in.Kind, Reason: in.Reason, Note: in.Note, Saw: in.Saw, Version: in.Version,
		Propose: in.Propose, Who: v.Name, Via: news.ViaAPI, At: time.Now(),
	}
	for _, m := range in.Marked {
		d.Marked = append(d.Marked, news.Evidence{Field: m.Field, Start: m.Start, End: m.End})
	}
	e, err := s.Store.DecideTag(v.Context(), d)
	if late, ok := errors.AsType[*news.ConflictError](err); ok {
		writeJSON(w, http.StatusConflict, map[string]any{"error": late.Error(), "state": newStateJSON(late.State)})
		return nil
	}
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]int64{"event": e.ID})
	return nil
}

func (s *server) apiUndo(w http.ResponseWriter, v *visit) error {
	var in struct {
		Event int64 `json:"event"`
	}
	if err := readJSON(v, &in); err != nil {
		return err
	}
	undone, err := s.Store.Undo(v.Context(), in.Event, v.Name, news.ViaAPI, time.Now())
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]int{"undone": len(undone)})
	return nil
}

// readJSON reads what a program sent: one JSON object with no field that is not known.
func readJSON(v *visit, into any) error {
	if kind, _, err := mime.ParseMediaType(v.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return &statusError{http.StatusUnsupportedMediaType, "want application/json"}
	}
	dec := json.NewDecoder(v.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		return err
	}
	if err == nil && dec.More() {
		err = errors.New("there is more than one object")
	}
	if err != nil {
		return fmt.Errorf("%w: the JSON: %w", news.ErrInvalid, err)
	}
	return nil
}
