package monitor

import (
	"cmp"
	"context"
	"errors"
	"time"

	"khabar/news"
)

const (
	// claimAhead limits how many feeds of one host are leased before they can be read, so
	// that one host cannot use up the leases that the cycle holds.
	claimAhead = 2

	claimBatch = 32                     // leases claimed in one transaction
	retryEvery = 200 * time.Millisecond // between two attempts to lease feeds that another process holds
)

// A cycle is one pass over a set of feeds. Its own goroutine claims leases and starts the
// polls. Each feed is fetched and tagged in its own goroutine. A saver writes the polls, as
// many in one transaction as are waiting.
type cycle struct {
	p       *poller
	dueOnly bool
	queue   *queue
	leased  []leased    // not yet being read
	blocked []news.Feed // leased to another process
	running int
	results chan result
	saver   *saver
}

// leased is a feed under a lease of this process.
type leased struct {
	feed  news.Feed
	lease news.Lease
}

// A result is a feed with its poll.
type result struct {
	feed news.Feed
	poll news.Poll
}

// cycle runs one cycle.
func (p *poller) cycle(ctx context.Context, r Request) (Summary, error) {
	start := time.Now()
	feeds, err := p.feeds(ctx, r)
	if err != nil {
		return Summary{}, err
	}
	c := &cycle{
		p:       p,
		dueOnly: r.DueOnly,
		queue:   newQueue(cmp.Or(p.m.PerHost, DefaultPerHost), claimAhead),
		results: make(chan result),
		saver:   newSaver(ctx, p, len(feeds)),
	}
	c.queue.push(feeds...)
	// Between cycles no lease is held, so no heartbeat is needed.
	defer p.process.KeepAlive(ctx)()
	err = c.run(ctx)
	sum, saveErr := c.saver.finish()
	sum.finish(len(feeds), time.Since(start))
	return sum, errors.Join(err, saveErr)
}

// run reads all feeds of the queue. When it returns, no feed is being read any more.
func (c *cycle) run(ctx context.Context) error {
	defer c.stop()
	for ctx.Err() == nil {
		if err := c.claim(ctx); err != nil {
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
		case c.queue.left == 0 && len(c.blocked) == 0:
			return nil
		case c.queue.left == 0:
			wait(ctx, retryEvery)
			c.queue.push(c.blocked...)
			c.blocked = nil
		}
	}
	return context.Cause(ctx)
}

// claim claims more leases when few are left.
func (c *cycle) claim(ctx context.Context) error {
	if len(c.leased) > claimBatch/2 || c.queue.left == 0 {
		return nil
	}
	feeds := c.queue.take(claimBatch)
	if len(feeds) == 0 {
		return nil
	}
	ids := make([]string, len(feeds))
	for i, f := range feeds {
		ids[i] = f.ID
	}
	leases, err := c.p.m.Store.ClaimFeeds(ctx, c.p.process.ID, ids, c.dueOnly, time.Now())
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
			c.queue.drop(f)
		default:
			c.queue.drop(f)
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
		if c.running >= concurrency || !c.queue.start(l.feed) {
			rest = append(rest, l)
			continue
		}
		c.running++
		go func() { c.results <- result{l.feed, c.p.poll(ctx, l)} }()
	}
	c.leased = rest
}

// finished passes the result of one feed to the saver.
func (c *cycle) finished(ctx context.Context, r result) {
	c.running--
	c.queue.done(r.feed)
	if ctx.Err() != nil && r.poll.Outcome == news.Failed {
		c.saver.release(r.feed.ID) // it failed because the cycle was cancelled
		return
	}
	c.saver.push(r.poll)
}

// stop waits for the feeds that are being read, and releases the leases of the others.
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
