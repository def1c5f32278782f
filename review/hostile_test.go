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

	"khabar/auth"
	"khabar/news"
)

// Every route that takes a form refuses a form that another site makes the browser send.
func TestForeignFormsAreRefused(t *testing.T) {
	f := newFixture(t)
	f.add("ana", news.PermissionAdmin)
	cookie := withCookie(f.session("ana"))
	for name, c := range map[string]struct {
		options []requestOption
		refused bool
	}{
		"cross-site":            {[]requestOption{withHeader("Sec-Fetch-Site", "cross-site")}, true},
		"same site":             {[]requestOption{withHeader("Sec-Fetch-Site", "same-site")}, true},
		"foreign origin":        {[]requestOption{withHeader("Origin", "https://evil.example")}, true},
		"null origin":           {[]requestOption{withHeader("Origin", "null")}, true},
		"own form":              {[]requestOption{withHeader("Sec-Fetch-Site", "same-origin"), withHeader("Origin", "http://localhost:8080")}, false},
		"own form, old browser": {[]requestOption{withHeader("Origin", "http://localhost:8080")}, false},
		"typed by a person":     {[]requestOption{withHeader("Sec-Fetch-Site", "none")}, false},
	} {
		for _, rt := range (&server{}).routes() {
			method, path, _ := strings.Cut(rt.pattern, " ")
			if method != http.MethodPost || path == "/logout" || path == "/login" || rt.scope != "" {
				continue
			}
			path = strings.NewReplacer("{id}", "999999", "{name}", "nobody").Replace(path)
			w := f.post(path, nil, append(c.options, cookie)...)
			if refused := w.Code == http.StatusForbidden; refused != c.refused {
				t.Errorf("%s, %s: %d, want refused %t", rt.pattern, name, w.Code, c.refused)
			}
		}
	}
	for _, path := range []string{"/login", "/logout"} {
		if w := f.post(path, nil, cookie, withHeader("Sec-Fetch-Site", "cross-site")); w.Code != http.StatusForbidden {
			t.Errorf("%s from another site: %d, want 403", path, w.Code)
		}
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	f := newFixture(t, func(c *auth.Config) { c.Public = publicURL(t) })
	f.add("ana", news.PermissionAdmin)
	cookie := withCookie(f.session("ana"))
	for _, path := range []string{"/", "/login", "/profile", "/users", "/feeds", "/no/such/page", "/items/1", "/static/khabar.css", "/api/v1/queue"} {
		head := f.get(path, cookie).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if !strings.HasPrefix(head.Get(name), want) {
				t.Errorf("%s: %s is %q, want %q", path, name, head.Get(name), want)
			}
		}
		if !strings.HasPrefix(path, "/static/") && head.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: Cache-Control is %q, want no-store", path, head.Get("Cache-Control"))
		}
		if head.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: Strict-Transport-Security over http", path)
		}
		if head := f.get(path, withHost("khabar.example")).Header(); head.Get("Strict-Transport-Security") == "" {
			t.Errorf("%s: no Strict-Transport-Security over https", path)
		}
	}
}

// Nobody can undo another person's verdicts, end their sessions or revoke their tokens, even with
// the right ID.
func TestThingsOfOtherPeople(t *testing.T) {
	f := newFixture(t)
	for _, name := range []string{"ana", "ben"} {
		f.add(name, news.PermissionAnalyst)
	}
	id := f.items()[0]
	e, err := f.db.DecideTag(t.Context(), news.Decision{
		Item: id, Tag: "group/ttp", Kind: news.Rejected, Who: "ana", Via: news.ViaCard, At: time.Now(),
	})
	f.must(err)
	ana, ben := f.session("ana"), withCookie(f.session("ben"))
	token, _ := f.token("ana", news.ScopeRead)
	for name, w := range map[string]*httptest.ResponseRecorder{
		"undo a verdict": f.post("/undo", []string{"event", strconv.FormatInt(e.ID, 10)}, ben),
		"end a session":  f.post("/profile/sessions", []string{"session", fmt.Sprintf("%x", hashOf(ana.Value))}, ben),
		"revoke a token": f.post(fmt.Sprintf("/profile/tokens/%d", token), nil, ben),
		"see a profile":  f.get("/users/ana", ben),
		"end sessions":   f.post("/users/ana", []string{"do", "sessions"}, ben),
	} {
		if w.Code != http.StatusForbidden && w.Code != http.StatusNotFound {
			t.Errorf("%s of ana as ben: %d, want 403 or 404", name, w.Code)
		}
	}
	if w := f.get("/", withCookie(ana)); w.Code != http.StatusOK {
		t.Errorf("ana's session afterwards: %d, want 200", w.Code)
	}
	if tokens, err := f.db.Tokens(t.Context(), "ana"); err != nil || len(tokens) != 1 || !tokens[0].Revoked.IsZero() {
		t.Errorf("ana's tokens afterwards: %+v, %v", tokens, err)
	}
	if it, err := f.db.Item(t.Context(), id); err != nil || it.Tags[0].State.Event != e.ID {
		t.Errorf("ana's verdict afterwards: %+v, %v", it.Tags[0].State, err)
	}
	if w := f.post("/undo", []string{"event", strconv.FormatInt(e.ID, 10)}, withCookie(ana)); w.Code >= 400 {
		t.Errorf("undo a verdict of ana as ana: %d, %s", w.Code, w.Body)
	}
}

// No path gives access to files outside the served ones.
func TestPathTraversal(t *testing.T) {
	f := newFixture(t)
	leaked := regexp.MustCompile(`root:x:0|package review|SQLite format`)
	for _, path := range []string{
		"/static/../routes.go", "/static/..%2froutes.go", "/static/%2e%2e/routes.go", "/static/%2e%2e%2froutes.go", "/static/....//routes.go",
		"/static/..\\routes.go", "/static//etc/passwd", "/static/", "/static/%00", "/../../etc/passwd", "/items/../../../etc/passwd",
		"/items/1%00", "/items/-1", "/items/99999999999999999999", "/stories/1/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
	} {
		u, err := url.Parse(path)
		if err != nil {
			continue // no client can send it
		}
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.URL = u
		w := f.do(r)
		if w.Code == http.StatusOK && !strings.HasPrefix(path, "/items/1") || w.Code >= 500 || leaked.Match(w.Body.Bytes()) {
			t.Errorf("%s: %d, %.80s", path, w.Code, w.Body)
		}
	}
}

func TestBadForms(t *testing.T) {
	f := newFixture(t)
	long := strings.Repeat("x", 10<<20)
	for _, rt := range (&server{}).routes() {
		method, path, _ := strings.Cut(rt.pattern, " ")
		if method != http.MethodPost || strings.HasPrefix(path, "/users") || strings.HasPrefix(path, "/api/") {
			continue
		}
		path = strings.NewReplacer("{id}", "1", "{name}", "nobody").Replace(path)
		if w := f.post(path, []string{"note", long}); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s, a long form: %d, want 413", rt.pattern, w.Code)
		}
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader("{}"))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		if w := f.do(r); w.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%s, another kind of form: %d, want 415", rt.pattern, w.Code)
		}
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader("a=%zz"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if w := f.do(r); w.Code != http.StatusBadRequest {
			t.Errorf("%s, a broken form: %d, want 400", rt.pattern, w.Code)
		}
	}
}
