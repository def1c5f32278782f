package review

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// maxMatches is how many entries a search returns.
const maxMatches = 12

// searchEntries returns the entries that match the words typed so far, as JSON for the script of a
// field for a tag.
func (s *server) searchEntries(w http.ResponseWriter, r *request) error {
	q := strings.ToValidUTF8(r.URL.Query().Get("q"), "")
	found, err := s.Store.SearchEntries(r.Context(), strings.ReplaceAll(q[:wordEnd(q, 100)], "\x00", ""), maxMatches)
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

// findEntry returns the entry of the taxonomy that a person has typed: by its ID, by its name, or
// by words that match only this entry. If there is no such entry, it returns all entries that
// match the words.
func (s *server) findEntry(ctx context.Context, typed string) (news.EntryMatch, []news.EntryMatch, error) {
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
	found, err := s.Store.SearchEntries(ctx, typed, maxMatches)
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

// ambiguousTag returns an error that says that no entry matches the typed words, or which ones do.
func ambiguousTag(typed string, matches []news.EntryMatch) error {
	if len(matches) == 0 {
		return badRequest("no tag has the name or ID %q: choose one that the field offers", text.Clean(typed))
	}
	var ids []string
	for _, m := range matches {
		ids = append(ids, m.ID)
	}
	return badRequest("%q could be any of %s: type one of these", text.Clean(typed), strings.Join(ids, ", "))
}
