package news

import (
	"slices"
	"time"
)

// A Fetch says how one attempt to read a feed went, and what it brought.
type Fetch struct {
	Feed       string // slug
	URL        string // as asked for
	FinalURL   string // that answered, after redirects; empty when nothing did
	Started    time.Time
	Took       time.Duration
	Status     int   // HTTP status; 0 when there was no answer
	Bytes      int64 // of the decoded body
	Outcome    Outcome
	Class      ErrClass // when Outcome is Failed
	Error      string   // when Outcome is Failed: one line, without secrets
	Validators Validators
	Items      []Item // when Outcome is OK, in the document's order
}

// An Outcome is the result of a fetch.
type Outcome string

// The outcomes of a fetch.
const (
	OK          Outcome = "ok"           // a document that parsed, were it without items
	NotModified Outcome = "not-modified" // 304: what is stored is what there is
	Failed      Outcome = "failed"
)

// Valid reports whether o is one of the outcomes.
func (o Outcome) Valid() bool { return o == OK || o == NotModified || o == Failed }

// An ErrClass is the sort of failure that a fetch met, so that failures can be counted and
// acted upon without reading their texts.
type ErrClass string

// The classes of failure.
const (
	ClassDNS       ErrClass = "dns"        // the host has no address
	ClassRefused   ErrClass = "refused"    // no connection, or it broke off
	ClassTimeout   ErrClass = "timeout"    // some phase took too long
	ClassTLS       ErrClass = "tls"        // no trust in the certificate, or no handshake
	ClassForbidden ErrClass = "forbidden"  // khabar will not ask that address or scheme
	ClassRedirect  ErrClass = "redirect"   // too many redirects, or a loop
	ClassHTTP4xx   ErrClass = "http-4xx"   // any 4xx but those below
	ClassBlocked   ErrClass = "blocked"    // 401, 403, 429, 451
	ClassGone      ErrClass = "gone"       // 410
	ClassHTTP5xx   ErrClass = "http-5xx"   // 5xx, and any other status that is no answer
	ClassTooLarge  ErrClass = "too-large"  // beyond a limit on size, depth or count
	ClassNotAFeed  ErrClass = "not-a-feed" // a document of another kind
	ClassParse     ErrClass = "parse"      // a feed, but broken
	ClassInternal  ErrClass = "internal"   // khabar's own fault
)

// ErrClasses returns every class.
func ErrClasses() []ErrClass {
	return []ErrClass{
		ClassDNS, ClassRefused, ClassTimeout, ClassTLS, ClassForbidden, ClassRedirect, ClassHTTP4xx,
		ClassBlocked, ClassGone, ClassHTTP5xx, ClassTooLarge, ClassNotAFeed, ClassParse, ClassInternal,
	}
}

// Valid reports whether c is one of ErrClasses.
func (c ErrClass) Valid() bool { return slices.Contains(ErrClasses(), c) }

// A Poll is a Fetch on its way to the store, with the items already tagged and the time
// of the feed's next poll.
type Poll struct {
	Fetch
	NextDue time.Time
}

// A SaveResult says what a Poll changed in the store.
type SaveResult struct {
	Feed    string
	Lost    bool // the lease had passed to another process: nothing was saved
	Seen    int  // items in the document
	New     int  // items stored for the first time
	Changed int  // known items whose title or text changed: a new version each
	Tagged  int  // new or changed items that are relevant
	Tags    int  // accepted tags on new or changed items
}
