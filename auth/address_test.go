package auth

import (
	"net/http/httptest"
	"net/url"
	"testing"

	"khabar/news"
)

func publicURL(t testing.TB) *url.URL {
	t.Helper()
	public, err := url.Parse("https://khabar.example")
	if err != nil {
		t.Fatal(err)
	}
	return public
}

func TestClientAddress(t *testing.T) {
	for name, c := range map[string]struct {
		remote, host, forwarded, want string
	}{
		"direct":                           {"192.0.2.7:4711", "localhost", "", "192.0.2.7"},
		"IPv6 counts by network":           {"[2001:db8:1:2:3:4:5:6]:4711", "localhost", "", "2001:db8:1:2::"},
		"IPv4 in IPv6":                     {"[::ffff:192.0.2.7]:4711", "localhost", "", "192.0.2.7"},
		"local proxy":                      {"127.0.0.1:4711", "khabar.example", "198.51.100.9", "198.51.100.9"},
		"local proxy, forged first entry":  {"127.0.0.1:4711", "khabar.example", "1.1.1.1, 198.51.100.9", "198.51.100.9"},
		"proxy on another machine":         {"192.0.2.7:4711", "khabar.example", "198.51.100.9", "192.0.2.7"},
		"local proxy under another name":   {"127.0.0.1:4711", "localhost", "198.51.100.9", "127.0.0.1"},
		"local proxy, unreadable address":  {"127.0.0.1:4711", "khabar.example", "unknown", "127.0.0.1"},
		"link-local address with its zone": {"[fe80::1%eth0]:4711", "localhost", "", "fe80::"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr, r.Host = c.remote, c.host
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := New(Config{Public: publicURL(t)}).clientAddress(r).String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// While the installation is open, requests to a foreign name that leads to this machine are
// refused.
func TestDNSRebinding(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Public = publicURL(t) })
	hosts := map[string]int{
		"localhost": 200, "localhost:8080": 200, "LOCALHOST:1": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "[::1]": 200,
		"khabar.example": 200, "khabar.example:443": 200,
		"evil.example": 421, "evil.example:8080": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421,
		"0.0.0.0": 421, "127.0.0.2": 421, "": 421, "khabar.example.": 421, "localhost:8080@evil.example": 421,
	}
	for name, want := range hosts {
		if w := f.get("/maintainer", withHost(name)); w.Code != want {
			t.Errorf("GET, Host %q: %d, want %d", name, w.Code, want)
		}
		if w := f.post("/maintainer", nil, withHost(name)); w.Code != want {
			t.Errorf("POST, Host %q: %d, want %d", name, w.Code, want)
		}
	}
	f.add("ana", news.PermissionReader)
	if w := f.get("/public", withHost("evil.example")); w.Code != 200 {
		t.Errorf("Host evil.example once somebody may sign in: %d, want 200", w.Code)
	}
}
