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
	// CommandAttempts is how often a command, for which a person waits, tries to use the database.
	// With the delays between the attempts, that takes half a minute.
	CommandAttempts = 6
)

// A Backoff gives the delays between attempts that fail: 1 s, 2 s, 4 s and so on, up to a minute.
type Backoff struct{ last time.Duration }

// Next returns how long to wait after one more failure.
func (b *Backoff) Next() time.Duration {
	b.last = min(max(2*b.last, firstDelay), maxDelay)
	return b.last
}

// Reset makes the next delay 1 s again. It is called after a success.
func (b *Backoff) Reset() { b.last = 0 }

// A Retry repeats calls that fail because the database cannot be used for now. It logs each
// failure, and the success that follows.
type Retry struct {
	Log      *slog.Logger
	Attempts int // 0 means until ctx is done
}

// Do calls f, and calls it again, after the delays of a Backoff, while its error wraps
// news.ErrUnavailable. It returns the last error when ctx is done or after r.Attempts calls.
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
