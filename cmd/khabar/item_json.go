package main

import (
	"time"

	"khabar/news"
)

// The JSON forms of items, which several commands print. Other programs depend on them: fields
// may be added, never renamed.

type itemJSON struct {
	ID        int64          `json:"id"`
	Feed      string         `json:"feed"`
	GUID      string         `json:"guid"`
	URL       string         `json:"url"`
	Title     string         `json:"title"`
	Text      string         `json:"text"`
	Author    string         `json:"author,omitempty"`
	Lang      string         `json:"lang"`
	Published *time.Time     `json:"published"` // null when the feed gives no time
	FirstSeen time.Time      `json:"first_seen"`
	Version   int            `json:"version"`
	Relevance news.Relevance `json:"relevance,omitempty"`
	Story     int64          `json:"story,omitempty"`
	Tags      []tagJSON      `json:"tags"`
	Flagged   bool           `json:"flagged,omitempty"`
	Assignee  string         `json:"assignee,omitempty"`
	Notes     []noteJSON     `json:"notes,omitempty"`
	news.CutsJSON
}

// A noteJSON is a note of a person on an item.
type noteJSON struct {
	Who    string    `json:"who"`
	At     time.Time `json:"at"`
	Text   string    `json:"text"`
	Digest bool      `json:"digest,omitempty"` // whether digests show it too
}

// A stateJSON is the current verdict on a tag.
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
	// MoreEvidence is the number of further pieces of evidence, which are not stored.
	MoreEvidence int        `json:"more_evidence,omitempty"`
	State        *stateJSON `json:"state,omitempty"` // only if there is a verdict
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
		Relevance: it.Relevance, Story: it.Story, Tags: newTagsJSON(it.Tags, candidates), CutsJSON: it.AllCuts().JSON(),
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

// newTagsJSON returns the accepted tags and, with candidates, the candidate tags too.
func newTagsJSON(tags []news.Tag, candidates bool) []tagJSON {
	all := make([]tagJSON, 0, len(tags))
	for _, t := range tags {
		if t.Status != news.Accepted && !candidates {
			continue
		}
		j := tagJSON{
			ID: t.ID, Facet: t.Facet(), Status: t.Status, Certainty: t.Certainty, Salience: t.Salience,
			Role: t.Role, Cue: t.Cue, Label: t.Label, Evidence: make([]evidenceJSON, len(t.Evidence)),
			MoreEvidence: t.MoreEvidence,
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
