package news

import (
	"slices"
	"time"
)

// A ReviewEvent is one thing that a person did to an item: a verdict on a tag, a triage of the
// item, or the undoing of an earlier event. Events are only ever added; the state of an item and
// of its tags is computed from them.
type ReviewEvent struct {
	ID       int64
	At       time.Time
	Who      string // name of the person
	Via      Via
	Item     int64
	Version  int    // version of the item that the person saw
	Tag      string // entry's ID; empty when the event is about the whole item
	Taxonomy string // version of the taxonomy that made the tag; empty when none did
	Kind     ReviewKind
	Reason   Reason     // reason of a rejection or dismissal; may be empty
	Note     string     // text of a note; may be empty with other kinds
	Digest   bool       // the note is shown in digests too, with the person's name
	Evidence []Evidence // evidence for the tag at the time of the verdict
	Batch    int64      // ID of the first event of the same action; its own ID when it is the only one
	// Of a correction: which account, which field, and the JSON of its value.
	Anchor string
	Field  AccountField
	Value  string
	Undoes int64 // event that this one undoes; 0 unless Kind is Undone
}

// A ReviewKind says what an event did.
type ReviewKind string

// The kinds of event. The first four are verdicts on a tag.
const (
	Confirmed  ReviewKind = "confirmed" // the tag is right
	Rejected   ReviewKind = "rejected"  // the tag is wrong
	Dismissed  ReviewKind = "dismissed" // the tag is right, but not wanted
	Added      ReviewKind = "added"     // the classifier missed the tag
	Noted      ReviewKind = "noted"     // a note on the item
	Flagged    ReviewKind = "flagged"   // the item is marked as important; its story comes first in digests
	Unflagged  ReviewKind = "unflagged"
	Assigned   ReviewKind = "assigned" // the person assigned the item to themselves
	Unassigned ReviewKind = "unassigned"
	Corrected  ReviewKind = "corrected" // a field of an account was put right
	Undone     ReviewKind = "undone"    // undoes another event
)

// ReviewKinds returns every kind.
func ReviewKinds() []ReviewKind {
	return []ReviewKind{Confirmed, Rejected, Dismissed, Added, Noted, Flagged, Unflagged, Assigned, Unassigned, Corrected, Undone}
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
	ReasonSense   Reason = "other-sense" // the word has another meaning here
	ReasonGroup   Reason = "other-group" // another group is meant
	ReasonNegated Reason = "negated"     // the text denies it
	ReasonAbsent  Reason = "not-in-text" // the text does not mention it

	ReasonPassing   Reason = "passing-mention"
	ReasonDuplicate Reason = "duplicate"
	ReasonOld       Reason = "old-news"
	ReasonScope     Reason = "out-of-scope"
)

// Reasons returns the reasons that go with a kind of verdict; none for the other kinds.
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

// Fits reports whether r may be given with an event of kind k. An empty reason fits every kind.
func (r Reason) Fits(k ReviewKind) bool { return r == "" || slices.Contains(Reasons(k), r) }

// A Via says how an event was made.
type Via string

// The ways in which events are made.
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
	Digest bool // shown in digests too, with the person's name
}

// A TagState is the current verdict on a tag of an item: the last one that was not undone.
type TagState struct {
	Verdict ReviewKind // Confirmed, Rejected, Dismissed or Added; empty while undecided
	Reason  Reason
	Who     string
	At      time.Time
	Event   int64 // ID of the verdict's event; the next Decision has it as Saw, so that a conflict is noticed
}
