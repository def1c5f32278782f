package auth

import (
	"bytes"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// password is everybody's password in tests.
const password = "correct horse battery"

// A fixture is a Guard over a real database, and a handler that it protects. The handler
// answers every request that the Guard allows with 200 and the name of the person.
type fixture struct {
	testing.TB
	db      *store.DB
	guard   *Guard
	handler http.Handler
	log     *bytes.Buffer
}

// newFixture makes a fixture without people, so that the installation is open.
func newFixture(t testing.TB, change ...func(*Config)) *fixture {
	t.Helper()
	f := &fixture{TB: t, db: storetest.Migrated(t, storetest.SQLite(t)), log: &bytes.Buffer{}}
	cfg := Config{Store: f.db, Log: slog.New(slog.NewTextHandler(f.log, nil)), Loopback: true, Local: "os-user"}
	for _, c := range change {
		c(&cfg)
	}
	f.guard = New(cfg)
	mux := http.NewServeMux()
	for pattern, access := range map[string]Access{
		"/public":     {},
		"/reader":     {Permission: news.PermissionReader},
		"/maintainer": {Permission: news.PermissionMaintainer},
		"/admin":      {Permission: news.PermissionAdmin},
		"/api/read":   {Permission: news.PermissionReader, Scope: news.ScopeRead},
		"/api/review": {Permission: news.PermissionAnalyst, Scope: news.ScopeReview},
	} {
		mux.Handle(pattern, f.guard.Require(access, http.HandlerFunc(writeName), refuse))
	}
	mux.Handle("POST /sign-in", f.guard.Require(Access{}, http.HandlerFunc(f.signIn), refuse))
	mux.Handle("POST /sign-out", f.guard.Require(Access{Permission: news.PermissionReader}, http.HandlerFunc(f.signOut), refuse))
	f.handler = f.guard.Protect(mux, []string{"POST /elsewhere"}, refuse)
	return f
}

func writeName(w http.ResponseWriter, r *http.Request) {
	_, _ = w.Write([]byte(IdentityOf(r.Context()).Name))
}

func (f *fixture) signIn(w http.ResponseWriter, r *http.Request) {
	if err := f.guard.SignIn(w, r, r.PostFormValue("name"), r.PostFormValue("password")); err != nil {
		refuse(w, r, err)
	}
}

func (f *fixture) signOut(w http.ResponseWriter, r *http.Request) {
	if err := f.guard.SignOut(w, r); err != nil {
		refuse(w, r, err)
	}
}

// refuse answers with the status that fits an error.
func refuse(w http.ResponseWriter, _ *http.Request, err error) {
	status := http.StatusInternalServerError
	if e, ok := errors.AsType[*Refusal](err); ok {
		status = e.Status
	} else if _, ok := errors.AsType[*LimitError](err); ok {
		status = http.StatusTooManyRequests
	} else if errors.Is(err, ErrCredentials) {
		status = http.StatusUnauthorized
	}
	http.Error(w, err.Error(), status)
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// add lets a person sign in.
func (f *fixture) add(name string, permission news.Permission) {
	f.Helper()
	hash, err := HashPassword(password)
	f.must(err)
	f.addHash(name, permission, hash)
}

// addHash adds a person with the hash of a password.
func (f *fixture) addHash(name string, permission news.Permission, hash string) {
	f.Helper()
	f.must(f.db.AddPerson(f.Context(), news.Person{Name: name, Permission: permission, Password: hash, Created: time.Now(), Keys: true}))
}

// session starts a session of a person in the database and returns its cookie.
func (f *fixture) session(name string) *http.Cookie {
	f.Helper()
	value, now := rand.Text()+rand.Text(), time.Now()
	f.must(f.db.StartSession(f.Context(), news.Session{
		Hash: hashSecret(value), Person: name, Created: now, Seen: now, Expires: now.Add(SessionLife),
	}))
	return &http.Cookie{Name: cookiePlain, Value: value}
}

// token adds a token of a person to the database.
func (f *fixture) token(name string, scope news.Scope) (id int64, value string) {
	f.Helper()
	value = tokenPrefix + rand.Text()
	id, err := f.db.AddToken(f.Context(), news.Token{Person: name, Name: "test", Scope: scope, Created: time.Now()}, hashSecret(value))
	f.must(err)
	return id, value
}

// An option changes a request before it is sent.
type option func(*http.Request)

func withCookie(c *http.Cookie) option { return func(r *http.Request) { r.AddCookie(c) } }
func withToken(value string) option    { return withHeader("Authorization", "Bearer "+value) }
func withHost(name string) option      { return func(r *http.Request) { r.Host = name } }
func withPeer(address string) option   { return func(r *http.Request) { r.RemoteAddr = address } }
func withHeader(name, value string) option {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func (f *fixture) get(path string, options ...option) *httptest.ResponseRecorder {
	return f.do(httptest.NewRequest(http.MethodGet, path, http.NoBody), options...)
}

// post sends a form. The elements of form are name, value, name, value….
func (f *fixture) post(path string, form []string, options ...option) *httptest.ResponseRecorder {
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return f.do(r, options...)
}

func (f *fixture) do(r *http.Request, options ...option) *httptest.ResponseRecorder {
	r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:40000"
	for _, o := range options {
		o(r)
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return w
}
