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
	// maxReportAge is the greatest age of a report that is sent, counted from when it was first
	// seen. A report whose tags are reviewed after that time is no longer news.
	maxReportAge = 30 * 24 * time.Hour
	// contentRetention is how long the bytes of a digest are stored after it was due.
	contentRetention = 3 * maxReportAge
	// recipientsPerBatch is how many recipients share one query for due reports. A larger batch
	// would save little time, and by the time of its last recipient the result of the query would
	// be out of date (decision 88).
	recipientsPerBatch = 128
)

// A PlanRequest says which digests to plan.
type PlanRequest struct {
	Only string // ID of a subscription; empty means all that are enabled
	// AtOnce plans the latest digest for new recipients too. Without it, new recipients get
	// their first digest when the subscription is next due (decision 82).
	AtOnce bool
	DryRun bool // return the result that a plan would have, and store nothing
}

// A Planned says what was planned for a subscription.
type Planned struct {
	Subscription string
	Date         string // in the subscription's time zone
	Stored       int    // digests to be sent
	Empty        int    // recipients without anything to report
	Reports      int    // reports in the longest digest
}

// Plan stores each digest that is due and not stored yet. Each recipient gets one digest, for
// the latest time at which the subscription was due, even if several earlier ones were missed.
// An error of one subscription does not stop the others.
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

// planSubscription plans the digest of one subscription for each recipient who does not have it
// yet.
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

// warnOfUnknownTags logs the tags of a subscription that are in no stored taxonomy, present or
// past. Without the warning, a misspelt tag would look like a lack of news.
func (s *Service) warnOfUnknownTags(ctx context.Context, sub *Subscription) {
	unknown, err := s.Store.UnknownTags(ctx, sub.Filter.Tags)
	if err != nil {
		s.Log.Warn("looking up the tags of a digest failed", "subscription", sub.ID, "error", err)
	}
	for _, ref := range unknown {
		s.Log.Warn("a digest asks for a tag that the taxonomy does not have; see \"khabar digest check\"", "subscription", sub.ID, "tag", ref.String())
	}
}

// store plans the digest for one recipient, stores it unless dryRun is true, and counts it in
// planned.
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
