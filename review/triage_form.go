package review

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"khabar/news"
)

// triage notes, flags or assigns an item.
func (s *server) triage(w http.ResponseWriter, r *request) error {
	t := news.Triage{
		Item: formNumber(r, "item"), Kind: news.ReviewKind(r.PostFormValue("do")), Note: strings.TrimSpace(r.PostFormValue("note")),
		Digest: r.PostFormValue("digest") != "", Saw: r.PostFormValue("saw"), Who: r.Name, Via: news.ViaCard, At: time.Now(),
	}
	res := actionResult{story: formNumber(r, "story")}
	_, err := s.Store.Triage(r.Context(), t)
	if c, late := errors.AsType[*news.ConflictError](err); late {
		res.conflict = conflictWords(c)
		return s.finish(w, r, res)
	}
	if err != nil {
		return err
	}
	res.message = triageWords(t.Kind)
	return s.finish(w, r, res)
}

// triageWords returns what a person did to an item in words, for that person.
func triageWords(k news.ReviewKind) string {
	switch k {
	case news.Noted:
		return "note saved"
	case news.Corrected:
		return "account corrected"
	case news.Unflagged:
		return "flag removed"
	case news.Assigned:
		return "assigned to you"
	case news.Unassigned:
		return "no longer assigned to you"
	}
	return string(k)
}
