package review

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"khabar/news"
)

func TestSignIn(t *testing.T) {
	public, err := url.Parse("https://desk.example")
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, func(c *Config) { c.Public = public })
	d.add("ana", news.PermissionAnalyst)
	d.add("gone", news.PermissionAnalyst)
	d.must(d.db.DisablePerson(t.Context(), "gone", time.Now()))
	for name, c := range map[string]struct {
		host, cookie string
		secure       bool
	}{
		"over https": {"desk.example", cookieSecure, true},
		"over http":  {"127.0.0.1:8080", cookiePlain, false},
	} {
		w := d.post("/login", []string{"name", "ana", "password", secret}, host(c.host))
		cookies := w.Result().Cookies()
		if w.Code != http.StatusSeeOther || len(cookies) != 1 {
			t.Fatalf("%s: %d, %v", name, w.Code, cookies)
		}
		got := cookies[0]
		if got.Name != c.cookie || got.Secure != c.secure || !got.HttpOnly || got.SameSite != http.SameSiteLaxMode || got.Path != "/" || got.Domain != "" {
			t.Errorf("%s: %+v", name, got)
		}
		if w := d.get("/", as(got), host(c.host)); w.Code != http.StatusOK {
			t.Errorf("%s: signed in, but the queue says %d", name, w.Code)
		}
		if w := d.post("/logout", nil, as(got), host(c.host)); w.Code != http.StatusSeeOther {
			t.Errorf("%s: sign out: %d", name, w.Code)
		}
		if w := d.get("/", as(got), host(c.host)); w.Code != http.StatusSeeOther {
			t.Errorf("%s: signed out, but the queue says %d", name, w.Code)
		}
	}
	var answers []string
	for _, form := range [][]string{{"name", "ana", "password", "wrong"}, {"name", "nobody", "password", secret}, {"name", "gone", "password", secret}} {
		w := d.post("/login", form)
		if len(w.Result().Cookies()) != 0 {
			t.Errorf("%q: a cookie", form)
		}
		answers = append(answers, fmt.Sprint(w.Code, strings.ReplaceAll(w.Body.String(), form[1], "NAME")))
	}
	if answers[0] != answers[1] || answers[0] != answers[2] || !strings.HasPrefix(answers[0], "401") {
		t.Errorf("the answer tells whether a name is known:\n%s", strings.Join(answers, "\n"))
	}
}

// A session that an attacker has planted in the browser does not become the person's.
func TestSessionFixation(t *testing.T) {
	d := newDesk(t)
	d.add("ana", news.PermissionAnalyst)
	d.add("mallory", news.PermissionReader)
	for name, planted := range map[string]*http.Cookie{
		"made up": {Name: cookiePlain, Value: "planted"},
		"real":    d.session("mallory"),
	} {
		w := d.post("/login", []string{"name", "ana", "password", secret}, as(planted))
		cookies := w.Result().Cookies()
		if len(cookies) != 1 || cookies[0].Value == planted.Value || len(cookies[0].Value) < 40 {
			t.Fatalf("%s: %v", name, cookies)
		}
		if w := d.get("/", as(planted)); w.Code != http.StatusSeeOther {
			t.Errorf("%s: the planted session works: %d", name, w.Code)
		}
	}
}

// Who guesses is slowed down, by address and by name; who only comes from the same address is not shut out.
func TestGuessingIsSlow(t *testing.T) {
	d := newDesk(t)
	d.add("ana", news.PermissionAnalyst)
	d.server.login.addresses = newLimiter(triesAddress, time.Hour) // so that it does not depend on how fast this machine hashes
	d.server.login.names = newLimiter(triesName, time.Hour)
	wrong := []string{"name", "ana", "password", "wrong"}
	var codes []int
	for i := range triesAddress + 2 {
		codes = append(codes, d.post("/login", []string{"name", "n" + strconv.Itoa(i), "password", "x"}, from("192.0.2.1:1")).Code)
	}
	if codes[triesAddress-1] != 401 || codes[triesAddress] != 429 {
		t.Errorf("by address: %v", codes)
	}
	if w := d.post("/login", []string{"name", "ana", "password", secret}, from("192.0.2.1:1")); w.Code != 429 || w.Header().Get("Retry-After") == "" {
		t.Errorf("the right password after too many wrong ones: %d", w.Code)
	}
	codes = nil
	for i := range triesName + 1 {
		codes = append(codes, d.post("/login", wrong, from(fmt.Sprintf("198.51.100.%d:1", i))).Code)
	}
	if codes[triesName-1] != 401 || codes[triesName] != 429 {
		t.Errorf("by name: %v", codes)
	}
	if w := d.get("/login", from("192.0.2.1:1")); w.Code != http.StatusOK {
		t.Errorf("the page itself: %d", w.Code)
	}
}

func TestLimiter(t *testing.T) {
	now := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	l := newLimiter(3, time.Second)
	for range 3 {
		if wait := l.take("a", now); wait != 0 {
			t.Fatal(wait)
		}
	}
	if wait := l.take("a", now); wait != time.Second {
		t.Errorf("the fourth try waits %v", wait)
	}
	if wait := l.take("a", now.Add(time.Second)); wait != 0 {
		t.Errorf("a second later it waits %v", wait)
	}
	l.give("a", now.Add(time.Second))
	if wait := l.take("a", now.Add(time.Second)); wait != 0 {
		t.Errorf("a try given back was not: %v", wait)
	}
	if n := testing.AllocsPerRun(100, func() { l.take(strconv.Itoa(rand.Int()), now) }); n > 1 { // the key itself
		t.Errorf("it grows: %v allocations", n)
	}
}

// Tokens come alone, work for programs only, and are told apart from passwords.
func TestTokens(t *testing.T) {
	d := newDesk(t)
	d.add("ana", news.PermissionAnalyst)
	id, value := d.token("ana", news.ScopeRead)
	for name, c := range map[string]struct {
		header string
		want   int
	}{
		"unknown":     {"Bearer khb_AAAAAAAAAAAAAAAAAAAAAAAAAA", 401},
		"no token":    {"Bearer ana", 401},
		"a password":  {"Basic YW5hOmNvcnJlY3Q=", 401},
		"for a page":  {"Bearer " + value, 403},
		"with spaces": {"Bearer  " + value, 401},
	} {
		if w := d.get("/", with("Authorization", c.header), as(d.session("ana"))); w.Code != c.want {
			t.Errorf("%s: %d, want %d: a cookie beside it changes nothing", name, w.Code, c.want)
		}
	}
	d.must(d.db.RevokeToken(t.Context(), "ana", id, time.Now()))
	if _, _, err := d.db.Token(t.Context(), hashSecret(value), time.Now()); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("a revoked token: %v", err)
	}
}

func TestPasswords(t *testing.T) {
	hash, err := HashPassword(secret)
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s, %v", hash, err)
	}
	other, err := HashPassword(secret)
	if err != nil || other == hash {
		t.Errorf("two hashes of one password are the same: %v", err)
	}
	for name, c := range map[string]struct {
		hash, password string
		want           bool
	}{
		"right":       {hash, secret, true},
		"wrong":       {hash, secret + "x", false},
		"no password": {"", "", false},
		"cut short":   {hash[:len(hash)-4], secret, false},
		"other costs": {strings.Replace(hash, "t=2", "t=1", 1), secret, false},
		"plain":       {secret, secret, false},
	} {
		if got := checkPassword(c.hash, c.password); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, password := range []string{"", "short", strings.Repeat("x", MaxPassword+1)} {
		if _, err := HashPassword(password); !errors.Is(err, news.ErrInvalid) {
			t.Errorf("a password of %d bytes: %v", len(password), err)
		}
	}
}

func TestAccount(t *testing.T) {
	d := newDesk(t)
	d.add("ana", news.PermissionAnalyst)
	ana, elsewhere := d.session("ana"), d.session("ana")
	shown := regexp.MustCompile(`khb_[A-Z2-7]{26}`)
	w := d.post("/account/tokens", []string{"name", "archive", "scope", "review"}, as(ana))
	if w.Code != http.StatusOK || len(shown.FindAll(w.Body.Bytes(), -1)) != 1 {
		t.Errorf("new token: %d", w.Code)
	}
	if w := d.get("/account", as(ana)); w.Code != http.StatusOK || shown.Match(w.Body.Bytes()) || bytes.Contains(w.Body.Bytes(), []byte("argon2")) {
		t.Errorf("account: %d; a secret is shown", w.Code)
	}
	const next = "another good secret"
	for _, c := range []struct {
		old, new, again string
		want            int
	}{
		{"wrong", next, next, 400}, {secret, next, "other", 400}, {secret, "short", "short", 400}, {secret, next, next, 303},
	} {
		if w := d.post("/account/password", []string{"old", c.old, "new", c.new, "again", c.again}, as(ana)); w.Code != c.want {
			t.Errorf("%+v: %d", c, w.Code)
		}
	}
	if w := d.get("/", as(ana)); w.Code != http.StatusOK {
		t.Errorf("the session that changed it: %d", w.Code)
	}
	if w := d.get("/", as(elsewhere)); w.Code != http.StatusSeeOther {
		t.Errorf("the other session: %d", w.Code)
	}
	if w := d.post("/login", []string{"name", "ana", "password", next}); w.Code != http.StatusSeeOther {
		t.Errorf("the new password: %d", w.Code)
	}
	if w := d.post("/account/keys", nil, as(ana)); w.Code != http.StatusSeeOther {
		t.Errorf("keys: %d", w.Code)
	}
	if p, err := d.db.Person(t.Context(), "ana"); err != nil || p.Keys {
		t.Errorf("keys are on still: %v", err)
	}
	if w := d.post("/account/sessions", []string{"session", "all"}, as(ana)); w.Header().Get("Location") != "/login" {
		t.Errorf("end all: %d", w.Code)
	}
	if w := d.get("/", as(ana)); w.Code != http.StatusSeeOther {
		t.Errorf("a session after all have ended: %d", w.Code)
	}
}

func TestUsers(t *testing.T) {
	d := newDesk(t)
	d.add("root", news.PermissionAdmin)
	root := d.session("root")
	for _, c := range []struct {
		path string
		form []string
		want int
	}{
		{"/users", []string{"name", "ana", "role", "analyst", "password", secret}, 303},
		{"/users", []string{"name", "ana", "role", "analyst", "password", secret}, 409},
		{"/users", []string{"name", "Ana!", "role", "analyst", "password", secret}, 400},
		{"/users", []string{"name", "ben", "role", "king", "password", secret}, 400},
		{"/users", []string{"name", "ben", "role", "analyst", "password", "short"}, 400},
		{"/users/ana", []string{"do", "role", "role", "maintainer"}, 303},
		{"/users/ana", []string{"do", "role", "role", "king"}, 400},
		{"/users/ana", []string{"do", "password", "password", "another good secret"}, 303},
		{"/users/ana", []string{"do", "password", "password", ""}, 400},
		{"/users/ana", []string{"do", "sessions"}, 303},
		{"/users/ana", []string{"do", "disable"}, 303},
		{"/users/ana", []string{"do", "enable"}, 303},
		{"/users/ana", []string{"do", "odd"}, 400},
		{"/users/nobody", []string{"do", "disable"}, 404},
		{"/users/root", []string{"do", "disable"}, 400},
		{"/users/root", []string{"do", "role", "role", "reader"}, 400},
	} {
		if w := d.post(c.path, c.form, as(root)); w.Code != c.want {
			t.Errorf("%s %q: %d, want %d", c.path, c.form, w.Code, c.want)
		}
	}
	if p, err := d.db.Person(t.Context(), "ana"); err != nil || p.Permission != news.PermissionMaintainer {
		t.Errorf("ana: %+v, %v", p, err)
	}
}

// No more passwords are hashed at once than there is memory for; the next one waits its turn, or until its browser has gone.
func TestHashersAreFew(t *testing.T) {
	l := newLogin()
	var done []func()
	for range hashers {
		free, err := l.slot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		done = append(done, free)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := l.slot(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("a fifth one: %v", err)
	}
	done[0]()
	if _, err := l.slot(t.Context()); err != nil {
		t.Errorf("once there is room: %v", err)
	}
}
