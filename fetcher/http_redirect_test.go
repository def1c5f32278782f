package fetcher

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
)

func TestRedirects(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		left, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/left/"))
		switch {
		case r.URL.Path == "/loop":
			w.Header().Set("Location", "/pool")
			w.WriteHeader(http.StatusMovedPermanently)
		case r.URL.Path == "/pool":
			w.Header().Set("Location", "loop#x")
			w.WriteHeader(http.StatusTemporaryRedirect)
		case r.URL.Path == "/bad":
			w.Header().Set("Location", "http://[secret")
			w.WriteHeader(http.StatusFound)
		case err == nil && left > 0:
			http.Redirect(w, r, fmt.Sprintf("/left/%d", left-1), http.StatusPermanentRedirect)
		default:
			fmt.Fprint(w, validRSS)
		}
	})
	c := newClient(t, Options{})
	for _, tc := range []struct {
		path  string
		class news.ErrClass
		final string
		text  string
	}{
		{"/left/5", "", "/left/0", ""},
		{"/left/6", news.ClassRedirect, "/left/1", "more than 5 redirects"},
		{"/loop", news.ClassRedirect, "/pool", "redirects loop, back to " + url + "/loop"},
		{"/bad", news.ClassRedirect, "/bad", url + "/bad redirects to something that is not a URL"},
	} {
		f := c.Fetch(t.Context(), news.Feed{URL: url + tc.path}, news.Validators{})
		if f.Class != tc.class || f.FinalURL != url+tc.final || f.Error != tc.text {
			t.Errorf("%s: class %q, final URL %s, error %q", tc.path, f.Class, f.FinalURL, f.Error)
		}
		if f.Outcome == news.OK && f.Items[0].URL != url+"/one" {
			t.Errorf("%s: relative link became %s", tc.path, f.Items[0].URL)
		}
	}
}

// Credentials in a feed's URL are sent to its own origin alone and shown nowhere; credentials in
// a redirect are never used.
func TestCredentials(t *testing.T) {
	var requests []string
	note := func(name string, r *http.Request) {
		user, password, _ := r.BasicAuth()
		requests = append(requests, fmt.Sprintf("%s%s %s:%s", name, r.URL.Path, user, password))
	}
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		note("other", r)
		w.WriteHeader(http.StatusNotFound)
	})
	own := serve(t, func(w http.ResponseWriter, r *http.Request) {
		note("own", r)
		switch r.URL.Path {
		case "/feed":
			http.Redirect(w, r, "/next", http.StatusFound)
		case "/next":
			http.Redirect(w, r, strings.Replace(other, "://", "://eve:trap@", 1)+"/away?token=hush", http.StatusFound)
		}
	})
	f := newClient(t, Options{}).Fetch(t.Context(),
		news.Feed{URL: strings.Replace(own, "://", "://newsroom:secret@", 1) + "/feed"}, news.Validators{})
	want := []string{"own/feed newsroom:secret", "own/next newsroom:secret", "other/away :"}
	if d := cmp.Diff(want, requests); d != "" {
		t.Errorf("requests (-want +got):\n%s", d)
	}
	if f.URL != own+"/feed" || f.FinalURL != other+"/away?token=hush" || f.Class != news.ClassHTTP4xx {
		t.Errorf("URL %s, final URL %s, class %s", f.URL, f.FinalURL, f.Class)
	}
}

// Error texts are one line, without secrets that a server put into a URL.
func TestErrorTexts(t *testing.T) {
	for _, location := range []string{
		"ftp://user:hush@host/x?hush=1", "http://user:hush@192.168.0.1/?hush=1", "http://no.invalid./?hush\u2028hush", "javascript:hush", "//",
	} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(http.StatusFound)
		})
		c := New(Options{Resolver: hosts(t, nil)})
		f := c.Fetch(t.Context(), news.Feed{URL: url, AllowPrivate: true}, news.Validators{})
		c.Close()
		if f.Outcome != news.Failed || strings.Contains(f.Error, "hush") || oneLine(f.Error) != f.Error || f.Error == "" {
			t.Errorf("%s: %s %q", location, f.Outcome, f.Error)
		}
	}
}
