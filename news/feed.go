package news

import (
	"slices"
	"time"
)

// A Feed is a document that is polled: one entry of feeds.yaml, already checked.
type Feed struct {
	ID       string   // stable slug: lower-case letters, digits and hyphens
	Formerly []string // earlier IDs, under which the feed can still be found
	Title    string   // name as digests print it
	URL      string   // absolute, http or https
	Site     string   // the outlet's home page; may be empty
	Lang     string   // BCP 47 tag of its items, such as "ur"
	Country  string   // ISO 3166-1 alpha-2 code of the outlet's seat, in upper case; may be empty
	Kind     FeedKind
	Every    time.Duration // time between two polls; 0 when Schedule is set
	Schedule string        // cron expression of five fields in Zone; may be empty
	Zone     string        // IANA name of the time zone of Schedule
	Enabled  bool
	Checked  string // date on which the URL was last seen to answer (YYYY-MM-DD), or "never"
	Note     string // where the URL was found
	// AllowPrivate permits private and loopback addresses for the host of this feed.
	AllowPrivate bool
}

// A FeedKind says what sort of outlet a feed belongs to.
type FeedKind string

// The kinds of outlet.
const (
	KindWire        FeedKind = "wire"
	KindNewspaper   FeedKind = "newspaper"
	KindBroadcaster FeedKind = "broadcaster"
	KindStateMedia  FeedKind = "state-media"
	KindThinkTank   FeedKind = "think-tank"
	KindGovernment  FeedKind = "government"
	KindUN          FeedKind = "un"
	KindMonitor     FeedKind = "monitor"
	KindAggregator  FeedKind = "aggregator"
)

// FeedKinds returns every kind, in the order in which manuals list them.
func FeedKinds() []FeedKind {
	return []FeedKind{
		KindWire, KindNewspaper, KindBroadcaster, KindStateMedia, KindThinkTank,
		KindGovernment, KindUN, KindMonitor, KindAggregator,
	}
}

// Valid reports whether k is one of FeedKinds.
func (k FeedKind) Valid() bool { return slices.Contains(FeedKinds(), k) }

// Validators are headers that a server sent with a document. The next request sends them back,
// byte for byte, to ask whether the document has changed (RFC 9110, section 8.8).
type Validators struct {
	ETag         string
	LastModified string
}

// A FeedState says how the polls of a feed have gone.
type FeedState struct {
	Feed        string // slug
	Title       string
	URL         string
	Listed      bool // whether the feed list that was last read has the feed, and enables it
	Validators  Validators
	Polls       int64     // number of attempts ever made
	LastFetch   time.Time // time of the last attempt, whatever its outcome
	LastSuccess time.Time // time of the last attempt that was OK or NotModified
	Class       ErrClass  // of the last attempt, when that failed; ClassPartial when the document was cut
	Error       string    // of the last attempt, when that failed; what was cut, and what to do
	Failures    int       // number of attempts that failed since the last success
	NextDue     time.Time
}

// A Lease is the right of one process to poll one feed, with what the poll needs.
type Lease struct {
	Feed       string // slug
	Validators Validators
}
