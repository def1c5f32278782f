package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"khabar/digest"
	"khabar/news"
)

// Preview composes the digest that a subscription would have, or had, on a day of its clock,
// and stores nothing. It is the one of the first reader; of a day for which that was planned
// already, it has what that told, as it stands now.
func (c *Service) Preview(ctx context.Context, id string, day time.Time) (*Preview, error) {
	s := c.List.subscription(id)
	if s == nil {
		return nil, fmt.Errorf("digest %q: %w in the list", id, news.ErrNotFound)
	}
	due, ok := s.on(day)
	if !ok {
		return nil, fmt.Errorf("digest %s: it does not come on %s, a %s", id, day.Format(time.DateOnly), day.Weekday())
	}
	now := c.now()
	if due.Before(now) {
		now = due
	}
	c.warn(ctx, s)
	r, err := c.known(ctx, s.recipients()[0])
	if err != nil {
		return nil, err
	}
	e, err := c.edition(ctx, s, due, now, r)
	if err != nil {
		return nil, err
	}
	return e.preview(ctx, r)
}

// A Preview is a digest that is only looked at.
type Preview struct {
	*digest.Digest
	Subject string
	Raw     []byte // what would be sent
	Mail    bool   // Raw is mail

	messageID string
}

func (e *edition) preview(ctx context.Context, r news.Recipient) (*Preview, error) {
	m := news.Digest{Recipient: r.ID, Subscription: r.Subscription, Address: r.Address, Date: e.sub.date(e.due), Revision: 1, Due: e.due}
	items, err := e.had(ctx, r, &m)
	if err != nil {
		return nil, err
	}
	var c changes
	if items == nil {
		m.Span = e.span(r)
		if r.ID != 0 && !r.Covered.Before(m.Span.Until) {
			r.Filter = "" // a day before the ledger reaches: show what came in its time
		}
		if items, _, err = e.reports(ctx, r, m.Span); err != nil {
			return nil, err
		}
		items = before(items, m.Span.Until)
		if c, err = e.changes(ctx, r); err != nil {
			return nil, err
		}
	}
	shown := *e.sub
	shown.Empty = EmptySend
	e.sub = &shown
	made, err := e.render(ctx, &m, r, items, c)
	if err != nil {
		return nil, err
	}
	mail := e.sub.Via.IsMail() || e.sub.Format == FormatEML
	return &Preview{Digest: made.mail, Subject: m.Subject, Raw: m.Raw, Mail: mail, messageID: m.MessageID}, nil
}

// before returns the items that were there by a time.
func before(items []news.Item, until time.Time) []news.Item {
	seen := items[:0]
	for _, it := range items {
		if it.FirstSeen.Before(until) {
			seen = append(seen, it)
		}
	}
	return seen
}

// had returns what the digest told when it was planned, and nil when it was not. It puts the
// time that it covered into m.
func (e *edition) had(ctx context.Context, r news.Recipient, m *news.Digest) ([]news.Item, error) {
	last, err := e.Store.LastDigest(ctx, r.ID, m.Date)
	if errors.Is(err, news.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m.Span, m.Revision = last.Span, last.Revision
	ids, err := e.Store.DigestItems(ctx, r.ID, m.Date)
	if err != nil {
		return nil, err
	}
	return e.standing(ctx, ids)
}

// standing returns those of the items that are still of interest; never nil without an error.
func (e *edition) standing(ctx context.Context, ids []int64) ([]news.Item, error) {
	items, err := e.Store.ItemsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	kept := make([]news.Item, 0, len(items))
	for _, it := range items {
		if relevantStill(it) {
			kept = append(kept, it)
		}
	}
	return kept, nil
}

// Resend sends a digest once more. One that is uncertain or held goes out as it was, with
// its Message-ID, so that programs for mail can tell that it is the same. One that was sent
// gets a revision: what it told, as that stands now, under a new Message-ID. One that failed
// gets a revision too, of what is due now. It returns the ID of what is to be sent.
func (c *Service) Resend(ctx context.Context, id int64) (int64, error) {
	m, err := c.Store.Digest(ctx, id)
	if err != nil {
		return 0, err
	}
	switch m.Status {
	case news.DigestStored, news.DigestSending:
		return 0, fmt.Errorf("digest %d is still to be sent; there is nothing to send again", id)
	case news.DigestUncertain, news.DigestHeld:
		found, err := c.Store.RetryDigest(ctx, id, c.now())
		if err == nil && !found {
			err = fmt.Errorf("digest %d is being sent right now", id)
		}
		return id, err
	}
	return c.revise(ctx, m)
}

// revise plans the next revision of a digest.
func (c *Service) revise(ctx context.Context, m news.Digest) (int64, error) {
	s := c.List.subscription(m.Subscription)
	if s == nil {
		return 0, fmt.Errorf("digest %d: its subscription %s: %w in the list", m.ID, m.Subscription, news.ErrNotFound)
	}
	known, err := c.sync(ctx, c.now())
	if err != nil {
		return 0, err
	}
	for _, r := range known[s.ID] {
		if r.ID != m.Recipient {
			continue
		}
		last, err := c.Store.LastDigest(ctx, r.ID, m.Date)
		if err != nil {
			return 0, err
		}
		e, err := c.edition(ctx, s, m.Due, c.now(), r)
		if err != nil {
			return 0, err
		}
		id, err := e.revision(ctx, r, m, last.Revision+1)
		if err == nil && id == 0 {
			err = fmt.Errorf("digest %d cannot be sent again: the reader has unsubscribed or is held, or another process was first", m.ID)
		}
		return id, err
	}
	return 0, fmt.Errorf("digest %d: its reader is no longer in the list", m.ID)
}

func (e *edition) revision(ctx context.Context, r news.Recipient, m news.Digest, n int) (int64, error) {
	if m.Status == news.DigestFailed || m.Status == news.DigestEmpty {
		plan, err := e.plan(ctx, r, n)
		if err != nil {
			return 0, err
		}
		return e.Store.SavePlan(ctx, plan)
	}
	again := news.Digest{
		Recipient: r.ID, Subscription: r.Subscription, Address: r.Address, Date: m.Date, Revision: n,
		Due: m.Due, Span: m.Span, Planned: e.now, Status: news.DigestStored,
	}
	ids, err := e.Store.DigestItems(ctx, r.ID, m.Date)
	if err != nil {
		return 0, err
	}
	kept, err := e.standing(ctx, ids)
	if err != nil {
		return 0, err
	}
	if _, err := e.render(ctx, &again, r, kept, changes{}); err != nil {
		return 0, err
	}
	again.Reports = len(kept)
	return e.Store.SavePlan(ctx, news.DigestPlan{Digest: again, Filter: r.Filter})
}
