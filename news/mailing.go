package news

import (
	"slices"
	"time"
)

// A Recipient is one address of one subscription, and what the ledger knows of it.
type Recipient struct {
	ID           int64
	Subscription string // ID in digests.yaml
	Address      string // mail address in lower case, or what stands for a folder or hook
	Listed       bool   // stands in the digests.yaml that was last read
	Since        time.Time
	// Filter is what the subscription asked for when the last digest was planned, as
	// text; empty before the first.
	Filter  string
	Covered time.Time // until when digests reach; zero before the first
	Bounces int       // digests in a row that were refused because of the address
	// Held and Unsubscribed are since when nothing is planned for it: because of too many
	// bounces, and because the reader wants no more. Zero otherwise.
	Held, Unsubscribed time.Time
}

// A DigestStatus says how far the sending of a digest has come.
type DigestStatus string

// The statuses.
const (
	DigestStored    DigestStatus = "stored"    // written down, to be sent
	DigestSending   DigestStatus = "sending"   // some process is at it; nothing is given away yet
	DigestUncertain DigestStatus = "uncertain" // given away, and no answer seen: it may have arrived
	DigestSent      DigestStatus = "sent"      // the other side has taken it
	DigestFailed    DigestStatus = "failed"    // it certainly did not arrive, and is not tried any more
	DigestHeld      DigestStatus = "held"      // it may have arrived, and a person must decide
	DigestEmpty     DigestStatus = "empty"     // there was nothing to tell, and so nothing is sent
)

// DigestStatuses returns every status.
func DigestStatuses() []DigestStatus {
	return []DigestStatus{DigestStored, DigestSending, DigestUncertain, DigestSent, DigestFailed, DigestHeld, DigestEmpty}
}

// Valid reports whether s is one of DigestStatuses.
func (s DigestStatus) Valid() bool { return slices.Contains(DigestStatuses(), s) }

// A Digest is one digest for one recipient: what is sent, and how that went.
type Digest struct {
	ID           int64
	Recipient    int64
	Subscription string
	Address      string
	Date         string    // of Due on the subscription's clock: YYYY-MM-DD
	Revision     int       // 1; more for one that was sent again
	Due          time.Time // when it was to be sent
	Span         Span      // that it covers
	Planned      time.Time
	Status       DigestStatus
	MessageID    string // without angle brackets
	Subject      string
	Reports      int
	Raw          []byte // what is sent, byte for byte; empty when it is long past
	Page         []byte // HTML of the archive
	Token        []byte // SHA-256 of what the link for unsubscribing holds
	Unsubscribed bool   // the recipient wants no more

	Attempts          int // to send it
	UncertainAttempts int // attempts with unknown outcome
	FirstTry          time.Time
	NextTry           time.Time // zero when it is not to be tried
	Sent              time.Time
	Code              int    // of the last answer: of SMTP or HTTP; 0 when there was none
	Text              string // of the last answer or failure: one line
}

// A DigestReport is an item as a digest showed it.
type DigestReport struct {
	Item     int64
	Version  int
	Tags     []string // IDs of those that counted
	Headline string
	Outlet   string // its name
	URL      string
	Lang     string
}

// A DigestPlan is a digest about to be stored, with all that keeps it from being told twice.
type DigestPlan struct {
	Digest    Digest
	Filter    string         // that it was planned by
	Reports   []DigestReport // its reports
	Older     []int64        // items that count as told, because they are older than the subscription
	Corrected []CorrectedTag
	Edited    []DigestReport // reports of earlier digests with the version that this one tells of
}

// A CorrectedTag is what a digest puts right about an earlier one.
type CorrectedTag struct {
	Item int64
	Tag  string // empty when it is the report as a whole
}

// A ChangedReport is a report of an earlier digest of which something has changed since.
type ChangedReport struct {
	DigestReport           // as it was told; Headline is that of its version
	At           time.Time // when it was told
	Names        []string  // of Tags
	Tag          string    // one of Tags that does not hold any more; empty when it is about the whole
	Gone         bool      // the item is not stored any more
	Now          Relevance // of the item
	Latest       int       // its version
	Title        string    // its headline
	Text         string    // its text
	Then         string    // its text as it was told
	Seen         time.Time // when Latest was first seen
	State        TagState  // of Tag; without a verdict when the classifier dropped it
}

// A DigestFilter says which items digests tell of.
type DigestFilter struct {
	Seen         Span      // by FirstSeen
	Tags         []TagRef  // one of them; empty means any tag
	Feeds        []string  // one of these slugs; empty means any
	Langs        []string  // BCP 47 tags; "fa" means "fa-AF" too; empty means any
	MinCertainty Certainty // of the tag
	MinSalience  int       // of the tag
}

// A DueItems is what several recipients are to be told of.
type DueItems struct {
	Items []Item            // that one or more of them are to be told of, newest first
	Of    map[int64][]int64 // their IDs by recipient, in the same order
}

// For returns the items that a recipient is to be told of, newest first.
func (d DueItems) For(recipient int64) []Item {
	ids := d.Of[recipient]
	items := make([]Item, 0, len(ids))
	for _, it := range d.Items {
		if len(ids) > 0 && it.ID == ids[0] {
			items, ids = append(items, it), ids[1:]
		}
	}
	return items
}

// A DigestResult is how an attempt to send a digest ended.
type DigestResult struct {
	ID                int64
	Status            DigestStatus
	At                time.Time
	NextTry           time.Time // zero when it is not to be tried again
	UncertainAttempts int       // attempts with unknown outcome, this one included
	Code              int
	Text              string
	Bounce            bool // it failed because of the address
	// Release makes the digest's reports due again: it certainly did not arrive.
	Release bool
}
