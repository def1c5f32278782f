package store

import (
	"errors"
	"fmt"
	"slices"

	"khabar/news"
	"khabar/text"
)

// checkPoll refuses a poll that has values which must not be stored.
func checkPoll(p news.Poll) error {
	if !p.Outcome.Valid() {
		return fmt.Errorf("unknown outcome %q", p.Outcome)
	}
	if p.Class != "" && !p.Class.Valid() {
		return fmt.Errorf("unknown class of failure %q", p.Class)
	}
	for i := range p.Items {
		if err := checkItem(&p.Items[i]); err != nil {
			return fmt.Errorf("item %d, %q: %w", i+1, text.Truncate(p.Items[i].Title, 80), err)
		}
	}
	return nil
}

func checkItem(it *news.Item) error {
	if len(storedKeys(it)) == 0 {
		return errors.New("it has no key")
	}
	if !it.Relevance.Valid() {
		return fmt.Errorf("unknown relevance %q", it.Relevance)
	}
	if !it.Level.Valid() || it.Level != news.LevelNone && it.Relevance == news.Irrelevant {
		return fmt.Errorf("level %q of an item with the relevance %q", it.Level, it.Relevance)
	}
	for i, t := range it.Tags {
		if err := checkTag(it, t); err != nil {
			return fmt.Errorf("tag %s: %w", t.ID, err)
		}
		if slices.ContainsFunc(it.Tags[:i], func(u news.Tag) bool { return u.ID == t.ID }) {
			return fmt.Errorf("two tags %s", t.ID)
		}
	}
	return nil
}

func checkTag(it *news.Item, t news.Tag) error {
	switch {
	case !t.Status.Valid():
		return fmt.Errorf("unknown status %q", t.Status)
	case !t.Role.Valid():
		return fmt.Errorf("unknown role %q", t.Role)
	case len(t.Evidence) == 0:
		return errors.New("it has no evidence")
	}
	for _, e := range t.Evidence {
		if err := checkEvidence(it, e); err != nil {
			return fmt.Errorf("evidence %s: %w", e.Keyword, err)
		}
	}
	return nil
}

func checkEvidence(it *news.Item, e news.Evidence) error {
	field, ok := fieldOf(it, e.Field)
	if !ok {
		return fmt.Errorf("field %q is not stored", e.Field)
	}
	if e.Start < 0 || e.Start >= e.End || e.End > len(field) {
		return fmt.Errorf("bytes %d to %d are not in the %s, which has %d", e.Start, e.End, e.Field, len(field))
	}
	if !e.Outcome.Valid() {
		return fmt.Errorf("unknown outcome %q", e.Outcome)
	}
	if owner, words := splitKeyword(e.Keyword); owner == "" || words == "" {
		return errors.New("its keyword is not written ENTRY#WORDS")
	}
	return nil
}

// fieldOf returns the part of an item that evidence points into; false for a field that is
// not stored.
func fieldOf(it *news.Item, f news.Field) (string, bool) {
	switch f {
	case news.FieldTitle:
		return it.Title, true
	case news.FieldText:
		return it.Text, true
	}
	return "", false
}
