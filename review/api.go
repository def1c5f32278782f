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

// apiRoutes are the routes for programs. They need a token unless the installation is open; a
// cookie is not enough. Programs depend on the answers: fields may be added, never renamed.
func (s *server) apiRoutes() []route {
	return []route{
		{"GET /api/v1/queue", news.PermissionReader, news.ScopeRead, s.apiQueue},
		{"POST /api/v1/verdicts", news.PermissionAnalyst, news.ScopeReview, s.apiDecide},
		{"POST /api/v1/corrections", news.PermissionAnalyst, news.ScopeReview, s.apiCorrect},
		{"POST /api/v1/undo", news.PermissionAnalyst, news.ScopeReview, s.apiUndo},
	}
}

// A queueJSON is one page of the queue. The request has the same parameters as for the queue page.
type queueJSON struct {
	Cards []cardJSON `json:"cards"`
	Next  string     `json:"next,omitempty"` // the parameter "before" of the next page; empty on the last
	Left  int        `json:"left"`           // undecided items in the whole queue, counted up to news.MaxCount
}

type cardJSON struct {
	Story    int64      `json:"story"`
	Headline string     `json:"headline"`
	Items    []itemJSON `json:"items"`
	More     int        `json:"more,omitempty"` // items of the story that are left out
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
	// Accounts are what the item says of happenings, with the corrections of people. Uncorrected are corrections of
	// accounts that an earlier version had.
	Accounts    []news.Account    `json:"accounts"`
	Uncorrected []news.Correction `json:"uncorrected,omitempty"`
	news.CutsJSON
}

type tagJSON struct {
	ID       string         `json:"id"`
	Accepted bool           `json:"accepted"`
	Role     news.Role      `json:"role,omitempty"`
	Roles    []news.TagRole `json:"roles,omitempty"`
	State    *stateJSON     `json:"state"` // null while undecided
	Evidence []markJSON     `json:"evidence"`
	// MoreEvidence is how many pieces of evidence there are that are not kept.
	MoreEvidence int `json:"more_evidence,omitempty"`
}

type stateJSON struct {
	Verdict news.ReviewKind `json:"verdict"`
	Reason  news.Reason     `json:"reason,omitempty"`
	Who     string          `json:"who"`
	At      time.Time       `json:"at"`
	Event   int64           `json:"event"` // to be sent as the field "saw" of the next verdict on the tag
}

// A markJSON is a range of bytes in a field of an item.
type markJSON struct {
	Keyword string     `json:"keyword,omitempty"`
	Field   news.Field `json:"field"`
	Start   int        `json:"start"`
	End     int        `json:"end"`
}

func (s *server) apiQueue(w http.ResponseWriter, r *request) error {
	f, err := s.readFilter(r.Context(), trimQuery(r.URL.Query()))
	if err != nil {
		return err
	}
	if f.Problem != "" {
		return fmt.Errorf("%w: %s", news.ErrInvalid, f.Problem)
	}
	page, err := s.Store.Queue(r.Context(), f.filter)
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
		Accounts: it.Accounts, Uncorrected: it.Uncorrected, CutsJSON: it.AllCuts().JSON(),
	}
	if j.Accounts == nil {
		j.Accounts = []news.Account{}
	}
	for i, t := range it.Tags {
		j.Tags[i] = tagJSON{ID: t.ID, Accepted: t.Accepted(), Role: t.Role, Roles: t.Roles, State: newStateJSON(t.State), Evidence: make([]markJSON, len(t.Evidence)), MoreEvidence: t.MoreEvidence}
		for n, e := range t.Evidence {
			j.Tags[i].Evidence[n] = markJSON{e.Keyword, e.Field, e.Start, e.End}
		}
	}
	return j
}

// newStateJSON returns nil for an undecided tag.
func newStateJSON(st news.TagState) *stateJSON {
	if st.Verdict == "" {
		return nil
	}
	return &stateJSON{st.Verdict, st.Reason, st.Who, st.At, st.Event}
}

// A verdictJSON is a verdict on a tag. Its fields are those of news.Decision.
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

// apiDecide stores a verdict. If another person has given a verdict since the state that the
// program saw, it answers 409 with the current state.
func (s *server) apiDecide(w http.ResponseWriter, r *request) error {
	var in verdictJSON
	if err := readJSON(r, &in); err != nil {
		return err
	}
	if len(in.Marked) > news.MaxMarked {
		return fmt.Errorf("%w: marked has %d ranges; send at most %d", news.ErrInvalid, len(in.Marked), news.MaxMarked)
	}
	d := news.Decision{
		Item: in.Item, Tag: in.Tag, Kind: in.Kind, Reason: in.Reason, Note: in.Note, Saw: in.Saw, Version: in.Version,
		Propose: in.Propose, Who: r.Name, Via: news.ViaAPI, At: time.Now(),
	}
	for _, m := range in.Marked {
		d.Marked = append(d.Marked, news.Evidence{Field: m.Field, Start: m.Start, End: m.End})
	}
	e, err := s.Store.DecideTag(r.Context(), d)
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

// A correctionJSON is a correction of an account. Its fields are those of news.NewCorrection.
type correctionJSON struct {
	Item    int64             `json:"item"`
	Anchor  string            `json:"anchor"`
	Field   news.AccountField `json:"field"`
	Value   json.RawMessage   `json:"value"`
	Note    string            `json:"note"`
	Saw     int64             `json:"saw"`
	Version int               `json:"version"`
}

// apiCorrect stores a correction. If another person has corrected the field since the state that the program saw, it
// answers 409 with the current correction.
func (s *server) apiCorrect(w http.ResponseWriter, r *request) error {
	var in correctionJSON
	if err := readJSON(r, &in); err != nil {
		return err
	}
	e, err := s.Store.Correct(r.Context(), news.NewCorrection{
		Item: in.Item, Anchor: in.Anchor, Field: in.Field, Value: in.Value, Note: in.Note, Saw: in.Saw, Version: in.Version,
		Who: r.Name, Via: news.ViaAPI, At: time.Now(),
	})
	if late, ok := errors.AsType[*news.ConflictError](err); ok {
		var current *news.Correction // null when it was undone
		if late.Correction.Event != 0 {
			current = &late.Correction
		}
		writeJSON(w, http.StatusConflict, map[string]any{"error": late.Error(), "correction": current})
		return nil
	}
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]int64{"event": e.ID})
	return nil
}

func (s *server) apiUndo(w http.ResponseWriter, r *request) error {
	var in struct {
		Event int64 `json:"event"`
	}
	if err := readJSON(r, &in); err != nil {
		return err
	}
	undone, err := s.Store.Undo(r.Context(), in.Event, r.Name, news.ViaAPI, time.Now())
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]int{"undone": len(undone)})
	return nil
}

// readJSON reads the body of a request: one JSON object without unknown fields.
func readJSON(r *request, into any) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return &statusError{http.StatusUnsupportedMediaType, "send JSON, with the header Content-Type: application/json"}
	}
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		return err
	}
	if err == nil && dec.More() {
		err = errors.New("there is more than one object; send one")
	}
	if err != nil {
		return fmt.Errorf("%w: the JSON: %w", news.ErrInvalid, err)
	}
	return nil
}
