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

// pipe returns a dialler whose connections lead to handle, which is given the far end once a
// request's header has arrived there.
func pipe(handle func(net.Conn)) func(context.Context, string, string) (net.Conn, error) {
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

// endlessly writes s until the other side has had enough, waiting between.
func endlessly(c net.Conn, s string, wait time.Duration) {
	for {
		if _, err := io.WriteString(c, s); err != nil {
			return
		}
		time.Sleep(wait)
	}
}

// silent reads and answers nothing.
func silent(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

// TestWire lets servers misbehave in every phase. The clock is that of the bubble, so that a
// timeout takes no time; how long each took by that clock is part of the promise.
func TestWire(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	failDial := func(err error) func(context.Context, string, string) (net.Conn, error) {
		return func(context.Context, string, string) (net.Conn, error) { return nil, err }
	}
	say := func(s string) func(context.Context, string, string) (net.Conn, error) {
		return pipe(func(c net.Conn) { _, _ = io.WriteString(c, s) })
	}
	for _, c := range []struct {
		name  string
		url   string
		dial  func(context.Context, string, string) (net.Conn, error)
		class news.ErrClass
		took  time.Duration // at most
	}{
		{"no such host", "", failDial(&net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}), news.ClassDNS, 0},
		{"look-up too slow", "", failDial(&net.DNSError{Err: "i/o timeout", Name: "x", IsTimeout: true}), news.ClassTimeout, 0},
		{"refused", "", failDial(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), news.ClassRefused, 0},
		{"dial hangs", "", func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}, news.ClassTimeout, 10 * time.Second},
		{"handshake hangs", "https://news.example/", func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go silent(theirs)
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
		{"header hangs", "", pipe(silent), news.ClassTimeout, 20 * time.Second},
		{"hangs up", "", pipe(func(net.Conn) {}), news.ClassRefused, 0},
		{"no HTTP", "", say("SSH-2.0-OpenSSH_9\r\n"), news.ClassRefused, 0},
		{"endless header", "", pipe(func(c net.Conn) {
			_, _ = io.WriteString(c, ok)
			endlessly(c, "X-Padding: "+strings.Repeat("x", 1000)+"\r\n", 0)
		}), news.ClassTooLarge, 0},
		{"dripping header", "", pipe(func(c net.Conn) { endlessly(c, "H", time.Second) }), news.ClassTimeout, 20 * time.Second},
		{"dripping header line", "", pipe(func(c net.Conn) {
			_, _ = io.WriteString(c, ok+"X: ")
			endlessly(c, "x", time.Second)
		}), news.ClassTimeout, 20 * time.Second},
		{"dripping body", "", pipe(func(c net.Conn) {
			_, _ = io.WriteString(c, ok+"Content-Length: 100000\r\n\r\n")
			endlessly(c, "<rss>", time.Second)
		}), news.ClassTimeout, time.Minute},
		{"endless body", "", pipe(func(c net.Conn) {
			_, _ = io.WriteString(c, ok+"\r\n<rss>")
			endlessly(c, strings.Repeat("x", 1<<16), 0)
		}), news.ClassTooLarge, 0},
		{"announced too large", "", say(ok + "Content-Length: 10485761\r\n\r\n<rss>"), news.ClassTooLarge, 0},
		{"shorter than announced", "", say(ok + "Content-Length: 5000\r\n\r\n" + sound), news.ClassRefused, 0},
		{"broken chunks", "", say(ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), news.ClassRefused, 0},
		{"without length", "", say(ok + "\r\n" + sound), "", 0},
		{"redirects without end", "", pipe(func(c net.Conn) {
			_, _ = fmt.Fprintf(c, "HTTP/1.1 302 Found\r\nLocation: /%d\r\nConnection: close\r\n\r\n", time.Now().UnixNano())
		}), news.ClassRedirect, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := New(Options{DialContext: c.dial})
				defer time.Sleep(2 * time.Second) // of the bubble: the server notices that nobody listens
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
	s := httptest.NewUnstartedServer(write(sound))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	f := newClient(t, Options{}).Fetch(t.Context(), news.Feed{URL: s.URL}, news.Validators{})
	if f.Class != news.ClassTLS {
		t.Errorf("%s %s %q", f.Outcome, f.Class, f.Error)
	}
}

// A panic is reported as khabar's own fault.
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

// A host may be written in any script; it is looked up and named to the server in ASCII.
func TestInternationalHost(t *testing.T) {
	var dialled, named string
	c := New(Options{DialContext: func(_ context.Context, _, addr string) (net.Conn, error) {
		dialled = addr
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			if r, err := http.ReadRequest(bufio.NewReader(theirs)); err == nil {
				named = r.Host
				_, _ = io.WriteString(theirs, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"+sound)
			}
		}()
		return ours, nil
	}})
	defer c.Close()
	f := c.Fetch(t.Context(), news.Feed{URL: "http://خبر.example/فیڈ"}, news.Validators{})
	const want = "xn--ngblk.example"
	if f.Outcome != news.OK || dialled != want+":80" || named != want {
		t.Errorf("%s %q; dialled %s, named %s, want %s", f.Outcome, f.Error, dialled, named, want)
	}
}
