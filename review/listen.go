package review

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// How long a client may take. A page is made in milliseconds and has some hundred kilobytes;
// who is slower than this holds the connection on purpose, or has lost it.
const (
	headerTimeout = 5 * time.Second  // to send the head of a request
	readTimeout   = 15 * time.Second // to send all of it
	writeTimeout  = time.Minute      // until the answer is taken
	idleTimeout   = 2 * time.Minute  // between two requests
	closeTimeout  = 5 * time.Second  // to finish when the server is told to stop
	maxHeader     = 16 << 10         // bytes
)

// Serve answers on l with h until ctx is done; then it lets requests under way finish, for
// some seconds, and returns nil. It closes l.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve pages: %w", err)
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	err := srv.Shutdown(closing)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close()
	}
	<-served
	if err != nil {
		return fmt.Errorf("stop serving pages: %w", err)
	}
	return nil
}
