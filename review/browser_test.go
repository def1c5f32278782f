package review

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// One browser serves all tests of the package; each has a context of its own in it, with
// its own cookies.
var chrome browser

func TestMain(m *testing.M) {
	code := m.Run()
	if chrome.close != nil {
		chrome.close()
	}
	os.Exit(code)
}

// A browser is started when it is first wanted.
type browser struct {
	once  sync.Once
	ctx   context.Context
	close func()
	err   error
}

func (b *browser) start() {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		b.err = fmt.Errorf("chromium is missing: apt-get install -y --no-install-recommends chromium fonts-noto-core")
		return
	}
	ctx, cancel := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(chromedp.ExecPath(path)))
	if b.err = chromedp.Do(ctx); b.err != nil {
		cancel()
		return
	}
	b.ctx, b.close = ctx, cancel
}

// A tab is a window of the browser, with everything in it that must not be.
type tab struct {
	testing.TB
	ctx  context.Context
	home string // the only address that may be asked
	mute bool   // the scripts of its pages are off

	mu       sync.Mutex
	problems []string
}

// newTab opens a tab, or skips the test when there is no browser.
func newTab(t testing.TB, home string) *tab {
	t.Helper()
	chrome.once.Do(chrome.start)
	if chrome.err != nil {
		if os.Getenv("KHABAR_REQUIRE_ALL") == "1" {
			t.Fatal(chrome.err)
		}
		t.Skip(chrome.err)
	}
	ctx, cancel := chromedp.NewContext(chrome.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	b := &tab{TB: t, home: home}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	b.ctx, cancel = context.WithTimeout(ctx, 10*time.Minute)
	t.Cleanup(cancel)
	// Nothing of the test must depend on whether the window is in front.
	_, err := chromedp.Call(b.ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	b.must(err)
	_, err = chromedp.Call(b.ctx, network.Enable, network.EnableParams{})
	b.must(err)
	return b
}

func (b *tab) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// hear notes what the browser complains of, and every request to another server.
func (b *tab) hear(ev any) {
	problem := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		problem = "exception: " + ev.ExceptionDetails.Text
	case *runtime.EventConsoleAPICalled:
		problem = "console: " + string(ev.Type)
	case *log.EventEntryAdded:
		// That a page answers 409 or 400 is what some tests want to see.
		if !strings.Contains(ev.Entry.Text, "the server responded with a status of") {
			problem = fmt.Sprintf("log: %s: %s", ev.Entry.Source, ev.Entry.Text)
		}
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(ev.Request.URL, b.home) && !strings.HasPrefix(ev.Request.URL, "data:") {
			problem = "outside request: " + ev.Request.URL
		}
	}
	if problem != "" {
		b.mu.Lock()
		b.problems = append(b.problems, problem)
		b.mu.Unlock()
	}
}

// complaints returns what was heard, and forgets it.
func (b *tab) complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.problems
	b.problems = nil
	return all
}

// do runs steps.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	b.must(chromedp.Do(b.ctx, steps...))
}

// open goes to a page.
func (b *tab) open(path string) {
	b.Helper()
	b.do(chromedp.Navigate(b.home + path))
}

// look makes the window that wide, and the colours light or dark.
func (b *tab) look(width int64, scheme string) {
	b.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	b.must(err)
	b.do(chromedp.EmulateViewport(width, 800))
}

// eval evaluates an expression in the page.
func eval[T any](b *tab, expression string) T {
	b.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	b.must(err)
	return v
}

// until waits for an expression to hold, on this page or the next.
func (b *tab) until(expression string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	ask := fmt.Sprintf(waiting, expression)
	if b.mute { // nothing in the page can tell: it is asked again and again
		ask = "document.readyState === 'complete' && Boolean(" + expression + ")"
	}
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](ask, chromedp.EvalAwaitPromise))
		if err == nil && ok {
			return
		}
		if ctx.Err() != nil { // other errors mean that the page went away meanwhile
			b.Fatalf("waiting for %s: %v\nplace, focus and status: %s", expression, err, b.where())
		}
	}
}

// waiting is a promise that is kept as soon as an expression holds.
const waiting = `new Promise((done) => {
	const holds = () => { try { return document.readyState === "complete" && Boolean(%s) } catch { return false } };
	const ask = () => holds() ? done(true) : setTimeout(ask, 5);
	ask();
})`

// where tells where the tab is and what has the focus.
func (b *tab) where() string {
	return eval[string](b, `location.href + "\n" + document.activeElement.outerHTML.slice(0, 300) + "\n" + document.getElementById("status")?.textContent`)
}

// tabTo presses Tab until what the selector finds has the focus: as often as there are stops
// on the way, and if that was not enough, one by one.
func (b *tab) tabTo(selector string) {
	b.Helper()
	const stops = `(() => {
		const all = [...document.querySelectorAll("a[href], button:enabled, input:enabled:not([type=hidden]), select, textarea, summary, iframe, [tabindex='0']")]
			.filter((e) => e.checkVisibility() && (e.type !== "radio" || e.checked));
		const from = all.findLastIndex((e) => e === document.activeElement || document.activeElement !== document.body &&
			document.activeElement.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING);
		const to = all.findIndex((e, i) => i > from && e.matches(%q));
		return Math.max(1, to - from);
	})()`
	left := eval[int](b, fmt.Sprintf(stops, selector))
	for range 300 {
		b.keys(kb.Tab)
		if left--; left <= 0 && eval[bool](b, fmt.Sprintf("document.activeElement.matches(%q)", selector)) {
			return
		}
	}
	b.Fatalf("Tab does not lead to %s; %s", selector, b.where())
}

// press goes to what the selector finds and presses Enter.
func (b *tab) press(selector string) {
	b.Helper()
	b.tabTo(selector)
	b.keys("\r")
}

// keys presses keys, one after the other, each as a keyboard does: what it writes comes
// with it, so that a page can keep it from being written.
func (b *tab) keys(keys string) {
	b.Helper()
	for _, r := range keys {
		all := kb.Encode(r)
		down := *all[0]
		if len(all) == 3 {
			down.Text, down.UnmodifiedText = all[1].Text, all[1].UnmodifiedText
		}
		_, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, down)
		b.must(err)
		if r == '\r' || r == ' ' { // buttons act when these are let go
			_, err = chromedp.Call(b.ctx, input.DispatchKeyEvent, *all[len(all)-1])
			b.must(err)
		}
	}
}

// axe is the checker of accessibility.
func axe(t testing.TB) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		if os.Getenv("KHABAR_REQUIRE_ALL") == "1" {
			t.Fatalf("axe-core is missing: npm ci in review/testdata: %v", err)
		}
		t.Skip("axe-core is missing: npm ci in review/testdata")
	}
	return string(src)
}

// axeRules are all of WCAG 2.2 A and AA with the usual practice.
const axeRules = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`

// violations returns what axe finds wrong with the page by axeRules.
func (b *tab) violations(axe string) []string {
	b.Helper()
	if !eval[bool](b, `"axe" in window`) {
		eval[any](b, axe+"\n;0")
	}
	run := `axe.run(document, {runOnly: ` + axeRules + `, resultTypes: ["violations"]})
		.then((r) => JSON.stringify(r.violations.map((v) => v.id + ": " + v.help + ": " + v.nodes.map((n) => n.html.slice(0, 160) + " " + n.failureSummary).slice(0, 3).join(" | "))))`
	s, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](run, chromedp.EvalAwaitPromise))
	b.must(err)
	var all []string
	b.must(json.Unmarshal([]byte(s), &all))
	return all
}

// overflow is by how much the page is wider than the window.
func (b *tab) overflow() int {
	b.Helper()
	return eval[int](b, `Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)`)
}

// signIn signs in with the keyboard.
func (b *tab) signIn() {
	b.Helper()
	b.open("/login")
	b.do(chromedp.SendKeys(chromedp.CSS("input[name=name]"), testName+"\t"+testPassword+"\r"))
	b.until(`location.pathname === "/"`)
	b.do(chromedp.WaitReady(chromedp.CSS("main")))
}

// fine fails the test for everything that was heard.
func (b *tab) fine(where string) {
	b.Helper()
	for _, c := range slices.Compact(b.complaints()) {
		b.Errorf("%s: %s", where, c)
	}
}
