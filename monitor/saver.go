package monitor

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	// heldBytes is how many bytes the polls that wait to be saved may have, in all. When they have
	// more, the cycle waits for the saver.
	heldBytes = 32 << 20
	// closingTime is how long a saver goes on after its cycle was cancelled. It is short enough to
	// leave time for releasing the leases.
	closingTime = 2500 * time.Millisecond
)

// A saver writes polls in its own goroutine. Polls that wait at the same time share a
// transaction.
type saver struct {
	p        *poller
	end      context.CancelCauseFunc // ends the cycle, when polls cannot be saved any more
	polls    chan news.Poll
	released []string // feeds whose leases end without a result; used by the cycle's goroutine alone
	total    int      // number of feeds of the cycle
	stop     func()   // ends the context of the saver

	mu    sync.Mutex
	held  int        // bytes of the polls that are not saved yet
	freed *sync.Cond // signalled when held has become less

	// Used by the saver's own goroutine alone, until done is closed.
	done        chan struct{}
	sum         Summary
	saved       int
	unsaved     []string // feeds of which nothing or not all was saved
	unavailable bool     // errs has the error of a database that cannot be used
	errs        []error
}

// newSaver starts a saver. When ctx is cancelled, the saver goes on for closingTime, to save the
// polls that were read.
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

// free records that a poll is no longer held, so that push can go on.
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
	const item, evidence = 512, 128 // without their texts
	n := item + len(it.GUID) + len(it.URL) + len(it.Title) + len(it.Text) + len(it.Author)
	for _, k := range it.Keys {
		n += len(k)
	}
	for i := range it.Tags {
		n += evidence * (1 + len(it.Tags[i].Evidence))
	}
	return n
}

// run saves polls until v.polls is closed. cycle is the context of the cycle, saving that of the
// transactions.
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

// batch returns the poll first and other polls that are waiting, as many as one transaction may
// have; and the next poll, if it was taken but did not fit.
func (v *saver) batch(first news.Poll) (batch []news.Poll, next *news.Poll) {
	batch = []news.Poll{first}
	size, items := pollBytes(first), len(first.Items)
	for len(batch) < saveBatch {
		select {
		case p, ok := <-v.polls:
			if !ok {
				return batch, nil
			}
			size += pollBytes(p)
			items += len(p.Items)
			if size > saveBytes || items > saveItems {
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
// it: it reads no more feeds than can be saved. Polls that are not saved because of that, or because the
// time for closing is over, leave their feeds due.
func (v *saver) save(ctx context.Context, polls []news.Poll) {
	results, stopped, err := v.write(ctx, polls)
	for _, p := range polls {
		if r, ok := results[p.Feed]; ok {
			v.sum.add(p, r)
		} else {
			v.notSaved(p, stopped, err)
		}
	}
	v.progress(len(polls))
}

// notSaved releases the lease of a poll that was not saved, or not all of it. Unless saving was stopped, err made
// the feed fail.
func (v *saver) notSaved(p news.Poll, stopped bool, err error) {
	v.unsaved = append(v.unsaved, p.Feed)
	if !stopped {
		v.sum.fail(p.Fetch, news.ClassInternal, fmt.Sprintf("not saved: %v", err))
	}
}

// write saves polls in one transaction, and returns the results by feed. If the database stays unavailable,
// it ends the cycle; then, and when ctx is done, stopped is set. It keeps the error, unless ctx made it.
//
// Save may save some of the polls and then fail. Then only the others are tried again: the leases of the saved
// ones are released.
func (v *saver) write(ctx context.Context, polls []news.Poll) (results map[string]news.SaveResult, stopped bool, err error) {
	results = make(map[string]news.SaveResult, len(polls))
	rest := polls
	err = v.p.retry.Do(ctx, func() error {
		saved, err := v.p.m.Store.Save(ctx, v.p.process.ID, rest, time.Now())
		for _, r := range saved {
			results[r.Feed] = r
		}
		rest = slices.DeleteFunc(slices.Clone(rest), func(p news.Poll) bool { _, ok := results[p.Feed]; return ok })
		return err
	})
	unavailable := errors.Is(err, news.ErrUnavailable)
	if unavailable {
		v.end(err)
	}
	cancelled := ctx.Err() != nil && errors.Is(err, ctx.Err())
	if !cancelled {
		v.keep(err)
	}
	return results, unavailable || cancelled, err
}

// keep keeps an error, but of an unavailable database only the first one.
func (v *saver) keep(err error) {
	unavailable := errors.Is(err, news.ErrUnavailable)
	if err != nil && !(unavailable && v.unavailable) {
		v.errs = append(v.errs, err)
	}
	v.unavailable = v.unavailable || unavailable
}

// saveParts saves a poll in several transactions, its last items first: of items without a date, those saved
// later are listed first, and so the items are listed in the order of the document. When the cycle is cancelled
// in between, what is saved stays, and the feed remains due: its next poll adds the rest.
func (v *saver) saveParts(cycle, saving context.Context, p news.Poll) {
	defer v.progress(1)
	part, rest := p, p.Items
	for {
		part.Items = cutPart(rest)
		rest = rest[:len(rest)-len(part.Items)]
		part.More = len(rest) > 0
		results, stopped, err := v.write(saving, []news.Poll{part})
		r, ok := results[p.Feed]
		if !ok {
			v.notSaved(p, stopped, err)
			return
		}
		part.Earlier = part.Earlier.Plus(r)
		if len(rest) == 0 || part.Earlier.Lost {
			v.sum.add(p, part.Earlier)
			return
		}
		if cycle.Err() != nil {
			v.notSaved(p, true, nil)
			return
		}
	}
}

// cutPart returns the last of items, as many as one transaction may have.
func cutPart(items []news.Item) []news.Item {
	size, last := 0, len(items)-1
	for i := last; i >= 0; i-- {
		size += itemBytes(&items[i])
		if i < last && (last-i == saveItems || size > saveBytes) {
			return items[i+1:]
		}
	}
	return items
}

// progress counts feeds as done, and reports the progress of the cycle.
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
	if released := append(v.released, v.unsaved...); len(released) > 0 {
		ctx, cancel := context.WithTimeout(context.Background(), process.ClosingTime)
		defer cancel()
		v.keep(v.p.m.Store.ReleaseFeeds(ctx, v.p.process.ID, released))
	}
	return v.sum, errors.Join(v.errs...)
}
