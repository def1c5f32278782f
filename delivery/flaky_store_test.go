package delivery_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"khabar/delivery"
	"khabar/news"
	"khabar/store"
)

var _ delivery.Store = (*flakyStore)(nil)

// A flakyStore is a database that fails at random, before or after it has done its work.
type flakyStore struct {
	*store.DB
	mu       sync.Mutex
	rnd      *rand.Rand
	reliable bool // it no longer fails
	bug      bug
}

// A bug is a planted mistake of a flakyStore. The simulation must find it.
type bug string

// The bugs.
const (
	noLedger      bug = "reports are not entered in the ledger"
	cursor        bug = "reports from before the last digest are not due"
	neverMarked   bug = "digests are not marked as uncertain"
	alwaysSuccess bug = "every result but a retry is recorded as sent"
)

var errFlaky = errors.New("the database does not answer")

func (s *flakyStore) fails() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.reliable && s.rnd.IntN(25) == 0
}

func (s *flakyStore) SavePlan(ctx context.Context, p news.DigestPlan) (int64, error) {
	if s.bug == noLedger {
		p.Reports = nil
	}
	if s.fails() {
		return 0, errFlaky
	}
	id, err := s.DB.SavePlan(ctx, p)
	if s.fails() {
		return 0, errFlaky
	}
	return id, err
}

func (s *flakyStore) DueItems(ctx context.Context, f news.DigestFilter, recipients []int64) (news.DueItems, error) {
	due, err := s.DB.DueItems(ctx, f, recipients)
	if s.bug == cursor {
		all, rerr := s.Recipients(ctx)
		err = errors.Join(err, rerr)
		for _, r := range all {
			if r.CoveredUntil.IsZero() {
				continue
			}
			old := func(id int64) bool {
				i := slices.IndexFunc(due.Items, func(it news.Item) bool { return it.ID == id })
				return due.Items[i].FirstSeen.Before(r.CoveredUntil)
			}
			due.ByRecipient[r.ID] = slices.DeleteFunc(due.ByRecipient[r.ID], old)
		}
	}
	return due, err
}

func (s *flakyStore) MarkUncertain(ctx context.Context, process, id int64) (bool, error) {
	if s.bug == neverMarked {
		return true, nil
	}
	if s.fails() {
		return false, errFlaky
	}
	ours, err := s.DB.MarkUncertain(ctx, process, id)
	if s.fails() {
		return false, errFlaky
	}
	return ours, err
}

func (s *flakyStore) RecordDigest(ctx context.Context, process int64, r news.DigestResult) error {
	if s.bug == alwaysSuccess && r.Status != news.DigestStored {
		r.Status, r.NextTry, r.Release = news.DigestSent, time.Time{}, false
	}
	if s.fails() {
		return errFlaky
	}
	err := s.DB.RecordDigest(ctx, process, r)
	if s.fails() {
		return errFlaky
	}
	return err
}

// An unrecordedStore is a database that fails to record the result of an attempt.
type unrecordedStore struct{ *store.DB }

func (unrecordedStore) RecordDigest(context.Context, int64, news.DigestResult) error { return errFlaky }
