package review

import (
	"bytes"
	"crypto/rand"
	"fmt"
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

// secret is everybody's password in tests.
const secret = "correct horse battery"

// A desk is the pages over a real database, and people who may use them.
type testDesk struct {
	testing.TB
	db      *store.DB
	server  *server
	handler http.Handler
	log     *bytes.Buffer
}

// newDesk has a few items about group/ttp. The desk is open until somebody is added.
func newDesk(t testing.TB, change ...func(*Config)) *testDesk {
	t.Helper()
	d := &testDesk{TB: t, db: storetest.Migrated(t, storetest.SQLite(t)), log: &bytes.Buffer{}}
	c := Config{Store: d.db, Log: slog.New(slog.NewTextHandler(d.log, nil)), Loopback: true, Local: "os-user"}
	for _, f := range change {
		f(&c)
	}
	d.server = newServer(c)
	d.handler = d.server.handler()
	d.fill()
	return d
}

func (d *testDesk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

func (d *testDesk) fill() {
	d.Helper()
	ctx, now := d.Context(), time.Now().Add(-time.Hour)
	d.must(d.db.SyncFeeds(ctx, []news.Feed{{
		ID: "dawn", Title: "Dawn", URL: "https://dawn.example/feed", Lang: "en", Kind: news.KindNewspaper,
		Every: time.Hour, Zone: "UTC", Enabled: true, Checked: "never",
	}}, now))
	d.must(d.db.SaveTaxonomy(ctx, news.Taxonomy{Version: "v1", Source: "-", Entries: []news.Entry{
		{ID: "group/ttp", Name: "Tehrik-e-Taliban Pakistan"},
		{ID: "group/aqap", Name: "AQAP"},
		{ID: "event/bombing", Name: "Bombing"},
		{ID: "place/wana", Name: "Wana"},
	}}, now))
	process, err := d.db.Register(ctx, now)
	d.must(err)
	_, err = d.db.ClaimFeeds(ctx, process, []string{"dawn"}, false, now)
	d.must(err)
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
	poll.Items[4].Lang = "ur"
	poll.Items[4].Tags[0].Evidence[0].End = len("ٹی ٹی پی")
	_, err = d.db.Save(ctx, process, []news.Poll{poll}, now)
	d.must(err)
}

// add lets somebody sign in.
func (d *testDesk) add(name string, rank news.Permission) {
	d.Helper()
	hash, err := HashPassword(secret)
	d.must(err)
	d.must(d.db.AddPerson(d.Context(), news.Person{Name: name, Permission: rank, Password: hash, Created: time.Now(), Keys: true}))
}

// session signs somebody in, behind the back of the pages, and returns the cookie.
func (d *testDesk) session(name string) *http.Cookie {
	d.Helper()
	value, now := rand.Text()+rand.Text(), time.Now()
	d.must(d.db.StartSession(d.Context(), news.Session{
		Hash: hashSecret(value), Person: name, Created: now, Seen: now, Expires: now.Add(SessionLife),
	}))
	return &http.Cookie{Name: cookiePlain, Value: value}
}

// token gives somebody a token.
func (d *testDesk) token(name string, scope news.Scope) (id int64, value string) {
	d.Helper()
	value = tokenPrefix + rand.Text()
	id, err := d.db.AddToken(d.Context(), news.Token{Person: name, Name: "test", Scope: scope, Created: time.Now()}, hashSecret(value))
	d.must(err)
	return id, value
}

// A ask changes a request before it is sent.
type ask func(*http.Request)

func as(c *http.Cookie) ask       { return func(r *http.Request) { r.AddCookie(c) } }
func with(name, value string) ask { return func(r *http.Request) { r.Header.Set(name, value) } }
func host(name string) ask        { return func(r *http.Request) { r.Host = name } }
func from(address string) ask     { return func(r *http.Request) { r.RemoteAddr = address } }
func (d *testDesk) get(path string, asks ...ask) *httptest.ResponseRecorder {
	d.Helper()
	return d.do(httptest.NewRequest(http.MethodGet, path, http.NoBody), asks...)
}

// post sends a form, given as name, value, name, value….
func (d *testDesk) post(path string, form []string, asks ...ask) *httptest.ResponseRecorder {
	d.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.do(r, asks...)
}

func (d *testDesk) do(r *http.Request, asks ...ask) *httptest.ResponseRecorder {
	r.Host, r.RemoteAddr = "localhost:8080", "127.0.0.1:40000"
	for _, a := range asks {
		a(r)
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w
}

// items returns the IDs of all items.
func (d *testDesk) items() []int64 {
	d.Helper()
	var ids []int64
	for it, err := range d.db.Items(d.Context(), news.Filter{}) {
		d.must(err)
		ids = append(ids, it.ID)
	}
	return ids
}
