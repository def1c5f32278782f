package delivery

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"time"

	"khabar/digest"
	"khabar/news"
)

// A Preview is a digest that is composed but not stored.
type Preview struct {
	*digest.Digest
	Subject string
	Raw     []byte // the bytes that would be sent
	Mail    bool   // Raw is a mail message

	messageID string
}

// Preview composes the digest of a subscription's first recipient for a date in the
// subscription's time zone, and stores nothing. If the digest of that date is already planned,
// the preview has the reports of that digest that are still relevant, with their current titles
// and tags.
func (s *Service) Preview(ctx context.Context, id string, day time.Time) (*Preview, error) {
	sub := s.List.subscription(id)
	if sub == nil {
		return nil, fmt.Errorf("digest %q: %w in the list", id, news.ErrNotFound)
	}
	due, ok := sub.dueOn(day)
	if !ok {
		return nil, fmt.Errorf("digest %s is not due on %s, a %s", id, day.Format(time.DateOnly), day.Weekday())
	}
	now := s.now()
	if due.Before(now) {
		now = due
	}
	s.warnOfUnknownTags(ctx, sub)
	r, err := s.firstRecipient(ctx, sub)
	if err != nil {
		return nil, err
	}
	p, err := s.planner(ctx, sub, due, now, r)
	if err != nil {
		return nil, err
	}
	return p.preview(ctx, r)
}

// SendTest sends the next digest of a subscription to one address. It stores nothing, so the
// subscription's readers still get that digest.
func (s *Service) SendTest(ctx context.Context, id, address string) error {
	sub := s.List.subscription(id)
	if sub == nil {
		return fmt.Errorf("digest %q: %w in the list", id, news.ErrNotFound)
	}
	if !sub.Via.IsMail() {
		return fmt.Errorf("digest %s is not sent as mail; change its \"via\" to a mail server or a maildir", id)
	}
	address, err := NormalizeAddress(address)
	if err != nil {
		return err
	}
	now := s.now()
	r, err := s.firstRecipient(ctx, sub)
	if err != nil {
		return err
	}
	p, err := s.planner(ctx, sub, sub.Next(now), now, r)
	if err != nil {
		return err
	}
	test := *sub
	test.To, test.Name = []mail.Address{{Address: address}}, sub.Name+" [test]"
	p.sub, r.Address = &test, address
	r.Subscription += " test" // for another Message-ID: mail programs drop a second message with the same one
	preview, err := p.preview(ctx, r)
	if err != nil {
		return err
	}
	t := s.transport(sub.Via)
	defer t.close()
	m := message{from: sub.From.Address, sub: &test, Digest: news.Digest{
		Subscription: id, Address: address, Date: test.date(p.due), Due: now, Revision: 1, Raw: preview.Raw, MessageID: preview.messageID,
	}}
	return t.send(ctx, m, func() error { return nil })
}

func (p *planner) preview(ctx context.Context, r news.Recipient) (*Preview, error) {
	d := news.Digest{Recipient: r.ID, Subscription: r.Subscription, Address: r.Address, Date: p.sub.date(p.due), Revision: 1, Due: p.due}
	items, err := p.plannedItems(ctx, r, &d)
	if err != nil {
		return nil, err
	}
	var c changes
	if items == nil {
		d.Span = p.span(r)
		if r.ID != 0 && !r.CoveredUntil.Before(d.Span.Until) {
			r.Filter = "" // a date before the first digest: treat the recipient as new
		}
		if items, _, err = p.reports(ctx, r, d.Span); err != nil {
			return nil, err
		}
		items = seenBefore(items, d.Span.Until)
		if c, err = p.changesFor(ctx, r); err != nil {
			return nil, err
		}
	}
	shown := *p.sub
	shown.Empty = EmptySend
	p.sub = &shown
	made, err := p.render(ctx, &d, r, items, c)
	if err != nil {
		return nil, err
	}
	return &Preview{Digest: made.digest, Subject: d.Subject, Raw: d.Raw, Mail: p.sub.isMail(), messageID: d.MessageID}, nil
}

func seenBefore(items []news.Item, until time.Time) []news.Item {
	seen := items[:0]
	for _, it := range items {
		if it.FirstSeen.Before(until) {
			seen = append(seen, it)
		}
	}
	return seen
}

// plannedItems returns the items of the stored digest of d's date, and sets the span and the
// revision of d to those of the stored digest. If no digest is stored, the items are nil.
func (p *planner) plannedItems(ctx context.Context, r news.Recipient, d *news.Digest) ([]news.Item, error) {
	last, err := p.Store.LastDigest(ctx, r.ID, d.Date)
	if errors.Is(err, news.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	d.Span, d.Revision = last.Span, last.Revision
	return p.sentItems(ctx, r, d.Date)
}
