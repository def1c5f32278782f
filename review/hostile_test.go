package review

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// Forms that another site makes a browser send are refused, on every route that changes something.
func TestForeignFormsAreRefused(t *testing.T) {
	d := newDesk(t)
	d.add("ana", news.PermissionAdmin)
	cookie := d.session("ana")
	for name, c := range map[string]struct {
		asks []ask
		want bool // refused
	}{
		"cross-site":          {[]ask{with("Sec-Fetch-Site", "cross-site")}, true},
		"same site":           {[]ask{with("Sec-Fetch-Site", "same-site")}, true},
		"foreign origin":      {[]ask{with("Origin", "https://evil.example")}, true},
		"no origin at all":    {[]ask{with("Origin", "null")}, true},
		"our own":             {[]ask{with("Sec-Fetch-Site", "same-origin"), with("Origin", "http://localhost:8080")}, false},
		"an old browser's":    {[]ask{with("Origin", "http://localhost:8080")}, false},
		"typed in by a human": {[]ask{with("Sec-Fetch-Site", "none")}, false},
	} {
		for _, rt := range (&server{}).routes() {
			method, path, _ := strings.Cut(rt.pattern, " ")
			if method != http.MethodPost || path == "/logout" || path == "/login" || rt.scope != "" {
				continue
			}
			path = strings.NewReplacer("{id}", "999999", "{name}", "nobody").Replace(path)
			w := d.post(path, nil, append(c.asks, as(cookie))...)
			if refused := w.Code == http.StatusForbidden; refused != c.want {
				t.Errorf("%s, %s: %d", rt.pattern, name, w.Code)
			}
		}
	}
	for _, path := range []string{"/login", "/logout"} {
		if w := d.post(path, nil, as(cookie), with("Sec-Fetch-Site", "cross-site")); w.Code != http.StatusForbidden {
			t.Errorf("%s from another site: %d", path, w.Code)
		}
	}
}

// What a page of another name for this machine asks is refused while the desk is open.
func TestDNSRebinding(t *testing.T) {
	public, err := url.Parse("https://desk.example")
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, func(c *Config) { c.Public = public })
	hosts := map[string]int{
		"localhost": 200, "localhost:8080": 200, "LOCALHOST:1": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "[::1]": 200,
		"desk.example": 200, "desk.example:443": 200,
		"evil.example": 421, "evil.example:8080": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421,
		"0.0.0.0": 421, "127.0.0.2": 421, "": 421, "desk.example.": 421, "localhost:8080@evil.example": 421,
	}
	for name, want := range hosts {
		if w := d.get("/", host(name)); w.Code != want {
			t.Errorf("Host %q: %d, want %d", name, w.Code, want)
		}
		if w := d.post("/undo", nil, host(name)); (w.Code == 421) != (want == 421) {
			t.Errorf("POST, Host %q: %d", name, w.Code)
		}
	}
	d.add("ana", news.PermissionReader)
	if w := d.get("/login", host("evil.example")); w.Code != http.StatusOK {
		t.Errorf("once people sign in, Host does not matter: %d", w.Code)
	}
}

func TestOpenDesk(t *testing.T) {
	d := newDesk(t)
	if w := d.get("/"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "os-user") {
		t.Errorf("an open desk: %d; it does not say in whose name it acts", w.Code)
	}
	if w := d.get("/users"); w.Code != http.StatusForbidden {
		t.Errorf("people, on an open desk: %d", w.Code)
	}
	for _, path := range []string{"/account/password", "/account/keys", "/account/sessions", "/account/tokens", "/account/tokens/1"} {
		if w := d.post(path, nil); w.Code != http.StatusNotFound {
			t.Errorf("POST %s on an open desk: %d", path, w.Code)
		}
	}
	d.add("ana", news.PermissionReader)
	if w := d.get("/"); w.Code != http.StatusSeeOther {
		t.Errorf("once somebody may sign in: %d", w.Code)
	}
	remote := newDesk(t, func(c *Config) { c.Loopback = false })
	if w := remote.get("/"); w.Code != http.StatusSeeOther {
		t.Errorf("a desk that others can reach is never open: %d", w.Code)
	}
}

func TestEveryAnswerIsHardened(t *testing.T) {
	public, err := url.Parse("https://desk.example")
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, func(c *Config) { c.Public = public })
	d.add("ana", news.PermissionAdmin)
	cookie := d.session("ana")
	for _, path := range []string{"/", "/login", "/account", "/users", "/feeds", "/no/such/page", "/items/1", "/static/khabar.css", "/api/v1/queue"} {
		w := d.get(path, as(cookie))
		head := w.Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if !strings.HasPrefix(head.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, head.Get(name))
			}
		}
		if !strings.HasPrefix(path, "/static/") && head.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %q", path, head.Get("Cache-Control"))
		}
		if head.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS over http", path)
		}
		if w := d.get(path, host("desk.example")); w.Header().Get("Strict-Transport-Security") == "" {
			t.Errorf("%s: no HSTS over https", path)
		}
	}
}

// Nobody takes back, ends or revokes what is another's, not even with its number.
func TestOthersThings(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{"ana", "ben"} {
		d.add(name, news.PermissionAnalyst)
	}
	id := d.items()[0]
	e, err := d.db.DecideTag(t.Context(), news.Decision{
		Item: id, Tag: "group/ttp", Kind: news.Rejected, Who: "ana", Via: news.ViaCard, At: time.Now(),
	})
	d.must(err)
	ana, ben := d.session("ana"), d.session("ben")
	token, _ := d.token("ana", news.ScopeRead)
	for name, w := range map[string]*httptest.ResponseRecorder{
		"undo":    d.post("/undo", []string{"event", strconv.FormatInt(e.ID, 10)}, as(ben)),
		"session": d.post("/account/sessions", []string{"session", fmt.Sprintf("%x", hashSecret(ana.Value))}, as(ben)),
		"token":   d.post(fmt.Sprintf("/account/tokens/%d", token), nil, as(ben)),
	} {
		if w.Code != http.StatusForbidden && w.Code != http.StatusNotFound {
			t.Errorf("%s: %d, %s", name, w.Code, w.Body)
		}
	}
	if w := d.get("/", as(ana)); w.Code != http.StatusOK {
		t.Errorf("ana's session is gone: %d", w.Code)
	}
	if tokens, err := d.db.Tokens(t.Context(), "ana"); err != nil || len(tokens) != 1 || !tokens[0].Revoked.IsZero() {
		t.Errorf("ana's token: %+v, %v", tokens, err)
	}
	if it, err := d.db.Item(t.Context(), id); err != nil || it.Tags[0].State.Event != e.ID {
		t.Errorf("ana's verdict: %+v, %v", it.Tags[0].State, err)
	}
	if w := d.post("/undo", []string{"event", strconv.FormatInt(e.ID, 10)}, as(ana)); w.Code >= 400 {
		t.Errorf("ana herself: %d, %s", w.Code, w.Body)
	}
}

// A browser is sent on only within these pages, and no header can be smuggled in.
func TestWhereBrowsersAreSent(t *testing.T) {
	d := newDesk(t)
	d.add("ana", news.PermissionAnalyst)
	for next, want := range map[string]string{
		"/stories/7?x=1": "/stories/7?x=1", "": "/", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/",
		"/%2f/evil.example": "/", "javascript:alert(1)": "/", "/a\r\nSet-Cookie: x=1": "/", "/a\nb": "/", "evil.example": "/",
		"/ok?x=%0d%0aSet-Cookie:x": "/ok?x=%0d%0aSet-Cookie:x", `\\evil.example`: "/", "/\t/evil.example": "/",
	} {
		w := d.post("/login", []string{"name", "ana", "password", secret, "next", next})
		if got := w.Header().Get("Location"); got != want || len(w.Header().Values("Set-Cookie")) != 1 {
			t.Errorf("next %q leads to %q, want %q; cookies %q", next, got, want, w.Header().Values("Set-Cookie"))
		}
		w = d.get("/login?"+url.Values{"next": {next}}.Encode(), as(d.session("ana")))
		if got := w.Header().Get("Location"); got != want {
			t.Errorf("signed in already, next %q leads to %q, want %q", next, got, want)
		}
	}
}

func TestPathsStayWithin(t *testing.T) {
	d := newDesk(t)
	inside := regexp.MustCompile(`root:x:0|package review|SQLite format`)
	for _, path := range []string{
		"/static/../auth.go", "/static/..%2fauth.go", "/static/%2e%2e/auth.go", "/static/%2e%2e%2fauth.go", "/static/....//auth.go",
		"/static/..\\auth.go", "/static//etc/passwd", "/static/", "/static/%00", "/../../etc/passwd", "/items/../../../etc/passwd",
		"/items/1%00", "/items/-1", "/items/99999999999999999999", "/stories/1/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
	} {
		u, err := url.Parse(path)
		if err != nil {
			continue // not even a client can send it
		}
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.URL = u
		w := d.do(r)
		if w.Code == http.StatusOK && !strings.HasPrefix(path, "/items/1") || w.Code >= 500 || inside.Match(w.Body.Bytes()) {
			t.Errorf("%s: %d, %.80s", path, w.Code, w.Body)
		}
	}
}

func TestLongForms(t *testing.T) {
	d := newDesk(t)
	long := strings.Repeat("x", 10<<20)
	for _, rt := range (&server{}).routes() {
		method, path, _ := strings.Cut(rt.pattern, " ")
		if method != http.MethodPost || strings.HasPrefix(path, "/users") || strings.HasPrefix(path, "/api/") {
			continue
		}
		path = strings.NewReplacer("{id}", "1", "{name}", "nobody").Replace(path)
		if w := d.post(path, []string{"note", long}); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d", rt.pattern, w.Code)
		}
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader("{}"))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		if w := d.do(r); w.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%s, another form: %d", rt.pattern, w.Code)
		}
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader("a=%zz"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if w := d.do(r); w.Code != http.StatusBadRequest {
			t.Errorf("%s, a broken form: %d", rt.pattern, w.Code)
		}
	}
}
