package main

import (
	"encoding/json"
	"io"
	"time"

	"khabar/news"
)

// The JSON forms that items and classify print. They are a contract with the programs that
// read them: fields may be added, never renamed.

type itemJSON struct {
	ID        int64          `json:"id"`
	Feed      string         `json:"feed"`
	GUID      string         `json:"guid"`
	URL       string         `json:"url"`
	Title     string         `json:"title"`
	Text      string         `json:"text"`
	Author    string         `json:"author,omitempty"`
	Lang      string         `json:"lang"`
	Published *time.Time     `json:"published"` // null when unknown
	FirstSeen time.Time      `json:"first_seen"`
	Version   int            `json:"version"`
	Relevance news.Relevance `json:"relevance,omitempty"`
	Story     int64          `json:"story,omitempty"`
	Tags      []tagJSON      `json:"tags"`
	Flagged   bool           `json:"flagged,omitempty"`
	Assignee  string         `json:"assignee,omitempty"`
	Notes     []noteJSON     `json:"notes,omitempty"`
}

// noteJSON is what a person wrote on an item.
type noteJSON struct {
	Who    string    `json:"who"`
	At     time.Time `json:"at"`
	Text   string    `json:"text"`
	Digest bool      `json:"digest,omitempty"` // it is shown in digests too
}

// stateJSON is where people's verdicts leave a tag.
type stateJSON struct {
	Verdict news.ReviewKind `json:"verdict"`
	Reason  news.Reason     `json:"reason,omitempty"`
	Who     string          `json:"who"`
	At      time.Time       `json:"at"`
	Event   int64           `json:"event"`
}

type tagJSON struct {
	ID        string         `json:"id"`
	Facet     news.Facet     `json:"facet"`
	Status    news.Status    `json:"status"`
	Certainty news.Certainty `json:"certainty"`
	Salience  int            `json:"salience"`
	Role      news.Role      `json:"role,omitempty"`
	Cue       string         `json:"cue,omitempty"`
	Label     string         `json:"label,omitempty"`
	Evidence  []evidenceJSON `json:"evidence"`
	State     *stateJSON     `json:"state,omitempty"` // only once somebody has judged it
}

type evidenceJSON struct {
	Keyword string          `json:"keyword"`
	Field   news.Field      `json:"field"`
	Start   int             `json:"start"`
	End     int             `json:"end"`
	Text    string          `json:"text"`
	Outcome news.HitOutcome `json:"outcome"`
	Reason  string          `json:"reason,omitempty"`
	File    string          `json:"file,omitempty"`
	Line    int             `json:"line,omitempty"`
}

func newItemJSON(it news.Item, candidates bool) itemJSON {
	j := itemJSON{
		ID: it.ID, Feed: it.Feed, GUID: it.GUID, URL: it.URL, Title: it.Title, Text: it.Text,
		Author: it.Author, Lang: it.Lang, FirstSeen: it.FirstSeen.UTC(), Version: it.Version,
		Relevance: it.Relevance, Story: it.Story, Tags: newTagsJSON(it.Tags, candidates),
	}
	if !it.Published.IsZero() {
		j.Published = new(it.Published.UTC())
	}
	j.Flagged, j.Assignee = it.Flagged, it.Assignee
	for _, n := range it.Notes {
		j.Notes = append(j.Notes, noteJSON{n.Who, n.At.UTC(), n.Text, n.Digest})
	}
	return j
}

// newTagsJSON returns the accepted tags, and with candidates those too.
func newTagsJSON(tags []news.Tag, candidates bool) []tagJSON {
	all := make([]tagJSON, 0, len(tags))
	for _, t := range tags {
		if t.Status != news.Accepted && !candidates {
			continue
		}
		j := tagJSON{
			ID: t.ID, Facet: t.Facet(), Status: t.Status, Certainty: t.Certainty, Salience: t.Salience,
			Role: t.Role, Cue: t.Cue, Label: t.Label, Evidence: make([]evidenceJSON, len(t.Evidence)),
		}
		for i, e := range t.Evidence {
			j.Evidence[i] = evidenceJSON(e)
		}
		if st := t.State; st.Verdict != "" {
			j.State = &stateJSON{st.Verdict, st.Reason, st.Who, st.At.UTC(), st.Event}
		}
		all = append(all, j)
	}
	return all
}

// newEncoder writes JSON that keeps <, > and & readable: it goes to programs and
// terminals, never into a page.
func newEncoder(w io.Writer) *json.Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc
}

// writeJSON writes v, indented, for commands that print one value.
func writeJSON(w io.Writer, v any) error {
	enc := newEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
