package delivery

import (
	"context"
	"time"

	"khabar/news"
)

const (
	connectTime = 30 * time.Second
	// dataTime bounds the transmission of one digest; RFC 5321, section 4.5.3.2.5, wants
	// three minutes for a block of it.
	dataTime = 10 * time.Minute
	// graceTime is how long an answer is waited for when the process is told to stop.
	graceTime = 5 * time.Second
)

// A letter is a digest on its way.
type letter struct {
	news.Digest
	from string // sender's address
	sub  *Subscription
}

// A carrier gives digests away by one way.
type carrier interface {
	// carry gives l away: its bytes as they are. It calls away once, right before the moment
	// from which l may have arrived, and gives up with its error when there is one. It
	// returns nil when the other side has taken l; a refusal when that answered that it does
	// not; a downError when it could not be reached; and any other error else.
	carry(ctx context.Context, l letter, away func() error) error
	// knows reports whether carry sees that l has arrived already, and then does nothing.
	knows() bool
	close()
}

func (c *Service) carrier(via Via) carrier {
	switch via.Scheme {
	case schemeMaildir:
		return maildir{c.path(via.Path)}
	case schemeFile:
		return folder{c.path(via.Path)}
	case schemeHook:
		return &hook{Service: c, url: via.URL}
	default:
		return &mailer{Service: c, via: via}
	}
}
