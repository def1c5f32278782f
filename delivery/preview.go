package delivery

import (
	"context"
	"errors"
	"fmt"
	"net/mail"

	"khabar/news"
)

// NormalizeAddress returns the form in which the ledger knows a mail address.
func NormalizeAddress(s string) (string, error) {
	if fault := addressFault(s); fault != "" {
		return "", errors.New(fault)
	}
	a, err := parseAddress(s)
	return a.Address, err
}

// SendTest sends the digest that a subscription would have next to one address, and remembers
// nothing of it: its readers get it all the same.
func (c *Service) SendTest(ctx context.Context, id, address string) error {
	s := c.List.subscription(id)
	if s == nil {
		return fmt.Errorf("digest %q: %w in the list", id, news.ErrNotFound)
	}
	if !s.Via.IsMail() {
		return fmt.Errorf("digest %s does not go as mail; give it such a \"via\"", id)
	}
	address, err := NormalizeAddress(address)
	if err != nil {
		return err
	}
	now := c.now()
	r, err := c.known(ctx, s.recipients()[0])
	if err != nil {
		return err
	}
	e, err := c.edition(ctx, s, s.Next(now), now, r)
	if err != nil {
		return err
	}
	alone := *s
	alone.To, alone.Name = []mail.Address{{Address: address}}, s.Name+" [test]"
	e.sub, r.Address = &alone, address
	r.Subscription += " test" // for a Message-ID of its own: programs for mail drop a second one
	p, err := e.preview(ctx, r)
	if err != nil {
		return err
	}
	way := c.carrier(s.Via)
	defer way.close()
	l := letter{from: s.From.Address, sub: &alone, Digest: news.Digest{
		Subscription: id, Address: address, Date: alone.date(e.due), Due: now, Revision: 1, Raw: p.Raw, MessageID: p.messageID,
	}}
	return way.carry(ctx, l, func() error { return nil })
}
