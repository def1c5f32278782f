// Package process registers a running khabar in the store, so that it can hold leases on feeds
// and digests, and renews its heartbeat while it works.
//
// A process that is killed never unregisters. Its heartbeat stops instead, and after a while
// the store lets other processes take over its leases.
package process

import (
	"context"
	"log/slog"
	"time"
)

const (
	// HeartbeatInterval is how often the heartbeat is renewed. It must stay well below
	// store.LeaseSilence (10 s), after which other processes may take over the leases.
	HeartbeatInterval = 2 * time.Second
	// ClosingTime limits each write that a process still makes after it was asked to stop. At most
	// three come one after the other, as when a digest is sent: its status, its leases, and
	// Unregister. So a process exits within ten seconds.
	ClosingTime = 3 * time.Second
)

// A Store holds the registered processes.
type Store interface {
	// Register adds a process and returns its ID.
	Register(ctx context.Context, now time.Time) (id int64, err error)
	// Heartbeat records that a process was alive at now.
	Heartbeat(ctx context.Context, id int64, now time.Time) error
	// Unregister removes a process and releases its leases.
	Unregister(ctx context.Context, id int64) error
}

// A Process is a registered khabar. Call Unregister when its work is done.
type Process struct {
	ID int64 // ID in the store; it is stored with the leases

	store Store
	now   func() time.Time
	log   *slog.Logger
}

// Register registers a process. now returns the time for its heartbeats; log gets a warning when
// a heartbeat or Unregister fails.
func Register(ctx context.Context, store Store, now func() time.Time, log *slog.Logger) (*Process, error) {
	id, err := store.Register(ctx, now())
	if err != nil {
		return nil, err
	}
	return &Process{ID: id, store: store, now: now, log: log}, nil
}

// KeepAlive renews the heartbeat every HeartbeatInterval until the returned function is
// called. It goes on when ctx is cancelled, because a process that is asked to stop still
// saves what it has. A process that holds no lease needs no heartbeat.
func (p *Process) KeepAlive(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		t := time.NewTicker(HeartbeatInterval)
		defer t.Stop()
		failing := false
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
				failing = p.heartbeat(ctx, failing)
			}
		}
	}()
	return func() { cancel(); <-done }
}

// heartbeat renews the heartbeat and reports whether that failed. It logs only the first of
// several failures: a database that is away for an hour would fill the log.
func (p *Process) heartbeat(ctx context.Context, failing bool) bool {
	err := p.store.Heartbeat(ctx, p.ID, p.now())
	if err != nil && ctx.Err() == nil && !failing {
		p.log.Warn("heartbeat failed; other processes may take over what this one has claimed", "error", err)
	}
	return err != nil
}

// Unregister removes the process from the store and releases its leases. It takes at most
// ClosingTime. When it fails, the leases lapse once the heartbeat has been silent long enough.
func (p *Process) Unregister() {
	ctx, cancel := context.WithTimeout(context.Background(), ClosingTime)
	defer cancel()
	if err := p.store.Unregister(ctx, p.ID); err != nil {
		p.log.Warn("process not unregistered; its leases lapse with its heartbeat", "error", err)
	}
}
