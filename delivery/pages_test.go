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

// get asks the handler and returns the answer's status and body.
func (w *world) ask(h http.Handler, method, target string) (int, string) {
	w.Helper()
	r := httptest.NewRequestWithContext(w.Context(), method, target, strings.NewReader("List-Unsubscribe=One-Click"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	if csp := rec.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") {
		w.Errorf("%s %s: Content-Security-Policy %q", method, target, csp)
	}
	if rec.Header().Get("Referrer-Policy") != "no-referrer" {
		w.Errorf("%s %s: the address would be told to other sites", method, target)
	}
	return rec.Code, rec.Body.String()
}

// link returns the path of the first address in a message that begins with a prefix.
func (w *world) link(message, prefix string) string {
	w.Helper()
	m := regexp.MustCompile(regexp.QuoteMeta("https://khabar.example"+prefix) + `[^>\s]*`).FindString(strings.ReplaceAll(message, "=\r\n", ""))
	if m == "" {
		w.Fatalf("no link to %s in\n%s", prefix, message)
	}
	return strings.TrimPrefix(m, "https://khabar.example")
}

// Looking at the link changes nothing, whoever does it; a POST ends the subscription at
// once, for good, until a maintainer undoes it.
func TestUnsubscribe(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.courier(toMaildir)
		c.PublicURL = "https://khabar.example"
		h := delivery.Handler(db, c.List, c.PublicURL, w.logger())
		w.brings(report("1", "TTP one", "group/ttp"))
		w.at("2023-01-30 06:00")
		w.plan(c)
		w.send(c)
		path := w.link(w.maildir("mail")[0], "/u/")
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			if code, body := w.ask(h, method, path); code != http.StatusOK || method == http.MethodGet && !strings.Contains(body, `<form method="post">`) {
				t.Errorf("%s: %d\n%s", method, code, body)
			}
		}
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodOptions} {
			if code, _ := w.ask(h, method, path); code != http.StatusMethodNotAllowed {
				t.Errorf("%s: %d", method, code)
			}
		}
		if n := w.unsubscribed(); n != 0 {
			t.Fatalf("%d readers unsubscribed by looking", n)
		}
		for range 2 {
			if code, body := w.ask(h, http.MethodPost, path); code != http.StatusOK || !strings.Contains(body, "You are unsubscribed") {
				t.Errorf("POST: %d\n%s", code, body)
			}
		}
		if n := w.unsubscribed(); n != 1 {
			t.Fatalf("%d readers unsubscribed, want 1", n)
		}
		if strings.Contains(w.log.String(), "example.org") || strings.Contains(w.log.String(), path) {
			t.Errorf("the log names a reader or the link:\n%s", w.log.String())
		}
		w.brings(report("2", "TTP two", "group/ttp"))
		w.at("2023-01-31 06:00")
		if n := w.plan(c); n != 1 {
			t.Errorf("%d digests planned, want 1: an unsubscribed reader outweighs the list", n)
		}
		for _, reader := range []string{"a@example.org", "b@example.org"} {
			_, err := db.ResumeRecipients(t.Context(), "", reader)
			w.must(err)
		}
		w.at("2023-02-01 06:00")
		w.brings(report("3", "TTP three", "group/ttp"))
		if n := w.plan(c); n != 2 {
			t.Errorf("%d digests planned after the undoing, want 2", n)
		}
	})
}

// The page for unsubscribing is in the language of the digest; where nobody knows the link,
// in the one that the browser asks for.
func TestUnsubscribeInEachLanguage(t *testing.T) {
	said := make(map[string]bool)
	for lang, dir := range map[string]string{"en": "ltr", "ur": "rtl", "ps": "rtl", "fa": "rtl", "ar": "rtl", "hi": "ltr"} {
		w := newWorld(t, mustOpen(t))
		c := w.courier(strings.Replace(toOne, "to:", "lang: "+lang+", to:", 1))
		c.PublicURL = "https://khabar.example"
		h := delivery.Handler(w.db, c.List, c.PublicURL, w.logger())
		w.brings(report("1", "TTP one", "group/ttp"))
		w.at("2023-01-30 06:00")
		w.plan(c)
		m, err := w.db.Digest(t.Context(), 1)
		w.must(err)
		var pages []string
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			_, body := w.ask(h, method, w.link(w.body(string(m.Raw)), "/u/"))
			pages = append(pages, body)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/u/x", nil)
		r.Header.Set("Accept-Language", lang+"-AF, en;q=0.1")
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		for i, page := range append(pages, rec.Body.String()) {
			if !strings.Contains(page, `<html lang="`+lang+`" dir="`+dir+`">`) {
				t.Errorf("%s: page %d is not in the language:\n%s", lang, i, page)
			}
			if i < 2 && !strings.Contains(page, "<bdi>The desk</bdi>") || strings.Contains(page, "<h1></h1>") || strings.Contains(page, "<p></p>") {
				t.Errorf("%s: page %d lacks words:\n%s", lang, i, page)
			}
			heading := regexp.MustCompile("<h1>.*</h1>").FindString(page)
			if said[heading] {
				t.Errorf("%s: page %d says %s, as another does", lang, i, heading)
			}
			said[heading] = true
		}
	}
}

func (w *world) unsubscribed() int {
	w.Helper()
	all, err := w.db.Recipients(w.Context())
	w.must(err)
	n := 0
	for _, r := range all {
		if !r.Unsubscribed.IsZero() {
			n++
		}
	}
	return n
}

// A digest that was planned before its reader unsubscribed is not sent after.
func TestUnsubscribedBeforeSending(t *testing.T) {
	w := newWorld(t, mustOpen(t))
	c := w.courier(toMaildir)
	c.PublicURL = "https://khabar.example"
	h := delivery.Handler(w.db, c.List, c.PublicURL, w.logger())
	w.brings(report("1", "TTP one", "group/ttp"))
	w.at("2023-01-30 06:00")
	w.plan(c)
	m, err := w.db.Digest(t.Context(), 1)
	w.must(err)
	w.ask(h, http.MethodPost, w.link(string(m.Raw), "/u/"))
	if got := w.send(c); got.Sent != 1 || got.Failed != 1 {
		t.Errorf("sent %+v, want one of two", got)
	}
}

func TestUnknownTokens(t *testing.T) {
	w := newWorld(t, mustOpen(t))
	h := delivery.Handler(w.db, &delivery.List{}, "", w.logger())
	for _, path := range []string{"/u/x", "/u/" + strings.Repeat("0", 32), "/u/%00", "/u/..%2f", "/d/1.2023-01-30.1.0", "/d/x", "/d/....", "/d/feeds/desk/x.atom"} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if code, _ := w.ask(h, method, path); code != http.StatusNotFound && code != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", method, path, code)
			}
		}
	}
}

// The archive has the whole digest, with nobody's links; the feeds lead to it.
func TestArchive(t *testing.T) {
	w := newWorld(t, mustOpen(t))
	w.now = time.Now().UTC()
	c := w.courier(toMaildir)
	c.PublicURL = "https://khabar.example"
	h := delivery.Handler(w.db, c.List, c.PublicURL, w.logger())
	w.brings(report("1", "TTP one", "group/ttp"))
	w.plan(c)
	w.send(c)
	message := w.maildir("mail")[0]
	code, page := w.ask(h, http.MethodGet, w.link(message, "/d/1."))
	if code != http.StatusOK || !strings.Contains(page, "example/1") {
		t.Fatalf("%d\n%s", code, page)
	}
	if strings.Contains(page, "/u/") || strings.Contains(page, "mailto:") || strings.Contains(page, "a@example.org") {
		t.Errorf("the archive has a reader's own links:\n%s", page)
	}
	body := w.body(message)
	feed := w.link(body, "/d/feeds/")
	code, atom := w.ask(h, http.MethodGet, feed)
	var parsed struct {
		ID      string `xml:"id"`
		Updated string `xml:"updated"`
		Entries []struct {
			ID, Title, Updated string
			Link               struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	w.must(xml.Unmarshal([]byte(atom), &parsed))
	if code != http.StatusOK || len(parsed.Entries) != 1 || parsed.ID != "urn:khabar:digests:desk" {
		t.Fatalf("%d\n%s", code, atom)
	}
	if code, _ := w.ask(h, http.MethodGet, strings.TrimPrefix(parsed.Entries[0].Link.Href, "https://khabar.example")); code != http.StatusOK {
		t.Errorf("the feed's link: %d", code)
	}
	code, src := w.ask(h, http.MethodGet, strings.Replace(feed, ".atom", ".json", 1))
	var jsonFeed struct {
		Version string
		Items   []struct{ ID, URL, Title string }
	}
	w.must(json.Unmarshal([]byte(src), &jsonFeed))
	if code != http.StatusOK || jsonFeed.Version != "https://jsonfeed.org/version/1.1" || len(jsonFeed.Items) != 1 || jsonFeed.Items[0].URL != parsed.Entries[0].Link.Href {
		t.Errorf("%d\n%s", code, src)
	}
	for lang, want := range map[string]string{"en": "1 report", "ur": "1 خبر"} {
		c.List.Subscriptions[0].Lang = lang
		_, atom := w.ask(h, http.MethodGet, feed)
		if !strings.Contains(atom, `xml:lang="`+lang+`"`) || !strings.Contains(atom, "<summary>"+want+"</summary>") {
			t.Errorf("the feed is not in %s:\n%s", lang, atom)
		}
	}
	changed := strings.Replace(w.link(message, "/d/1."), "/d/1.", "/d/2.", 1)
	if code, _ := w.ask(h, http.MethodGet, changed); code != http.StatusNotFound {
		t.Errorf("the archive of another reader by a changed link: %d", code)
	}
}

// Whatever is asked for, no answer is our fault, and nothing changes.
func FuzzLinks(f *testing.F) {
	for _, s := range []string{"/u/0123456789abcdef0123456789abcdef", "/d/1.2023-01-30.1.00", "/d/feeds/desk/00.atom", "/d/feeds/../x.json", "/u/%ff"} {
		f.Add(s)
	}
	w := newWorld(f, mustOpen(f))
	c := w.courier(toMaildir)
	w.brings(report("1", "TTP one", "group/ttp"))
	w.at("2023-01-30 06:00")
	w.plan(c)
	h := delivery.Handler(w.db, c.List, "https://khabar.example", w.logger())
	f.Fuzz(func(t *testing.T, path string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://khabar.example", http.NoBody)
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
		if n := (&world{TB: t, db: w.db}).unsubscribed(); n != 0 {
			t.Errorf("POST %q unsubscribed a reader", path)
		}
	})
}
