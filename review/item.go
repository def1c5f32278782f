package review

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// An itemPage is what templates/item.html shows.
type itemPage struct {
	Card      card
	Feed      news.Feed
	Site      string // of the outlet; may be empty
	Item      news.Item
	Link      string
	Hits      []hitRow
	History   []event
	Versions  []version
	Recent    recent
	CanReview bool
}

// A hitRow is one piece of evidence, as the item's page lists it.
type hitRow struct {
	Tag, Name, Words, Where, Outcome, Why, Keyword string
	Times                                          int
	Queue                                          string // address of all that has the keyword
	Bulk                                           string // address for deciding all of that at once; empty when it needs no verdict
}

// An event is what a person did, in words.
type event struct {
	ID        int64
	At        time.Time
	Who, What string
	Note      string
	Digest    bool
	TakenBack string // by whom; empty when it stands
	More      string // version and taxonomy
}

// A version is what an item said at a time.
type version struct {
	N          int
	Seen       time.Time
	Title, Dir string
	Text       []run
	Lang       string
	Latest     bool
}

// item shows everything that is known of an item.
func (s *server) item(w http.ResponseWriter, v *visit) error {
	id, err := number(v, "id")
	if err != nil {
		return err
	}
	p, err := s.Store.ItemPage(v.Context(), id)
	if err != nil {
		return err
	}
	it := p.Item
	st := news.Story{ID: it.Story}
	if it.Story > 0 {
		if st, err = s.Store.Story(v.Context(), it.Story); err != nil {
			return err
		}
	}
	here := v.URL.Path
	d := &dealer{visitor: v.visitor, outlets: map[string]string{p.Feed.ID: text.Clean(p.Feed.Title)}, back: here, whole: true}
	page := itemPage{
		Card: d.deal(news.Card{Story: st, Items: []news.Item{it}, Shared: p.Shared}), Feed: p.Feed, Site: text.WebURL(p.Feed.Site), Item: it,
		Link: text.WebURL(it.URL), Hits: hitRows(it), History: history(p), Versions: versions(p), CanReview: v.CanReview(),
	}
	if page.Recent, err = s.recent(v, here); err != nil {
		return err
	}
	return s.render(w, v, http.StatusOK, "item", "Report "+v.PathValue("id"), page)
}

// hitRows lists the evidence of all tags of an item, that which counts first.
func hitRows(it news.Item) []hitRow {
	var out []hitRow
	for _, outcome := range []news.HitOutcome{news.HitAccepted, news.HitShadowed, news.HitRefused} {
		for _, t := range it.Tags {
			for _, e := range t.Evidence {
				if cmp.Or(e.Outcome, news.HitAccepted) == outcome {
					out = addHit(out, newHitRow(t, e))
				}
			}
		}
	}
	return out
}

// addHit adds a row, or counts it when there is one like it.
func addHit(rows []hitRow, r hitRow) []hitRow {
	for i := range rows {
		if q := &rows[i]; q.Tag == r.Tag && q.Words == r.Words && q.Outcome == r.Outcome && q.Why == r.Why && q.Keyword == r.Keyword {
			q.Times++
			if !strings.Contains(q.Where, r.Where) {
				q.Where += " and " + r.Where
			}
			return rows
		}
	}
	return append(rows, r)
}

func newHitRow(t news.Tag, e news.Evidence) hitRow {
	outcome := cmp.Or(e.Outcome, news.HitAccepted)
	_, keyword, _ := strings.Cut(e.Keyword, "#")
	r := hitRow{
		Tag: t.ID, Name: cmp.Or(text.Clean(t.Name), t.ID), Words: text.Clean(e.Text), Where: string(e.Field), Outcome: string(outcome),
		Times: 1, Why: text.Clean(e.Reason), Keyword: text.Clean(keyword),
	}
	if outcome == news.HitAccepted && e.Keyword != "" {
		r.Queue = address("/", map[string][]string{"keyword": {e.Keyword}}, "state", "any")
		if t.Facet().NeedsVerdict() && t.Accepted() {
			r.Bulk = address("/bulk", map[string][]string{"keyword": {e.Keyword}}, "tag", t.ID)
		}
	}
	return r
}

// history puts what people did into words, newest first.
func history(p news.ItemPage) []event {
	undone := make(map[int64]string)
	for _, e := range p.History {
		if e.Undoes != 0 {
			undone[e.Undoes] = e.Who
		}
	}
	names := make(map[string]string)
	for _, t := range p.Item.Tags {
		names[t.ID] = text.Clean(t.Name)
	}
	out := make([]event, 0, len(p.History))
	for i := len(p.History) - 1; i >= 0; i-- {
		e := p.History[i]
		h := event{
			ID: e.ID, At: e.At, Who: e.Who, What: eventWords(e, cmp.Or(names[e.Tag], e.Tag)), Note: text.CleanLines(e.Note), Digest: e.Digest,
			TakenBack: undone[e.ID],
		}
		if e.Version > 0 {
			h.More = "version " + strconv.Itoa(e.Version)
		}
		if e.Taxonomy != "" {
			h.More += ", taxonomy " + text.Clean(short(e.Taxonomy))
		}
		out = append(out, h)
	}
	return out
}

// short returns enough of a hash to tell it from others.
func short(hash string) string {
	_, digits, ok := strings.Cut(hash, ":")
	if !ok {
		digits = hash
	}
	return digits[:min(8, len(digits))]
}

func eventWords(e news.ReviewEvent, tag string) string {
	how := map[news.Via]string{news.ViaStory: ", with the story", news.ViaBulk: ", with many others", news.ViaAPI: ", by a program", news.ViaCLI: ", on the command line"}[e.Via]
	why := ""
	if e.Reason != "" {
		why = ": " + strings.ToLower(reasonName(e.Reason))
	}
	switch e.Kind {
	case news.Undone:
		return "took something back"
	case news.Noted:
		return "wrote a note"
	case news.Flagged:
		return "flagged it"
	case news.Unflagged:
		return "took the flag away"
	case news.Assigned:
		return "took it on"
	case news.Unassigned:
		return "let it go"
	}
	return verdictName(e.Kind) + " " + tag + why + how
}

// versions lists what an item has said, newest first; nothing when it was never changed.
func versions(p news.ItemPage) []version {
	if len(p.Versions) < 2 {
		return nil
	}
	var out []version
	for i := len(p.Versions) - 1; i >= 0; i-- {
		v := p.Versions[i]
		out = append(out, version{
			N: v.N, Seen: v.Seen, Title: text.Clean(v.Title), Dir: text.Direction(p.Item.Lang, v.Title), Lang: langTag(p.Item.Lang),
			Text: highlight(v.Text, news.FieldText, nil, nil), Latest: v.N == p.Item.Version,
		})
	}
	return out
}
