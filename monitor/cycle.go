package monitor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"khabar/news"
	"khabar/process"
)

const (
	// leaseAhead limits how many feeds of one host are leased before they can be read, so
	// that one host cannot use up the leases that the cycle holds.
	leaseAhead = 2

	leaseBatch = 32                     // feeds leased in one transaction
	retryEvery = 200 * time.Millisecond // between two attempts to lease feeds that another process holds
)

// A cycle is one pass over a set of feeds. Its own goroutine leases feeds and starts the
// polls. Each feed is fetched and tagged in its own goroutine. A saver writes the polls, as
// many in one transaction as are waiting.
type cycle struct {
	p       *poller
	dueOnly bool
	order   *hostOrder
	leased  []leased    // feeds that are leased but not yet being read
	blocked []news.Feed // feeds that are leased to another process
	running int
	results chan result
	saver   *saver
	end     context.CancelCauseFunc // ends the cycle early
}

// leased is a feed under a lease of this process.
type leased struct {
	feed  news.Feed
	lease news.Lease
}

// A result is a feed with its poll.
type result struct {
	feed    news.Feed
	poll    news.Poll
	handled bool // it was saved in parts, as far as it could be
}

// cycle runs one cycle.
func (p *poller) cycle(ctx context.Context, r Request) (Summary, error) {
	start := time.Now()
	feeds, err := p.feeds(ctx, r)
	if err != nil {
		return Summary{}, err
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	c := &cycle{
		p:       p,
		end:     end,
		dueOnly: r.DueOnly,
		order:   newHostOrder(cmp.Or(p.m.PerHost, DefaultPerHost), leaseAhead),
		results: make(chan result),
		saver:   newSaver(ctx, end, p, len(feeds)),
	}
	c.order.push(feeds...)
	// Between cycles no lease is held, so no heartbeat is needed.
	defer p.process.KeepAlive(ctx)()
	err = c.run(ctx)
	sum, saveErr := c.saver.finish()
	sum.finish(len(feeds), time.Since(start))
	if errors.Is(err, news.ErrUnavailable) && errors.Is(saveErr, news.ErrUnavailable) {
		err = nil // saveErr reports the same outage
	}
	return sum, errors.Join(err, saveErr)
}

// run reads all feeds of the cycle. When it returns, no feed is being read any more.
func (c *cycle) run(ctx context.Context) error {
	defer c.stop()
	for ctx.Err() == nil {
		if err := c.leaseMore(ctx); err != nil {
			c.end(err) // what is still being read could not be saved either
			return err
		}
		c.start(ctx)
		switch {
		case c.running > 0:
			select {
			case r := <-c.results:
				c.finished(ctx, r)
			case <-ctx.Done():
			}
		case c.order.left == 0 && len(c.blocked) == 0:
			return nil
		case c.order.left == 0:
			process.Wait(ctx, retryEvery)
			c.order.push(c.blocked...)
			c.blocked = nil
		}
	}
	return context.Cause(ctx)
}

// leaseMore leases more feeds when few leased ones are left to read.
func (c *cycle) leaseMore(ctx context.Context) error {
	if len(c.leased) > leaseBatch/2 || c.order.left == 0 {
		return nil
	}
	feeds := c.order.take(leaseBatch)
	if len(feeds) == 0 {
		return nil
	}
	ids := make([]string, len(feeds))
	for i, f := range feeds {
		ids[i] = f.ID
	}
	var leases []news.Lease
	err := c.p.retry.Do(ctx, func() (err error) {
		leases, err = c.p.m.Store.LeaseFeeds(ctx, c.p.process.ID, ids, c.dueOnly, time.Now())
		return err
	})
	if err != nil {
		return err
	}
	byID := make(map[string]news.Lease, len(leases))
	for _, l := range leases {
		byID[l.Feed] = l
	}
	for _, f := range feeds {
		lease, ok := byID[f.ID]
		switch {
		case ok:
			c.leased = append(c.leased, leased{f, lease})
		case c.dueOnly: // another process is reading it, or has just read it
			c.order.drop(f)
		default:
			c.order.drop(f)
			c.blocked = append(c.blocked, f)
		}
	}
	return nil
}

// start starts to read as many of the leased feeds as the limits allow.
func (c *cycle) start(ctx context.Context) {
	concurrency := cmp.Or(c.p.m.Concurrency, DefaultConcurrency)
	rest := c.leased[:0]
	for _, l := range c.leased {
		if c.running >= concurrency || !c.order.start(l.feed) {
			rest = append(rest, l)
			continue
		}
		c.running++
		go func() {
			poll, handled := c.p.poll(ctx, l, c.saver)
			c.results <- result{l.feed, poll, handled}
		}()
	}
	c.leased = rest
}

// finished passes the poll of one feed to the saver; or, when the cycle was cancelled and the
// feed was therefore not read, ends the lease of the feed.
func (c *cycle) finished(ctx context.Context, r result) {
	c.running--
	c.order.done(r.feed)
	if r.handled {
		return
	}
	if r.poll.Outcome == news.Failed && r.poll.Local {
		// The feeds after it would fail in the same way.
		c.end(fmt.Errorf("feed %s and others were not read, because this machine lacks file descriptors or memory; "+
			"raise the limit of open files (ulimit -n, or LimitNOFILE of the service), or stop other programs: %s", r.feed.ID, r.poll.Error))
		c.saver.release(r.feed.ID)
		return
	}
	if ctx.Err() != nil && r.poll.Outcome == news.Failed {
		c.saver.release(r.feed.ID) // it failed because the cycle was cancelled
		return
	}
	c.saver.push(r.poll)
}

// stop waits for the feeds that are being read, and releases the leases of feeds that are not.
func (c *cycle) stop() {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for c.running > 0 {
		c.finished(ended, <-c.results)
	}
	for _, l := range c.leased {
		c.saver.release(l.feed.ID)
	}
}
