package delivery

import (
	"context"
	"slices"
	"time"

	"khabar/news"
)

// recipients returns the list's recipients by subscription. Unless dryRun is true, it updates
// the stored recipients from the list first.
func (s *Service) recipients(ctx context.Context, now time.Time, dryRun bool) (map[string][]news.Recipient, error) {
	if !dryRun {
		return s.syncRecipients(ctx, now)
	}
	stored, err := s.storedRecipients(ctx)
	if err != nil {
		return nil, err
	}
	bySubscription := make(map[string][]news.Recipient)
	for _, sub := range s.List.Subscriptions {
		for _, r := range sub.recipients() {
			if old, ok := stored[recipientKey{r.Subscription, r.Address}]; ok {
				r = old
			}
			bySubscription[sub.ID] = append(bySubscription[sub.ID], r)
		}
	}
	return bySubscription, nil
}

// syncRecipients updates the stored recipients from the list, and returns them by subscription.
func (s *Service) syncRecipients(ctx context.Context, now time.Time) (map[string][]news.Recipient, error) {
	var wanted []news.Recipient
	for _, sub := range s.List.Subscriptions {
		wanted = append(wanted, sub.recipients()...)
	}
	stored, err := s.Store.SyncRecipients(ctx, wanted, now)
	if err != nil {
		return nil, err
	}
	bySubscription := make(map[string][]news.Recipient)
	for _, r := range stored {
		bySubscription[r.Subscription] = append(bySubscription[r.Subscription], r)
	}
	return bySubscription, nil
}

// firstRecipient returns the first recipient of a subscription: the stored one, or if it is not
// stored yet, the one of the list.
func (s *Service) firstRecipient(ctx context.Context, sub *Subscription) (news.Recipient, error) {
	r := sub.recipients()[0]
	stored, err := s.storedRecipients(ctx)
	if old, ok := stored[recipientKey{r.Subscription, r.Address}]; ok {
		return old, nil
	}
	return r, err
}

type recipientKey struct{ subscription, address string }

func (s *Service) storedRecipients(ctx context.Context) (map[recipientKey]news.Recipient, error) {
	all, err := s.Store.Recipients(ctx)
	if err != nil {
		return nil, err
	}
	byKey := make(map[recipientKey]news.Recipient, len(all))
	for _, r := range all {
		byKey[recipientKey{r.Subscription, r.Address}] = r
	}
	return byKey, nil
}

// withoutDigest returns the recipients of a subscription who are to get a digest of a date and
// do not have it yet. A recipient who never had a digest is included if includeNew returns true.
func (s *Service) withoutDigest(ctx context.Context, id string, recipients []news.Recipient, date string, includeNew func(news.Recipient) bool) ([]news.Recipient, error) {
	having, err := s.Store.RecipientsWithDigest(ctx, id, date)
	if err != nil {
		return nil, err
	}
	var all []news.Recipient
	for _, r := range recipients {
		active := r.Suspended.IsZero() && r.Unsubscribed.IsZero()
		if active && (r.Filter != "" || includeNew(r)) && !slices.Contains(having, r.ID) {
			all = append(all, r)
		}
	}
	return all, nil
}
