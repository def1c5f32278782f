package news

import (
	"errors"
	"fmt"
	"time"
)

// Limits on what a person may send.
const (
	MaxNote   = 4000 // bytes of a note
	MaxMarked = 20   // places that may be marked as evidence of one tag
)

// ErrNotYours is wrapped by the error that refuses to undo what another person did.
var ErrNotYours = errors.New("somebody else did it")

// ErrUndone is wrapped by the error that refuses to undo an event that was undone before, or
// that is itself an undoing.
var ErrUndone = errors.New("already undone")

// A Decision is a verdict that a person wants to put on one tag of one item.
type Decision struct {
	Item   int64
	Tag    string     // entry's ID, present or former
	Kind   ReviewKind // Confirmed, Rejected, Dismissed or Added
	Reason Reason     // must fit Kind; may be empty
	Note   string     // at most MaxNote bytes; may be empty
	Saw    int64      // TagState.Event of the state that the person saw; 0 for undecided
	// Version is the version of the item that the person saw; 0 means the latest.
	Version int
	Who     string
	Via     Via
	At      time.Time
	// Marked are the words that are evidence of an added tag, at most MaxMarked. Only Field,
	// Start and End are read; they refer to Version. May be empty.
	Marked []Evidence
	// Propose offers the sentence of the tag's evidence as a test of the taxonomy: the entry
	// should not be found in it when Kind is Rejected, and should be when Kind is Added.
	Propose bool
}

// A ConflictError refuses a decision because somebody else has decided since the person looked.
type ConflictError struct {
	Item int64
	Tag  string // empty when the conflict is about who the item is assigned to
	// State holds the current verdict on Tag; empty when the verdict was undone.
	State TagState
	// Field is the field of an account that the conflict is about, and Correction its current correction; both are empty
	// for other conflicts, and the correction when it was undone.
	Field      AccountField
	Correction Correction
	// Assignee is who the item is assigned to, when Tag is empty; empty when it is nobody.
	Assignee string
}

// Error says what somebody else has decided.
func (e *ConflictError) Error() string {
	switch {
	case e.Field != "" && e.Correction.Who == "":
		return fmt.Sprintf("item %d, %s: the correction that you saw was undone", e.Item, e.Field)
	case e.Field != "":
		return fmt.Sprintf("item %d, %s: already corrected by %s", e.Item, e.Field, e.Correction.Who)
	case e.Tag == "" && e.Assignee == "":
		return fmt.Sprintf("item %d: it is no longer assigned to anybody", e.Item)
	case e.Tag == "":
		return fmt.Sprintf("item %d: it is assigned to %s", e.Item, e.Assignee)
	case e.State.Verdict == "":
		return fmt.Sprintf("item %d, %s: the verdict that you saw was undone", e.Item, e.Tag)
	}
	return fmt.Sprintf("item %d, %s: already %s by %s", e.Item, e.Tag, e.State.Verdict, e.State.Who)
}

// A Triage is what a person wants to do to a whole item: note, flag or assign it.
type Triage struct {
	Item int64
	Kind ReviewKind // Noted, Flagged, Unflagged, Assigned or Unassigned
	Note string     // text of the note when Kind is Noted; at most MaxNote bytes
	// Digest shows the note in digests too, with the person's name.
	Digest bool
	// Saw is the name of the assignee that the person saw, when Kind is Assigned or Unassigned.
	// Another assignee by now is a ConflictError.
	Saw string
	Who string
	Via Via
	At  time.Time
}

// A BulkDecision is a verdict on one tag of many items. Items on which the tag does not count, or
// already has a verdict, are left out.
type BulkDecision struct {
	Tag    string
	Kind   ReviewKind // Confirmed, Rejected or Dismissed
	Reason Reason
	Note   string
	Who    string
	Via    Via // ViaStory or ViaBulk
	At     time.Time
	// Propose offers a sentence of the first item as a test, as Decision.Propose does.
	Propose bool

	// Exactly one of SharedWith, Items and Keyword is set.

	// SharedWith is the ID of an item. It selects the items of its story whose tag has an
	// accepted keyword in common with it, and the item itself.
	SharedWith int64
	// Items are the IDs of items.
	Items []int64
	// Keyword is the stable ID of a keyword, as in Evidence.Keyword. It selects the relevant
	// items on which this keyword is accepted evidence for the tag. The fields Tags, Feed,
	// Lang, Span and By of Filter narrow the selection; its other fields are ignored.
	Keyword string
	Filter  QueueFilter

	// Last is BulkPreview.Last of the preview that the person saw. Items that were stored
	// since are not decided. 0 means no bound.
	Last int64
}

// MaxBulk is the maximum number of items of a BulkDecision.
const MaxBulk = 5000

// A BulkPreview says what a BulkDecision would decide.
type BulkPreview struct {
	Items int   // number of items; MaxBulk + 1 means more than may be decided at once
	Last  int64 // greatest ID of the items, for BulkDecision.Last
	// Titles are those of the first few items, newest first.
	Titles []string
}

// A Batch is the result of a BulkDecision.
type Batch struct {
	ID     int64 // event to undo it by; 0 when there was nothing to decide
	Events int   // number of events added
}
