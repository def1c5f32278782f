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
	saveRows  = 5000 // tags and pieces of evidence; a row takes some 40 µs
	// heldBytes is how many bytes the polls that wait to be saved may have, in all. When they have
	// more, the cycle waits for the saver.
	heldBytes = 32 << 20
	// closingTime is how long a saver goes on after its cycle was cancelled. It is short enough to
	// leave time for releasing the leases.
	closingTime = 2500 * time.Millisecond
)

// A saver writes polls in its own goroutine. Polls that wait at the same time share a
// transaction. Polls in parts are written by the goroutines that tag them, one part at a time, so that
// the transactions of other polls take turns with theirs.
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

	done  chan struct{} // closed when the saver's own goroutine has ended
	parts sync.Mutex    // held while a part is written

	counts      sync.Mutex // guards the fields below
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
	saving, stop := outlasting(ctx)
	v.stop = stop
	go v.run(saving)
	return v
}

// outlasting returns a context that ends closingTime after ctx is cancelled, or with stop.
func outlasting(ctx context.Context) (longer context.Context, stop func()) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	forget := context.AfterFunc(ctx, func() { time.AfterFunc(closingTime, cancel) })
	return longer, func() { forget(); cancel() }
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

// A load is what one transaction has to save.
type load struct{ items, bytes, rows int }

// add adds items to the load. It reports whether the load is still within the limits of a transaction.
func (l *load) add(items ...news.Item) bool {
	l.items += len(items)
	for i := range items {
		it := &items[i]
		l.bytes += itemBytes(it)
		for k := range it.Tags {
			l.rows += 1 + len(it.Tags[k].Evidence)
		}
	}
	return l.items <= saveItems && l.bytes <= saveBytes && l.rows <= saveRows
}

// run saves polls until v.polls is closed. saving is the context of the transactions.
func (v *saver) run(saving context.Context) {
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
		var batch []news.Poll
		batch, next = v.batch(*next)
		v.save(saving, batch)
		for _, p := range batch {
			v.free(p)
		}
	}
}

// batch returns the poll first and other polls that are waiting, as many as one transaction may
// have; and the next poll, if it was taken but did not fit.
func (v *saver) batch(first news.Poll) (batch []news.Poll, next *news.Poll) {
	batch = []news.Poll{first}
	var l load
	l.add(first.Items...)
	for len(batch) < saveBatch {
		select {
		case p, ok := <-v.polls:
			if !ok {
				return batch, nil
			}
			if !l.add(p.Items...) {
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
	v.counts.Lock()
	defer v.counts.Unlock()
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
		v.counts.Lock()
		v.keep(err)
		v.counts.Unlock()
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
// later are listed first, and so the items are listed in the order of the document. part are the last items, and
// untagged the others. When the cycle is cancelled in between, what is saved stays, and the feed remains due: its
// next poll adds the rest.
func (v *saver) saveParts(cycle context.Context, p news.Poll, part []news.Item, items untagged) {
	saving, stop := outlasting(cycle)
	defer stop()
	p.Items = nil
	for {
		now := p
		now.Items, now.More = part, len(items.rest) > 0
		v.parts.Lock()
		results, stopped, err := v.write(saving, []news.Poll{now})
		v.parts.Unlock()
		r, ok := results[p.Feed]
		if !ok {
			v.endParts(func() { v.notSaved(p, stopped, err) })
			return
		}
		p.Earlier = p.Earlier.Plus(r)
		if !now.More || p.Earlier.Lost {
			v.endParts(func() { v.sum.add(p, p.Earlier) })
			return
		}
		clear(part) // so that its texts can be freed
		if part = items.next(cycle); cycle.Err() != nil {
			v.endParts(func() { v.notSaved(p, true, nil) })
			return
		}
	}
}

// endParts counts a poll that was saved in parts as done, with what became of it.
func (v *saver) endParts(outcome func()) {
	v.counts.Lock()
	defer v.counts.Unlock()
	outcome()
	v.progress(1)
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
