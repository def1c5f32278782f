package fetcher

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"khabar/news"
)

// pipe returns a dial function. When the header of a request has arrived, handle gets the
// server's end of the connection.
func pipe(handle func(net.Conn)) dialFunc {
	return func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			if _, err := http.ReadRequest(bufio.NewReader(theirs)); err == nil {
				handle(theirs)
			}
		}()
		return ours, nil
	}
}

// writeForever writes s again and again, with the pause wait in between, until the other side closes
// the connection.
func writeForever(c net.Conn, s string, wait time.Duration) {
	for {
		if _, err := io.WriteString(c, s); err != nil {
			return
		}
		time.Sleep(wait)
	}
}

// discard reads everything from c and answers nothing.
func discard(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

// A dialFunc is an Options.DialContext.
type dialFunc = func(context.Context, string, string) (net.Conn, error)

// failDial returns a dial function that fails.
func failDial(err error) dialFunc {
	return func(context.Context, string, string) (net.Conn, error) { return nil, err }
}

// reply returns a dial function whose server answers each request with s.
func reply(s string) dialFunc {
	return pipe(func(c net.Conn) { _, _ = io.WriteString(c, s) })
}

// statusOK is the status line of a response.
const statusOK = "HTTP/1.1 200 OK\r\n"

// wireCases are servers that misbehave, one in each phase of a fetch.
var wireCases = []struct {
	name  string
	url   string
	dial  func(context.Context, string, string) (net.Conn, error)
	class news.ErrClass
	took  time.Duration // at most
}{
	{"no such host", "", failDial(&net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}), news.ClassDNS, 0},
	{"lookup too slow", "", failDial(&net.DNSError{Err: "i/o timeout", Name: "x", IsTimeout: true}), news.ClassTimeout, 0},
	{"refused", "", failDial(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), news.ClassRefused, 0},
	{"dial hangs", "", func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}, news.ClassTimeout, 10 * time.Second},
	{"handshake hangs", "https://news.example/", func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go discard(theirs)
		return ours, nil
	}, news.ClassTimeout, 10 * time.Second},
	{"no TLS there", "https://news.example/", func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			_, _ = theirs.Read(make([]byte, 4096))
			_, _ = io.WriteString(theirs, "HTTP/1.1 400 Bad Request\r\n\r\n")
			theirs.Close()
		}()
		return ours, nil
	}, news.ClassTLS, 0},
	{"header hangs", "", pipe(discard), news.ClassTimeout, 20 * time.Second},
	{"closes the connection", "", pipe(func(net.Conn) {}), news.ClassRefused, 0},
	{"no HTTP", "", reply("SSH-2.0-OpenSSH_9\r\n"), news.ClassRefused, 0},
	{"endless header", "", pipe(func(c net.Conn) {
		_, _ = io.WriteString(c, statusOK)
		writeForever(c, "X-Padding: "+strings.Repeat("x", 1000)+"\r\n", 0)
	}), news.ClassTooLarge, 0},
	{"dripping header", "", pipe(func(c net.Conn) { writeForever(c, "H", time.Second) }), news.ClassTimeout, 20 * time.Second},
	{"dripping header line", "", pipe(func(c net.Conn) {
		_, _ = io.WriteString(c, statusOK+"X: ")
		writeForever(c, "x", time.Second)
	}), news.ClassTimeout, 20 * time.Second},
	{"dripping body", "", pipe(func(c net.Conn) {
		_, _ = io.WriteString(c, statusOK+"Content-Length: 100000\r\n\r\n")
		writeForever(c, "<rss>", time.Second)
	}), news.ClassTimeout, time.Minute},
	{"endless body", "", pipe(func(c net.Conn) {
		_, _ = io.WriteString(c, statusOK+"\r\n<rss>")
		writeForever(c, strings.Repeat("x", 1<<16), 0)
	}), news.ClassTooLarge, 0},
	{"announced too large", "", reply(statusOK + "Content-Length: 10485761\r\n\r\n<rss>"), news.ClassTooLarge, 0},
	{"shorter than announced", "", reply(statusOK + "Content-Length: 5000\r\n\r\n" + validRSS), news.ClassRefused, 0},
	{"broken chunks", "", reply(statusOK + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), news.ClassRefused, 0},
	{"without length", "", reply(statusOK + "\r\n" + validRSS), "", 0},
	{"redirects without end", "", pipe(func(c net.Conn) {
		_, _ = fmt.Fprintf(c, "HTTP/1.1 302 Found\r\nLocation: /%d\r\nConnection: close\r\n\r\n", time.Now().UnixNano())
	}), news.ClassRedirect, 0},
}

// TestWire tests servers that misbehave in each phase of a fetch. It runs in a synctest bubble,
// so that timeouts take no real time, and checks how long each fetch took by its clock.
func TestWire(t *testing.T) {
	for _, c := range wireCases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := New(Options{DialContext: c.dial})
				defer time.Sleep(2 * time.Second) // the server notices that the connection is closed
				defer client.Close()
				if c.url == "" {
					c.url = "http://news.example/feed"
				}
				f := client.Fetch(t.Context(), news.Feed{URL: c.url}, news.Validators{})
				if f.Class != c.class || (f.Outcome == news.OK) != (c.class == "") || f.Took > c.took {
					t.Errorf("%s %s %q after %v; want class %q within %v", f.Outcome, f.Class, f.Error, f.Took, c.class, c.took)
				}
				t.Log(f.Error)
			})
		})
	}
}

// Certificates are checked.
func TestUntrusted(t *testing.T) {
	s := httptest.NewUnstartedServer(respond(validRSS))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	f := newClient(t, Options{}).Fetch(t.Context(), news.Feed{URL: s.URL}, news.Validators{})
	if f.Class != news.ClassTLS {
		t.Errorf("%s %s %q", f.Outcome, f.Class, f.Error)
	}
}

// A panic is a failure of class internal.
func TestPanic(t *testing.T) {
	c := New(Options{Now: func() time.Time { return time.Time{} }})
	c.usual, c.private = nil, nil
	f := c.Fetch(t.Context(), news.Feed{URL: "http://news.example"}, news.Validators{})
	if f.Class != news.ClassInternal || f.Outcome != news.Failed {
		t.Errorf("%s %s %q", f.Outcome, f.Class, f.Error)
	}
}

func TestNetClassOfPlainErrors(t *testing.T) {
	if got := netClass(errors.New("something else")); got != news.ClassRefused {
		t.Errorf("got %s", got)
	}
}

// A host may be written in any script; lookup and Host header use its ASCII form.
func TestInternationalHost(t *testing.T) {
	var dialled, host string
	c := New(Options{DialContext: func(_ context.Context, _, addr string) (net.Conn, error) {
		dialled = addr
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			if r, err := http.ReadRequest(bufio.NewReader(theirs)); err == nil {
				host = r.Host
				_, _ = io.WriteString(theirs, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"+validRSS)
			}
		}()
		return ours, nil
	}})
	defer c.Close()
	f := c.Fetch(t.Context(), news.Feed{URL: "http://خبر.example/فیڈ"}, news.Validators{})
	const want = "xn--ngblk.example"
	if f.Outcome != news.OK || dialled != want+":80" || host != want {
		t.Errorf("%s %q; dialled %s, host %s, want %s", f.Outcome, f.Error, dialled, host, want)
	}
}
