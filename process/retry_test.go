package process_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"khabar/news"
	"khabar/process"
)

// A call that finds the database unavailable is repeated after 1 s, 2 s, 4 s and so on, up to a
// minute; a command gives up after half a minute.
func TestRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		r := process.Retry{Log: slog.New(slog.NewTextHandler(&log, nil))}
		begun, calls := time.Now(), 0
		err := r.Do(t.Context(), func() error {
			if calls++; calls < 10 {
				return fmt.Errorf("the disk is full: %w", news.ErrUnavailable)
			}
			return nil
		})
		if took := time.Since(begun); err != nil || took != (1+2+4+8+16+32+60+60+60)*time.Second {
			t.Errorf("ten attempts took %v, %v; want 4 min 3 s and no error", took, err)
		}
		if n := strings.Count(log.String(), "\n"); n != 10 || !strings.Contains(log.String(), "can be used again") {
			t.Errorf("%d lines of log, want nine failures and one success:\n%s", n, log.String())
		}

		begun, calls, r.Attempts = time.Now(), 0, process.CommandAttempts
		err = r.Do(t.Context(), func() error { calls++; return news.ErrUnavailable })
		if took := time.Since(begun); !errors.Is(err, news.ErrUnavailable) || calls != 6 || took != 31*time.Second {
			t.Errorf("%d attempts took %v, %v; want 6 in 31 s, and the error", calls, took, err)
		}

		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		begun, r.Attempts = time.Now(), 0
		if err := r.Do(ctx, func() error { return news.ErrUnavailable }); err == nil || time.Since(begun) != 10*time.Second {
			t.Errorf("cancelled after %v, %v; want 10s", time.Since(begun), err)
		}

		begun, calls = time.Now(), 0
		if err := r.Do(t.Context(), func() error { calls++; return news.ErrNotFound }); err == nil || calls != 1 || time.Since(begun) != 0 {
			t.Errorf("%d attempts, %v; want one, since news.ErrNotFound does not go away", calls, err)
		}
	})
}
