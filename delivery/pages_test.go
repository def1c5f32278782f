package delivery_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"khabar/delivery"
	"khabar/store"
)

const publicURL = "https://khabar.example"

// request sends a request to a handler, checks the answer's headers, and returns its status and
// body.
func (f *fixture) request(h http.Handler, method, target string) (int, string) {
	f.Helper()
	r := httptest.NewRequestWithContext(f.Context(), method, target, strings.NewReader("List-Unsubscribe=One-Click"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	if csp := rec.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
		f.Errorf("%s %s: Content-Security-Policy %q", method, target, csp)
	}
	if rec.Header().Get("Referrer-Policy") != "no-referrer" {
		f.Errorf("%s %s: other sites would see the address of the page", method, target)
	}
	return rec.Code, rec.Body.String()
}

// link returns the path of the first link in a message whose path begins with a prefix.
func (f *fixture) link(message, prefix string) string {
	f.Helper()
	m := regexp.MustCompile(regexp.QuoteMeta(publicURL+prefix) + `[^>\s]*`).FindString(strings.ReplaceAll(message, "=\r\n", ""))
	if m == "" {
		f.Fatalf("no link to %s in\n%s", prefix, message)
	}
	return strings.TrimPrefix(m, publicURL)
}

// GET changes nothing. POST unsubscribes at once, until a maintainer undoes it.
func TestUnsubscribe(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		svc := f.service(twoReaders)
		svc.PublicURL = publicURL
		h := delivery.Handler(db, svc.List, publicURL, f.logger())
		f.poll(report("1", "TTP one", "group/ttp"))
		f.setClock("2023-01-30 06:00")
		f.plan(svc)
		f.send(svc)
		path := f.link(f.maildir("mail")[0], "/u/")
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			if code, body := f.request(h, method, path); code != http.StatusOK || method == http.MethodGet && !strings.Contains(body, `<form method="post">`) {
				t.Errorf("%s: %d\n%s", method, code, body)
			}
		}
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodOptions} {
			if code, _ := f.request(h, method, path); code != http.StatusMethodNotAllowed {
				t.Errorf("%s: %d", method, code)
			}
		}
		if n := f.unsubscribed(); n != 0 {
			t.Fatalf("%d readers unsubscribed by GET", n)
		}
		for range 2 {
			if code, body := f.request(h, http.MethodPost, path); code != http.StatusOK || !strings.Contains(body, "You are unsubscribed") {
				t.Errorf("POST: %d\n%s", code, body)
			}
		}
		if n := f.unsubscribed(); n != 1 {
			t.Fatalf("%d readers unsubscribed, want 1", n)
		}
		if strings.Contains(f.log.String(), "example.org") || strings.Contains(f.log.String(), path) {
			t.Errorf("the log names a reader or the link:\n%s", f.log.String())
		}
		f.poll(report("2", "TTP two", "group/ttp"))
		f.setClock("2023-01-31 06:00")
		if n := f.plan(svc); n != 1 {
			t.Errorf("%d digests planned, want 1 for the reader who has not unsubscribed", n)
		}
		for _, reader := range []string{"a@example.org", "b@example.org"} {
			_, err := db.ResumeRecipients(t.Context(), "", reader)
			f.must(err)
		}
		f.setClock("2023-02-01 06:00")
		f.poll(report("3", "TTP three", "group/ttp"))
		if n := f.plan(svc); n != 2 {
			t.Errorf("%d digests planned for resumed readers, want 2", n)
		}
	})
}

// The page for unsubscribing is in the language of the digest. For an unknown link it is in the
// language that the browser prefers.
func TestUnsubscribeInEachLanguage(t *testing.T) {
	headings := make(map[string]bool)
	for lang, dir := range map[string]string{"en": "ltr", "ur": "rtl", "ps": "rtl", "fa": "rtl", "ar": "rtl", "hi": "ltr"} {
		f := newFixture(t, openSQLite(t))
		svc := f.service(strings.Replace(oneReader, "to:", "lang: "+lang+", to:", 1))
		svc.PublicURL = publicURL
		h := delivery.Handler(f.db, svc.List, publicURL, f.logger())
		f.poll(report("1", "TTP one", "group/ttp"))
		f.setClock("2023-01-30 06:00")
		f.plan(svc)
		d, err := f.db.Digest(t.Context(), 1)
		f.must(err)
		var pages []string
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			_, body := f.request(h, method, f.link(f.text(string(d.Raw)), "/u/"))
			pages = append(pages, body)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/u/x", nil)
		r.Header.Set("Accept-Language", lang+"-AF, en;q=0.1")
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		for i, page := range append(pages, rec.Body.String()) {
			if !strings.Contains(page, `<html lang="`+lang+`" dir="`+dir+`">`) {
				t.Errorf("%s: page %d is not in this language:\n%s", lang, i, page)
			}
			if i < 2 && !strings.Contains(page, "<bdi>The news</bdi>") || strings.Contains(page, "<h1></h1>") || strings.Contains(page, "<p></p>") {
				t.Errorf("%s: page %d has a gap:\n%s", lang, i, page)
			}
			heading := regexp.MustCompile("<h1>.*</h1>").FindString(page)
			if headings[heading] {
				t.Errorf("%s: page %d has the heading %s, as another page", lang, i, heading)
			}
			headings[heading] = true
		}
	}
}

// unsubscribed returns how many recipients have unsubscribed.
func (f *fixture) unsubscribed() int {
	f.Helper()
	all, err := f.db.Recipients(f.Context())
	f.must(err)
	n := 0
	for _, r := range all {
		if !r.Unsubscribed.IsZero() {
			n++
		}
	}
	return n
}

// A digest that was planned before its reader unsubscribed is not sent afterwards.
func TestUnsubscribedBeforeSending(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	svc := f.service(twoReaders)
	svc.PublicURL = publicURL
	h := delivery.Handler(f.db, svc.List, publicURL, f.logger())
	f.poll(report("1", "TTP one", "group/ttp"))
	f.setClock("2023-01-30 06:00")
	f.plan(svc)
	d, err := f.db.Digest(t.Context(), 1)
	f.must(err)
	f.request(h, http.MethodPost, f.link(string(d.Raw), "/u/"))
	if got := f.send(svc); got.Sent != 1 || got.Failed != 1 {
		t.Errorf("sent %+v, want 1 sent and 1 failed", got)
	}
}

func TestInvalidLinks(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	h := delivery.Handler(f.db, &delivery.List{}, "", f.logger())
	for _, path := range []string{"/u/x", "/u/" + strings.Repeat("0", 32), "/u/%00", "/u/..%2f", "/d/1.2023-01-30.1.0", "/d/x", "/d/....", "/d/feeds/news/x.atom"} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if code, _ := f.request(h, method, path); code != http.StatusNotFound && code != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", method, path, code)
			}
		}
	}
}

// The archive has the whole digest, without a reader's own links.
func TestArchive(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	svc := f.service(twoReaders)
	svc.PublicURL = publicURL
	h := delivery.Handler(f.db, svc.List, publicURL, f.logger())
	f.poll(report("1", "TTP one", "group/ttp"))
	f.plan(svc)
	f.send(svc)
	link := f.link(f.maildir("mail")[0], "/d/1.")
	code, page := f.request(h, http.MethodGet, link)
	if code != http.StatusOK || !strings.Contains(page, "example/1") {
		t.Fatalf("%d\n%s", code, page)
	}
	if strings.Contains(page, "/u/") || strings.Contains(page, "mailto:") || strings.Contains(page, "a@example.org") {
		t.Errorf("the archive has a reader's own links:\n%s", page)
	}
	changed := strings.Replace(link, "/d/1.", "/d/2.", 1)
	if code, _ := f.request(h, http.MethodGet, changed); code != http.StatusNotFound {
		t.Errorf("another recipient's digest, with the first one's signature: %d, want 404", code)
	}
}

// The feeds of digests link to the archive, in the language of the subscription.
func TestDigestFeeds(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	f.now = time.Now().UTC() // a feed goes back some days from now
	svc := f.service(twoReaders)
	svc.PublicURL = publicURL
	h := delivery.Handler(f.db, svc.List, publicURL, f.logger())
	f.poll(report("1", "TTP one", "group/ttp"))
	f.plan(svc)
	f.send(svc)
	feed := f.link(f.text(f.maildir("mail")[0]), "/d/feeds/")
	code, src := f.request(h, http.MethodGet, feed)
	var atom struct {
		ID      string `xml:"id"`
		Updated string `xml:"updated"`
		Entries []struct {
			ID, Title, Updated string
			Link               struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	f.must(xml.Unmarshal([]byte(src), &atom))
	if code != http.StatusOK || len(atom.Entries) != 1 || atom.ID != "urn:khabar:digests:news" {
		t.Fatalf("%d\n%s", code, src)
	}
	link := atom.Entries[0].Link.Href
	if code, _ := f.request(h, http.MethodGet, strings.TrimPrefix(link, publicURL)); code != http.StatusOK {
		t.Errorf("the link of the feed's entry: %d, want 200", code)
	}
	code, src = f.request(h, http.MethodGet, strings.Replace(feed, ".atom", ".json", 1))
	var jsonFeed struct {
		Version string
		Items   []struct{ ID, URL, Title string }
	}
	f.must(json.Unmarshal([]byte(src), &jsonFeed))
	if code != http.StatusOK || jsonFeed.Version != "https://jsonfeed.org/version/1.1" || len(jsonFeed.Items) != 1 || jsonFeed.Items[0].URL != link {
		t.Errorf("%d\n%s", code, src)
	}
	for lang, want := range map[string]string{"en": "1 report", "ur": "1 خبر"} {
		svc.List.Subscriptions[0].Lang = lang
		_, src := f.request(h, http.MethodGet, feed)
		if !strings.Contains(src, `xml:lang="`+lang+`"`) || !strings.Contains(src, "<summary>"+want+"</summary>") {
			t.Errorf("the feed is not in %s:\n%s", lang, src)
		}
	}
}

// No path causes a server error or unsubscribes a reader.
func FuzzLinks(f *testing.F) {
	fix := newFixture(f, openSQLite(f))
	svc := fix.service(twoReaders)
	fix.poll(report("1", "TTP one", "group/ttp"))
	fix.setClock("2023-01-30 06:00")
	fix.plan(svc)
	h := delivery.Handler(fix.db, svc.List, publicURL, fix.logger())
	f.Fuzz(func(t *testing.T, path string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, publicURL, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.URL.Path = path
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r.Method = method
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, r)
			if rec.Code >= 500 {
				t.Errorf("%s %q: %d", method, path, rec.Code)
			}
		}
		if n := (&fixture{TB: t, db: fix.db}).unsubscribed(); n != 0 {
			t.Errorf("POST %q unsubscribed a reader", path)
		}
	})
}
