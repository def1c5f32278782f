package news

import (
	"slices"
	"time"
)

// A Feed is one outlet's document that is polled: one entry of feeds.yaml, already checked.
type Feed struct {
	ID       string   // stable slug: lower-case letters, digits and hyphens
	Formerly []string // earlier IDs, which keep answering
	Title    string   // the outlet's name as a digest prints it
	URL      string   // what is fetched: absolute, http or https
	Site     string   // the outlet's home page, or empty
	Lang     string   // BCP 47 tag of its items, such as "ur"
	Country  string   // ISO 3166-1 alpha-2 code of the outlet's seat, upper case, or empty
	Kind     FeedKind
	Every    time.Duration // between two polls; 0 when Schedule rules
	Schedule string        // cron expression of five fields in Zone, or empty
	Zone     string        // IANA name of the zone that Schedule is read in
	Enabled  bool
	Checked  string // date when the URL was last seen to answer (YYYY-MM-DD), or "never"
	Note     string // where the URL was seen
	// AllowPrivate admits private and loopback addresses for this feed's own host.
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

// Validators are what a server gave with a document so that it can later be asked
// whether that has changed (RFC 9110, section 8.8). They are echoed byte for byte.
type Validators struct {
	ETag         string
	LastModified string
}

// A FeedState is what the store knows of a feed: how its polls have gone.
type FeedState struct {
	Feed        string // slug
	Title       string
	URL         string
	Listed      bool // stands, enabled, in the feed list that was last read
	Validators  Validators
	Polls       int64     // attempts ever made
	LastFetch   time.Time // of any outcome
	LastSuccess time.Time // last OK or NotModified
	Class       ErrClass  // of the last attempt, when that failed
	Error       string    // of the last attempt, when that failed
	Failures    int       // attempts that failed since the last success
	NextDue     time.Time
}

// A Lease is the right of one process to poll one feed, and what the poll needs to know.
type Lease struct {
	Feed       string // slug
	Validators Validators
}
