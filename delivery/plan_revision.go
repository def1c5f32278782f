package delivery

import (
	"context"
	"fmt"

	"khabar/news"
)

// Resend makes a digest due again and returns the ID of the digest to be sent. A digest that is
// uncertain or held is sent unchanged, with the same Message-ID, so that mail programs recognise
// a duplicate. For a digest that was sent, Resend makes a revision with a new Message-ID: it has
// the reports that are still relevant, with their current titles and tags. For a digest that
// failed or was empty, it makes a revision with the reports that are due now.
func (s *Service) Resend(ctx context.Context, id int64) (int64, error) {
	d, err := s.Store.Digest(ctx, id)
	if err != nil {
		return 0, err
	}
	switch d.Status {
	case news.DigestStored, news.DigestSending:
		return 0, fmt.Errorf("digest %d has not been sent yet; wait until it is", id)
	case news.DigestUncertain, news.DigestHeld:
		found, err := s.Store.RetryDigest(ctx, id, s.now())
		if err == nil && !found {
			err = fmt.Errorf("digest %d is being sent right now; wait until it is", id)
		}
		return id, err
	}
	return s.revise(ctx, d)
}

// revise plans the next revision of a digest, and returns its ID.
func (s *Service) revise(ctx context.Context, d news.Digest) (int64, error) {
	sub := s.List.subscription(d.Subscription)
	if sub == nil {
		return 0, fmt.Errorf("digest %d: its subscription %s: %w in the list", d.ID, d.Subscription, news.ErrNotFound)
	}
	recipients, err := s.syncRecipients(ctx, s.now())
	if err != nil {
		return 0, err
	}
	for _, r := range recipients[sub.ID] {
		if r.ID != d.Recipient {
			continue
		}
		last, err := s.Store.LastDigest(ctx, r.ID, d.Date)
		if err != nil {
			return 0, err
		}
		p, err := s.planner(ctx, sub, d.Due, s.now(), r)
		if err != nil {
			return 0, err
		}
		id, err := p.revise(ctx, r, d, last.Revision+1)
		if err == nil && id == 0 {
			err = fmt.Errorf("digest %d cannot be sent again: the reader has unsubscribed or is suspended, or another process was first; see \"khabar digest status\"", d.ID)
		}
		return id, err
	}
	return 0, fmt.Errorf("digest %d: its reader is no longer in the list; add the address to \"to\" first", d.ID)
}

// revise stores a revision of a digest and returns its ID; 0 when the store refused it.
func (p *planner) revise(ctx context.Context, r news.Recipient, d news.Digest, revision int) (int64, error) {
	if d.Status == news.DigestFailed || d.Status == news.DigestEmpty {
		plan, err := p.plan(ctx, r, revision)
		if err != nil {
			return 0, err
		}
		return p.Store.SavePlan(ctx, plan)
	}
	again := news.Digest{
		Recipient: r.ID, Subscription: r.Subscription, Address: r.Address, Date: d.Date, Revision: revision,
		Due: d.Due, Span: d.Span, Planned: p.now, Status: news.DigestStored,
	}
	items, err := p.sentItems(ctx, r, d.Date)
	if err != nil {
		return 0, err
	}
	if _, err := p.render(ctx, &again, r, items, changes{}); err != nil {
		return 0, err
	}
	again.Reports = len(items)
	return p.Store.SavePlan(ctx, news.DigestPlan{Digest: again, Filter: r.Filter})
}

// sentItems returns the items of a recipient's digest of a date that are still relevant. Without
// an error, the result is not nil.
func (p *planner) sentItems(ctx context.Context, r news.Recipient, date string) ([]news.Item, error) {
	ids, err := p.Store.DigestItems(ctx, r.ID, date)
	if err != nil {
		return nil, err
	}
	items, err := p.Store.ItemsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	relevant := make([]news.Item, 0, len(items))
	for _, it := range items {
		if it.Relevance != news.Irrelevant {
			relevant = append(relevant, it)
		}
	}
	return relevant, nil
}
