package news

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of what a person writes, in bytes.
const (
	MaxNote   = 4000
	MaxMarked = 20 // places that a person can mark as evidence of one tag
)

// ErrNotYours is wrapped by the error that refuses to take back what another person did.
var ErrNotYours = errors.New("somebody else's")

// ErrUndone is wrapped by the error that refuses to take back what is taken back already,
// or is itself a taking back.
var ErrUndone = errors.New("taken back already")

// A Decision is a verdict that a person wants to put on one tag of one item.
type Decision struct {
	Item   int64
	Tag    string     // entry's ID, or one that it had formerly
	Kind   ReviewKind // Confirmed, Rejected, Dismissed or Added
	Reason Reason     // must fit Kind; may be empty
	Note   string     // at most MaxNote bytes; may be empty
	Saw    int64      // TagState.Event of the state that the person saw; 0 for undecided
	// Version of the item that the person saw, by which Marked is meant; 0 means the latest.
	Version int
	Who     string
	Via     Via
	At      time.Time
	// Marked are the words that speak for an added tag: Field, Start and End are read, into
	// the item's Version. May be empty.
	Marked []Evidence
	// Propose offers the sentence of the tag's evidence to the maintainers as a test: that the
	// tag should not come of it when Kind is Rejected, that it should when Added.
	Propose bool
}

// A ConflictError refuses a decision that came late: somebody else's stands already.
type ConflictError struct {
	Item int64
	Tag  string // empty when it is about who has taken the item on
	// State is the one that stands: empty when the other verdict was taken back again.
	State TagState
	// Assignee is who has taken the item on, when Tag is empty.
	Assignee string
}

// Error says whose decision stands.
func (e *ConflictError) Error() string {
	switch {
	case e.Tag == "" && e.Assignee == "":
		return fmt.Sprintf("item %d: nobody has it any more", e.Item)
	case e.Tag == "":
		return fmt.Sprintf("item %d: %s has taken it on", e.Item, e.Assignee)
	case e.State.Verdict == "":
		return fmt.Sprintf("item %d, %s: the verdict that you saw was taken back", e.Item, e.Tag)
	}
	return fmt.Sprintf("item %d, %s: %s by %s already", e.Item, e.Tag, e.State.Verdict, e.State.Who)
}

// A Triage is something that a person does to a whole item.
type Triage struct {
	Item int64
	Kind ReviewKind // Noted, Flagged, Unflagged, Assigned or Unassigned
	Note string     // of Noted: what it says, at most MaxNote bytes
	// Digest shows the note in digests too, signed.
	Digest bool
	// Saw is, for Assigned and Unassigned, who had the item when the person looked; another
	// one by then is a ConflictError.
	Saw string
	Who string
	Via Via
	At  time.Time
}

// A BulkDecision is a verdict on one tag of many items. Only items on which the tag counts and is
// undecided are decided; nobody's verdict is overwritten.
type BulkDecision struct {
	Tag    string
	Kind   ReviewKind // Confirmed, Rejected or Dismissed
	Reason Reason
	Note   string
	Who    string
	Via    Via // ViaStory or ViaBulk
	At     time.Time
	// Propose is as in Decision, for the first item.
	Propose bool

	// What it is about: exactly one of Alike, Items and Keyword is set.

	// SharedWith is an item: those of its story on which the tag rests on shared evidence, itself among them.
	SharedWith int64
	// Items is a selection.
	Items []int64
	// Keyword is a stable ID of a keyword, as in Evidence.Keyword: all relevant items on
	// which the tag rests on it, narrowed by Filter (its Tags, Feed, Lang, Span and By).
	Keyword string
	Filter  QueueFilter

	// Last is the greatest ID of an item when the person was shown a count; items that came
	// in since are left alone. 0 means no bound.
	Last int64
}

// MaxBulk is how many items one Bulk may decide.
const MaxBulk = 5000

// A BulkPreview says how much a Bulk would decide.
type BulkPreview struct {
	Items int   // at most MaxBulk + 1, which means more than may be decided at once
	Last  int64 // to be put into Bulk.Last
	// Titles are of the first few of the items, newest first, for the person to see.
	Titles []string
}

// A Batch is what one action did.
type Batch struct {
	ID     int64 // to be taken back with it; 0 when there was nothing to do
	Events int
}

// An ItemPage is an item with all that is known of it.
type ItemPage struct {
	Item     Item // with tags, candidates too, and their states
	Feed     Feed
	Versions []ItemVersion // oldest first; the last one is Item's
	History  []ReviewEvent // oldest first
	Shared   []SharedTag
}

// An ItemVersion is a title and text that an item had.
type ItemVersion struct {
	N           int
	Title, Text string
	Updated     time.Time // as the feed said; zero when it did not
	Seen        time.Time // when the store saved it
}

// A Proposal is a sentence that an analyst offers to the maintainers as a test of an entry.
type Proposal struct {
	ID     int64
	Entry  string // ID
	Want   bool   // the entry should be tagged; else it should not
	Text   string // the sentence
	Item   int64
	Event  int64
	Who    string
	At     time.Time
	Reason Reason
	Closed time.Time // zero while nobody has looked at it
	Taken  bool      // into the taxonomy; else, once settled, put away
}

// Sentence returns the sentence of s around the bytes start to end, without the space
// around it. Sentences end with a full stop, question or exclamation mark (of Latin, Arabic
// and Devanagari writing) that space follows, or with a line; a stop after a single letter
// or inside the bytes ends none.
func Sentence(s string, start, end int) string {
	if start < 0 || start > end || end > len(s) {
		return ""
	}
	from := 0
	for i := 0; i < start; {
		_, size := utf8.DecodeRuneInString(s[i:])
		if i += size; i <= start && ends(s, i-size, size) {
			from = i
		}
	}
	until := len(s)
	for i := end; i < len(s); {
		_, size := utf8.DecodeRuneInString(s[i:])
		if i += size; ends(s, i-size, size) {
			until = i
			break
		}
	}
	return strings.TrimSpace(s[from:until])
}

// ends reports whether the character at i, of size bytes, ends a sentence of s.
func ends(s string, i, size int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	if r == '\n' || slices.Contains([]rune("۔।"), r) {
		return true
	}
	if !strings.ContainsRune(".!?؟", r) {
		return false
	}
	if i+size < len(s) && s[i+size] != ' ' && s[i+size] != '\n' {
		return false
	}
	return r != '.' || !initial(s[:i])
}

// initial reports whether s ends with a single letter, as "Gen. A" does before its stop.
func initial(s string) bool {
	_, size := utf8.DecodeLastRuneInString(s)
	before := s[:len(s)-size]
	return size > 0 && (before == "" || strings.HasSuffix(before, " ") || strings.HasSuffix(before, "."))
}
