package news

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// NeedsVerdict reports whether tags of the facet ask for a verdict: groups, events and themes do.
// Tags of the other facets can be corrected, but nobody has to look at them.
func (f Facet) NeedsVerdict() bool { return f == FacetGroup || f == FacetEvent || f == FacetTheme }

// A QueueState says how far the verdicts on an item must have come for it to be in a queue.
type QueueState string

// The states. Undecided items are relevant and have a tag that asks for a verdict and has
// none. The last four select items with a tag on which that verdict stands.
const (
	QueueUndecided QueueState = "undecided"
	QueueDecided   QueueState = "decided" // no tag is left to be asked for, and some verdict stands
	QueueAny       QueueState = "any"     // relevant, or with a verdict
	QueueConfirmed QueueState = "confirmed"
	QueueRejected  QueueState = "rejected"
	QueueDismissed QueueState = "dismissed"
	QueueAdded     QueueState = "added"
)

// QueueStates returns every state, in the order in which they are offered.
func QueueStates() []QueueState {
	return []QueueState{
		QueueUndecided, QueueDecided, QueueAny, QueueConfirmed, QueueRejected, QueueDismissed, QueueAdded,
	}
}

// Valid reports whether s is one of QueueStates.
func (s QueueState) Valid() bool { return slices.Contains(QueueStates(), s) }

// Verdict returns the verdict that s selects by; empty for the states that are about all
// tags of an item.
func (s QueueState) Verdict() ReviewKind {
	if k := ReviewKind(s); k.Verdict() {
		return k
	}
	return ""
}

// Bounds of a queue.
const (
	QueueLimit    = 20  // cards of a page, when the filter does not say
	MaxQueueLimit = 100 // cards of a page at most
	CardItems     = 12  // items that a card carries at most
)

// A QueueFilter says which items are to be reviewed. Its zero value means all that are
// relevant and undecided. All that is set must hold for one and the same item.
type QueueFilter struct {
	// Tags must all be there, and count. With a State that names a verdict, that verdict
	// must stand on one tag of each; when undecided, those of Tags that ask for a verdict
	// must have none.
	Tags     []TagRef
	Feed     string     // slug, or one that the feed had formerly
	Lang     string     // BCP 47 tag as Item.Lang has it, without case
	Span     Span       //
	By       TimeField  // which time Span and the order go by; empty means ByPublished
	State    QueueState // empty means QueueUndecided
	Assignee string     // name of who has taken the item on
	Flagged  bool       // only flagged items
	Keyword  string     // stable ID of a keyword, as in Evidence.Keyword, that accepted evidence is of
	Before   Cursor     // where the last page ended; the zero value begins at the newest
	Limit    int        // cards; 0 means QueueLimit, more than MaxQueueLimit means that
}

// A Cursor is a place in the order of a queue: by time, then by ID, both falling.
type Cursor struct {
	At time.Time // milliseconds count, less is cut off
	ID int64     // of an item
}

// IsZero reports whether c is no place.
func (c Cursor) IsZero() bool { return c == Cursor{} }

// String returns the form of c that stands in addresses, empty for the zero value.
func (c Cursor) String() string {
	if c.IsZero() {
		return ""
	}
	return strconv.FormatInt(c.At.UnixMilli(), 10) + "-" + strconv.FormatInt(c.ID, 10)
}

// ParseCursor reads what String returned.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	at, id, ok := strings.Cut(s, "-")
	ms, err1 := strconv.ParseInt(at, 10, 64)
	n, err2 := strconv.ParseInt(id, 10, 64)
	if !ok || err1 != nil || err2 != nil || ms < 0 || n < 0 {
		return Cursor{}, fmt.Errorf("place %q in a queue: %w: want MILLISECONDS-ID", s, ErrInvalid)
	}
	return Cursor{At: time.UnixMilli(ms).UTC(), ID: n}, nil
}

// A QueuePage is one page of a queue.
type QueuePage struct {
	Cards []Card
	// Next is where the next page begins; zero when this is the last one. An item that is
	// decided or comes in meanwhile moves nothing from one page to another.
	Next Cursor
	// Undecided is how many items of the whole queue are undecided, whatever the filter; at most
	// MaxCount, which means that many or more.
	Undecided int
}

// MaxCount is where counting ends in QueuePage.Undecided and Count: so many or more.
const MaxCount = 5000

// A Card is one story in a queue.
type Card struct {
	Story  Story       // without Reports and Events
	Items  []Item      // that the filter asks for, newest first, with tags, states, notes; at most CardItems
	More   int         // how many more of the story's items the filter asks for
	Shared []SharedTag // what one key would decide with the first of Items
}

// A SharedTag says on how many items of a story a tag is undecided and rests on evidence that it
// shares with the item in question: one of its accepted keywords.
type SharedTag struct {
	Tag   string
	Items int // the item in question among them
}

// An EntryMatch is an entry of the taxonomy that a search found.
type EntryMatch struct {
	ID   string // "group/ttp"
	Name string
}

// ErrInvalid is wrapped by errors that say what is wrong with what a person sent; their
// texts are for that person.
var ErrInvalid = errors.New("not valid")
