package monitor

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"khabar/news"
	"khabar/process"
)

// Limits of what is saved at once. A document has 5,000 items at most, and 10 MB; real ones have a
// few dozen items, and all polls of a batch together are far below these limits.
const (
	saveBatch = 32 // polls in one transaction
	// A transaction keeps other processes and the review pages from writing. A poll beyond these
	// limits is saved in parts.
	saveItems = 1000
	saveBytes = 2 << 20
	// heldBytes is how much read polls that wait to be saved may have, in all. Beyond, the cycle
	// waits for the saver.
	heldBytes = 32 << 20
	// closingTime is how long a saver goes on when its cycle is cancelled. It leaves time for
	// releasing the leases.
	closingTime = 2500 * time.Millisecond
)

// A saver writes polls in its own goroutine. Polls that wait at the same time share a
// transaction.
type saver struct {
	p        *poller
	end      context.CancelCauseFunc // ends the cycle, when polls cannot be saved any more
	polls    chan news.Poll
	released []string // feeds whose leases end without a result; used by the cycle's goroutine alone
	total    int
	stop     func() // ends the context of the saver

	mu    sync.Mutex
	held  int        // bytes of the polls that are not saved yet
	freed *sync.Cond // held has become less

	// Used by the saver's own goroutine alone, until done is closed.
	done    chan struct{}
	sum     Summary
	saved   int
	stopped []string // feeds of which not all parts were saved
	errs    []error
}

// newSaver starts a saver. It goes on for closingTime when ctx is cancelled: what was read is saved,
// if there is not too much of it.
func newSaver(ctx context.Context, end context.CancelCauseFunc, p *poller, total int) *saver {
	v := &saver{p: p, end: end, polls: make(chan news.Poll, saveBatch), total: total, done: make(chan struct{})}
	v.freed = sync.NewCond(&v.mu)
	saving, cancel := context.WithCancel(context.WithoutCancel(ctx))
	forget := context.AfterFunc(ctx, func() { time.AfterFunc(closingTime, cancel) })
	v.stop = func() { forget(); cancel() }
	go v.run(ctx, saving)
	return v
}

func (v *saver) release(feed string) { v.released = append(v.released, feed) }

// push passes a poll to the saver. It waits while the saver holds too much.
func (v *saver) push(p news.Poll) {
	n := pollBytes(p)
	v.mu.Lock()
	for v.held > 0 && v.held+n > heldBytes {
		v.freed.Wait()
	}
	v.held += n
	v.mu.Unlock()
	v.polls <- p
}

// free notes that a poll is no longer held.
func (v *saver) free(p news.Poll) {
	v.mu.Lock()
	v.held -= pollBytes(p)
	v.mu.Unlock()
	v.freed.Signal()
}

// pollBytes returns about how much memory a poll takes.
func pollBytes(p news.Poll) int {
	n := 0
	for i := range p.Items {
		n += itemBytes(&p.Items[i])
	}
	return n
}

// itemBytes returns about how much memory an item takes.
func itemBytes(it *news.Item) int {
	const evidence = 128
	n := len(it.GUID) + len(it.URL) + len(it.Title) + len(it.Text) + len(it.Author)
	for _, k := range it.Keys {
		n += len(k)
	}
	for i := range it.Tags {
		n += evidence * (1 + len(it.Tags[i].Evidence))
	}
	return n
}

// run saves polls until no more are pushed. cycle is the context of the cycle.
func (v *saver) run(cycle, saving context.Context) {
	defer close(v.done)
	var next *news.Poll
	for {
		if next == nil {
			p, ok := <-v.polls
			if !ok {
				return
			}
			next = &p
		}
		batch := []news.Poll{*next}
		if len(cutPart(next.Items)) < len(next.Items) {
			v.saveParts(cycle, saving, *next)
			next = nil
		} else {
			batch, next = v.batch(*next)
			v.save(saving, batch)
		}
		for _, p := range batch {
			v.free(p)
		}
	}
}

// batch returns first and the other polls that are waiting, as many as one transaction may have; and
// the poll that did not fit.
func (v *saver) batch(first news.Poll) (batch []news.Poll, next *news.Poll) {
	batch = []news.Poll{first}
	size := pollBytes(first)
	for len(batch) < saveBatch {
		select {
		case p, ok := <-v.polls:
			if !ok {
				return batch, nil
			}
			if size += pollBytes(p); size > saveBytes || len(p.Items) > saveItems {
				return batch, &p
			}
			batch = append(batch, p)
		default:
			return batch, nil
		}
	}
	return batch, nil
}

// save saves polls. While the database cannot be used, it waits, and the cycle soon waits for
// it: it reads no more feeds than can be saved.
func (v *saver) save(ctx context.Context, polls []news.Poll) {
	results, unavailable, err := v.write(ctx, polls)
	byFeed := make(map[string]news.SaveResult, len(results))
	for _, r := range results {
		byFeed[r.Feed] = r
	}
	for _, p := range polls {
		if r, ok := byFeed[p.Feed]; ok {
			v.sum.add(p, r)
		} else if !unavailable {
			v.sum.fail(p.Fetch, news.ClassInternal, fmt.Sprintf("not saved: %v", err))
		}
	}
	v.progress(len(polls))
}

// write saves polls in one transaction. If the database stays unavailable, it ends the cycle. It keeps the error,
// the first one of an unavailable database.
func (v *saver) write(ctx context.Context, polls []news.Poll) (results []news.SaveResult, unavailable bool, err error) {
	err = v.p.retry.Do(ctx, func() (err error) {
		results, err = v.p.m.Store.Save(ctx, v.p.process.ID, polls, time.Now())
		return err
	})
	unavailable = errors.Is(err, news.ErrUnavailable)
	if unavailable {
		v.end(err)
	}
	if err != nil && !(unavailable && len(v.errs) > 0) {
		v.errs = append(v.errs, err)
	}
	return results, unavailable, err
}

// saveParts saves a poll in several transactions. When the cycle is cancelled in between, what is
// saved stays, and the feed remains due: its next poll adds the rest.
func (v *saver) saveParts(cycle, saving context.Context, p news.Poll) {
	defer v.progress(1)
	part, rest := p, p.Items
	for {
		part.Items = cutPart(rest)
		rest = rest[len(part.Items):]
		part.More = len(rest) > 0
		results, unavailable, err := v.write(saving, []news.Poll{part})
		if unavailable {
			v.stopped = append(v.stopped, p.Feed)
			return
		}
		if len(results) == 0 {
			v.sum.fail(p.Fetch, news.ClassInternal, fmt.Sprintf("not saved: %v", err))
			return
		}
		part.Earlier = part.Earlier.Plus(results[0])
		if len(rest) == 0 || part.Earlier.Lost {
			v.sum.add(p, part.Earlier)
			return
		}
		if cycle.Err() != nil {
			v.stopped = append(v.stopped, p.Feed)
			return
		}
	}
}

// cutPart returns the first of items, as many as one transaction may have.
func cutPart(items []news.Item) []news.Item {
	size := 0
	for i := range items {
		size += itemBytes(&items[i])
		if i > 0 && (i == saveItems || size > saveBytes) {
			return items[:i]
		}
	}
	return items
}

// progress notes that so many more feeds are done.
func (v *saver) progress(feeds int) {
	v.saved += feeds
	if v.p.m.Progress != nil {
		v.p.m.Progress(v.saved, v.total)
	}
}

// finish saves the remaining polls, releases leases and returns the counts of the cycle.
func (v *saver) finish() (Summary, error) {
	close(v.polls)
	<-v.done
	v.stop()
	if released := append(v.released, v.stopped...); len(released) > 0 {
		ctx, cancel := context.WithTimeout(context.Background(), process.ClosingTime)
		defer cancel()
		if err := v.p.m.Store.ReleaseFeeds(ctx, v.p.process.ID, released); err != nil {
			v.errs = append(v.errs, err)
		}
	}
	return v.sum, errors.Join(v.errs...)
}
