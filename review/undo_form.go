package review

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"khabar/news"
)

// undo undoes the events that the form names, or else the person's last one.
func (s *server) undo(w http.ResponseWriter, r *request) error {
	now := time.Now()
	events := r.PostForm["event"]
	if len(events) == 0 {
		last, err := s.Store.LastReviewEvent(r.Context(), r.Name, now.Add(-recentPeriod))
		if err != nil {
			return err
		}
		events = []string{strconv.FormatInt(last.ID, 10)}
	}
	for _, e := range slices.Compact(events) {
		id, err := strconv.ParseInt(e, 10, 64)
		if err != nil {
			return badRequest("%q is not the number of an action: use the buttons on the page", e)
		}
		if _, err := s.Store.Undo(r.Context(), id, r.Name, news.ViaCard, now); err != nil {
			return err
		}
	}
	return s.finish(w, r, actionResult{story: formNumber(r, "story"), message: "undone"})
}
