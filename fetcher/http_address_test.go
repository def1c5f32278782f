package fetcher

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"khabar/news"
)

func TestPolicy(t *testing.T) {
	const always, permitted, never = "always", "permitted", "never"
	for addr, want := range map[string]string{
		"1.1.1.1": always, "192.0.1.1": always, "100.63.255.255": always, "100.128.0.1": always,
		"172.15.0.1": always, "172.32.0.1": always, "2606:4700::1111": always,
		"::ffff:1.1.1.1": always, "64:ff9b::1.1.1.1": always, "2002:101:101::1": always,

		"127.0.0.1": permitted, "127.255.255.254": permitted, "::1": permitted, "10.0.0.1": permitted,
		"172.16.0.1": permitted, "172.31.255.255": permitted, "192.168.1.1": permitted, "fd12:3456::1": permitted, "fc00::1": permitted,
		"::ffff:127.0.0.1": permitted, "::ffff:10.1.2.3": permitted, "64:ff9b::127.0.0.1": permitted,
		"64:ff9b::192.168.0.1": permitted, "2002:7f00:1::": permitted, "::127.0.0.1": permitted, "::ffff:0:127.0.0.1": permitted,

		"169.254.169.254": never, "169.254.0.1": never, "fe80::1": never, "fe80::1%eth0": never, "fd00:ec2::254": never,
		"fd20:ce::254": never, "100.100.100.200": never, "100.64.0.1": never, "100.127.255.255": never, "168.63.129.16": never,
		"0.0.0.0": never, "0.1.2.3": never, "::": never, "224.0.0.1": never, "239.255.255.255": never,
		"ff02::1": never, "255.255.255.255": never, "240.0.0.1": never, "192.0.2.1": never, "198.18.0.1": never,
		"::ffff:169.254.169.254": never, "64:ff9b::169.254.169.254": never, "2002:a9fe:a9fe::": never,
		"::169.254.169.254": never, "::ffff:0:169.254.169.254": never, "64:ff9b::100.100.100.200": never, "64:ff9b:1::1.1.1.1": never,
		"2001:0:1::1": never, "fec0::1": never, "::ffff:0.0.0.0": never,
	} {
		a := netip.MustParseAddr(addr)
		got := never
		switch {
		case addressPolicy{}.check(a) == nil:
			got = always
		case addressPolicy{private: true}.check(a) == nil:
			got = permitted
		}
		if got != want {
			t.Errorf("%s: allowed %s, want %s", addr, got, want)
		}
	}
}

// hosts returns a resolver whose DNS server answers over net.Pipe, in the format of DNS over TCP.
// Each lookup of a name returns the next of its addresses, and then always the last one.
func hosts(t *testing.T, names map[string][]string) *net.Resolver {
	t.Helper()
	var asked atomic.Int32
	answer := func(c net.Conn) {
		defer c.Close()
		var p dnsmessage.Parser
		size, query := make([]byte, 2), []byte(nil)
		if _, err := c.Read(size); err != nil {
			return
		}
		query = make([]byte, int(size[0])<<8|int(size[1]))
		if _, err := c.Read(query); err != nil {
			return
		}
		head, err := p.Start(query)
		if err != nil {
			return
		}
		q, err := p.Question()
		if err != nil {
			return
		}
		b := dnsmessage.NewBuilder(make([]byte, 2, 512), dnsmessage.Header{ID: head.ID, Response: true, Authoritative: true})
		b.StartQuestions()
		b.Question(q)
		b.StartAnswers()
		if all := names[strings.TrimSuffix(q.Name.String(), ".")]; q.Type == dnsmessage.TypeA && len(all) > 0 {
			n := min(int(asked.Add(1)), len(all)) - 1
			b.AResource(dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class}, dnsmessage.AResource{A: netip.MustParseAddr(all[n]).As4()})
		}
		msg, err := b.Finish()
		if err != nil {
			return
		}
		msg[0], msg[1] = byte((len(msg)-2)>>8), byte(len(msg)-2)
		c.Write(msg)
	}
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go answer(theirs)
		return ours, nil
	}}
}

// TestPrivateHosts fetches from servers on loopback, by name and by address, directly and
// through redirects, with and without permission. A refused request must never arrive.
func TestPrivateHosts(t *testing.T) {
	var arrived atomic.Int32
	secret := serve(t, func(w http.ResponseWriter, _ *http.Request) { arrived.Add(1); fmt.Fprint(w, validRSS) })
	front := serve(t, func(w http.ResponseWriter, r *http.Request) {
		arrived.Add(1)
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		fmt.Fprint(w, validRSS)
	})
	port := func(u string) string { return u[strings.LastIndex(u, ":"):] }
	names := map[string][]string{
		"own.test": {"127.0.0.1"}, "intranet.test": {"127.0.0.1"}, "metadata.test": {"169.254.169.254"},
	}
	via := func(to string) string { return front + "/?to=" + url.QueryEscape(to) }

	for _, c := range []struct {
		name    string
		url     string
		all     bool // Options.AllowPrivate
		feed    bool // Feed.AllowPrivate
		class   news.ErrClass
		arrived int32
	}{
		{"loopback", secret, false, false, news.ClassForbidden, 0},
		{"loopback by name", "http://own.test" + port(secret), false, false, news.ClassForbidden, 0},
		{"mapped loopback", "http://[::ffff:127.0.0.1]" + port(secret), false, false, news.ClassForbidden, 0},
		{"the feed's own host", secret, false, true, "", 1},
		{"the feed's own host by name", "http://own.test" + port(secret), false, true, "", 1},
		{"all hosts", secret, true, false, "", 1},
		{"own host, redirect to itself", via(front + "/x"), false, true, "", 2},
		{"own host, redirect to another port", via(secret), false, true, news.ClassForbidden, 1},
		{"own host, redirect to another name of it", via("http://intranet.test" + port(front)), false, true, news.ClassForbidden, 1},
		{"all hosts, redirect to another", via(secret), true, false, "", 2},
		{"own host, redirect to metadata", via("http://169.254.169.254/latest"), false, true, news.ClassForbidden, 1},
		{"all hosts, redirect to metadata", via("http://169.254.169.254/latest"), true, false, news.ClassForbidden, 1},
		{"all hosts, redirect to metadata by name", via("http://metadata.test/"), true, false, news.ClassForbidden, 1},
		{"all hosts, redirect to mapped metadata", via("http://[::ffff:a9fe:a9fe]/"), true, true, news.ClassForbidden, 1},
		{"all hosts, metadata", "http://metadata.test/", true, true, news.ClassForbidden, 0},
		{"all hosts, decimal address", "http://2852039166/", true, true, news.ClassDNS, 0},
		{"redirect to a file", via("file:///etc/passwd"), true, false, news.ClassForbidden, 1},
		{"redirect to gopher", via("gopher://x/"), true, false, news.ClassForbidden, 1},
		{"file", "file:///etc/passwd", true, true, news.ClassForbidden, 0},
		{"no host", "http:///feed", true, true, news.ClassForbidden, 0},
		{"not a URL", "http://a b/", true, true, news.ClassForbidden, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			arrived.Store(0)
			client := New(Options{AllowPrivate: c.all, Resolver: hosts(t, names)})
			defer client.Close()
			f := client.Fetch(t.Context(), news.Feed{URL: c.url, AllowPrivate: c.feed}, news.Validators{})
			if f.Class != c.class || (f.Outcome == news.OK) != (c.class == "") || arrived.Load() != c.arrived {
				t.Errorf("%s %s %q, %d requests; want class %q, %d requests", f.Outcome, f.Class, f.Error, arrived.Load(), c.class, c.arrived)
			}
			t.Log(f.Error)
		})
	}
}

// A connection that was allowed for a feed with permission must not serve a feed without.
func TestPermissionIsNotShared(t *testing.T) {
	target := serve(t, respond(validRSS))
	c := New(Options{})
	defer c.Close()
	if f := c.Fetch(t.Context(), news.Feed{URL: target, AllowPrivate: true}, news.Validators{}); f.Outcome != news.OK {
		t.Fatal(f.Error)
	}
	if f := c.Fetch(t.Context(), news.Feed{URL: target}, news.Validators{}); f.Class != news.ClassForbidden {
		t.Errorf("without permission: %s %s %q", f.Outcome, f.Class, f.Error)
	}
}

// A name that resolves to a public address once and to a private one the next time is refused
// the next time: the policy applies to the address that is dialled.
func TestRebinding(t *testing.T) {
	var arrived atomic.Int32
	target := serve(t, func(w http.ResponseWriter, _ *http.Request) { arrived.Add(1); fmt.Fprint(w, validRSS) })
	port := target[strings.LastIndex(target, ":"):]
	for _, addrs := range [][]string{{"127.0.0.1"}, {"192.0.2.1", "127.0.0.1"}, {"169.254.169.254", "127.0.0.1"}} {
		c := New(Options{Resolver: hosts(t, map[string][]string{"rebind.test": addrs})})
		for range 2 {
			f := c.Fetch(t.Context(), news.Feed{URL: "http://rebind.test" + port}, news.Validators{})
			if f.Class != news.ClassForbidden {
				t.Errorf("%v: %s %s %q", addrs, f.Outcome, f.Class, f.Error)
			}
		}
		c.Close()
	}
	if n := arrived.Load(); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

// The policy applies to Options.DialContext too.
func TestPolicyHoldsForOtherDiallers(t *testing.T) {
	target := serve(t, respond(validRSS))
	dialled := 0
	c := New(Options{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		dialled++
		var d net.Dialer
		return d.DialContext(ctx, network, strings.TrimPrefix(target, "http://"))
	}})
	defer c.Close()
	for u, want := range map[string]int{"http://news.example/feed": 1, "http://10.0.0.1/feed": 0} {
		dialled = 0
		f := c.Fetch(t.Context(), news.Feed{URL: u}, news.Validators{})
		if f.Class != news.ClassForbidden || dialled != want {
			t.Errorf("%s: %s %s %q, dialled %d times", u, f.Outcome, f.Class, f.Error, dialled)
		}
	}
}
