package delivery

import (
	"context"
	"time"

	"khabar/news"
)

const (
	connectTimeout = 30 * time.Second
	// dataTimeout limits how long the transmission of one digest may take. RFC 5321, section
	// 4.5.3.2.5, requires at least three minutes for each block of data.
	dataTimeout = 10 * time.Minute
	// answerGrace is how long to wait for an answer after the context of send is done.
	answerGrace = 5 * time.Second
)

// A message is a digest to be sent.
type message struct {
	news.Digest
	from string // mail address of the sender
	sub  *Subscription
}

// A transport sends digests to the destination of a Via.
type transport interface {
	// send makes one attempt to send the bytes of m unchanged. It calls markUncertain once, right
	// before the step after which m may have arrived; if markUncertain fails, send returns its
	// error without sending m (decision 80). send returns nil when the other side has accepted m,
	// a *refusalError when the other side has refused m, and an *unreachableError when it could
	// not be reached. After any other error, m may have arrived if markUncertain was called.
	send(ctx context.Context, m message, markUncertain func() error) error
	// detectsDuplicates reports whether send recognises a digest that has already arrived, and
	// then does nothing.
	detectsDuplicates() bool
	close()
}

// transport returns the transport for a Via.
func (s *Service) transport(via Via) transport {
	switch via.Scheme {
	case schemeMaildir:
		return maildirTransport{s.path(via.Path)}
	case schemeFile:
		return folderTransport{s.path(via.Path)}
	case schemeHook:
		return &hookTransport{Service: s, url: via.URL}
	default:
		return &smtpTransport{Service: s, via: via}
	}
}
