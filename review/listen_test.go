package review

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Connections of clients that send too slowly are closed.
func TestSlowClients(t *testing.T) {
	for name, c := range map[string]struct {
		sent  string
		limit time.Duration
	}{
		"nothing":          {"", headerTimeout},
		"half the headers": {"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", headerTimeout},
		"half the body": {"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
			"Content-Length: 1000\r\n\r\nname=", readTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
				h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
				served := make(chan error)
				ctx, stop := context.WithCancel(t.Context())
				go func() { served <- Serve(ctx, l, h, slog.New(slog.DiscardHandler)) }()
				client, server := net.Pipe()
				l.conns <- server
				begun := time.Now()
				if _, err := io.WriteString(client, c.sent); err != nil {
					t.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, client)
				if took := time.Since(begun); took < c.limit || took > c.limit+time.Second {
					t.Errorf("closed after %v, want %v", took, c.limit)
				}
				stop()
				if err := <-served; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// pipes is a listener whose connections are pipes.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
