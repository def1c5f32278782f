package review

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"
)

// A visitor is a real connection to a server under test.
type visitor struct {
	net.Conn
	t *testing.T
	r *bufio.Reader
}

// serveVisitors serves h, with a limit on open connections, and returns a function that connects.
func serveVisitors(t *testing.T, most int, h http.HandlerFunc) (connect func() *visitor) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error)
	go func() { served <- serve(ctx, l, h, slog.New(slog.DiscardHandler), most) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return func() *visitor {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		// Without the limit under test, reading would end with the server's timeouts only.
		_ = conn.SetDeadline(time.Now().Add(time.Minute))
		return &visitor{conn, t, bufio.NewReader(conn)}
	}
}

func (v *visitor) ask(path string) {
	if _, err := io.WriteString(v, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		v.t.Error(err)
	}
}

func (v *visitor) wantAnswer() {
	v.t.Helper()
	resp, err := http.ReadResponse(v.r, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		v.t.Fatal(resp.Status, err)
	}
}

func (v *visitor) wantClosed() {
	v.t.Helper()
	if _, err := v.r.ReadByte(); err == nil {
		v.t.Error("the server answered, want that it closed the connection")
	} else if e, ok := err.(net.Error); ok && e.Timeout() {
		v.t.Error("the connection is still open")
	}
}

// Of the connections that wait for a request, the one that has waited longest is closed for a new one. The states
// are set here, because a client cannot see when the server begins to wait for its next request.
func TestLongestIdleConnectionIsClosed(t *testing.T) {
	c := newConnections(3)
	var clients, servers []net.Conn
	connect := func() {
		client, server := net.Pipe()
		t.Cleanup(func() { _, _ = client.Close(), server.Close() })
		clients, servers = append(clients, client), append(servers, server)
		c.changed(server, http.StateNew)
		c.changed(server, http.StateActive)
	}
	for i := range 3 {
		connect()
		c.changed(servers[i], http.StateIdle)
	}
	c.changed(servers[0], http.StateActive) // now the second has waited longest
	connect()
	for i := range servers {
		_, stillOpen := c.open[servers[i]]
		if want := i != 1; stillOpen != want {
			t.Errorf("connection %d is open: %v, want %v", i, stillOpen, want)
		}
	}
	if _, err := clients[1].Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("reading from the closed connection: %v, want EOF", err)
	}
}

// When all connections are active, the one that has been active longest is closed for a new one.
func TestLongestActiveConnectionIsClosed(t *testing.T) {
	begun, ended := make(chan bool), make(chan bool)
	connect := serveVisitors(t, 2, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			begun <- true
			<-ended
		}
	})
	defer close(ended)
	first, second := connect(), connect()
	first.ask("/slow")
	<-begun
	second.ask("/slow")
	<-begun
	late := connect()
	late.ask("/")
	late.wantAnswer()
	first.wantClosed()
	ended <- true
	ended <- true
	second.wantAnswer()
}

func TestMaxConnections(t *testing.T) {
	for descriptors, want := range map[uint64]int{
		1 << 62: 256, 1024: 256, 384: 256, 383: 255, 256: 128, 171: 43, 100: 25, 3: 1,
	} {
		if got := maxConnections(descriptors); got != want {
			t.Errorf("%d descriptors: %d connections, want %d", descriptors, got, want)
		}
	}
}
