package delivery

import (
	"context"
	"time"
)

const (
	// minRest is the shortest time between two queries of Run. Without it, Run would query the
	// store without pause while a due digest is leased to another process.
	minRest = time.Second
	// maxRest is the longest time between two queries of Run, so that it notices a change of the
	// clock, and digests that other processes or people have made due.
	maxRest = 10 * time.Minute
)

// Run plans and sends digests when they are due, until ctx is done. It logs errors, retries
// digests that failed, and returns nil.
func (s *Service) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		s.RunOnce(ctx)
		t := time.NewTimer(s.untilNext(ctx))
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
	return nil
}

// RunOnce plans and sends the digests that are due now, and logs the results.
func (s *Service) RunOnce(ctx context.Context) {
	planned, err := s.Plan(ctx, PlanRequest{})
	if err != nil && ctx.Err() == nil {
		s.Log.Error("planning digests failed", "error", err)
	}
	for _, p := range planned {
		s.Log.Info("digest planned", "subscription", p.Subscription, "date", p.Date, "readers", p.Stored,
			"without", p.Empty, "reports", p.Reports)
	}
	counts, err := s.Send(ctx)
	if err != nil && ctx.Err() == nil {
		s.Log.Error("sending digests failed", "error", err)
	}
	if counts != (SendCounts{}) {
		s.Log.Info("digests sent", "sent", counts.Sent, "retrying", counts.Retrying, "failed", counts.Failed, "uncertain", counts.Uncertain)
	}
	if len(planned) > 0 && ctx.Err() == nil {
		if err := s.Store.PruneDigests(ctx, s.now().Add(-contentRetention)); err != nil {
			s.Log.Warn("old digests not pruned", "error", err)
		}
	}
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
