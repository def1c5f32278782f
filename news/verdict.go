package news

import (
	"slices"
	"time"
)

// A ReviewEvent is one thing that a person did to an item: judged a tag, wrote a note,
// flagged, took it on, or took back an earlier event. Events are only ever added; the
// state of an item and of its tags is a view of them.
type ReviewEvent struct {
	ID       int64
	At       time.Time
	Who      string // name that the person signs in with
	Via      Via
	Item     int64
	Version  int    // of the item that the person saw
	Tag      string // entry's ID; empty when the event is about the whole item
	Taxonomy string // version that made the tag; empty when nothing did
	Kind     ReviewKind
	Reason   Reason     // of a rejection or dismissal; may be empty
	Note     string     // what a note says; of a flag or verdict, may be empty
	Digest   bool       // the note is for the digest too, signed
	Evidence []Evidence // of the tag, as it stood when it was judged
	Batch    int64      // first event of the one action that made this one too; its own ID when it stands alone
	Undoes   int64      // event that this one takes back; 0 unless Kind is ReviewUndone
}

// A ReviewKind says what an event did.
type ReviewKind string

// The kinds of event. The first four are verdicts on a tag.
const (
	Confirmed  ReviewKind = "confirmed"  // the tag is right
	Rejected   ReviewKind = "rejected"   // the tag is wrong
	Dismissed  ReviewKind = "dismissed"  // the tag is right, but not wanted
	Added      ReviewKind = "added"      // the classifier missed the tag
	Noted      ReviewKind = "noted"      // a note on the item
	Flagged    ReviewKind = "flagged"    // comes first in queue and digest
	Unflagged  ReviewKind = "unflagged"  //
	Assigned   ReviewKind = "assigned"   // the person takes the item on
	Unassigned ReviewKind = "unassigned" //
	Undone     ReviewKind = "undone"     // takes back another event
)

// ReviewKinds returns every kind.
func ReviewKinds() []ReviewKind {
	return []ReviewKind{Confirmed, Rejected, Dismissed, Added, Noted, Flagged, Unflagged, Assigned, Unassigned, Undone}
}

// Valid reports whether k is one of ReviewKinds.
func (k ReviewKind) Valid() bool { return slices.Contains(ReviewKinds(), k) }

// Verdict reports whether k is a verdict on a tag.
func (k ReviewKind) Verdict() bool {
	return k == Confirmed || k == Rejected || k == Dismissed || k == Added
}

// A Reason says why a tag was rejected or dismissed.
type Reason string

// The reasons. The first four go with Rejected, the others with Dismissed.
const (
	ReasonSense   Reason = "other-sense" // the same word with another meaning
	ReasonGroup   Reason = "other-group" // another group is meant
	ReasonNegated Reason = "negated"     // the text says that it is not so
	ReasonAbsent  Reason = "not-in-text" // the text does not speak of it

	ReasonPassing   Reason = "passing-mention"
	ReasonDuplicate Reason = "duplicate"
	ReasonOld       Reason = "old-news"
	ReasonScope     Reason = "out-of-scope"
)

// Reasons returns the reasons that go with a kind of verdict; none for those that need none.
func Reasons(k ReviewKind) []Reason {
	switch k {
	case Rejected:
		return []Reason{ReasonSense, ReasonGroup, ReasonNegated, ReasonAbsent}
	case Dismissed:
		return []Reason{ReasonPassing, ReasonDuplicate, ReasonOld, ReasonScope}
	default:
		return nil
	}
}

// Fits reports whether r may stand beside a verdict of kind k. No reason always may.
func (r Reason) Fits(k ReviewKind) bool { return r == "" || slices.Contains(Reasons(k), r) }

// A Via says by which way an event came.
type Via string

// The ways.
const (
	ViaCard  Via = "card"  // on the item itself
	ViaStory Via = "story" // for all items of a story that share the evidence
	ViaBulk  Via = "bulk"  // for a selection or a keyword
	ViaAPI   Via = "api"
	ViaCLI   Via = "cli"
)

// Valid reports whether v is one of the ways.
func (v Via) Valid() bool {
	return v == ViaCard || v == ViaStory || v == ViaBulk || v == ViaAPI || v == ViaCLI
}

// A Note is what a person wrote on an item.
type Note struct {
	Who    string
	At     time.Time
	Text   string
	Digest bool // to be shown in digests, signed
}

// A TagState is where a tag of an item stands after all that people have decided.
type TagState struct {
	Verdict ReviewKind // Confirmed, Rejected, Dismissed or Added; empty while undecided
	Reason  Reason
	Who     string
	At      time.Time
	Event   int64 // that made it so; whoever decides next names it, so that a late decision is seen
}
