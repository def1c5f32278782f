package monitor

import (
	"context"
	"fmt"
	"time"

	"khabar/news"
	"khabar/process"
	"khabar/schedule"
)

// A session is the time during which one process is registered and may hold leases.
type session struct {
	m         *Monitor
	process   *process.Process
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
	p, err := process.Register(ctx, m.Store, time.Now, m.Log)
	if err != nil {
		return nil, err
	}
	return &session{m: m, process: p, schedules: schedules}, nil
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
