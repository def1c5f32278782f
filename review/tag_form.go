package review

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// addTag adds a tag that the classifier missed.
func (s *server) addTag(w http.ResponseWriter, r *request) error {
	match, others, err := s.findEntry(r.Context(), r.PostFormValue("tag"))
	if err != nil {
		return err
	}
	if match.ID == "" {
		return ambiguousTag(r.PostFormValue("tag"), others)
	}
	p, err := s.Store.ItemPage(r.Context(), formNumber(r, "item"))
	if err != nil {
		return err
	}
	marked, err := findWords(p.Item, r.PostFormValue("words"))
	if err != nil {
		return err
	}
	d := news.Decision{
		Item: p.Item.ID, Tag: match.ID, Kind: news.Added, Version: p.Item.Version, Who: r.Name, Via: news.ViaCard, At: time.Now(),
		Marked: marked, Propose: r.PostFormValue("propose") != "" && len(marked) > 0,
	}
	for _, t := range p.Item.Tags {
		if t.ID == match.ID {
			d.Saw = t.State.Event
		}
	}
	res := actionResult{story: formNumber(r, "story"), message: text.Clean(match.Name) + " added"}
	_, err = s.Store.DecideTag(r.Context(), d)
	if c, late := errors.AsType[*news.ConflictError](err); late {
		res.message, res.conflict = "", conflictWords(c)
	} else if err != nil {
		return err
	}
	return s.finish(w, r, res)
}

// findWords returns where an item has words, in any case: the first position in the title, or if
// the title does not have them, in the text. For empty words it returns nothing.
func findWords(it news.Item, words string) ([]news.Evidence, error) {
	words = strings.TrimSpace(words)
	if words == "" {
		return nil, nil
	}
	for _, f := range []struct {
		field news.Field
		raw   string
	}{{news.FieldTitle, it.Title}, {news.FieldText, it.Text}} {
		for at := range f.raw {
			if end := at + len(words); end <= len(f.raw) && text.IsSpan(f.raw, at, end) && strings.EqualFold(f.raw[at:end], words) {
				return []news.Evidence{{Field: f.field, Start: at, End: end, Text: f.raw[at:end], Outcome: news.HitAccepted}}, nil
			}
		}
	}
	return nil, badRequest("the report does not have the words %q: copy them from it, or leave them out", text.Clean(words))
}
