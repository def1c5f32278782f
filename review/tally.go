package review

import (
	"strconv"
	"time"

	"khabar/news"
)

// A tally says how many reports are left to review, and how many verdicts were given today.
type tally struct{ Left, Mine, All string }

// tally counts the reports that are left and makes a tally.
func (s *server) tally(r *request) (tally, error) {
	page, err := s.Store.Queue(r.Context(), news.QueueFilter{Limit: 1})
	if err != nil {
		return tally{}, err
	}
	return s.newTally(r, page.Undecided)
}

// newTally makes a tally of left reports and of the verdicts since midnight.
func (s *server) newTally(r *request, left int) (tally, error) {
	now := time.Now().In(s.Zone)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, s.Zone)
	mine, all, err := s.Store.CountVerdicts(r.Context(), r.Name, midnight)
	t := tally{Left: strconv.Itoa(left), Mine: strconv.Itoa(mine), All: strconv.Itoa(all)}
	if left >= news.MaxCount {
		t.Left += "+"
	}
	return t, err
}
