package review

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"khabar/auth"
	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

// password is everybody's password in tests.
const password = "correct horse battery"

// A fixture is the handler of the pages over a real database with a few items.
type fixture struct {
	testing.TB
	db      *store.DB
	handler http.Handler
	log     *bytes.Buffer
}

// newFixture makes a fixture without people, so that the installation is open.
func newFixture(t testing.TB, change ...func(*auth.Config)) *fixture {
	t.Helper()
	f := &fixture{TB: t, db: storetest.Migrated(t, storetest.SQLite(t)), log: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(f.log, nil))
	cfg := auth.Config{Store: f.db, Log: log, Loopback: true, Local: "os-user"}
	for _, c := range change {
		c(&cfg)
	}
	f.handler = Handler(Config{Store: f.db, Auth: auth.New(cfg), Log: log})
	f.addItems()
	return f
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// addItems saves a few items with the tag group/ttp.
func (f *fixture) addItems() {
	f.Helper()
	ctx, now := f.Context(), time.Now().Add(-time.Hour)
	f.must(f.db.SyncFeeds(ctx, []news.Feed{{
		ID: "dawn", Title: "Dawn", URL: "https://dawn.example/feed", Lang: "en", Kind: news.KindNewspaper,
		Every: time.Hour, Zone: "UTC", Enabled: true, Checked: "never",
	}}, now))
	f.must(f.db.SaveTaxonomy(ctx, news.Taxonomy{Version: "v1", Source: "-", Entries: []news.Entry{
		{ID: "group/ttp", Name: "Tehrik-e-Taliban Pakistan"},
		{ID: "group/aqap", Name: "AQAP"},
		{ID: "event/bombing", Name: "Bombing"},
		{ID: "place/wana", Name: "Wana"},
	}}, now))
	process, err := f.db.Register(ctx, now)
	f.must(err)
	_, err = f.db.LeaseFeeds(ctx, process, []string{"dawn"}, false, now)
	f.must(err)
	poll := news.Poll{Fetch: news.Fetch{Feed: "dawn", Started: now, Status: 200, Outcome: news.OK}, NextDue: now.Add(time.Hour)}
	for i, text := range []string{
		"TTP ambushes a convoy near Wana", "TTP denies talks with envoys in Doha", "TTP claims blast <script>alert(1)</script>",
		"TTP \u202efdp.exe and https://example.org/?a=b&c=d", "ٹی ٹی پی نے وانا میں حملے کی ذمہ داری قبول کی",
	} {
		poll.Items = append(poll.Items, news.Item{
			Feed: "dawn", Keys: []string{fmt.Sprint(i)}, Title: text, Text: text + ".", Lang: "en", URL: "https://dawn.example/1",
			Published: now, Relevance: news.RelevantByGroup, Tags: []news.Tag{{
				ID: "group/ttp", Status: news.Accepted, Certainty: 900, Salience: 50, Role: news.RoleMention, Taxonomy: "v1",
				Evidence: []news.Evidence{{Keyword: "group/ttp#ttp", Field: news.FieldTitle, Start: 0, End: 3, Outcome: news.HitAccepted}},
			}},
		})
	}
	poll.Items[2].Accounts = []news.Account{{
		Anchor: news.NewAnchor("deed", "", "", 1), Events: []news.AccountEvent{{ID: "event/bombing"}}, Status: news.AccountStatus{Is: news.Claimed},
	}}
	poll.Items[4].Lang = "ur"
	poll.Items[4].Tags[0].Evidence[0].End = len("ٹی ٹی پی")
	_, err = f.db.Save(ctx, process, []news.Poll{poll}, now)
	f.must(err)
}

// add lets a person sign in.
func (f *fixture) add(name string, permission news.Permission) {
	f.Helper()
	hash, err := auth.HashPassword(password)
	f.must(err)
	f.must(f.db.AddPerson(f.Context(), news.Person{Name: name, Permission: permission, Password: hash, Created: time.Now(), Keys: true}))
}

// session starts a session of a person in the database and returns its cookie.
func (f *fixture) session(name string) *http.Cookie {
	f.Helper()
	value, now := rand.Text()+rand.Text(), time.Now()
	f.must(f.db.StartSession(f.Context(), news.Session{
		Hash: hashOf(value), Person: name, Created: now, Seen: now, Expires: now.Add(auth.SessionLife),
	}))
	return &http.Cookie{Name: "khabar", Value: value}
}

// token adds a token of a person to the database.
func (f *fixture) token(name string, scope news.Scope) (id int64, value string) {
	f.Helper()
	value = "khb_" + rand.Text()
	id, err := f.db.AddToken(f.Context(), news.Token{Person: name, Name: "test", Scope: scope, Created: time.Now()}, hashOf(value))
	f.must(err)
	return id, value
}

// hashOf returns what is stored of a cookie or a token.
func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// A requestOption changes a request before it is sent.
type requestOption func(*http.Request)

func withCookie(c *http.Cookie) requestOption { return func(r *http.Request) { r.AddCookie(c) } }
func withHost(name string) requestOption      { return func(r *http.Request) { r.Host = name } }
func withToken(value string) requestOption    { return withHeader("Authorization", "Bearer "+value) }

func withHeader(name, value string) requestOption {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func (f *fixture) get(path string, options ...requestOption) *httptest.ResponseRecorder {
	return f.do(httptest.NewRequest(http.MethodGet, path, http.NoBody), options...)
}

// post sends a form, given as name, value, name, value….
func (f *fixture) post(path string, form []string, options ...requestOption) *httptest.ResponseRecorder {
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return f.do(r, options...)
}

func (f *fixture) do(r *http.Request, options ...requestOption) *httptest.ResponseRecorder {
	r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:40000"
	for _, o := range options {
		o(r)
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return w
}

// items returns the IDs of all items.
func (f *fixture) items() []int64 {
	f.Helper()
	var ids []int64
	for it, err := range f.db.Items(f.Context(), news.Filter{}) {
		f.must(err)
		ids = append(ids, it.ID)
	}
	return ids
}

// publicURL returns the address of a proxy.
func publicURL(t testing.TB) *url.URL {
	t.Helper()
	public, err := url.Parse("https://khabar.example")
	if err != nil {
		t.Fatal(err)
	}
	return public
}
