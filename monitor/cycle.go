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
	// claimAhead lets leases be taken many at a time without one host filling the hands
	// of the cycle.
	claimAhead = 2

	claimBatch = 32                     // leases taken in one transaction
	saveBatch  = 32                     // polls saved in one transaction
	retryEvery = 200 * time.Millisecond // between two looks at feeds in another's hands
)

// A cycle is one run over a set of feeds. Its own goroutine takes leases and starts the
// reading; each feed is read and tagged in a goroutine of its own; a saver writes what they
// bring, as many polls in one transaction as have come together.
type cycle struct {
	s       *session
	dueOnly bool
	queue   *queue
	ready   []ready     // leased, not yet being read
	waiting []news.Feed // in another process's hands
	running int
	results chan result
	saver   *saver
}

// ready is a feed under this process's lease.
type ready struct {
	feed  news.Feed
	lease news.Lease
}

// result is what reading a feed brought.
type result struct {
	feed news.Feed
	poll news.Poll
}

func (s *session) cycle(ctx context.Context, r Request) (Summary, error) {
	start := time.Now()
	feeds, err := s.targets(ctx, r)
	if err != nil {
		return Summary{}, err
	}
	c := &cycle{
		s:       s,
		dueOnly: r.DueOnly,
		queue:   newQueue(cmp.Or(s.m.PerHost, DefaultPerHost), claimAhead),
		results: make(chan result),
		saver:   newSaver(context.WithoutCancel(ctx), s, len(feeds)),
	}
	c.queue.push(feeds...)
	defer s.process.KeepAlive(ctx)()
	err = c.run(ctx)
	sum, saveErr := c.saver.finish()
	sum.finish(len(feeds), time.Since(start))
	return sum, errors.Join(err, saveErr)
}

// run reads everything in the queue. However it ends, no feed is being read any more.
func (c *cycle) run(ctx context.Context) error {
	defer c.windUp()
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
		case c.queue.left == 0 && len(c.waiting) == 0:
			return nil
		case c.queue.left == 0:
			wait(ctx, retryEvery)
			c.queue.push(c.waiting...)
			c.waiting = nil
		}
	}
	return context.Cause(ctx)
}

// claim takes leases when few are left in hand.
func (c *cycle) claim(ctx context.Context) error {
	if len(c.ready) > claimBatch/2 || c.queue.left == 0 {
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
	leases, err := c.s.m.Store.ClaimFeeds(ctx, c.s.process.ID, ids, c.dueOnly, time.Now())
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
			c.ready = append(c.ready, ready{f, lease})
		case c.dueOnly: // another process is reading it or has just done so
			c.queue.drop(f)
		default:
			c.queue.drop(f)
			c.waiting = append(c.waiting, f)
		}
	}
	return nil
}

// start begins to read as many of the leased feeds as may be read at once.
func (c *cycle) start(ctx context.Context) {
	concurrency := cmp.Or(c.s.m.Concurrency, DefaultConcurrency)
	held := c.ready[:0]
	for _, r := range c.ready {
		if c.running >= concurrency || !c.queue.start(r.feed) {
			held = append(held, r)
			continue
		}
		c.running++
		go func() { c.results <- result{r.feed, c.s.poll(ctx, r)} }()
	}
	c.ready = held
}

// finished takes the result of one feed.
func (c *cycle) finished(ctx context.Context, r result) {
	c.running--
	c.queue.done(r.feed)
	if ctx.Err() != nil && r.poll.Outcome == news.Failed {
		c.saver.release(r.feed.ID) // it failed because we were told to stop
		return
	}
	c.saver.polls <- r.poll
}

// windUp waits for what is being read and gives back what will not be.
func (c *cycle) windUp() {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for c.running > 0 {
		c.finished(ended, <-c.results)
	}
	for _, r := range c.ready {
		c.saver.release(r.feed.ID)
	}
}

// poll reads one feed and tags what it brought.
func (s *session) poll(ctx context.Context, r ready) news.Poll {
	p := news.Poll{Fetch: s.m.Fetcher.Fetch(ctx, r.feed, r.lease.Validators)}
	for i := range p.Items {
		it := &p.Items[i]
		it.Feed = r.feed.ID
		it.Tags = s.m.Classifier.Classify(*it)
		it.Relevance = s.m.Classifier.Relevance(it.Tags)
	}
	p.NextDue = s.schedules[r.feed.ID].Next(time.Now())
	return p
}

// A saver writes polls as they come, those that come together in one transaction.
type saver struct {
	s     *session
	polls chan news.Poll
	give  []string // leases to be given back without a result; the cycle's own goroutine's
	total int

	// The saver's own goroutine's, until done is closed.
	done chan struct{}
	sum  Summary
	seen int
	errs []error
}

// newSaver starts a saver. ctx is not cancelled with the cycle: what was read is saved.
func newSaver(ctx context.Context, s *session, total int) *saver {
	v := &saver{s: s, polls: make(chan news.Poll, saveBatch), total: total, done: make(chan struct{})}
	go v.run(ctx)
	return v
}

func (v *saver) release(feed string) { v.give = append(v.give, feed) }

func (v *saver) run(ctx context.Context) {
	defer close(v.done)
	for p := range v.polls {
		v.save(ctx, v.together(p))
	}
}

// together returns first and what else is waiting to be saved.
func (v *saver) together(first news.Poll) []news.Poll {
	batch := []news.Poll{first}
	for len(batch) < saveBatch {
		select {
		case p, ok := <-v.polls:
			if !ok {
				return batch
			}
			batch = append(batch, p)
		default:
			return batch
		}
	}
	return batch
}

func (v *saver) save(ctx context.Context, polls []news.Poll) {
	saved, err := v.s.m.Store.Save(ctx, v.s.process.ID, polls, time.Now())
	if err != nil {
		v.errs = append(v.errs, err)
	}
	byFeed := make(map[string]news.SaveResult, len(saved))
	for _, sv := range saved {
		byFeed[sv.Feed] = sv
	}
	for _, p := range polls {
		if sv, ok := byFeed[p.Feed]; ok {
			v.sum.fetched(p, sv)
		} else {
			v.sum.fail(p.Fetch, news.ClassInternal, fmt.Sprintf("not saved: %v", err))
		}
	}
	v.seen += len(polls)
	if v.s.m.Progress != nil {
		v.s.m.Progress(v.seen, v.total)
	}
}

// finish saves what is left, gives leases back and returns the count of it all.
func (v *saver) finish() (Summary, error) {
	close(v.polls)
	<-v.done
	if len(v.give) > 0 {
		ctx, cancel := context.WithTimeout(context.Background(), process.ClosingTime)
		defer cancel()
		if err := v.s.m.Store.ReleaseFeeds(ctx, v.s.process.ID, v.give); err != nil {
			v.errs = append(v.errs, err)
		}
	}
	return v.sum, errors.Join(v.errs...)
}
