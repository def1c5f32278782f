package review

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// addTag adds a tag that the classifier missed.
func (s *server) addTag(w http.ResponseWriter, v *visit) error {
	match, others, err := s.entry(v.Context(), v.PostFormValue("tag"))
	if err != nil {
		return err
	}
	if match.ID == "" {
		return unclear(v.PostFormValue("tag"), others)
	}
	p, err := s.Store.ItemPage(v.Context(), formNumber(v, "item"))
	if err != nil {
		return err
	}
	marked, err := findWords(p.Item, v.PostFormValue("words"))
	if err != nil {
		return err
	}
	d := news.Decision{
		Item: p.Item.ID, Tag: match.ID, Kind: news.Added, Version: p.Item.Version, Who: v.Name, Via: news.ViaCard, At: time.Now(),
		Marked: marked, Propose: v.PostFormValue("propose") != "" && len(marked) > 0,
	}
	for _, t := range p.Item.Tags {
		if t.ID == match.ID {
			d.Saw = t.State.Event
		}
	}
	o := outcome{cards: []int64{formNumber(v, "story")}, said: text.Clean(match.Name) + " added"}
	_, err = s.Store.DecideTag(v.Context(), d)
	if c, late := errors.AsType[*news.ConflictError](err); late {
		o.said, o.status, o.conflict = "", http.StatusConflict, conflictWords(c)
		err = nil
	}
	if err != nil {
		return err
	}
	return s.done(w, v, o)
}

// unclear says that a tag is not to be found by what was typed, or which ones could be meant.
func unclear(typed string, others []news.EntryMatch) error {
	if len(others) == 0 {
		return fmt.Errorf("no tag has the name or ID %q: %w", text.Clean(typed), news.ErrInvalid)
	}
	var ids []string
	for _, m := range others {
		ids = append(ids, m.ID)
	}
	return fmt.Errorf("%q could be any of %s: %w: type one of these", text.Clean(typed), strings.Join(ids, ", "), news.ErrInvalid)
}

// entry finds the entry of the taxonomy that a person means by what they typed: its ID, its
// name, or words that lead to it alone. Otherwise it returns those that could be meant.
func (s *server) entry(ctx context.Context, typed string) (news.EntryMatch, []news.EntryMatch, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" || len(typed) > 200 || !utf8.ValidString(typed) || strings.ContainsRune(typed, 0) {
		return news.EntryMatch{}, nil, nil
	}
	names, err := s.Store.EntryNames(ctx, []string{typed})
	if err != nil {
		return news.EntryMatch{}, nil, err
	}
	if name, ok := names[typed]; ok {
		return news.EntryMatch{ID: typed, Name: name}, nil, nil
	}
	found, err := s.Store.SearchEntries(ctx, typed, 12)
	if err != nil {
		return news.EntryMatch{}, nil, err
	}
	exact := slices.IndexFunc(found, func(m news.EntryMatch) bool {
		_, slug, _ := strings.Cut(m.ID, "/")
		return strings.EqualFold(m.Name, typed) || strings.EqualFold(slug, typed)
	})
	switch {
	case exact >= 0:
		return found[exact], nil, nil
	case len(found) == 1:
		return found[0], nil, nil
	}
	return news.EntryMatch{}, found, nil
}

// findWords finds where an item has words, title first, whatever their case.
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
			if end := at + len(words); end <= len(f.raw) && cuts(f.raw, at, end) && strings.EqualFold(f.raw[at:end], words) {
				return []news.Evidence{{Field: f.field, Start: at, End: end, Text: f.raw[at:end], Outcome: news.HitAccepted}}, nil
			}
		}
	}
	return nil, fmt.Errorf("the report does not have the words %q: %w: copy them from it, or leave them out", text.Clean(words), news.ErrInvalid)
}

// entries answers the fields in which tags are typed.
func (s *server) entries(w http.ResponseWriter, v *visit) error {
	q := strings.ToValidUTF8(v.URL.Query().Get("q"), "")
	found, err := s.Store.SearchEntries(v.Context(), strings.ReplaceAll(q[:wordEnd(q, 100)], "\x00", ""), 12)
	if err != nil {
		return err
	}
	type match struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	out := make([]match, 0, len(found))
	for _, m := range found {
		out = append(out, match{m.ID, text.Clean(m.Name)})
	}
	writeJSON(w, http.StatusOK, out)
	return nil
}
