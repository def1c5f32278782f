package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// Each permission and scope opens its routes and no others.
func TestAccess(t *testing.T) {
	f := newFixture(t)
	paths := []string{"/public", "/reader", "/maintainer", "/admin", "/api/read", "/api/review"}
	options := map[string][]option{"nobody": nil}
	for _, p := range news.Permissions() {
		f.add(string(p), p)
		options[string(p)] = []option{withCookie(f.session(string(p)))}
	}
	for _, s := range []news.Scope{news.ScopeRead, news.ScopeReview} {
		_, value := f.token("admin", s)
		options["token to "+string(s)] = []option{withToken(value)}
	}
	_, value := f.token("reader", news.ScopeReview)
	options["reader's token to review"] = []option{withToken(value)}
	for who, want := range map[string]string{
		"nobody":                   "200 401 401 401 401 401",
		"reader":                   "200 200 403 403 401 401",
		"analyst":                  "200 200 403 403 401 401",
		"maintainer":               "200 200 200 403 401 401",
		"admin":                    "200 200 200 200 401 401",
		"token to read":            "403 403 403 403 200 403",
		"token to review":          "403 403 403 403 200 200",
		"reader's token to review": "403 403 403 403 200 403",
	} {
		var got []string
		for _, path := range paths {
			got = append(got, fmt.Sprint(f.get(path, options[who]...).Code))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", who, s, want)
		}
	}
}

// While the installation is open, everybody on this machine is a maintainer.
func TestOpenInstallation(t *testing.T) {
	f := newFixture(t)
	if w := f.get("/maintainer"); w.Code != 200 || w.Body.String() != "os-user" {
		t.Errorf("a maintainer's page: %d %q, want 200 for os-user", w.Code, w.Body)
	}
	if w := f.get("/admin"); w.Code != 403 {
		t.Errorf("an admin's page: %d, want 403", w.Code)
	}
	f.add("ana", news.PermissionReader)
	if w := f.get("/maintainer"); w.Code != 401 {
		t.Errorf("once somebody may sign in: %d, want 401", w.Code)
	}
	remote := newFixture(t, func(c *Config) { c.Loopback = false })
	if w := remote.get("/maintainer"); w.Code != 401 {
		t.Errorf("where others can connect: %d, want 401", w.Code)
	}
}

// countingStore records the calls of the methods that read all people.
type countingStore struct {
	Store
	calls []string
}

func (s *countingStore) HasPeople(ctx context.Context) (bool, error) {
	s.calls = append(s.calls, "HasPeople")
	return s.Store.HasPeople(ctx)
}

func (s *countingStore) People(ctx context.Context) ([]news.Person, error) {
	s.calls = append(s.calls, "People")
	return s.Store.People(ctx)
}

func TestOpenInstallationAsksOncePerRequest(t *testing.T) {
	counting := &countingStore{}
	f := newFixture(t, func(c *Config) {
		counting.Store = c.Store
		c.Store = counting
	})
	if w := f.get("/maintainer"); w.Code != 200 {
		t.Fatalf("a maintainer's page: %d, want 200", w.Code)
	}
	if got := strings.Join(counting.calls, " "); got != "HasPeople" {
		t.Errorf("one request calls %q of the store, want HasPeople once", got)
	}
}

// brokenStore is a Store whose database cannot be read.
type brokenStore struct{ Store }

func (brokenStore) HasPeople(context.Context) (bool, error) {
	return false, errors.New("disk I/O error")
}

func TestBrokenStoreLetsNobodyIn(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Store = brokenStore{c.Store} })
	if w := f.get("/public"); w.Code != 500 {
		t.Errorf("a page without a database: %d, want 500", w.Code)
	}
}

func TestFormsOfOtherSites(t *testing.T) {
	f := newFixture(t)
	foreign := withHeader("Sec-Fetch-Site", "cross-site")
	if w := f.post("/maintainer", nil, foreign); w.Code != 403 {
		t.Errorf("a form of another site: %d, want 403", w.Code)
	}
	if w := f.post("/elsewhere", nil, foreign); w.Code != 404 {
		t.Errorf("a form of another site to a route that allows such forms: %d, want 404 from the handler", w.Code)
	}
}

// A token opens only routes for programs. When a request has a token and a cookie, the token
// counts.
func TestTokens(t *testing.T) {
	f := newFixture(t)
	f.add("ana", news.PermissionAnalyst)
	id, value := f.token("ana", news.ScopeRead)
	for name, c := range map[string]struct {
		header string
		want   int
	}{
		"unknown":    {"Bearer khb_AAAAAAAAAAAAAAAAAAAAAAAAAA", 401},
		"no token":   {"Bearer ana", 401},
		"a password": {"Basic YW5hOmNvcnJlY3Q=", 401},
		"for a page": {"Bearer " + value, 403},
		"two spaces": {"Bearer  " + value, 401},
		"other case": {"bearer " + value, 403},
		"no scheme":  {value, 401},
	} {
		if w := f.get("/reader", withHeader("Authorization", c.header), withCookie(f.session("ana"))); w.Code != c.want {
			t.Errorf("%s, beside a valid cookie: %d, want %d", name, w.Code, c.want)
		}
	}
	f.must(f.guard.RevokeToken(t.Context(), "ana", id))
	if w := f.get("/api/read", withToken(value)); w.Code != 401 {
		t.Errorf("a revoked token: %d, want 401", w.Code)
	}
}

func TestSignIn(t *testing.T) {
	f := newFixture(t, func(c *Config) { c.Public = publicURL(t) })
	f.add("ana", news.PermissionAnalyst)
	f.add("disabled", news.PermissionAnalyst)
	f.must(f.db.DisablePerson(t.Context(), "disabled", time.Now()))
	for name, c := range map[string]struct {
		host, cookie string
		secure       bool
	}{
		"over https": {"khabar.example", cookieSecure, true},
		"over http":  {"127.0.0.1:8080", cookiePlain, false},
	} {
		w := f.post("/sign-in", []string{"name", "ana", "password", password}, withHost(c.host))
		cookies := w.Result().Cookies()
		if w.Code != 200 || len(cookies) != 1 {
			t.Fatalf("%s: %d, %v", name, w.Code, cookies)
		}
		got := cookies[0]
		if got.Name != c.cookie || got.Secure != c.secure || !got.HttpOnly || got.SameSite != http.SameSiteLaxMode || got.Path != "/" || got.Domain != "" {
			t.Errorf("%s: the cookie is %+v", name, got)
		}
		if w := f.get("/reader", withCookie(got), withHost(c.host)); w.Code != 200 {
			t.Errorf("%s: after signing in: %d, want 200", name, w.Code)
		}
		if w := f.post("/sign-out", nil, withCookie(got), withHost(c.host)); w.Code != 200 {
			t.Errorf("%s: sign out: %d, want 200", name, w.Code)
		}
		if w := f.get("/reader", withCookie(got), withHost(c.host)); w.Code != 401 {
			t.Errorf("%s: after signing out: %d, want 401", name, w.Code)
		}
	}
	for _, form := range [][]string{{"name", "ana", "password", "wrong"}, {"name", "unknown", "password", password}, {"name", "disabled", "password", password}} {
		w := f.post("/sign-in", form)
		if len(w.Result().Cookies()) != 0 || w.Code != 401 || strings.TrimSpace(w.Body.String()) != ErrCredentials.Error() {
			t.Errorf("%q: %d %q with cookies %v, want 401 with the same text for all", form, w.Code, w.Body, w.Result().Cookies())
		}
	}
}

// An attacker who has put a session cookie into the browser before the person signs in does not
// get the person's session.
func TestSessionFixation(t *testing.T) {
	f := newFixture(t)
	f.add("ana", news.PermissionAnalyst)
	f.add("mallory", news.PermissionReader)
	for name, planted := range map[string]*http.Cookie{
		"made up": {Name: cookiePlain, Value: "planted"},
		"real":    f.session("mallory"),
	} {
		w := f.post("/sign-in", []string{"name", "ana", "password", password}, withCookie(planted))
		cookies := w.Result().Cookies()
		if len(cookies) != 1 || cookies[0].Value == planted.Value || len(cookies[0].Value) < 40 {
			t.Fatalf("%s: the cookie after signing in is %v, want a new secret", name, cookies)
		}
		if w := f.get("/reader", withCookie(planted)); w.Code != 401 {
			t.Errorf("%s: the planted session after signing in: %d, want 401", name, w.Code)
		}
	}
}
