package review

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"khabar/auth"
)

// Every page, narrow and wide, light and dark, in English and Urdu: the browser and axe find
// nothing wrong, no other server is contacted, and the page does not scroll sideways.
func TestPagesInABrowser(t *testing.T) {
	axe := axe(t)
	s := newSite(t, true)
	s.addReports()
	s.addDigest()
	s.addSessionAndToken(otherName)
	b := newTab(t, s.base)
	b.check("/login", axe)
	b.signIn()
	urdu, hostile := s.find("TTP: پ"), s.find("</a>")
	for _, path := range []string{
		"/", "/?with=example+front&feed=wire", fmt.Sprintf("/items/%d", urdu.ID), fmt.Sprintf("/items/%d", hostile.ID), fmt.Sprintf("/stories/%d", s.find("TTP says").Story),
		"/feeds", "/digests", "/digests/1", "/proposals", "/help", "/profile", "/users", "/users/" + otherName,
		fmt.Sprintf("/bulk?tag=group/ttp&do=confirmed&items=%d", urdu.ID), "/items/999999",
	} {
		b.check(path, axe)
	}
}

// check checks a page in all views.
func (b *tab) check(path, axe string) {
	b.Helper()
	for i, view := range []struct {
		width  int64
		scheme string
	}{{1280, "light"}, {360, "dark"}, {1280, "dark"}, {360, "light"}} {
		where := fmt.Sprintf("%s, %d pixels, %s", path, view.width, view.scheme)
		b.setView(view.width, view.scheme)
		if i == 0 {
			b.open(path)
		}
		if over := b.overflow(); over > 0 {
			b.Errorf("%s: %d pixels wider than the window: %s", where, over, eval[string](b, widest))
		}
		for _, v := range b.violations(axe) {
			b.Errorf("%s: axe: %s", where, v)
		}
	}
	b.checkComplaints(path)
}

// widest is an expression for the elements that are wider than the window.
const widest = `[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll")).map((e) => e.outerHTML.slice(0, 120)).slice(0, 4).join("\n")`

// The checks find all mistakes in a page that is full of them.
func TestChecksFindMistakes(t *testing.T) {
	axe := axe(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", auth.ContentSecurityPolicy+"; img-src http:")
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><title></title><style>p{color:red}</style><script>console.error("inline")</script>
			<p style="color:#eee;background:#fff;width:3000px">pale</p><input><img src="http://127.0.0.2:1/pixel.png">
			<button onclick="throw 1"></button>`)
	}))
	t.Cleanup(srv.Close)
	b := newTab(t, srv.URL)
	b.setView(360, "light")
	b.open("/")
	all := b.complaints()
	for _, want := range []string{"Content Security Policy", "outside request: http://127.0.0.2:1/pixel.png"} {
		if !slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("the complaints %q do not have %q", all, want)
		}
	}
	eval[any](b, `document.body.insertAdjacentHTML("beforeend", "<div><table width=2000><tr><td>wide</table></div>"), document.querySelector("input").focus(), 0`)
	if b.overflow() == 0 {
		t.Error("the page is not found to be too wide")
	}
	found := strings.Join(b.violations(axe), "\n")
	for _, want := range []string{"document-title", "label", "html-has-lang", "image-alt"} {
		if !strings.Contains(found, want) {
			t.Errorf("axe does not find %s in\n%s", want, found)
		}
	}
	eval[any](b, `setTimeout(() => { throw new Error("thrown") }, 0), console.warn("warned"), 0`)
	b.until(`performance.now() > 0`)
	eval[any](b, `new Promise((done) => setTimeout(done, 50))`)
	later := strings.Join(b.complaints(), "\n")
	for _, want := range []string{"exception", "warning"} {
		if !strings.Contains(later, want) {
			t.Errorf("the complaints %q do not have %q", later, want)
		}
	}
}
