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

var _ delivery.Store = (*shaky)(nil)

// A shaky store fails now and then, before or after it has done what it was asked.
type shaky struct {
	*store.DB
	mu   sync.Mutex
	rnd  *rand.Rand
	calm bool
	// broken plants a fault: see TestChecksBite.
	broken string
}

var errShaky = errors.New("the database does not answer")

func (s *shaky) fails() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.calm && s.rnd.IntN(25) == 0
}

func (s *shaky) SavePlan(ctx context.Context, p news.DigestPlan) (int64, error) {
	if s.broken == "ledger" {
		p.Reports = nil
	}
	if s.fails() {
		return 0, errShaky
	}
	id, err := s.DB.SavePlan(ctx, p)
	if s.fails() {
		return 0, errShaky
	}
	return id, err
}

func (s *shaky) DueItems(ctx context.Context, f news.DigestFilter, recipients []int64) (news.DueItems, error) {
	due, err := s.DB.DueItems(ctx, f, recipients)
	if s.broken == "cursor" {
		all, _ := s.Recipients(ctx)
		for _, r := range all {
			if r.Covered.IsZero() {
				continue
			}
			old := func(id int64) bool {
				i := slices.IndexFunc(due.Items, func(it news.Item) bool { return it.ID == id })
				return due.Items[i].FirstSeen.Before(r.Covered)
			}
			due.Of[r.ID] = slices.DeleteFunc(due.Of[r.ID], old)
		}
	}
	return due, err
}

func (s *shaky) MarkUncertain(ctx context.Context, process, id int64) (bool, error) {
	if s.broken == "careless" {
		return true, nil
	}
	if s.fails() {
		return false, errShaky
	}
	ours, err := s.DB.MarkUncertain(ctx, process, id)
	if s.fails() {
		return false, errShaky
	}
	return ours, err
}

func (s *shaky) RecordDigest(ctx context.Context, process int64, r news.DigestResult) error {
	if s.broken == "hopeful" && r.Status != news.DigestStored {
		r.Status, r.NextTry, r.Release = news.DigestSent, time.Time{}, false
	}
	if s.fails() {
		return errShaky
	}
	err := s.DB.RecordDigest(ctx, process, r)
	if s.fails() {
		return errShaky
	}
	return err
}

// A store that forgetsOnce does not answer when the result of an attempt is to be recorded.
type forgetsOnce struct{ *shaky }

func (forgetsOnce) RecordDigest(context.Context, int64, news.DigestResult) error { return errShaky }
