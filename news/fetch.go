package news

import (
	"slices"
	"time"
)

// A Fetch is one attempt to read a feed, with its outcome and items.
type Fetch struct {
	Feed       string // slug
	URL        string // URL that was requested, before redirects
	FinalURL   string // URL that answered, after redirects; empty when there was no answer
	Started    time.Time
	Took       time.Duration
	Status     int   // HTTP status; 0 when there was no response
	Bytes      int64 // size of the decoded body
	Outcome    Outcome
	Class      ErrClass // when Outcome is Failed
	Error      string   // when Outcome is Failed: one line, without secrets
	Local      bool     // when Outcome is Failed: this machine lacked descriptors or memory; it says nothing about the feed
	Validators Validators
	Items      []Item // when Outcome is OK, in the order of the document
}

// An Outcome is the result of a fetch.
type Outcome string

// The outcomes of a fetch.
const (
	OK          Outcome = "ok"           // a document that parsed, even one without items
	NotModified Outcome = "not-modified" // 304: nothing new
	Failed      Outcome = "failed"
)

// Valid reports whether o is one of the outcomes.
func (o Outcome) Valid() bool { return o == OK || o == NotModified || o == Failed }

// An ErrClass is the sort of failure that a fetch met, so that failures can be counted and
// handled without reading their texts.
type ErrClass string

// The classes of failure.
const (
	ClassDNS       ErrClass = "dns"        // the host has no address
	ClassRefused   ErrClass = "refused"    // no connection, or it broke
	ClassTimeout   ErrClass = "timeout"    // some phase took too long
	ClassTLS       ErrClass = "tls"        // the certificate is not trusted, or the handshake failed
	ClassForbidden ErrClass = "forbidden"  // khabar does not connect to that address or scheme
	ClassRedirect  ErrClass = "redirect"   // too many redirects, or a loop
	ClassHTTP4xx   ErrClass = "http-4xx"   // any 4xx not listed below
	ClassBlocked   ErrClass = "blocked"    // 401, 403, 429, 451
	ClassGone      ErrClass = "gone"       // 410
	ClassHTTP5xx   ErrClass = "http-5xx"   // 5xx, and other statuses that are neither a document nor listed here (201, 204, 206, 300, 305, 999 …); 304 without validators
	ClassTooLarge  ErrClass = "too-large"  // beyond a limit on size, depth or count
	ClassNotAFeed  ErrClass = "not-a-feed" // a document of another kind
	ClassParse     ErrClass = "parse"      // a feed that cannot be parsed
	ClassInternal  ErrClass = "internal"   // a fault of khabar itself
)

// ErrClasses returns every class.
func ErrClasses() []ErrClass {
	return []ErrClass{
		ClassDNS, ClassRefused, ClassTimeout, ClassTLS, ClassForbidden, ClassRedirect, ClassHTTP4xx,
		ClassBlocked, ClassGone, ClassHTTP5xx, ClassTooLarge, ClassNotAFeed, ClassParse, ClassInternal,
	}
}

// ClassPartial is stored as the class of a poll that was OK but of which something was cut. It is not a
// failure.
const ClassPartial ErrClass = "partial"

// Valid reports whether c is one of ErrClasses, or ClassPartial.
func (c ErrClass) Valid() bool { return c == ClassPartial || slices.Contains(ErrClasses(), c) }

// A Poll is a Fetch ready to be saved: its items are tagged, and the time of the feed's next
// poll is set.
type Poll struct {
	Fetch
	NextDue time.Time
	// A poll of many items is saved in parts. All but the last have More set: of them only the items
	// are stored, and the lease is kept. Until the last part is saved, the feed is as due as before.
	More    bool
	Earlier SaveResult // the sums of the parts before this one
}

// A SaveResult says what saving a Poll changed in the store.
type SaveResult struct {
	Feed     string
	Lost     bool // another process holds the lease by now: nothing was saved
	Seen     int  // items in the document
	New      int  // items stored for the first time
	Changed  int  // stored items that got a new version, since their title or text changed
	Relevant int  // new or changed items that are relevant
	Tags     int  // accepted tags on new or changed items
	Cut      CutItems
}

// Plus returns the result of a poll of which r and next are parts.
func (r SaveResult) Plus(next SaveResult) SaveResult {
	return SaveResult{
		Feed: next.Feed, Lost: r.Lost || next.Lost, Seen: r.Seen + next.Seen, New: r.New + next.New,
		Changed: r.Changed + next.Changed, Relevant: r.Relevant + next.Relevant, Tags: r.Tags + next.Tags,
		Cut: r.Cut.Plus(next.Cut),
	}
}
