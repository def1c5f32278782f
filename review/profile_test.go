package review

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"khabar/news"
)

func TestProfile(t *testing.T) {
	f := newFixture(t)
	f.add("ana", news.PermissionAnalyst)
	ana, elsewhere := f.session("ana"), f.session("ana")
	secret := regexp.MustCompile(`khb_[A-Z2-7]{26}`)
	if w := f.get("/account", withCookie(ana)); w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != "/profile" {
		t.Errorf("/account: %d to %q, want 301 to /profile", w.Code, w.Header().Get("Location"))
	}
	w := f.post("/profile/tokens", []string{"name", "archive", "scope", "review"}, withCookie(ana))
	if w.Code != http.StatusOK || len(secret.FindAll(w.Body.Bytes(), -1)) != 1 {
		t.Errorf("make a token: %d, want 200 and the secret", w.Code)
	}
	for _, form := range [][]string{{"name", " ", "scope", "read"}, {"name", strings.Repeat("x", 61), "scope", "read"}, {"name", "x", "scope", "all"}} {
		if w := f.post("/profile/tokens", form, withCookie(ana)); w.Code != http.StatusBadRequest {
			t.Errorf("make a token with %q: %d, want 400", form, w.Code)
		}
	}
	w = f.get("/profile", withCookie(ana))
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<h1>Your profile</h1>") || secret.Match(w.Body.Bytes()) || bytes.Contains(w.Body.Bytes(), []byte("argon2")) {
		t.Errorf("the page afterwards: %d, want 200 without secrets", w.Code)
	}
	if w := f.post("/profile/keys", nil, withCookie(ana)); w.Code != http.StatusSeeOther {
		t.Errorf("switch the keys: %d, want 303", w.Code)
	}
	if p, err := f.db.Person(t.Context(), "ana"); err != nil || p.Keys {
		t.Errorf("the keys are still on (%v)", err)
	}
	if w := f.post("/profile/sessions", []string{"session", "all"}, withCookie(ana)); w.Header().Get("Location") != "/login" {
		t.Errorf("end all sessions: %d to %q, want /login", w.Code, w.Header().Get("Location"))
	}
	for name, c := range map[string]*http.Cookie{"this": ana, "the other": elsewhere} {
		if w := f.get("/", withCookie(c)); w.Code != http.StatusSeeOther {
			t.Errorf("%s session after all have ended: %d, want 303", name, w.Code)
		}
	}
}

func TestChangePassword(t *testing.T) {
	f := newFixture(t)
	f.add("ana", news.PermissionAnalyst)
	ana, elsewhere := f.session("ana"), f.session("ana")
	const next = "another good password"
	for _, c := range []struct {
		old, new, again string
		want            int
	}{
		{"wrong", next, next, 400},
		{password, next, "other", 400},
		{password, "short", "short", 400},
		{password, next, next, 303},
	} {
		if w := f.post("/profile/password", []string{"old", c.old, "new", c.new, "again", c.again}, withCookie(ana)); w.Code != c.want {
			t.Errorf("%+v: %d", c, w.Code)
		}
	}
	if w := f.get("/", withCookie(ana)); w.Code != http.StatusOK {
		t.Errorf("the session that changed it: %d, want 200", w.Code)
	}
	if w := f.get("/", withCookie(elsewhere)); w.Code != http.StatusSeeOther {
		t.Errorf("the other session: %d, want 303", w.Code)
	}
	if w := f.post("/login", []string{"name", "ana", "password", next}); w.Code != http.StatusSeeOther {
		t.Errorf("sign in with the new password: %d, want 303", w.Code)
	}
}

// Pages that revoke tokens along with sessions say so.
func TestPagesSayThatTokensAreRevoked(t *testing.T) {
	f := newFixture(t)
	f.add("root", news.PermissionAdmin)
	f.add("ana", news.PermissionAnalyst)
	f.session("ana")
	root := withCookie(f.session("root"))
	for path, texts := range map[string][]string{
		"/profile":               {"This ends all your other sessions and revokes all your tokens", "End all sessions and revoke all tokens"},
		"/profile?done=password": {"All other sessions have ended and all tokens are revoked"},
		"/users/ana":             {"This ends all sessions and revokes all tokens of ana", "End all sessions and revoke all tokens"},
	} {
		page := f.get(path, root).Body.String()
		for _, text := range texts {
			if !strings.Contains(page, text) {
				t.Errorf("%s does not say %q", path, text)
			}
		}
	}
}

// A new password and the end of all sessions revoke all tokens, whoever asks for it.
func TestTokensAreRevokedWithSessions(t *testing.T) {
	for name, c := range map[string]struct {
		who, path string
		form      []string
	}{
		"own password":      {"ana", "/profile/password", []string{"old", password, "new", "another good password", "again", "another good password"}},
		"own sessions":      {"ana", "/profile/sessions", []string{"session", "all"}},
		"password by admin": {"root", "/users/ana", []string{"do", "password", "password", "another good password"}},
		"sessions by admin": {"root", "/users/ana", []string{"do", "sessions"}},
		"disabled by admin": {"root", "/users/ana", []string{"do", "disable"}},
	} {
		f := newFixture(t)
		f.add("root", news.PermissionAdmin)
		f.add("ana", news.PermissionAnalyst)
		_, token := f.token("ana", news.ScopeRead)
		if w := f.get("/api/v1/queue", withToken(token)); w.Code != http.StatusOK {
			t.Fatalf("%s: the token before: %d, want 200", name, w.Code)
		}
		if w := f.post(c.path, c.form, withCookie(f.session(c.who))); w.Code != http.StatusSeeOther {
			t.Errorf("%s: %d, want 303; %s", name, w.Code, w.Body)
		}
		if w := f.get("/api/v1/queue", withToken(token)); w.Code != http.StatusUnauthorized {
			t.Errorf("%s: the token afterwards: %d, want 401", name, w.Code)
		}
	}
}
