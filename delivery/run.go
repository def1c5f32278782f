package delivery

import (
	"context"
	"errors"
	"time"

	"khabar/process"
)

const (
	// minRest is the shortest time between two queries of Run. Without it, Run would query the
	// store without pause while a due digest is leased to another process.
	minRest = time.Second
	// maxRest is the longest time between two queries of Run, so that it notices a change of the
	// clock, and digests that other processes or people have made due.
	maxRest = 10 * time.Minute
)

// Run plans and sends what is due now, and then whatever becomes due, until ctx is done. It
// logs errors and returns nil. After an error it waits as long as a process.Backoff says, and then
// tries again.
func (s *Service) Run(ctx context.Context) error {
	var backoff process.Backoff
	for ctx.Err() == nil {
		if err := s.RunOnce(ctx); err != nil {
			rest := backoff.Next()
			if !isOurTrouble(err) { // such as a template that cannot be used: trying again at once does not help
				rest = max(rest, s.untilNext(ctx))
			}
			process.Wait(ctx, rest)
			continue
		}
		backoff.Reset()
		process.Wait(ctx, s.untilNext(ctx))
	}
	return nil
}

// RunOnce plans and sends what is due now, and logs the results. It returns the errors of Plan and
// Send; a digest that the other side refused is not an error.
func (s *Service) RunOnce(ctx context.Context) error {
	planned, planErr := s.Plan(ctx, PlanRequest{})
	if planErr != nil && ctx.Err() == nil {
		s.Log.Error("planning digests failed", "error", planErr)
	}
	for _, p := range planned {
		s.Log.Info("digest planned", "subscription", p.Subscription, "date", p.Date, "readers", p.Stored,
			"without", p.Empty, "reports", p.Reports)
	}
	counts, sendErr := s.Send(ctx)
	if sendErr != nil && ctx.Err() == nil {
		s.Log.Error("sending digests failed", "error", sendErr)
	}
	if counts != (SendCounts{}) {
		s.Log.Info("digests sent", "sent", counts.Sent, "retrying", counts.Retrying, "failed", counts.Failed, "uncertain", counts.Uncertain)
	}
	if len(planned) > 0 && ctx.Err() == nil {
		if err := s.Store.PruneDigests(ctx, s.now().Add(-contentRetention)); err != nil {
			s.Log.Warn("old digests not pruned", "error", err)
		}
	}
	return errors.Join(planErr, sendErr)
}

// untilNext returns how long to wait until a digest is to be planned or sent.
func (s *Service) untilNext(ctx context.Context) time.Duration {
	now := s.now()
	rest := maxRest
	for _, sub := range s.List.Subscriptions {
		if next := sub.Next(now); sub.Enabled && !next.IsZero() {
			rest = min(rest, next.Sub(now))
		}
	}
	if next, err := s.Store.NextDigest(ctx); err == nil && !next.IsZero() {
		rest = min(rest, next.Sub(now))
	}
	return max(rest, minRest)
}
