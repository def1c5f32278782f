package review

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"khabar/auth"
	"khabar/news"
)

// TestWhoMayDoWhat requests every route of the table without signing in, with each permission,
// and with a token of each scope.
func TestWhoMayDoWhat(t *testing.T) {
	f := newFixture(t)
	for _, p := range news.Permissions() {
		f.add(string(p), p)
	}
	for _, rt := range (&server{}).routes() {
		t.Run(rt.pattern, func(t *testing.T) {
			f.TB = t
			f.checkAccess(rt, "nobody", rt.need == "", http.StatusUnauthorized)
			for _, p := range news.Permissions() {
				cookie := withCookie(f.session(string(p)))
				if rt.scope != "" {
					f.checkAccess(rt, string(p)+" with a cookie", false, http.StatusUnauthorized, cookie)
					continue
				}
				f.checkAccess(rt, string(p), rt.need == "" || p.Covers(rt.need), http.StatusForbidden, cookie)
			}
			for _, scope := range []news.Scope{news.ScopeRead, news.ScopeReview} {
				_, value := f.token(string(news.PermissionAdmin), scope)
				may := rt.scope == scope || rt.scope == news.ScopeRead
				f.checkAccess(rt, "token to "+string(scope), may, http.StatusForbidden, withToken(value))
			}
		})
	}
}

// checkAccess requests a route. If may is false, the request must be refused with the status.
func (f *fixture) checkAccess(rt route, who string, may bool, status int, options ...requestOption) {
	f.Helper()
	method, path, _ := strings.Cut(rt.pattern, " ")
	if path == "/" {
		path = "/no/such/page"
	}
	path = strings.NewReplacer("{id}", "999999", "{name}", "nobody", "{file}", "khabar.css", "{$}", "").Replace(path)
	var w *httptest.ResponseRecorder
	if method == http.MethodPost {
		w = f.post(path, nil, options...)
	} else {
		w = f.get(path, options...)
	}
	toSignIn := w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/login?next=")
	refused := toSignIn || w.Code == http.StatusForbidden || w.Code == http.StatusUnauthorized && path != "/login"
	switch {
	case w.Code >= 500:
		f.Errorf("%s as %s: %d; log:\n%s", rt.pattern, who, w.Code, f.log)
	case may && refused:
		f.Errorf("%s as %s: refused with %d", rt.pattern, who, w.Code)
	case !may && w.Code != status && !(toSignIn && status == http.StatusUnauthorized && method == http.MethodGet):
		f.Errorf("%s as %s: %d, want %d", rt.pattern, who, w.Code, status)
	}
}

// Rules that every route of the table follows.
func TestTableOfRoutes(t *testing.T) {
	public := []string{"GET /static/{file}", "GET /favicon.ico", "GET /login", "POST /login", "GET /"}
	aboutOneself := []string{"POST /logout", "POST /profile/"}
	for _, rt := range (&server{}).routes() {
		method, path, ok := strings.Cut(rt.pattern, " ")
		own := slices.ContainsFunc(aboutOneself, func(p string) bool { return strings.HasPrefix(rt.pattern, p) })
		switch {
		case !ok || method != http.MethodGet && method != http.MethodPost:
			t.Errorf("%s: want GET or POST", rt.pattern)
		case rt.need == "" && !slices.Contains(public, rt.pattern):
			t.Errorf("%s: everybody may use it", rt.pattern)
		case rt.need != "" && !rt.need.Valid():
			t.Errorf("%s: unknown permission %q", rt.pattern, rt.need)
		case method == http.MethodPost && !own && rt.need != "" && !rt.need.Covers(news.PermissionAnalyst):
			t.Errorf("%s: a reader may change something", rt.pattern)
		case rt.scope != "" && !strings.HasPrefix(path, "/api/"):
			t.Errorf("%s: a token opens a page for people", rt.pattern)
		case rt.scope == "" && strings.HasPrefix(path, "/api/"):
			t.Errorf("%s: no token opens it", rt.pattern)
		case rt.scope == news.ScopeRead && method == http.MethodPost:
			t.Errorf("%s: a token to read changes something", rt.pattern)
		}
	}
}

// A change of a person's permission takes effect at once.
func TestRightsEndAtOnce(t *testing.T) {
	f := newFixture(t)
	f.add("root", news.PermissionAdmin)
	f.add("ana", news.PermissionAdmin)
	cookie := f.session("ana")
	_, token := f.token("ana", news.ScopeRead)
	for _, c := range []struct {
		name   string
		change func() error
		want   string // status of an admin's page, and of the API
	}{
		{"admin", func() error { return nil }, "200 200"},
		{"analyst", func() error { return f.db.SetPermission(t.Context(), "ana", news.PermissionAnalyst) }, "403 200"},
		{"disabled", func() error { return f.db.DisablePerson(t.Context(), "ana", time.Now()) }, "303 401"},
		{"enabled again", func() error { return f.db.EnablePerson(t.Context(), "ana") }, "303 401"},
	} {
		f.must(c.change())
		if got := fmt.Sprint(f.get("/users", withCookie(cookie)).Code, f.get("/api/v1/queue", withToken(token)).Code); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// While the installation is open, every page except those about people works, and has the name
// under which actions are stored.
func TestOpenInstallation(t *testing.T) {
	f := newFixture(t)
	if w := f.get("/"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "acts as “os-user”") {
		t.Errorf("the queue: %d, want 200 with the name of who acts", w.Code)
	}
	if w := f.get("/users"); w.Code != http.StatusForbidden {
		t.Errorf("the page about people: %d, want 403", w.Code)
	}
	if w := f.get("/profile"); w.Code != http.StatusNotFound {
		t.Errorf("the profile page: %d, want 404", w.Code)
	}
	for _, path := range []string{"/profile/password", "/profile/keys", "/profile/sessions", "/profile/tokens", "/profile/tokens/1"} {
		if w := f.post(path, nil); w.Code != http.StatusNotFound {
			t.Errorf("POST %s: %d, want 404", path, w.Code)
		}
	}
	f.add("ana", news.PermissionReader)
	if w := f.get("/"); w.Code != http.StatusSeeOther {
		t.Errorf("the queue once somebody may sign in: %d, want 303", w.Code)
	}
	remote := newFixture(t, func(c *auth.Config) { c.Loopback = false })
	if w := remote.get("/"); w.Code != http.StatusSeeOther {
		t.Errorf("the queue where others can connect: %d, want 303", w.Code)
	}
}
