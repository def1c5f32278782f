package review

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"khabar/news"
)

// A queueData is what templates/queue.html shows.
type queueData struct {
	Filter       filterForm
	Shortcuts    []option // links to queues that people often need
	Cards        []card
	First        string // address of the first page; empty on that page
	Older        string // address of the next page; empty on the last page
	EmptyBecause string // why there are no cards
	Advice       string
	Tally        tally
	Recent       recentActions
	CanReview    bool
	Verdicts     []option
}

// queuePage shows the review queue. All filters are in the address.
func (s *server) queuePage(w http.ResponseWriter, r *request) error {
	q := trimQuery(r.URL.Query())
	if to, err := s.resolveTypedTag(r.Context(), q); err != nil || to != "" {
		if err == nil {
			http.Redirect(w, r.Request, to, http.StatusSeeOther)
		}
		return err
	}
	f, err := s.readFilter(r.Context(), q)
	if err != nil {
		return err
	}
	var found news.QueuePage
	if f.Problem == "" {
		if found, err = s.Store.Queue(r.Context(), f.filter); errors.Is(err, news.ErrInvalid) || errors.Is(err, news.ErrNotFound) {
			_, text := errorStatus(err)
			f.Problem = sentence(text)
		} else if err != nil {
			return err
		}
	}
	status := http.StatusOK
	if f.Problem != "" {
		status = http.StatusBadRequest
	}
	data, err := s.newQueueData(r, f, found)
	if err != nil {
		return err
	}
	return s.render(w, r, status, "queue", "Queue", data)
}

func (s *server) newQueueData(r *request, f filterForm, found news.QueuePage) (*queueData, error) {
	data := &queueData{Filter: f, Shortcuts: s.shortcuts(r), CanReview: r.CanReview(), Verdicts: verdictOptions()}
	names, err := s.feedNames(r.Context())
	if err != nil {
		return nil, err
	}
	here := r.URL.RequestURI()
	data.addCards(found.Cards, &cardBuilder{viewer: r.Identity, names: names, back: here, selectable: true})
	if !found.Next.IsZero() {
		data.Older = address("/", f.query, "before", found.Next.String())
	}
	if !f.filter.Before.IsZero() {
		data.First = address("/", f.query, "before", "")
	}
	switch {
	case f.Problem != "":
		data.EmptyBecause, data.Advice = "There is nothing to show.", "Correct the filters or clear them."
	case f.Active > 0:
		data.EmptyBecause, data.Advice = "No report matches these filters.", "Remove some of them."
	default:
		data.EmptyBecause, data.Advice = "Nothing is left to decide.", "New reports appear as feeds are fetched."
	}
	if data.Recent, err = s.recentActions(r, here); err != nil {
		return nil, err
	}
	if f.Problem != "" { // the queue was not read
		data.Tally, err = s.tally(r)
	} else {
		data.Tally, err = s.newTally(r, found.Undecided)
	}
	return data, err
}

// addCards adds cards. Each card has a reference to the next one.
func (d *queueData) addCards(cards []news.Card, b *cardBuilder) {
	for _, c := range cards {
		if len(c.Items) > 0 {
			d.Cards = append(d.Cards, b.build(c))
		}
	}
	for i := range d.Cards {
		d.Cards[i].Next = "end"
		if i+1 < len(d.Cards) {
			d.Cards[i].Next = d.Cards[i+1].Anchor
		}
	}
}

// shortcuts returns links to queues that people often need.
func (s *server) shortcuts(r *request) []option {
	today := time.Now().In(s.Zone).Format(time.DateOnly)
	all := []option{
		{Value: "/", Name: "All undecided"},
		{Value: "/?from=" + today, Name: "Undecided today"},
		{Value: "/?flagged=1&state=any", Name: "Flagged"},
		{Value: "/?assignee=" + url.QueryEscape(r.Name) + "&state=any", Name: "Assigned to you"},
		{Value: "/?state=decided", Name: "Decided"},
	}
	for i := range all {
		all[i].Chosen = all[i].Value == r.URL.RequestURI()
	}
	return all
}
