package monitor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"khabar/news"
	"khabar/process"
)

// saveBatch is how many polls are saved in one transaction at most.
const saveBatch = 32

// A saver writes polls in its own goroutine. Polls that wait at the same time share a
// transaction.
type saver struct {
	p        *poller
	end      context.CancelCauseFunc // ends the cycle, when polls cannot be saved any more
	polls    chan news.Poll
	released []string // feeds whose leases end without a result; used by the cycle's goroutine alone
	total    int

	// Used by the saver's own goroutine alone, until done is closed.
	done  chan struct{}
	sum   Summary
	saved int
	errs  []error
}

// newSaver starts a saver. ctx is that of the cycle. What was read is saved even when it is
// cancelled, but then in one attempt.
func newSaver(ctx context.Context, end context.CancelCauseFunc, p *poller, total int) *saver {
	v := &saver{p: p, end: end, polls: make(chan news.Poll, saveBatch), total: total, done: make(chan struct{})}
	go v.run(ctx)
	return v
}

func (v *saver) release(feed string) { v.released = append(v.released, feed) }

func (v *saver) run(ctx context.Context) {
	defer close(v.done)
	for p := range v.polls {
		v.save(ctx, v.batch(p))
	}
}

// batch returns the poll first and the polls that are waiting, at most saveBatch in all.
func (v *saver) batch(first news.Poll) []news.Poll {
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

// save saves polls. While the database cannot be used, it waits, and the cycle soon waits for
// it: it reads no more feeds than can be saved.
func (v *saver) save(ctx context.Context, polls []news.Poll) {
	var results []news.SaveResult
	err := v.p.retry.Do(ctx, func() (err error) {
		results, err = v.p.m.Store.Save(context.WithoutCancel(ctx), v.p.process.ID, polls, time.Now())
		return err
	})
	unavailable := errors.Is(err, news.ErrUnavailable)
	if unavailable {
		v.end(err)
	}
	if err != nil && !(unavailable && len(v.errs) > 0) {
		v.errs = append(v.errs, err)
	}
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
	v.saved += len(polls)
	if v.p.m.Progress != nil {
		v.p.m.Progress(v.saved, v.total)
	}
}

// finish saves the remaining polls, releases leases and returns the counts of the cycle.
func (v *saver) finish() (Summary, error) {
	close(v.polls)
	<-v.done
	if len(v.released) > 0 {
		ctx, cancel := context.WithTimeout(context.Background(), process.ClosingTime)
		defer cancel()
		if err := v.p.m.Store.ReleaseFeeds(ctx, v.p.process.ID, v.released); err != nil && len(v.errs) == 0 {
			v.errs = append(v.errs, err)
		}
	}
	return v.sum, errors.Join(v.errs...)
}
