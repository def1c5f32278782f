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

// Limits on the time that a client may take. Making a page takes milliseconds, and a page has some
// hundred kilobytes. A slower client has lost its connection, or keeps it open on purpose.
const (
	headerTimeout = 5 * time.Second  // to send the headers of a request
	readTimeout   = 15 * time.Second // to send the whole request
	writeTimeout  = time.Minute      // to receive the answer
	idleTimeout   = 2 * time.Minute  // between two requests
	closeTimeout  = 5 * time.Second  // for requests to finish when the server stops
	maxHeader     = 16 << 10         // size limit of the headers, in bytes
)

// Serve serves h on l until ctx is done. Then it gives running requests some seconds to finish,
// closes l, and returns nil. It keeps so few connections open that file descriptors are left for
// feeds and the database.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	return serve(ctx, l, h, log, maxConnections(descriptorLimit()))
}

func serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger, most int) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ConnState: newConnections(most).changed, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
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
