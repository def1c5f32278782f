package review

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"khabar/news"
)

func TestPeople(t *testing.T) {
	f := newFixture(t)
	f.add("root", news.PermissionAdmin)
	root := withCookie(f.session("root"))
	for _, c := range []struct {
		path string
		form []string
		want int
	}{
		{"/users", []string{"name", "ana", "role", "analyst", "password", password}, 303},
		{"/users", []string{"name", "ana", "role", "analyst", "password", password}, 409},
		{"/users", []string{"name", "Ana!", "role", "analyst", "password", password}, 400},
		{"/users", []string{"name", "ben", "role", "king", "password", password}, 400},
		{"/users", []string{"name", "ben", "role", "analyst", "password", "short"}, 400},
		{"/users/ana", []string{"do", "role", "role", "maintainer"}, 303},
		{"/users/ana", []string{"do", "role", "role", "king"}, 400},
		{"/users/ana", []string{"do", "password", "password", "another good password"}, 303},
		{"/users/ana", []string{"do", "password", "password", ""}, 400},
		{"/users/ana", []string{"do", "sessions"}, 303},
		{"/users/ana", []string{"do", "session", "session", "abcd"}, 404},
		{"/users/ana", []string{"do", "session", "session", "no hex"}, 404},
		{"/users/ana", []string{"do", "token", "token", "999"}, 404},
		{"/users/ana", []string{"do", "token", "token", "x"}, 404},
		{"/users/ana", []string{"do", "disable"}, 303},
		{"/users/ana", []string{"do", "enable"}, 303},
		{"/users/ana", []string{"do", "odd"}, 400},
		{"/users/nobody", []string{"do", "disable"}, 404},
		{"/users/root", []string{"do", "disable"}, 400},
		{"/users/root", []string{"do", "role", "role", "reader"}, 400},
	} {
		if w := f.post(c.path, c.form, root); w.Code != c.want {
			t.Errorf("POST %s %q: %d, want %d", c.path, c.form, w.Code, c.want)
		}
	}
	if p, err := f.db.Person(t.Context(), "ana"); err != nil || p.Permission != news.PermissionMaintainer {
		t.Errorf("ana is %+v (%v), want a maintainer", p, err)
	}
	if page := f.get("/users", root).Body.String(); !strings.Contains(page, `href="/users/ana"`) {
		t.Error("the page does not lead to the page of ana")
	}
	if w := f.get("/users/root", root); w.Header().Get("Location") != "/profile" {
		t.Errorf("one's own page leads to %q, want /profile", w.Header().Get("Location"))
	}
}

// An admin sees and ends each session and token of a person. The log says who did.
func TestAdminRevokesSessionsAndTokens(t *testing.T) {
	f := newFixture(t)
	f.add("root", news.PermissionAdmin)
	f.add("ana", news.PermissionAnalyst)
	root := withCookie(f.session("root"))
	ended, kept := f.session("ana"), f.session("ana")
	revokedID, revoked := f.token("ana", news.ScopeRead)
	_, other := f.token("ana", news.ScopeRead)

	page := f.get("/users/ana", root).Body.String()
	session, token := fmt.Sprintf("%x", hashOf(ended.Value)), fmt.Sprint(revokedID)
	if !strings.Contains(page, `value="`+session+`"`) || !strings.Contains(page, `name="token" value="`+token+`"`) {
		t.Fatalf("the page does not show the session and the token:\n%s", page)
	}
	for _, form := range [][]string{{"do", "session", "session", session}, {"do", "token", "token", token}} {
		if w := f.post("/users/ana", form, root); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/users/ana?done=") {
			t.Errorf("%q: %d to %q, want 303 to /users/ana", form, w.Code, w.Header().Get("Location"))
		}
	}
	for name, c := range map[string]struct{ got, want int }{
		"the ended session": {f.get("/", withCookie(ended)).Code, 303},
		"the other session": {f.get("/", withCookie(kept)).Code, 200},
		"the revoked token": {f.get("/api/v1/queue", withToken(revoked)).Code, 401},
		"the other token":   {f.get("/api/v1/queue", withToken(other)).Code, 200},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", name, c.got, c.want)
		}
	}
	for _, want := range []string{`who=root action="end a session" person=ana`, `who=root action="revoke a token" person=ana token=` + token} {
		if !strings.Contains(f.log.String(), want) {
			t.Errorf("the log does not say %s:\n%s", want, f.log)
		}
	}
	if strings.Contains(f.log.String(), session) {
		t.Error("the log has the whole hash of a session")
	}
}
