package delivery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall"

	"khabar/news"
	"khabar/process"
)

// leaseSize is how many digests a process leases at a time.
const leaseSize = 32

// SendCounts count the digests of a Send by the result of the attempt.
type SendCounts struct {
	Sent      int
	Retrying  int // did not arrive, will be tried again
	Failed    int // did not arrive, will not be tried again
	Uncertain int // may have arrived
}

// errLeaseLost says that another process now has the lease of a digest.
var errLeaseLost = errors.New("another process has taken over the digest")

// Send makes one attempt to send each digest whose time to be sent has come. A failure of one
// transport or reader does not stop the others.
func (s *Service) Send(ctx context.Context) (SendCounts, error) {
	next, err := s.Store.NextDigest(ctx)
	// A time that is further away than any retry was set while the clock was wrong. Such a digest
	// is tried now (decision 83).
	if now := s.now(); err != nil || next.IsZero() || next.After(now) && next.Before(now.Add(2*retryFor)) {
		return SendCounts{}, err
	}
	p, err := process.Register(ctx, s.Store, s.now, s.Log)
	if err != nil {
		return SendCounts{}, err
	}
	run := &sendRun{Service: s, process: p}
	defer p.Unregister()
	defer p.KeepAlive(ctx)()
	for ctx.Err() == nil {
		leased, err := s.Store.LeaseDigests(ctx, p.ID, leaseSize, s.now())
		if err != nil {
			return run.counts, err
		}
		if len(leased) == 0 {
			return run.counts, run.fatalErr()
		}
		run.sendAll(ctx, leased)
		if run.fatalErr() != nil {
			break
		}
	}
	return run.counts, errors.Join(run.fatalErr(), context.Cause(ctx))
}

// A sendRun is one run of Send.
type sendRun struct {
	*Service
	process *process.Process

	mu     sync.Mutex
	counts SendCounts
	err    error // errors that end the run: of the store, or for lack of file descriptors
}

// fatalErr returns the errors so far that end the run.
func (r *sendRun) fatalErr() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// sendAll sends digests: those with the same Via one after the other, those with different Vias at
// the same time.
func (r *sendRun) sendAll(ctx context.Context, leased []news.Digest) {
	byVia := make(map[Via][]news.Digest)
	for _, d := range leased {
		sub := r.List.subscription(d.Subscription)
		if why := unsendable(sub, d); why != "" {
			r.record(ctx, d, failedResult(d, r.now(), why))
			continue
		}
		byVia[sub.Via] = append(byVia[sub.Via], d)
	}
	var wg sync.WaitGroup
	for via, digests := range byVia {
		wg.Go(func() { r.sendVia(ctx, via, digests) })
	}
	wg.Wait()
}

// unsendable returns why a digest must not be sent any more, or the empty string.
func unsendable(sub *Subscription, d news.Digest) string {
	switch {
	case sub == nil:
		return "its subscription is no longer in the list"
	case d.Unsubscribed:
		return "the reader has unsubscribed"
	case len(d.Raw) == 0:
		return "it is so old that its content has been deleted"
	case sub.Via.IsMail() && !bytes.Contains(d.Raw, []byte(d.MessageID)):
		return "it was composed for another transport than the subscription has now"
	}
	return ""
}

// sendVia sends digests with one transport. When the other side cannot be reached, it does not try
// the remaining digests, and records the same result for them.
func (r *sendRun) sendVia(ctx context.Context, via Via, digests []news.Digest) {
	t := r.transport(via)
	defer t.close()
	var unreachable error
	for i, d := range digests {
		if ctx.Err() != nil || r.fatalErr() != nil {
			r.release(ctx, digests[i:])
			return
		}
		sub := r.List.subscription(d.Subscription)
		if d.Status == news.DigestUncertain && !t.detectsDuplicates() {
			if sub.OnUncertain == UncertainHold || d.UncertainAttempts >= maxUncertainAttempts {
				r.record(ctx, d, uncertainResult(sub, d, r.now(), errInterrupted))
				continue
			}
		}
		if unreachable != nil {
			r.record(ctx, d, retryResult(d, r.now(), unreachable))
			continue
		}
		unreachable = r.sendOne(ctx, t, sub, d)
	}
}

// sendOne makes one attempt to send a digest and records the result. It returns an error only
// when the other side could not be reached.
func (r *sendRun) sendOne(ctx context.Context, t transport, sub *Subscription, d news.Digest) (unreachable error) {
	marked := false
	markUncertain := func() error {
		ours, err := r.Store.MarkUncertain(context.WithoutCancel(ctx), r.process.ID, d.ID)
		if err == nil && !ours {
			err = errLeaseLost
		}
		marked = err == nil
		return err
	}
	err := t.send(ctx, message{Digest: d, from: sub.From.Address, sub: sub}, markUncertain)
	switch {
	case errors.Is(err, errLeaseLost):
		return nil
	case err != nil && ctx.Err() != nil && !marked:
		r.release(ctx, []news.Digest{d})
		return nil
	case !marked && isOurTrouble(err):
		r.release(ctx, []news.Digest{d})
		r.fail(d, err)
		return nil
	}
	r.record(ctx, d, resultOf(sub, d, r.now(), marked, err))
	if _, ok := errors.AsType[*unreachableError](err); ok {
		return err
	}
	return nil
}

// isOurTrouble reports whether an attempt failed because the database could not be used or this
// machine lacked file descriptors. Such a failure does not count as an attempt, because it says
// nothing about the other side.
func isOurTrouble(err error) bool {
	return errors.Is(err, news.ErrUnavailable) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// fail ends the run with an error about a digest.
func (r *sendRun) fail(d news.Digest, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = errors.Join(r.err, fmt.Errorf("digest %d of %s: %w", d.ID, d.Subscription, err))
}

// release ends the leases of digests that were not attempted.
func (r *sendRun) release(ctx context.Context, digests []news.Digest) {
	ids := make([]int64, len(digests))
	for i, d := range digests {
		ids[i] = d.ID
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), process.ClosingTime)
	defer cancel()
	if err := r.Store.ReleaseDigests(ctx, r.process.ID, ids); err != nil {
		r.Log.Warn("digests not released; other processes take them over when the lease lapses", "error", err)
	}
}

// record stores the result of an attempt and counts it. It warns of every result but success. A
// server's answer may contain the reader's address, so the log has it only at the level debug.
func (r *sendRun) record(ctx context.Context, d news.Digest, result news.DigestResult) {
	// Try several times: if the result is lost, a digest that has arrived stays uncertain.
	err := process.Retry{Log: r.Log, Attempts: process.CommandAttempts}.Do(ctx, func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), process.ClosingTime)
		defer cancel()
		return r.Store.RecordDigest(ctx, r.process.ID, result)
	})
	if err != nil {
		r.fail(d, err)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	args := []any{"digest", d.ID, "subscription", d.Subscription, "attempt", d.Attempts, "code", result.Code}
	if result.Code == 0 && result.Answer != "" {
		args = append(args, "error", result.Answer) // our own text, not the server's
	}
	switch {
	case result.Status == news.DigestSent:
		r.counts.Sent++
	case result.Status == news.DigestUncertain || result.Status == news.DigestHeld:
		r.counts.Uncertain++
		r.Log.Warn("digest may or may not have arrived", append(args, "again", !result.NextTry.IsZero())...)
	case !result.NextTry.IsZero():
		r.counts.Retrying++
		r.Log.Warn("digest not sent; it will be tried again", append(args, "next", result.NextTry)...)
	default:
		r.counts.Failed++
		r.Log.Error("digest not sent; \"khabar digest status\" shows why", args...)
	}
	r.Log.Debug("attempt to send a digest", append(args, "status", result.Status, "answer", result.Answer)...)
}
