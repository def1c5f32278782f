package news

import (
	"slices"
	"time"
)

// A Recipient is one address of one subscription, with its state in the ledger.
type Recipient struct {
	ID           int64
	Subscription string // ID in digests.yaml
	Address      string // mail address in lower case, or the name of a folder or hook
	Listed       bool   // it is in the digests.yaml that was last read
	Since        time.Time
	// Filter is the filter of the subscription, as text, when the last digest was planned;
	// empty before the first.
	Filter       string
	CoveredUntil time.Time // end of the period that its digests have covered; zero before the first
	Bounces      int       // digests in a row that were refused because of the address
	// Suspended and Unsubscribed are the times since which no digests are planned for it:
	// because of too many bounces, or because the reader unsubscribed. Zero when it gets digests.
	Suspended, Unsubscribed time.Time
}

// A DigestStatus says how far the sending of a digest has got.
type DigestStatus string

// The statuses.
const (
	DigestStored    DigestStatus = "stored"    // to be sent
	DigestSending   DigestStatus = "sending"   // claimed by a process; nothing has been sent yet
	DigestUncertain DigestStatus = "uncertain" // handed over, but no answer was seen: it may have arrived
	DigestSent      DigestStatus = "sent"      // the other side has accepted it
	DigestFailed    DigestStatus = "failed"    // it certainly did not arrive, and will not be tried again
	DigestHeld      DigestStatus = "held"      // it may have arrived, and a person must decide
	DigestEmpty     DigestStatus = "empty"     // there was nothing to report: nothing is sent
)

// DigestStatuses returns every status.
func DigestStatuses() []DigestStatus {
	return []DigestStatus{DigestStored, DigestSending, DigestUncertain, DigestSent, DigestFailed, DigestHeld, DigestEmpty}
}

// Valid reports whether s is one of DigestStatuses.
func (s DigestStatus) Valid() bool { return slices.Contains(DigestStatuses(), s) }

// A Digest is one digest for one recipient: what is sent, and how sending it went.
type Digest struct {
	ID           int64
	Recipient    int64
	Subscription string
	Address      string
	Date         string    // date of Due in the subscription's time zone: YYYY-MM-DD
	Revision     int       // 1 for the first; more when the digest of the date was sent again
	Due          time.Time // when it was to be sent
	Span         Span      // period that it covers
	Planned      time.Time
	Status       DigestStatus
	MessageID    string // without angle brackets
	Subject      string
	Reports      int    // number of reports in it
	Raw          []byte // the message, byte for byte; empty when there is none, or when it is old
	Page         []byte // HTML of the archive
	Token        []byte // SHA-256 of the token in the link for unsubscribing
	Unsubscribed bool   // the recipient has unsubscribed

	Attempts          int // number of attempts to send it
	UncertainAttempts int // number of attempts whose outcome is unknown
	FirstTry          time.Time
	NextTry           time.Time // zero when it is not to be tried
	Sent              time.Time
	Code              int    // SMTP or HTTP code of the last answer; 0 when there was none
	Answer            string // text of the last answer or failure: one line
}

// A DigestReport is an item as a digest showed it.
type DigestReport struct {
	Item     int64
	Version  int
	Tags     []string // IDs of the tags that counted
	Headline string
	Outlet   string // name of the outlet
	URL      string
	Lang     string
}

// A DigestPlan is a digest about to be stored, with the ledger rows that keep its reports from
// being sent twice.
type DigestPlan struct {
	Digest    Digest
	Filter    string         // filter of the subscription, as text
	Reports   []DigestReport // in the digest
	Older     []int64        // items that count as sent, because they are older than the subscription
	Corrected []CorrectedTag
	Edited    []DigestReport // reports of earlier digests that this digest shows in a newer version
}

// A CorrectedTag is something that a digest corrects in an earlier one.
type CorrectedTag struct {
	Item int64
	Tag  string // empty when the report as a whole is corrected
}

// A ChangedReport is a report of an earlier digest that has changed since.
type ChangedReport struct {
	DigestReport             // the report, with the headline of the version that was sent
	SentAt         time.Time // when it was sent
	TagNames       []string  // names of Tags, in the same order
	Tag            string    // one of Tags that no longer counts; empty when the report as a whole has changed
	Deleted        bool      // the item is not stored any more
	Relevance      Relevance // relevance of the item now
	LatestVersion  int       // latest version of the item
	LatestHeadline string    // title of LatestVersion
	LatestText     string    // text of LatestVersion
	SentText       string    // text of the version that was sent
	LatestSeen     time.Time // when LatestVersion was first seen
	TagState       TagState  // verdict on Tag; zero when nobody rejected the tag, but the classifier dropped it
}

// A DigestFilter selects the items that digests report.
type DigestFilter struct {
	Seen         Span      // only items whose FirstSeen is in this period
	Tags         []TagRef  // the item must have one of them; empty means any tag
	Feeds        []string  // slugs, one of which must be the item's; empty means any
	Langs        []string  // BCP 47 tags; "fa" includes "fa-AF"; empty means any
	MinCertainty Certainty // of the tag
	MinSalience  int       // of the tag
}

// DueItems are the items that several recipients are to get.
type DueItems struct {
	Items       []Item            // items that at least one of the recipients is to get, newest first
	ByRecipient map[int64][]int64 // their IDs by recipient, in the same order
}

// For returns the items that a recipient is to get, newest first.
func (d DueItems) For(recipient int64) []Item {
	ids := d.ByRecipient[recipient]
	items := make([]Item, 0, len(ids))
	for _, it := range d.Items {
		if len(ids) > 0 && it.ID == ids[0] {
			items, ids = append(items, it), ids[1:]
		}
	}
	return items
}

// A DigestResult is the outcome of an attempt to send a digest.
type DigestResult struct {
	ID                int64
	Status            DigestStatus
	At                time.Time
	NextTry           time.Time // zero when it is not to be tried again
	UncertainAttempts int       // number of attempts, this one included, whose outcome is unknown
	Code              int
	Answer            string
	Bounce            bool // it failed because of the address
	// Release makes the reports of the digest due again, since it certainly did not arrive.
	Release bool
}
