package review

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// An itemData is what templates/item.html shows.
type itemData struct {
	Card      card
	Feed      news.Feed
	Site      string // address of the outlet; may be empty
	Item      news.Item
	Link      string // address of the original; may be empty
	Evidence  []evidenceRow
	More      int    // number of pieces of evidence that are not kept
	Cuts      string // what was cut of the report, in words; empty when nothing was
	History   []historyEntry
	Versions  []version
	Older     int // number of versions before Versions
	Oldest    int // number of the oldest version in Versions
	Later     int // number of versions after Versions
	Recent    recentActions
	CanReview bool
}

// An evidenceRow is a piece of evidence, as the page lists it.
type evidenceRow struct {
	Tag, Name, Words, Where, Outcome, Why, Keyword string
	Times                                          int
	Queue                                          string // address of all items with the keyword
	Bulk                                           string // address of the page for a verdict on all of them; empty when the tag needs no verdict
}

// A historyEntry is what a person did, in words.
type historyEntry struct {
	At        time.Time
	Who, What string
	Note      string
	Digest    bool   // the note is for the digest too
	UndoneBy  string // empty when it was not undone
	Seen      string // version of the item and taxonomy that the person saw
}

// A version is a title and text that an item had. Cuts says what was cut of them.
type version struct {
	N          int
	Seen       time.Time
	Title, Dir string
	Text       []run
	Lang       string
	Cuts       string
	Latest     bool
}

// itemPage shows everything that is stored of an item.
func (s *server) itemPage(w http.ResponseWriter, r *request) error {
	id, err := pathNumber(r, "id")
	if err != nil {
		return err
	}
	p, err := s.Store.ItemPage(r.Context(), id)
	if err != nil {
		return err
	}
	it := p.Item
	st := news.Story{ID: it.Story}
	if it.Story > 0 {
		if st, err = s.Store.StoryHead(r.Context(), it.Story); err != nil {
			return err
		}
	}
	here := r.URL.Path
	b := &cardBuilder{viewer: r.Identity, names: map[string]string{p.Feed.ID: text.Clean(p.Feed.Title)}, back: here, whole: true}
	data := itemData{
		Card: b.build(news.Card{Story: st, Items: []news.Item{it}, Shared: p.Shared}), Feed: p.Feed, Site: text.WebURL(p.Feed.Site), Item: it,
		Link: text.WebURL(it.URL), Evidence: evidenceRows(it), More: moreEvidence(it), Cuts: it.AllCuts().String(), History: history(p), CanReview: r.CanReview(),
	}
	if err := s.addVersions(r, p, &data); err != nil {
		return err
	}
	if data.Recent, err = s.recentActions(r, here); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "item", "Report "+r.PathValue("id"), data)
}

// evidenceRows lists the evidence of all tags of an item: accepted, then shadowed, then refused.
// Evidence that differs only in its position is one row.
func evidenceRows(it news.Item) []evidenceRow {
	var out []evidenceRow
	rows := make(map[evidenceRow]int) // index in out, by row without Times and Where
	for _, outcome := range []news.HitOutcome{news.HitAccepted, news.HitShadowed, news.HitRefused} {
		for _, t := range it.Tags {
			for _, e := range t.Evidence {
				if cmp.Or(e.Outcome, news.HitAccepted) != outcome {
					continue
				}
				row := newEvidenceRow(t, e)
				key := row
				key.Times, key.Where = 0, ""
				i, ok := rows[key]
				if !ok {
					rows[key] = len(out)
					out = append(out, row)
					continue
				}
				out[i].Times++
				if !strings.Contains(out[i].Where, row.Where) {
					out[i].Where += " and " + row.Where
				}
			}
		}
	}
	return out
}

// moreEvidence returns how many pieces of evidence of an item are not kept.
func moreEvidence(it news.Item) int {
	n := 0
	for _, t := range it.Tags {
		n += t.MoreEvidence
	}
	return n
}

// longestKeyword is how many bytes of a keyword the page shows. One with many alternatives has all of them in its ID.
const longestKeyword = 80

func newEvidenceRow(t news.Tag, e news.Evidence) evidenceRow {
	outcome := cmp.Or(e.Outcome, news.HitAccepted)
	_, keyword, _ := strings.Cut(e.Keyword, "#")
	if short := text.Truncate(keyword, longestKeyword); short != keyword {
		keyword = short + "…"
	}
	row := evidenceRow{
		Tag: t.ID, Name: cmp.Or(text.Clean(t.Name), t.ID), Words: text.Clean(e.Text), Where: string(e.Field), Outcome: string(outcome),
		Times: 1, Why: text.Clean(e.Reason), Keyword: text.Clean(keyword),
	}
	if outcome == news.HitAccepted && e.Keyword != "" {
		row.Queue = address("/", map[string][]string{"keyword": {e.Keyword}}, "state", "any")
		if t.Facet().NeedsVerdict() && t.Accepted() {
			row.Bulk = address("/bulk", map[string][]string{"keyword": {e.Keyword}}, "tag", t.ID)
		}
	}
	return row
}

// history returns what people did to an item in words, newest first.
func history(p news.ItemPage) []historyEntry {
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
	out := make([]historyEntry, 0, len(p.History))
	for i := len(p.History) - 1; i >= 0; i-- {
		e := p.History[i]
		h := historyEntry{
			At: e.At, Who: e.Who, What: eventWords(e, cmp.Or(names[e.Tag], e.Tag)), Note: text.CleanLines(e.Note), Digest: e.Digest, UndoneBy: undone[e.ID],
		}
		if e.Version > 0 {
			h.Seen = "version " + strconv.Itoa(e.Version)
		}
		if e.Taxonomy != "" {
			h.Seen += ", taxonomy " + text.Clean(shortHash(e.Taxonomy))
		}
		out = append(out, h)
	}
	return out
}

// shortHash returns the first digits of a hash such as "sha256:0123…".
func shortHash(hash string) string {
	_, digits, ok := strings.Cut(hash, ":")
	if !ok {
		digits = hash
	}
	return digits[:min(8, len(digits))]
}

// eventWords returns what a person did in a review event, in words that follow the person's name.
func eventWords(e news.ReviewEvent, tag string) string {
	switch e.Kind {
	case news.Undone:
		return "undid an action"
	case news.Noted:
		return "wrote a note"
	case news.Flagged:
		return "flagged the report"
	case news.Unflagged:
		return "removed the flag"
	case news.Assigned:
		return "assigned the report to themselves"
	case news.Unassigned:
		return "unassigned the report"
	case news.Corrected:
		return "corrected " + strings.ReplaceAll(string(e.Field), "_", " ") + " to " + text.Truncate(e.Value, 200)
	}
	reason := ""
	if e.Reason != "" {
		reason = ": " + strings.ToLower(reasonName(e.Reason))
	}
	via := map[news.Via]string{
		news.ViaStory: ", for the story", news.ViaBulk: ", in bulk", news.ViaAPI: ", by a program", news.ViaCLI: ", on the command line",
	}[e.Via]
	return verdictName(e.Kind) + " " + tag + reason + via
}

// addVersions adds the versions of an item to its page: the latest ones, or those before the number in the
// parameter "before". There are none when the item never changed.
func (s *server) addVersions(r *request, p news.ItemPage, data *itemData) error {
	shown := p.Versions
	if r.URL.Query().Has("before") {
		before, err := strconv.Atoi(r.URL.Query().Get("before"))
		if err != nil || before < 2 {
			return fmt.Errorf("%w: before=%q: want the number of a version that has older ones", news.ErrInvalid, r.URL.Query().Get("before"))
		}
		if shown, err = s.Store.OlderVersions(r.Context(), p.Item.ID, before); err != nil {
			return err
		}
	} else if len(shown.List) < 2 && shown.Older == 0 {
		return nil
	}
	data.Older = shown.Older
	for i, v := range slices.Backward(shown.List) {
		if i == len(shown.List)-1 {
			data.Later = p.Item.Version - v.N
		}
		data.Oldest = v.N
		data.Versions = append(data.Versions, version{
			N: v.N, Seen: v.Seen, Title: text.Clean(v.Title), Dir: text.Direction(p.Item.Lang, v.Title), Lang: langTag(p.Item.Lang),
			Text: highlight(v.Text, news.FieldText, nil, nil, nil), Cuts: v.Cuts.String(), Latest: v.N == p.Item.Version,
		})
	}
	return nil
}
