package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"khabar/news"
)

const (
	// maxReportAge is how long after it was first seen a report can still be sent. One that
	// begins to match later, because its tags were reviewed, is no longer news.
	maxReportAge = 30 * 24 * time.Hour
	// contentRetention is how long the bytes that were sent are stored.
	contentRetention = 3 * maxReportAge
	// recipientsPerBatch is how many recipients share one query for what is due. More would save
	// little, and the last of them would get a digest of an old state of the store (decision 88).
	recipientsPerBatch = 128
)

// A PlanRequest says which digests to plan.
type PlanRequest struct {
	Only string // ID of a subscription; empty means all that are enabled
	// AtOnce plans the latest digest for recipients who are new, too. Without it their first
	// digest is that of the next time at which the subscription is due (decision 82).
	AtOnce bool
	DryRun bool // return what would be planned, and store nothing
}

// A Planned says what was planned for a subscription.
type Planned struct {
	Subscription string
	Date         string // on the subscription's clock
	Stored       int    // digests to be sent
	Empty        int    // recipients without anything to report
	Reports      int    // of the digest with the most
}

// Plan stores each digest that is due and not stored yet: one for each recipient, of the
// latest time at which the subscription was due, however many were missed. An error of one
// subscription does not stop the others.
func (s *Service) Plan(ctx context.Context, req PlanRequest) ([]Planned, error) {
	now := s.now()
	if req.Only != "" && s.List.subscription(req.Only) == nil {
		return nil, fmt.Errorf("digest %q: %w in the list", req.Only, news.ErrNotFound)
	}
	recipients, err := s.recipients(ctx, now, req.DryRun)
	if err != nil {
		return nil, err
	}
	var all []Planned
	var errs []error
	for _, sub := range s.List.Subscriptions {
		if req.Only != "" && sub.ID != req.Only || req.Only == "" && !sub.Enabled {
			continue
		}
		planned, err := s.planSubscription(ctx, sub, recipients[sub.ID], now, req)
		if err != nil {
			errs = append(errs, fmt.Errorf("plan digest %s: %w", sub.ID, err))
		}
		if planned.Stored+planned.Empty > 0 {
			all = append(all, planned)
		}
	}
	return all, errors.Join(errs...)
}

// planSubscription plans the digest of one subscription for each recipient without one.
func (s *Service) planSubscription(ctx context.Context, sub *Subscription, recipients []news.Recipient, now time.Time, req PlanRequest) (Planned, error) {
	due := sub.Last(now)
	planned := Planned{Subscription: sub.ID, Date: sub.date(due)}
	lacking, err := s.withoutDigest(ctx, sub.ID, recipients, planned.Date, func(r news.Recipient) bool {
		return req.AtOnce || due.After(r.Since)
	})
	if err != nil || len(lacking) == 0 {
		return planned, err
	}
	s.warnOfUnknownTags(ctx, sub)
	var errs []error
	for batch := range slices.Chunk(lacking, recipientsPerBatch) {
		p, err := s.planner(ctx, sub, due, now, batch...)
		if err != nil {
			return planned, errors.Join(append(errs, err)...)
		}
		for _, r := range batch {
			if ctx.Err() != nil {
				return planned, errors.Join(append(errs, context.Cause(ctx))...)
			}
			if err := p.store(ctx, r, &planned, req.DryRun); err != nil {
				errs = append(errs, err)
			}
		}
	}
	return planned, errors.Join(errs...)
}

// warnOfUnknownTags logs the tags of a subscription that no stored taxonomy ever had. Without
// the warning, a misspelt tag would look like a lack of news.
func (s *Service) warnOfUnknownTags(ctx context.Context, sub *Subscription) {
	unknown, err := s.Store.UnknownTags(ctx, sub.Filter.Tags)
	if err != nil {
		s.Log.Warn("looking up the tags of a digest failed", "subscription", sub.ID, "error", err)
	}
	for _, ref := range unknown {
		s.Log.Warn("a digest asks for a tag that the taxonomy does not have; see \"khabar digest check\"", "subscription", sub.ID, "tag", ref.String())
	}
}

// store plans the digest for one recipient, stores it, and counts it in planned.
func (p *planner) store(ctx context.Context, r news.Recipient, planned *Planned, dryRun bool) error {
	plan, err := p.plan(ctx, r, 1)
	if err != nil {
		return err
	}
	if !dryRun {
		id, err := p.Store.SavePlan(ctx, plan)
		if err != nil || id == 0 {
			return err
		}
	}
	if plan.Digest.Status == news.DigestEmpty {
		planned.Empty++
	} else {
		planned.Stored++
	}
	planned.Reports = max(planned.Reports, plan.Digest.Reports)
	return nil
}
