package review

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// TestWhoMayDoWhat asks for every route as everybody: nobody, each rank, and tokens of each
// scope. A new route is in it by being in the table.
func TestWhoMayDoWhat(t *testing.T) {
	d := newDesk(t)
	for _, rank := range news.Permissions() {
		d.add(string(rank), rank)
	}
	for _, rt := range (&server{}).routes() {
		t.Run(rt.pattern, func(t *testing.T) {
			d.TB = t
			d.refusedOrNot(rt, "nobody", rt.need == "", http.StatusUnauthorized)
			for _, rank := range news.Permissions() {
				cookie := as(d.session(string(rank)))
				if rt.scope != "" {
					d.refusedOrNot(rt, string(rank)+" with a cookie", false, http.StatusUnauthorized, cookie)
					continue
				}
				d.refusedOrNot(rt, string(rank), rt.need == "" || rank.Covers(rt.need), http.StatusForbidden, cookie)
			}
			for _, scope := range []news.Scope{news.ScopeRead, news.ScopeReview} {
				_, value := d.token(string(news.PermissionAdmin), scope)
				may := rt.scope == scope || rt.scope == news.ScopeRead
				d.refusedOrNot(rt, "token to "+string(scope), may, http.StatusForbidden, with("Authorization", "Bearer "+value))
			}
		})
	}
}

// refusedOrNot asks for a route; whoever may not use it is refused with that status.
func (d *testDesk) refusedOrNot(rt route, who string, may bool, status int, asks ...ask) {
	d.Helper()
	method, path, _ := strings.Cut(rt.pattern, " ")
	if path == "/" {
		path = "/no/such/page"
	}
	path = strings.NewReplacer("{id}", "999999", "{name}", "nobody", "{file}", "khabar.css", "{$}", "").Replace(path)
	var w *httptest.ResponseRecorder
	if method == http.MethodPost {
		w = d.post(path, nil, asks...)
	} else {
		w = d.get(path, asks...)
	}
	toLogin := w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/login?next=")
	refused := toLogin || w.Code == http.StatusForbidden || w.Code == http.StatusUnauthorized && path != "/login"
	switch {
	case w.Code >= 500:
		d.Errorf("%s as %s: %d; log:\n%s", rt.pattern, who, w.Code, d.log)
	case may && refused:
		d.Errorf("%s as %s: refused with %d", rt.pattern, who, w.Code)
	case !may && !(w.Code == status || toLogin && status == http.StatusUnauthorized && method == http.MethodGet):
		d.Errorf("%s as %s: %d, want %d", rt.pattern, who, w.Code, status)
	}
}

// What the table itself must keep to.
func TestTableOfRoutes(t *testing.T) {
	public := []string{"GET /static/{file}", "GET /favicon.ico", "GET /login", "POST /login", "GET /"}
	ownAffairs := []string{"POST /logout", "POST /account/"}
	for _, rt := range (&server{}).routes() {
		method, path, ok := strings.Cut(rt.pattern, " ")
		own := slices.ContainsFunc(ownAffairs, func(p string) bool { return strings.HasPrefix(rt.pattern, p) })
		switch {
		case !ok || method != http.MethodGet && method != http.MethodPost:
			t.Errorf("%s: want GET or POST", rt.pattern)
		case rt.need == "" && !slices.Contains(public, rt.pattern):
			t.Errorf("%s: anybody may use it", rt.pattern)
		case rt.need != "" && !rt.need.Valid():
			t.Errorf("%s: unknown rank %q", rt.pattern, rt.need)
		case method == http.MethodPost && !own && rt.need != "" && !rt.need.Covers(news.PermissionAnalyst):
			t.Errorf("%s: a reader may change something", rt.pattern)
		case rt.scope != "" && !strings.HasPrefix(path, "/api/"):
			t.Errorf("%s: a token reaches a page for people", rt.pattern)
		case rt.scope == "" && strings.HasPrefix(path, "/api/"):
			t.Errorf("%s: no token reaches it", rt.pattern)
		case rt.scope == news.ScopeRead && method == http.MethodPost:
			t.Errorf("%s: a token to read changes something", rt.pattern)
		}
	}
}

// A person's rights end at once when they are taken away.
func TestRightsEndAtOnce(t *testing.T) {
	d := newDesk(t)
	d.add("root", news.PermissionAdmin)
	d.add("ana", news.PermissionAdmin)
	cookie := d.session("ana")
	_, token := d.token("ana", news.ScopeRead)
	code := func() string {
		return fmt.Sprint(d.get("/users", as(cookie)).Code, d.get("/", with("Authorization", "Bearer "+token)).Code)
	}
	for _, c := range []struct {
		name   string
		change func() error
		want   string
	}{
		{"admin", func() error { return nil }, "200 403"},
		{"analyst", func() error { return d.db.SetPermission(t.Context(), "ana", news.PermissionAnalyst) }, "403 403"},
		{"disabled", func() error { return d.db.DisablePerson(t.Context(), "ana", time.Now()) }, "303 401"},
		{"enabled again", func() error { return d.db.EnablePerson(t.Context(), "ana") }, "303 401"},
	} {
		d.must(c.change())
		if got := code(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
