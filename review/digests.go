package review

import (
	"fmt"
	"net/http"
	"time"

	"khabar/news"
	"khabar/text"
)

// archived is how far back the list of digests goes, unless it is asked for more.
const archived = 60 * 24 * time.Hour

// A digestsPage is what templates/digests.html shows.
type digestsPage struct {
	Digests []digestRow
	All     bool
}

// A digestRow is one digest in the archive.
type digestRow struct {
	ID                            int64
	Subject, Subscription, Status string
	Address                       string // shown to maintainers alone
	Due, From, Until, Sent        time.Time
	Reports, Revision             int
	Bad                           bool
	Answer                        string // why it was not sent
}

// digests lists the digests that were made, latest first.
func (s *server) digests(w http.ResponseWriter, v *visit) error {
	p := digestsPage{All: v.URL.Query().Get("all") != ""}
	since := time.Now().Add(-archived)
	if p.All {
		since = time.Unix(0, 0)
	}
	all, err := s.Store.Digests(v.Context(), "", since)
	if err != nil {
		return err
	}
	for _, m := range all {
		p.Digests = append(p.Digests, newDigestRow(m, v.CanMaintain()))
	}
	return s.render(w, v, http.StatusOK, "digests", "Digests", p)
}

func newDigestRow(m news.Digest, maintain bool) digestRow {
	r := digestRow{
		ID: m.ID, Subject: text.Clean(m.Subject), Subscription: text.Clean(m.Subscription), Status: statusWords(m.Status), Due: m.Due,
		From: m.Span.From, Until: m.Span.Until, Sent: m.Sent, Reports: m.Reports, Revision: m.Revision,
		Bad: m.Status == news.DigestFailed || m.Status == news.DigestHeld || m.Status == news.DigestUncertain,
	}
	if r.Subject == "" {
		r.Subject = "Digest of " + m.Date
	}
	if maintain {
		r.Address = text.Clean(m.Address)
		if r.Bad {
			r.Answer = text.Clean(m.Answer)
		}
	}
	return r
}

func statusWords(s news.DigestStatus) string {
	switch s {
	case news.DigestStored:
		return "to be sent"
	case news.DigestSending:
		return "being sent"
	case news.DigestUncertain:
		return "given away, unanswered"
	case news.DigestSent:
		return "sent"
	case news.DigestFailed:
		return "not sent"
	case news.DigestHeld:
		return "held: it may have arrived"
	case news.DigestEmpty:
		return "nothing to tell"
	}
	return string(s)
}

// A digestPage is what templates/digest.html shows.
type digestPage struct {
	Digest digestRow
	Page   bool // there is a page to show
}

// digest shows one digest, in a frame that can do nothing.
func (s *server) digest(w http.ResponseWriter, v *visit) error {
	m, page, err := s.mailing(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Security-Policy", policy+"; frame-src 'self'")
	row := newDigestRow(m, v.CanMaintain())
	return s.render(w, v, http.StatusOK, "digest", row.Subject, digestPage{row, len(page) > 0})
}

// digestMail is the page of a digest as it was sent: styles stand in it, scripts do not run.
func (s *server) digestMail(w http.ResponseWriter, v *visit) error {
	_, page, err := s.mailing(v)
	if err != nil {
		return err
	}
	if len(page) == 0 {
		return fmt.Errorf("page of the digest: %w", news.ErrNotFound)
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "+
		"form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page) // a browser that has gone away needs no error
	return nil
}

func (s *server) mailing(v *visit) (news.Digest, []byte, error) {
	id, err := number(v, "id")
	if err != nil {
		return news.Digest{}, nil, err
	}
	m, err := s.Store.Digest(v.Context(), id)
	if err != nil {
		return m, nil, err
	}
	page, err := s.Store.DigestPage(v.Context(), m.Recipient, m.Date, m.Revision)
	return m, page, err
}
