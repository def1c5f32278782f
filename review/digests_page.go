package review

import (
	"net/http"
	"time"

	"khabar/news"
	"khabar/text"
)

// listedPeriod is how far back the list of digests goes, unless all are asked for.
const listedPeriod = 60 * 24 * time.Hour

// A digestsData is what templates/digests.html shows.
type digestsData struct {
	Digests []digestRow
	All     bool
}

// A digestRow is one digest in the archive.
type digestRow struct {
	ID                            int64
	Subject, Subscription, Status string
	Address                       string // empty unless a maintainer sees the page
	From, Until, Sent             time.Time
	Reports, Revision             int
	Failed                        bool   // it was not sent, or may not have arrived
	Why                           string // the answer of the server that refused it; empty unless a maintainer sees the page
}

// digestsPage lists the digests that were made, latest first.
func (s *server) digestsPage(w http.ResponseWriter, r *request) error {
	data := digestsData{All: r.URL.Query().Get("all") != ""}
	since := time.Now().Add(-listedPeriod)
	if data.All {
		since = time.Unix(0, 0)
	}
	digests, err := s.Store.Digests(r.Context(), "", since)
	if err != nil {
		return err
	}
	for _, d := range digests {
		data.Digests = append(data.Digests, newDigestRow(d, r.CanMaintain()))
	}
	return s.render(w, r, http.StatusOK, "digests", "Digests", data)
}

func newDigestRow(d news.Digest, canMaintain bool) digestRow {
	row := digestRow{
		ID: d.ID, Subject: text.Clean(d.Subject), Subscription: text.Clean(d.Subscription), Status: digestStatus(d.Status),
		From: d.Span.From, Until: d.Span.Until, Sent: d.Sent, Reports: d.Reports, Revision: d.Revision,
		Failed: d.Status == news.DigestFailed || d.Status == news.DigestHeld || d.Status == news.DigestUncertain,
	}
	if row.Subject == "" {
		row.Subject = "Digest of " + d.Date
	}
	if canMaintain {
		row.Address = text.Clean(d.Address)
		if row.Failed {
			row.Why = text.Clean(d.Answer)
		}
	}
	return row
}

// digestStatus returns the status of a digest in words.
func digestStatus(s news.DigestStatus) string {
	switch s {
	case news.DigestStored:
		return "to be sent"
	case news.DigestSending:
		return "being sent"
	case news.DigestUncertain:
		return "handed over, no answer yet"
	case news.DigestSent:
		return "sent"
	case news.DigestFailed:
		return "not sent"
	case news.DigestHeld:
		return "held: it may have arrived"
	case news.DigestEmpty:
		return "nothing to report"
	}
	return string(s)
}
