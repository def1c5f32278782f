package review

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// By which address tries to sign in are counted.
func TestAddress(t *testing.T) {
	public, err := url.Parse("https://desk.example")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		remote, host, forwarded, want string
	}{
		"direct":                         {"192.0.2.7:4711", "localhost", "", "192.0.2.7"},
		"an IPv6 network counts as one":  {"[2001:db8:1:2:3:4:5:6]:4711", "localhost", "", "2001:db8:1:2::"},
		"IPv4 in IPv6":                   {"[::ffff:192.0.2.7]:4711", "localhost", "", "192.0.2.7"},
		"a proxy here is believed":       {"127.0.0.1:4711", "desk.example", "198.51.100.9", "198.51.100.9"},
		"as to what it saw itself":       {"127.0.0.1:4711", "desk.example", "1.1.1.1, 198.51.100.9", "198.51.100.9"},
		"one elsewhere is not":           {"192.0.2.7:4711", "desk.example", "198.51.100.9", "192.0.2.7"},
		"nor under another name":         {"127.0.0.1:4711", "localhost", "198.51.100.9", "127.0.0.1"},
		"nor when it talks nonsense":     {"127.0.0.1:4711", "desk.example", "unknown", "127.0.0.1"},
		"a link-local address of a zone": {"[fe80::1%eth0]:4711", "localhost", "", "fe80::"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr, r.Host = c.remote, c.host
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		s := &server{Config: Config{Public: public}}
		if got := s.address(r).String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// Wherever a form wants to lead, a browser stays on this server.
func FuzzLocalPath(f *testing.F) {
	for _, s := range []string{"/", "/a?b=c#d", "//evil", `/\evil`, "https://evil", "/%2f/evil", "/\tevil", "/a/../../b"} {
		f.Add(s)
	}
	base := &url.URL{Scheme: "https", Host: "desk.example", Path: "/login"}
	f.Fuzz(func(t *testing.T, s string) {
		got := localPath(s)
		if got == "" {
			return
		}
		// Browsers take a backslash for a slash, and drop tabs and line breaks.
		seen := strings.NewReplacer(`\`, "/", "\t", "", "\r", "", "\n", "").Replace(got)
		u, err := base.Parse(seen)
		if err != nil || u.Host != base.Host || u.Scheme != base.Scheme || !strings.HasPrefix(seen, "/") || strings.HasPrefix(seen, "//") {
			t.Errorf("%q leads to %q: %v", s, got, err)
		}
	})
}
