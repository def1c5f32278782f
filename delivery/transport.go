package delivery

import (
	"context"
	"time"

	"khabar/news"
)

const (
	connectTimeout = 30 * time.Second
	// dataTimeout bounds the transmission of one digest. RFC 5321, section 4.5.3.2.5, asks for
	// three minutes for each block of it.
	dataTimeout = 10 * time.Minute
	// answerGrace is how long to wait for an answer after the context of send is done.
	answerGrace = 5 * time.Second
)

// A message is a digest to be sent.
type message struct {
	news.Digest
	from string // address of the sender
	sub  *Subscription
}

// A transport sends digests to the place that a Via names.
type transport interface {
	// send makes one attempt to send the bytes of m as they are. It calls markUncertain once,
	// right before the moment from which m may have arrived, and returns its error if it fails
	// (decision 80). It returns nil when the other side has accepted m, a *refusalError when the
	// other side answered that it does not, and an *unreachableError when it could not be
	// reached. After any other error, m may have arrived if markUncertain was called.
	send(ctx context.Context, m message, markUncertain func() error) error
	// detectsDuplicates reports whether send does nothing for a digest that has arrived before.
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
