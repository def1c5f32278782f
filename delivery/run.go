package delivery

import (
	"context"
	"time"
)

// Bounds of Run's rest.
const (
	// shortestRest keeps Run from asking the store without pause for digests that are due but
	// under another process's lease.
	shortestRest = time.Second
	// longestRest bounds how late Run sees a step of the clock, and what other processes and
	// people have made due.
	longestRest = 10 * time.Minute
)

// Run plans and sends what is due, at once and then whenever something comes due, until ctx
// is done; then it returns nil. Errors are logged, and what failed is tried again.
func (c *Service) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		c.RunOnce(ctx)
		t := time.NewTimer(c.rest(ctx))
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
	return nil
}

// RunOnce plans and sends once what is due now, and logs what was done.
func (c *Service) RunOnce(ctx context.Context) {
	planned, err := c.Plan(ctx, PlanRequest{})
	if err != nil && ctx.Err() == nil {
		c.Log.Error("planning digests failed", "error", err)
	}
	for _, p := range planned {
		c.Log.Info("digest planned", "subscription", p.Subscription, "date", p.Date, "readers", p.Stored,
			"without", p.Empty, "reports", p.Reports)
	}
	tally, err := c.Send(ctx)
	if err != nil && ctx.Err() == nil {
		c.Log.Error("sending digests failed", "error", err)
	}
	if tally != (SendCounts{}) {
		c.Log.Info("digests sent", "sent", tally.Sent, "later", tally.Retrying, "failed", tally.Failed, "uncertain", tally.Uncertain)
	}
	if len(planned) > 0 && ctx.Err() == nil {
		if err := c.Store.PruneDigests(ctx, c.now().Add(-forgetAfter)); err != nil {
			c.Log.Warn("old digests not forgotten", "error", err)
		}
	}
}

// rest is how long Run may rest before something is due.
func (c *Service) rest(ctx context.Context) time.Duration {
	now := c.now()
	rest := longestRest
	for _, s := range c.List.Subscriptions {
		if next := s.Next(now); s.Enabled && !next.IsZero() {
			rest = min(rest, next.Sub(now))
		}
	}
	if next, err := c.Store.NextDigest(ctx); err == nil && !next.IsZero() {
		rest = min(rest, next.Sub(now))
	}
	return max(rest, shortestRest)
}
