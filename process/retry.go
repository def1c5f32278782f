package process

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"khabar/news"
)

const (
	// firstDelay is long enough for a database server to accept connections after a restart.
	firstDelay = time.Second
	// maxDelay limits how late work continues after a long outage.
	maxDelay = time.Minute
	// CommandAttempts is how often a command that a person waits for tries to use the database:
	// with the delays between them, for half a minute.
	CommandAttempts = 6
)

// A Backoff spaces attempts that fail: 1 s, 2 s, 4 s and so on, up to a minute.
type Backoff struct{ last time.Duration }

// Next returns how long to wait after one more failure.
func (b *Backoff) Next() time.Duration {
	b.last = min(max(2*b.last, firstDelay), maxDelay)
	return b.last
}

// Reset is called after a success.
func (b *Backoff) Reset() { b.last = 0 }

// A Retry repeats calls of a database that cannot be used for now. It logs each failure, and
// the end of the trouble.
type Retry struct {
	Log      *slog.Logger
	Attempts int // 0 means until ctx is done
}

// Do calls f, and again while its error wraps news.ErrUnavailable, with the delays of a Backoff.
// It returns the last error when ctx is done or after r.Attempts.
func (r Retry) Do(ctx context.Context, f func() error) error {
	var b Backoff
	for n := 1; ; n++ {
		err := f()
		switch {
		case err == nil && n > 1:
			r.Log.Info("the database can be used again", "attempts", n)
			return nil
		case !errors.Is(err, news.ErrUnavailable) || ctx.Err() != nil:
			return err
		case n == r.Attempts:
			return fmt.Errorf("%w (%d attempts failed)", err, n)
		}
		delay := b.Next()
		r.Log.Warn("the database cannot be used; trying again", "error", err, "after", delay)
		if Wait(ctx, delay); ctx.Err() != nil {
			return err
		}
	}
}

// Wait waits for d or until ctx is done.
func Wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
