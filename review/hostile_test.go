package review

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"khabar/news"
)

// Forms that another site makes a browser send are refused, on every route that changes something.
func TestForeignFormsAreRefused(t *testing.T) {
	d := newDesk(t)
	d.add("ana", news.RankAdmin)
	cookie := d.session("ana")
	for name, c := range map[string]struct {
		asks []ask
		want bool // refused
	}{
		"cross-site":          {[]ask{with("Sec-Fetch-Site", "cross-site")}, true},
		"same site":           {[]ask{with("Sec-Fetch-Site", "same-site")}, true},
		"foreign origin":      {[]ask{with("Origin", "https://evil.example")}, true},
		"no origin at all":    {[]ask{with("Origin", "null")}, true},
		"our own":             {[]ask{with("Sec-Fetch-Site", "same-origin"), with("Origin", "http://localhost:8080")}, false},
		"an old browser's":    {[]ask{with("Origin", "http://localhost:8080")}, false},
		"typed in by a human": {[]ask{with("Sec-Fetch-Site", "none")}, false},
	} {
		for _, rt := range (&server{}).routes() {
			method, path, _ := strings.Cut(rt.pattern, " ")
			if method != http.MethodPost || path == "/logout" || path == "/login" || rt.scope != "" {
				continue
			}
			path = strings.NewReplacer("{id}", "999999", "{name}", "nobody").Replace(path)
			w := d.post(path, nil, append(c.asks, as(cookie))...)
			if refused := w.Code == http.StatusForbidden; refused != c.want {
				t.Errorf("%s, %s: %d", rt.pattern, name, w.Code)
			}
		}
	}
	for _, path := range []string{"/login", "/logout"} {
		if w := d.post(path, nil, as(cookie), with("Sec-Fetch-Site", "cross-site")); w.Code != http.StatusForbidden {
			t.Errorf("%s from another site: %d", path, w.Code)
		}
	}
}

// What a page of another name for this machine asks is refused while the desk is open.
func TestDNSRebinding(t *testing.T) {
	public, err := url.Parse("https://desk.example")
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, func(c *Config) { c.Public = public })
	hosts := map[string]int{
		"localhost": 200, "localhost:8080": 200, "LOCALHOST:1": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "[::1]": 200,
		"desk.example": 200, "desk.example:443": 200,
		"evil.example": 421, "evil.example:8080": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421,
		"0.0.0.0": 421, "127.0.0.2": 421, "": 421, "desk.example.": 421, "localhost:8080@evil.example": 421,
	}
	for name, want := range hosts {
		if w := d.get("/", host(name)); w.Code != want {
			t.Errorf("Host %q: %d, want %d", name, w.Code, want)
		}
		if w := d.post("/undo", nil, host(name)); (w.Code == 421) != (want == 421) {
			t.Errorf("POST, Host %q: %d", name, w.Code)
		}
	}
	d.add("ana", news.RankReader)
	if w := d.get("/login", host("evil.example")); w.Code != http.StatusOK {
		t.Errorf("once people sign in, Host does not matter: %d", w.Code)
	}
}

func TestOpenDesk(t *testing.T) {
	d := newDesk(t)
	if w := d.get("/"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "os-user") {
		t.Errorf("an open desk: %d; it does not say in whose name it acts", w.Code)
	}
	if w := d.get("/users"); w.Code != http.StatusForbidden {
		t.Errorf("people, on an open desk: %d", w.Code)
	}
	for _, path := range []string{"/account/password", "/account/keys", "/account/sessions", "/account/tokens", "/account/tokens/1"} {
		if w := d.post(path, nil); w.Code != http.StatusNotFound {
			t.Errorf("POST %s on an open desk: %d", path, w.Code)
		}
	}
	d.add("ana", news.RankReader)
	if w := d.get("/"); w.Code != http.StatusSeeOther {
		t.Errorf("once somebody may sign in: %d", w.Code)
	}
	remote := newDesk(t, func(c *Config) { c.Loopback = false })
	if w := remote.get("/"); w.Code != http.StatusSeeOther {
		t.Errorf("a desk that others can reach is never open: %d", w.Code)
	}
}

func TestEveryAnswerIsHardened(t *testing.T) {
	public, err := url.Parse("https://desk.example")
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, func(c *Config) { c.Public = public })
	d.add("ana", news.RankAdmin)
	cookie := d.session("ana")
	for _, path := range []string{"/", "/login", "/account", "/users", "/feeds", "/no/such/page", "/items/1", "/static/khabar.css", "/api/v1/queue"} {
		w := d.get(path, as(cookie))
		head := w.Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if !strings.HasPrefix(head.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, head.Get(name))
			}
		}
		if !strings.HasPrefix(path, "/static/") && head.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %q", path, head.Get("Cache-Control"))
		}
		if head.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS over http", path)
		}
		if w := d.get(path, host("desk.example")); w.Header().Get("Strict-Transport-Security") == "" {
			t.Errorf("%s: no HSTS over https", path)
		}
	}
}

func TestSignIn(t *testing.T) {
	public, err := url.Parse("https://desk.example")
	if err != nil {
		t.Fatal(err)
	}
	d := newDesk(t, func(c *Config) { c.Public = public })
	d.add("ana", news.RankAnalyst)
	d.add("gone", news.RankAnalyst)
	d.must(d.db.Disable(t.Context(), "gone", time.Now()))
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
	d.add("ana", news.RankAnalyst)
	d.add("mallory", news.RankReader)
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
	d.add("ana", news.RankAnalyst)
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

// Nobody takes back, ends or revokes what is another's, not even with its number.
func TestOthersThings(t *testing.T) {
	d := newDesk(t)
	for _, name := range []string{"ana", "ben"} {
		d.add(name, news.RankAnalyst)
	}
	id := d.items()[0]
	e, err := d.db.Decide(t.Context(), news.Decision{
		Item: id, Tag: "group/ttp", Kind: news.Rejected, Who: "ana", Via: news.ViaCard, At: time.Now(),
	})
	d.must(err)
	ana, ben := d.session("ana"), d.session("ben")
	token, _ := d.token("ana", news.ScopeRead)
	for name, w := range map[string]*httptest.ResponseRecorder{
		"undo":    d.post("/undo", []string{"event", strconv.FormatInt(e.ID, 10)}, as(ben)),
		"session": d.post("/account/sessions", []string{"session", fmt.Sprintf("%x", hashSecret(ana.Value))}, as(ben)),
		"token":   d.post(fmt.Sprintf("/account/tokens/%d", token), nil, as(ben)),
	} {
		if w.Code != http.StatusForbidden && w.Code != http.StatusNotFound {
			t.Errorf("%s: %d, %s", name, w.Code, w.Body)
		}
	}
	if w := d.get("/", as(ana)); w.Code != http.StatusOK {
		t.Errorf("ana's session is gone: %d", w.Code)
	}
	if tokens, err := d.db.Tokens(t.Context(), "ana"); err != nil || len(tokens) != 1 || !tokens[0].Revoked.IsZero() {
		t.Errorf("ana's token: %+v, %v", tokens, err)
	}
	if it, err := d.db.Item(t.Context(), id); err != nil || it.Tags[0].State.Event != e.ID {
		t.Errorf("ana's verdict: %+v, %v", it.Tags[0].State, err)
	}
	if w := d.post("/undo", []string{"event", strconv.FormatInt(e.ID, 10)}, as(ana)); w.Code >= 400 {
		t.Errorf("ana herself: %d, %s", w.Code, w.Body)
	}
}

// A browser is sent on only within these pages, and no header can be smuggled in.
func TestWhereBrowsersAreSent(t *testing.T) {
	d := newDesk(t)
	d.add("ana", news.RankAnalyst)
	for next, want := range map[string]string{
		"/stories/7?x=1": "/stories/7?x=1", "": "/", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/",
		"/%2f/evil.example": "/", "javascript:alert(1)": "/", "/a\r\nSet-Cookie: x=1": "/", "/a\nb": "/", "evil.example": "/",
		"/ok?x=%0d%0aSet-Cookie:x": "/ok?x=%0d%0aSet-Cookie:x", `\\evil.example`: "/", "/\t/evil.example": "/",
	} {
		w := d.post("/login", []string{"name", "ana", "password", secret, "next", next})
		if got := w.Header().Get("Location"); got != want || len(w.Header().Values("Set-Cookie")) != 1 {
			t.Errorf("next %q leads to %q, want %q; cookies %q", next, got, want, w.Header().Values("Set-Cookie"))
		}
		w = d.get("/login?"+url.Values{"next": {next}}.Encode(), as(d.session("ana")))
		if got := w.Header().Get("Location"); got != want {
			t.Errorf("signed in already, next %q leads to %q, want %q", next, got, want)
		}
	}
}

func TestPathsStayWithin(t *testing.T) {
	d := newDesk(t)
	inside := regexp.MustCompile(`root:x:0|package review|SQLite format`)
	for _, path := range []string{
		"/static/../auth.go", "/static/..%2fauth.go", "/static/%2e%2e/auth.go", "/static/%2e%2e%2fauth.go", "/static/....//auth.go",
		"/static/..\\auth.go", "/static//etc/passwd", "/static/", "/static/%00", "/../../etc/passwd", "/items/../../../etc/passwd",
		"/items/1%00", "/items/-1", "/items/99999999999999999999", "/stories/1/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
	} {
		u, err := url.Parse(path)
		if err != nil {
			continue // not even a client can send it
		}
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.URL = u
		w := d.do(r)
		if w.Code == http.StatusOK && !strings.HasPrefix(path, "/items/1") || w.Code >= 500 || inside.Match(w.Body.Bytes()) {
			t.Errorf("%s: %d, %.80s", path, w.Code, w.Body)
		}
	}
}

func TestLongForms(t *testing.T) {
	d := newDesk(t)
	long := strings.Repeat("x", 10<<20)
	for _, rt := range (&server{}).routes() {
		method, path, _ := strings.Cut(rt.pattern, " ")
		if method != http.MethodPost || strings.HasPrefix(path, "/users") || strings.HasPrefix(path, "/api/") {
			continue
		}
		path = strings.NewReplacer("{id}", "1", "{name}", "nobody").Replace(path)
		if w := d.post(path, []string{"note", long}); w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d", rt.pattern, w.Code)
		}
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader("{}"))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		if w := d.do(r); w.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%s, another form: %d", rt.pattern, w.Code)
		}
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader("a=%zz"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if w := d.do(r); w.Code != http.StatusBadRequest {
			t.Errorf("%s, a broken form: %d", rt.pattern, w.Code)
		}
	}
}

// Who sends or reads too slowly is let go.
func TestSlowClients(t *testing.T) {
	for name, c := range map[string]struct {
		sent  string
		limit time.Duration
	}{
		"nothing":     {"", headerTimeout},
		"half a head": {"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", headerTimeout},
		"half a body": {"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
			"Content-Length: 1000\r\n\r\nname=", readTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
				h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
				served := make(chan error)
				ctx, stop := context.WithCancel(t.Context())
				go func() { served <- Serve(ctx, l, h, slog.New(slog.DiscardHandler)) }()
				client, server := net.Pipe()
				l.conns <- server
				begun := time.Now()
				if _, err := io.WriteString(client, c.sent); err != nil {
					t.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, client)
				if took := time.Since(begun); took < c.limit || took > c.limit+time.Second {
					t.Errorf("let go after %v, want %v", took, c.limit)
				}
				stop()
				if err := <-served; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// Pipes is a listener whose connections are pipes.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// Whatever stands in the address, no page breaks.
func TestOddAddresses(t *testing.T) {
	d := newDesk(t)
	var pages []string
	for _, rt := range (&server{}).routes() {
		if method, path, _ := strings.Cut(rt.pattern, " "); method == http.MethodGet && rt.need != "" { // the desk is open, so for programs too
			pages = append(pages, path)
		}
	}
	const tries = 20_000
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(worker), 7))
			for range tries / 4 {
				path := strings.NewReplacer("{id}", oddID(rnd), "{name}", "nobody", "{$}", "").Replace(pages[rnd.IntN(len(pages))])
				query := oddQuery(rnd)
				r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
				r.URL = &url.URL{Path: path, RawQuery: query}
				if w := d.do(r); w.Code >= 500 {
					t.Errorf("%s?%s: %d", path, query, w.Code)
				}
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		t.Log(d.log)
	}
}

func oddID(rnd *rand.Rand) string {
	return oneOf(rnd, "1", "2", "3", "0", "-1", "9223372036854775808", "x", "1e3", "%00", "٣")
}

// oddQuery is a query string with names that pages know and values that they may not.
func oddQuery(rnd *rand.Rand) string {
	var b strings.Builder
	for range rnd.IntN(6) {
		if b.Len() > 0 {
			b.WriteString(oneOf(rnd, "&", "&", "&", ";", "&&"))
		}
		b.WriteString(oneOf(rnd, "tag", "tags", "group", "feed", "lang", "from", "until", "by", "state", "assignee", "flagged", "keyword",
			"before", "limit", "q", "page", "at", "back", "next", "card", "story", "item", "alike", "items", "show", "only", "\x00", "[]") + "=")
		b.WriteString(oddValue(rnd))
	}
	return b.String()
}

func oddValue(rnd *rand.Rand) string {
	switch rnd.IntN(8) {
	case 0:
		var raw [12]byte
		for i := range raw {
			raw[i] = byte(rnd.Uint32())
		}
		return url.QueryEscape(string(raw[:rnd.IntN(len(raw))]))
	case 1:
		return oneOf(rnd, "%", "%zz", "%00", "%ff%fe", "+", "'", "%22", "%3Cscript%3E", strings.Repeat("a", 5000))
	case 2:
		return strconv.FormatInt(rnd.Int64()-rnd.Int64(), 10)
	case 3:
		return fmt.Sprintf("%d-%d", rnd.Int64(), rnd.Int64())
	case 4:
		return oneOf(rnd, "2023-01-30", "2023-02-31", "9999-12-31", "-1-1-1", "0000-00-00", "2023-01-30T25:61", "24h", "-5d")
	case 5:
		return oneOf(rnd, "group/ttp", "group/ttp%2B", "group/none", "decoy/x", "group/", "place/wana", "group/ttp%23ttp", "group/ttp%23")
	default:
		return oneOf(rnd, "undecided", "any", "rejected", "odd", "published", "seen", "dawn", "ur", "on", "1", "0", "", "ana", "os-user")
	}
}

func oneOf(rnd *rand.Rand, from ...string) string { return from[rnd.IntN(len(from))] }

// Tokens come alone, work for programs only, and are told apart from passwords.
func TestTokens(t *testing.T) {
	d := newDesk(t)
	d.add("ana", news.RankAnalyst)
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
	d.add("ana", news.RankAnalyst)
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
	d.add("root", news.RankAdmin)
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
	if p, err := d.db.Person(t.Context(), "ana"); err != nil || p.Rank != news.RankMaintainer {
		t.Errorf("ana: %+v, %v", p, err)
	}
}
