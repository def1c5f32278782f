package monitor

import (
	"context"
	"fmt"
	"time"

	"khabar/news"
	"khabar/schedule"
)

const (
	// heartbeatEvery is well below the silence after which others take leases over.
	heartbeatEvery = 2 * time.Second
	// closingTime bounds what a cancelled cycle may still write, so that a process that
	// is told to stop is gone within ten seconds.
	closingTime = 5 * time.Second
)

// A session is the time during which one process is registered and may hold leases.
type session struct {
	m         *Monitor
	process   int64
	schedules map[string]schedule.Schedule // by slug
}

// open brings the stored feeds and taxonomy up to date and registers the process.
func (m *Monitor) open(ctx context.Context) (*session, error) {
	schedules := make(map[string]schedule.Schedule, len(m.Feeds))
	for _, f := range m.Feeds {
		sch, err := schedule.For(f)
		if err != nil {
			return nil, fmt.Errorf("schedule of feed %s: %w", f.ID, err)
		}
		schedules[f.ID] = sch
	}
	now := time.Now()
	if err := m.Store.SyncFeeds(ctx, m.Feeds, now); err != nil {
		return nil, err
	}
	if err := m.Store.SaveTaxonomy(ctx, m.Taxonomy, now); err != nil {
		return nil, err
	}
	process, err := m.Store.Register(ctx, now)
	if err != nil {
		return nil, err
	}
	return &session{m: m, process: process, schedules: schedules}, nil
}

// beat keeps the process alive in the eyes of others until the returned function is called.
// Only a cycle needs that: between cycles no lease is held.
func (s *session) beat(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		t := time.NewTicker(heartbeatEvery)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case now := <-t.C:
				if err := s.m.Store.Heartbeat(ctx, s.process, now); err != nil && ctx.Err() == nil {
					s.m.Log.Warn("heartbeat failed; other processes may take feeds over", "error", err)
				}
			}
		}
	}()
	return func() { cancel(); <-done }
}

// close ends the session. What it cannot tell the database heals by itself: the leases
// lapse with the heartbeat.
func (s *session) close() {
	ctx, cancel := context.WithTimeout(context.Background(), closingTime)
	defer cancel()
	if err := s.m.Store.Unregister(ctx, s.process); err != nil {
		s.m.Log.Warn("process not signed off", "error", err)
	}
}

// targets returns the feeds to read now.
func (s *session) targets(ctx context.Context, r Request) ([]news.Feed, error) {
	feeds, err := s.m.named(r)
	if err != nil || !r.DueOnly {
		return feeds, err
	}
	due, err := s.m.Store.DueFeeds(ctx, time.Now())
	if err != nil {
		return nil, err
	}
	asked := make(map[string]news.Feed, len(feeds))
	for _, f := range feeds {
		asked[f.ID] = f
	}
	feeds = feeds[:0:0]
	for _, id := range due { // longest overdue first
		if f, ok := asked[id]; ok {
			feeds = append(feeds, f)
		}
	}
	return feeds, nil
}
