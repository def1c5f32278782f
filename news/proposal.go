package news

import (
	"errors"
	"time"
)

// A Proposal is a sentence that an analyst offers as a test of the taxonomy.
type Proposal struct {
	ID     int64
	Entry  string // ID
	Want   bool   // the entry should be found in the sentence; else it should not
	Text   string // the sentence
	Item   int64
	Event  int64
	Who    string
	At     time.Time
	Reason Reason
	Closed time.Time // zero while it is open
	Taken  bool      // when it is closed: it was taken into the taxonomy; else it was dismissed
}

// ErrClosed is wrapped by the error that refuses to close a proposal again.
var ErrClosed = errors.New("already closed")
