package delivery

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"khabar/news"
	"khabar/process"
)

// batch is how many digests are claimed at a time.
const batch = 32

// A SendCounts counts how attempts to send ended.
type SendCounts struct {
	Sent      int
	Retrying  int // they failed, and are tried again
	Failed    int
	Uncertain int // they may have arrived
}

// errLost says that a lease has passed to another process: the digest is not ours to send.
var errLost = errors.New("another process has taken the digest over")

// Send sends what is to be sent by now. One way that fails, or one reader, stops no other.
func (c *Service) Send(ctx context.Context) (SendCounts, error) {
	next, err := c.Store.NextDigest(ctx)
	if now := c.now(); err != nil || next.IsZero() || next.After(now) && next.Before(now.Add(2*patience)) {
		return SendCounts{}, err // one that is further away was put there by a clock that was wrong
	}
	p, err := process.Register(ctx, c.Store, c.now, c.Log)
	if err != nil {
		return SendCounts{}, err
	}
	s := &sending{Service: c, process: p}
	defer p.Unregister()
	defer p.KeepAlive(ctx)()
	for ctx.Err() == nil {
		claimed, err := c.Store.ClaimDigests(ctx, p.ID, batch, c.now())
		if err != nil {
			return s.tally, err
		}
		if len(claimed) == 0 {
			return s.tally, s.failure()
		}
		s.sendAll(ctx, claimed)
		if s.failure() != nil {
			break // the store does not answer
		}
	}
	return s.tally, errors.Join(s.failure(), context.Cause(ctx))
}

// sending is one run of Send.
type sending struct {
	*Service
	process *process.Process

	mu    sync.Mutex
	tally SendCounts
	err   error // of the store
}

func (s *sending) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// sendAll sends digests: those of one way one after another, the ways side by side.
func (s *sending) sendAll(ctx context.Context, claimed []news.Digest) {
	ways := make(map[Via][]news.Digest)
	for _, m := range claimed {
		sub := s.List.subscription(m.Subscription)
		if refused := unsendable(sub, m); refused != "" {
			s.record(ctx, m, giveUp(m, s.now(), refused))
			continue
		}
		ways[sub.Via] = append(ways[sub.Via], m)
	}
	var wg sync.WaitGroup
	for via, letters := range ways {
		wg.Go(func() { s.sendBy(ctx, via, letters) })
	}
	wg.Wait()
}

// unsendable says why a digest is not to be sent any more, or nothing.
func unsendable(sub *Subscription, m news.Digest) string {
	switch {
	case sub == nil:
		return "its subscription is gone"
	case m.Unsubscribed:
		return "the reader has unsubscribed"
	case len(m.Raw) == 0:
		return "it is so long past that its bytes are gone"
	case sub.Via.IsMail() && !bytes.Contains(m.Raw, []byte(m.MessageID)):
		return "it was made for another way than the subscription has now"
	}
	return ""
}

// sendBy sends digests by one way. When the other side cannot be reached for one, it is not
// asked for the others.
func (s *sending) sendBy(ctx context.Context, via Via, letters []news.Digest) {
	way := s.carrier(via)
	defer way.close()
	var down error
	for i, m := range letters {
		if ctx.Err() != nil || s.failure() != nil {
			s.giveBack(ctx, letters[i:])
			return
		}
		sub := s.List.subscription(m.Subscription)
		if m.Status == news.DigestUncertain && !way.knows() {
			if sub.OnUncertain == UncertainHold || m.UncertainAttempts >= maxDoubts {
				s.record(ctx, m, doubtful(sub, m, s.now(), errCut))
				continue
			}
		}
		if down != nil {
			s.record(ctx, m, later(m, s.now(), down))
			continue
		}
		down = s.sendOne(ctx, way, sub, m)
	}
}

// sendOne makes one attempt, and returns an error when the other side cannot be reached.
func (s *sending) sendOne(ctx context.Context, way carrier, sub *Subscription, m news.Digest) (down error) {
	given := false
	away := func() error {
		ours, err := s.Store.MarkUncertain(context.WithoutCancel(ctx), s.process.ID, m.ID)
		if err == nil && !ours {
			err = errLost
		}
		given = err == nil
		return err
	}
	err := way.carry(ctx, letter{Digest: m, from: sub.From.Address, sub: sub}, away)
	switch {
	case errors.Is(err, errLost):
		return nil
	case err != nil && ctx.Err() != nil && !given:
		s.giveBack(ctx, []news.Digest{m})
		return nil
	}
	s.record(ctx, m, outcome(sub, m, s.now(), given, err))
	if _, ok := errors.AsType[*downError](err); ok {
		return err
	}
	return nil
}

// giveBack gives back what was not begun.
func (s *sending) giveBack(ctx context.Context, letters []news.Digest) {
	ids := make([]int64, len(letters))
	for i, m := range letters {
		ids[i] = m.ID
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), process.ClosingTime)
	defer cancel()
	if err := s.Store.ReleaseDigests(ctx, s.process.ID, ids); err != nil {
		s.Log.Warn("digests not given back; they are taken over when the lease lapses", "error", err)
	}
}

// record stores how an attempt ended, and logs what a maintainer must know of. Answers of
// servers name readers, so they stand in the store and not in the log.
func (s *sending) record(ctx context.Context, m news.Digest, r news.DigestResult) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), process.ClosingTime)
	defer cancel()
	err := s.Store.RecordDigest(ctx, s.process.ID, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.err = errors.Join(s.err, fmt.Errorf("digest %d of %s: %w", m.ID, m.Subscription, err))
		return
	}
	args := []any{"digest", m.ID, "subscription", m.Subscription, "attempt", m.Attempts, "code", r.Code}
	if r.Code == 0 && r.Text != "" {
		args = append(args, "error", r.Text) // ours, not the server's
	}
	switch {
	case r.Status == news.DigestSent:
		s.tally.Sent++
	case r.Status == news.DigestUncertain || r.Status == news.DigestHeld:
		s.tally.Uncertain++
		s.Log.Warn("digest may or may not have arrived", append(args, "again", !r.NextTry.IsZero())...)
	case !r.NextTry.IsZero():
		s.tally.Retrying++
		s.Log.Warn("digest not sent; it is tried again", append(args, "next", r.NextTry)...)
	default:
		s.tally.Failed++
		s.Log.Error("digest not sent; \"khabar digest status\" tells why", args...)
	}
	s.Log.Debug("attempt to send a digest", append(args, "status", r.Status, "answer", r.Text)...)
}
