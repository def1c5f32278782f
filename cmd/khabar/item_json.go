package main

import (
	"slices"
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
	Relevance *relevanceJSON `json:"relevance,omitempty"`
	Story     int64          `json:"story,omitempty"`
	Tags      []tagJSON      `json:"tags"`
	Accounts  []news.Account `json:"accounts"`
	Flagged   bool           `json:"flagged,omitempty"`
	Assignee  string         `json:"assignee,omitempty"`
	Notes     []noteJSON     `json:"notes,omitempty"`
	news.CutsJSON
}

// A relevanceJSON says how relevant an item is, and why.
type relevanceJSON struct {
	Level    news.Level      `json:"level"`
	Reason   news.Relevance  `json:"reason"`
	Says     string          `json:"says,omitempty"` // the part of the relevance rule that decided
	Evidence []news.Evidence `json:"evidence"`
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
	ID        string          `json:"id"`
	Facet     news.Facet      `json:"facet"`
	Status    news.Status     `json:"status"`
	Certainty news.Certainty  `json:"certainty"`
	Salience  int             `json:"salience"`
	Role      news.Role       `json:"role,omitempty"`
	Cue       string          `json:"cue,omitempty"`
	Roles     []news.TagRole  `json:"roles,omitempty"`
	Label     string          `json:"label,omitempty"`
	Evidence  []news.Evidence `json:"evidence"`
	// MoreEvidence is the number of further pieces of evidence, which are not stored.
	MoreEvidence int        `json:"more_evidence,omitempty"`
	State        *stateJSON `json:"state,omitempty"` // only if there is a verdict
}

func newItemJSON(it news.Item, candidates bool) itemJSON {
	j := itemJSON{
		ID: it.ID, Feed: it.Feed, GUID: it.GUID, URL: it.URL, Title: it.Title, Text: it.Text,
		Author: it.Author, Lang: it.Lang, FirstSeen: it.FirstSeen.UTC(), Version: it.Version,
		Relevance: itemRelevance(it), Story: it.Story, Tags: newTagsJSON(it.Tags, candidates), Accounts: newAccountsJSON(it.Accounts), CutsJSON: it.AllCuts().JSON(),
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

// newRelevanceJSON returns a judgement of an item with the given tags; nil if the item is not relevant.
// The evidence is that of the tags that show it.
func newRelevanceJSON(j news.Judgement, tags []news.Tag) *relevanceJSON {
	if j.Level == news.LevelNone {
		return nil
	}
	out := &relevanceJSON{Level: j.Level, Reason: j.Reason, Says: j.Says, Evidence: []news.Evidence{}}
	for _, id := range j.Tags {
		for _, t := range tags {
			for _, e := range t.Evidence {
				if t.ID == id && e.Outcome == news.HitAccepted {
					out.Evidence = append(out.Evidence, e)
				}
			}
		}
	}
	return out
}

// itemRelevance returns the stored relevance of an item; nil if it is not relevant. The evidence is that
// of the tags of the facets that give the reason.
func itemRelevance(it news.Item) *relevanceJSON {
	j := news.Judgement{Level: it.Level, Reason: it.Relevance}
	for _, t := range it.Tags {
		if t.Accepted() && slices.Contains(it.Relevance.Facets(), t.Facet()) {
			j.Tags = append(j.Tags, t.ID)
		}
	}
	return newRelevanceJSON(j, it.Tags)
}

// newAccountsJSON returns the accounts of an item, never nil.
func newAccountsJSON(accounts []news.Account) []news.Account {
	if accounts == nil {
		return []news.Account{}
	}
	return accounts
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
			Role: t.Role, Cue: t.Cue, Roles: t.Roles, Label: t.Label, Evidence: append([]news.Evidence{}, t.Evidence...),
			MoreEvidence: t.MoreEvidence,
		}
		if st := t.State; st.Verdict != "" {
			j.State = &stateJSON{st.Verdict, st.Reason, st.Who, st.At.UTC(), st.Event}
		}
		all = append(all, j)
	}
	return all
}
