package news

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A QueueState selects the items of a queue by the verdicts on their tags.
type QueueState string

// The states. The last four select items with a tag whose current verdict is of that kind.
const (
	QueueUndecided QueueState = "undecided" // relevant, with a tag that needs a verdict and has none
	QueueDecided   QueueState = "decided"   // no tag needs a verdict any more, and at least one has one
	QueueAny       QueueState = "any"       // relevant, or with a verdict
	QueueConfirmed QueueState = "confirmed"
	QueueRejected  QueueState = "rejected"
	QueueDismissed QueueState = "dismissed"
	QueueAdded     QueueState = "added"
)

// QueueStates returns every state, in the order in which pages and manuals list them.
func QueueStates() []QueueState {
	return []QueueState{
		QueueUndecided, QueueDecided, QueueAny, QueueConfirmed, QueueRejected, QueueDismissed, QueueAdded,
	}
}

// Valid reports whether s is one of QueueStates.
func (s QueueState) Valid() bool { return slices.Contains(QueueStates(), s) }

// Verdict returns the kind of verdict that s selects; empty for the states that are about all
// tags of an item.
func (s QueueState) Verdict() ReviewKind {
	if k := ReviewKind(s); k.Verdict() {
		return k
	}
	return ""
}

// Limits of a queue.
const (
	QueueLimit    = 20  // cards of a page when the filter does not set a limit
	MaxQueueLimit = 100 // maximum number of cards of a page
	CardItems     = 12  // maximum number of items of a card
)

// A QueueFilter selects the items of a queue. Its zero value selects all that are relevant and
// undecided. An item must meet all conditions that are set.
type QueueFilter struct {
	// For each of Tags the item must have a tag that State selects. QueueUndecided selects tags
	// that count and, if they need a verdict, have none; QueueDecided tags with a verdict;
	// QueueAny tags that count or have a verdict; any other State tags whose current verdict is
	// of that kind.
	Tags     []TagRef
	Feed     string // slug, present or former
	Lang     string // BCP 47 tag of the item; case does not matter
	Span     Span
	By       TimeField  // time that Span and the order use; empty means ByPublished
	State    QueueState // empty means QueueUndecided
	Assignee string     // name of the person that the item is assigned to
	Flagged  bool       // only flagged items
	Keyword  string     // stable ID of a keyword, as in Evidence.Keyword, of accepted evidence
	Before   Cursor     // QueuePage.Next of the page before; zero for the first page
	Limit    int        // maximum number of cards; 0 means QueueLimit; at most MaxQueueLimit
}

// A Cursor is a position in the order of a queue: leads first, then by time, then by ID, both descending.
type Cursor struct {
	At         time.Time // to the millisecond
	ID         int64     // of an item
	AfterLeads bool      // the position is after all leads
}

// IsZero reports whether c is the zero value, which stands for no position.
func (c Cursor) IsZero() bool { return c == Cursor{} }

const afterLeads = "-after-leads" // at the end of a cursor in a URL

// String returns the form of c in URLs; empty for the zero value.
func (c Cursor) String() string {
	if c.IsZero() {
		return ""
	}
	s := strconv.FormatInt(c.At.UnixMilli(), 10) + "-" + strconv.FormatInt(c.ID, 10)
	if c.AfterLeads {
		s += afterLeads
	}
	return s
}

// ParseCursor reads what String returned.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	position, after := strings.CutSuffix(s, afterLeads)
	at, id, ok := strings.Cut(position, "-")
	ms, err1 := strconv.ParseInt(at, 10, 64)
	n, err2 := strconv.ParseInt(id, 10, 64)
	if !ok || err1 != nil || err2 != nil || ms < 0 || n < 0 {
		return Cursor{}, fmt.Errorf("position %q in a queue: %w: want MILLISECONDS-ID or MILLISECONDS-ID%s", s, ErrInvalid, afterLeads)
	}
	return Cursor{At: time.UnixMilli(ms).UTC(), ID: n, AfterLeads: after}, nil
}

// A QueuePage is one page of a queue.
type QueuePage struct {
	Cards []Card
	// Next is the position at which the next page begins; zero when this is the last page.
	// An item that is decided or stored meanwhile does not move other items to another page.
	Next Cursor
	// Undecided is the number of all undecided items, whatever the filter. MaxCount means
	// MaxCount or more.
	Undecided int
}

// MaxCount is the number at which the store stops counting the items of a queue.
const MaxCount = 5000

// A Card is one story in a queue.
type Card struct {
	Story  Story       // without Reports and Events
	Items  []Item      // items that the filter selects, leads first, then the newest, with tags, states and notes; at most CardItems
	More   int         // number of further items of the story that the filter selects
	Shared []SharedTag // shared tags of the first item in Items
}

// A SharedTag is a tag of an item that can be decided for several items of its story at once. The
// tag is undecided on all of them, and they have the same keyword as accepted evidence for it.
// See BulkDecision.SharedWith.
type SharedTag struct {
	Tag   string
	Items int // number of the items, including the item itself; of the last MaxShared of the story
}

// MaxShared is how many items of a story a SharedTag counts, the last ones. A decision is about all of them.
const MaxShared = 1000
