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

// heartbeat renews the heartbeat and reports whether that failed. Of several failures in a row it
// logs only the first: a database that cannot be used for an hour would fill the log.
func (p *Process) heartbeat(ctx context.Context, failing bool) bool {
	err := p.store.Heartbeat(ctx, p.ID, p.now())
	if err != nil && ctx.Err() == nil && !failing {
		p.log.Warn("heartbeat failed; other processes may take over the leases of this one", "error", err)
	}
	return err != nil
}

// Unregister removes the process from the store and releases its leases. It takes at most
// ClosingTime. When it fails, other processes can take over the leases ten seconds after the last
// heartbeat.
func (p *Process) Unregister() {
	ctx, cancel := context.WithTimeout(context.Background(), ClosingTime)
	defer cancel()
	if err := p.store.Unregister(ctx, p.ID); err != nil {
		p.log.Warn("process not unregistered; other processes can take over its leases after ten seconds", "error", err)
	}
}
