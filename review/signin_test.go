package review

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"khabar/auth"
	"khabar/news"
)

func TestSignIn(t *testing.T) {
	f := newFixture(t)
	f.add("ana", news.PermissionAnalyst)
	f.add("disabled", news.PermissionAnalyst)
	f.must(f.db.DisablePerson(t.Context(), "disabled", time.Now()))
	w := f.post("/login", []string{"name", "ana", "password", password})
	cookies := w.Result().Cookies()
	if w.Code != http.StatusSeeOther || len(cookies) != 1 {
		t.Fatalf("sign in: %d, cookies %v; want 303 and one cookie", w.Code, cookies)
	}
	cookie := withCookie(cookies[0])
	if w := f.get("/", cookie); w.Code != http.StatusOK {
		t.Errorf("the queue after signing in: %d, want 200", w.Code)
	}
	if w := f.post("/logout", nil, cookie); w.Code != http.StatusSeeOther {
		t.Errorf("sign out: %d, want 303", w.Code)
	}
	if w := f.get("/", cookie); w.Code != http.StatusSeeOther {
		t.Errorf("the queue after signing out: %d, want 303", w.Code)
	}
	var answers []string
	for _, form := range [][]string{{"name", "ana", "password", "wrong"}, {"name", "unknown", "password", password}, {"name", "disabled", "password", password}} {
		w := f.post("/login", form)
		if len(w.Result().Cookies()) != 0 {
			t.Errorf("sign in with %q sets a cookie", form)
		}
		answers = append(answers, fmt.Sprint(w.Code, strings.ReplaceAll(w.Body.String(), form[1], "NAME")))
	}
	if answers[0] != answers[1] || answers[0] != answers[2] || !strings.HasPrefix(answers[0], "401") {
		t.Errorf("the answers reveal which names exist:\n%s", strings.Join(answers, "\n"))
	}
}

// After too many wrong passwords the page says how long to wait.
func TestTooManyAttempts(t *testing.T) {
	f := newFixture(t)
	f.add("ana", news.PermissionAnalyst)
	form := []string{"name", "ana", "password", strings.Repeat("x", auth.MaxPassword+1)} // refused without hashing
	for i := range 10 {
		if w := f.post("/login", form); w.Code != http.StatusUnauthorized {
			t.Fatalf("attempt %d: %d, want 401", i, w.Code)
		}
	}
	w := f.post("/login", form)
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "Too many attempts") {
		t.Errorf("one attempt more: %d, Retry-After %q; want 429 and how long to wait", w.Code, w.Header().Get("Retry-After"))
	}
}

// A browser is sent only to pages of this server, and no header can be injected.
func TestPageAfterSignIn(t *testing.T) {
	f := newFixture(t)
	f.add("ana", news.PermissionAnalyst)
	for next, want := range map[string]string{
		"/stories/7?x=1": "/stories/7?x=1", "": "/", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/",
		"/%2f/evil.example": "/", "javascript:alert(1)": "/", "/a\r\nSet-Cookie: x=1": "/", "/a\nb": "/", "evil.example": "/",
		"/ok?x=%0d%0aSet-Cookie:x": "/ok?x=%0d%0aSet-Cookie:x", `\\evil.example`: "/", "/\t/evil.example": "/",
	} {
		w := f.post("/login", []string{"name", "ana", "password", password, "next", next})
		if got := w.Header().Get("Location"); got != want || len(w.Header().Values("Set-Cookie")) != 1 {
			t.Errorf("next %q leads to %q with cookies %q, want %q and one cookie", next, got, w.Header().Values("Set-Cookie"), want)
		}
		w = f.get("/login?"+url.Values{"next": {next}}.Encode(), withCookie(f.session("ana")))
		if got := w.Header().Get("Location"); got != want {
			t.Errorf("when already signed in, next %q leads to %q, want %q", next, got, want)
		}
	}
}
