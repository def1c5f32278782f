package review

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// Every page, narrow and wide, light and dark, from left to right and with an Urdu report:
// nothing to complain of, nothing asked of another server, readable for all, no sideways scrolling.
func TestPagesInABrowser(t *testing.T) {
	axe := axe(t)
	n := newNewsroom(t, true)
	n.week()
	n.mail()
	b := newTab(t, n.base)
	for _, path := range []string{"/login"} {
		b.check(path, axe)
	}
	b.signIn()
	urdu, hostile := n.find("TTP: پ"), n.find("</a>")
	for _, path := range []string{
		"/", "/?with=example+front&feed=wire", fmt.Sprintf("/items/%d", urdu.ID), fmt.Sprintf("/items/%d", hostile.ID), fmt.Sprintf("/stories/%d", n.find("TTP says").Story),
		"/feeds", "/digests", "/digests/1", "/proposals", "/help", "/account", "/users",
		fmt.Sprintf("/bulk?tag=group/ttp&do=confirmed&items=%d", urdu.ID), "/items/999999",
	} {
		b.check(path, axe)
	}
}

// check looks at a page in all ways.
func (b *tab) check(path, axe string) {
	b.Helper()
	for i, look := range []struct {
		width  int64
		scheme string
	}{{1280, "light"}, {360, "dark"}, {1280, "dark"}, {360, "light"}} {
		where := fmt.Sprintf("%s, %d pixels, %s", path, look.width, look.scheme)
		b.look(look.width, look.scheme)
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
	b.fine(path)
}

// widest names what sticks out.
const widest = `[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll")).map((e) => e.outerHTML.slice(0, 120)).slice(0, 4).join("\n")`

// The checkers find what is wrong with a page on which everything is.
func TestCheckersBite(t *testing.T) {
	axe := axe(t)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", policy+"; img-src http:")
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><title></title><style>p{color:red}</style><script>console.error("inline")</script>
			<p style="color:#eee;background:#fff;width:3000px">pale</p><input><img src="http://127.0.0.2:1/pixel.png">
			<button onclick="throw 1"></button>`)
	}))
	t.Cleanup(srv.Close)
	b := newTab(t, srv.URL)
	b.look(360, "light")
	b.open("/")
	all := b.complaints()
	for _, want := range []string{"Content Security Policy", "outside request: http://127.0.0.2:1/pixel.png"} {
		if !slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("nobody complains of %s: %q", want, all)
		}
	}
	eval[any](b, `document.body.insertAdjacentHTML("beforeend", "<div><table width=2000><tr><td>wide</table></div>"), document.querySelector("input").focus(), 0`)
	if b.overflow() == 0 {
		t.Error("nobody finds the page too wide")
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
	heard := strings.Join(b.complaints(), "\n")
	for _, want := range []string{"exception", "warning"} {
		if !strings.Contains(heard, want) {
			t.Errorf("nobody hears a %s: %q", want, heard)
		}
	}
}
