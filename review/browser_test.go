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

// chrome is the browser of all tests of the package. Each tab has its own cookies.
var chrome browser

func TestMain(m *testing.M) {
	code := m.Run()
	if chrome.close != nil {
		chrome.close()
	}
	os.Exit(code)
}

// A browser is started when the first test needs it.
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

// A tab is a tab of the browser. It collects the problems that the browser reports.
type tab struct {
	testing.TB
	ctx       context.Context
	base      string // the only server that may be contacted
	noScripts bool   // the scripts of its pages are off

	mu       sync.Mutex
	problems []string
}

// newTab opens a tab, or skips the test when there is no browser.
func newTab(t testing.TB, base string) *tab {
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
	b := &tab{TB: t, base: base}
	if err := chromedp.Listen(ctx, b.record); err != nil {
		t.Fatal(err)
	}
	b.ctx, cancel = context.WithTimeout(ctx, 10*time.Minute)
	t.Cleanup(cancel)
	// No test may depend on whether the window is in front.
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

// record records problems that the browser reports, and requests to other servers.
func (b *tab) record(ev any) {
	problem := ""
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		problem = "exception: " + ev.ExceptionDetails.Text
	case *runtime.EventConsoleAPICalled:
		problem = "console: " + string(ev.Type)
	case *log.EventEntryAdded:
		// Some tests want an answer with the status 400 or 409.
		if !strings.Contains(ev.Entry.Text, "the server responded with a status of") {
			problem = fmt.Sprintf("log: %s: %s", ev.Entry.Source, ev.Entry.Text)
		}
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(ev.Request.URL, b.base) && !strings.HasPrefix(ev.Request.URL, "data:") {
			problem = "outside request: " + ev.Request.URL
		}
	}
	if problem != "" {
		b.mu.Lock()
		b.problems = append(b.problems, problem)
		b.mu.Unlock()
	}
}

// complaints returns the recorded problems and clears them.
func (b *tab) complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.problems
	b.problems = nil
	return all
}

// do runs steps in the tab.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	b.must(chromedp.Do(b.ctx, steps...))
}

// open opens a page.
func (b *tab) open(path string) {
	b.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

// setView sets the width of the window, and light or dark colours.
func (b *tab) setView(width int64, scheme string) {
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

// until waits until an expression is true, on this page or the next.
func (b *tab) until(expression string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	ask := fmt.Sprintf(waiting, expression)
	if b.noScripts { // no promise can wait in the page, so it is polled
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

// waiting is a promise that is resolved as soon as an expression is true.
const waiting = `new Promise((done) => {
	const holds = () => { try { return document.readyState === "complete" && Boolean(%s) } catch { return false } };
	const ask = () => holds() ? done(true) : setTimeout(ask, 5);
	ask();
})`

// where returns the address of the page, the element with the focus, and the status line.
func (b *tab) where() string {
	return eval[string](b, `location.href + "\n" + document.activeElement.outerHTML.slice(0, 300) + "\n" + document.getElementById("status")?.textContent`)
}

// tabTo presses Tab until an element that matches the selector has the focus. It first presses as
// often as there are focusable elements before it, without checking, and then checks after each
// press.
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

// press tabs to an element and presses Enter.
func (b *tab) press(selector string) {
	b.Helper()
	b.tabTo(selector)
	b.keys("\r")
}

// keys presses keys, one after the other. Like a keyboard, it sends with each event the text that
// the key writes, so that a page can prevent the writing.
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
		if r == '\r' || r == ' ' { // buttons act when these are released
			_, err = chromedp.Call(b.ctx, input.DispatchKeyEvent, *all[len(all)-1])
			b.must(err)
		}
	}
}

// axe returns the source of axe-core, which checks accessibility.
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

// axeRules are the rules of WCAG 2.2 A and AA, and best practices.
const axeRules = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`

// violations returns the parts of the page that violate axeRules.
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

// overflow returns by how many pixels the page is wider than the window.
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

// checkComplaints fails the test for every recorded problem.
func (b *tab) checkComplaints(where string) {
	b.Helper()
	for _, c := range slices.Compact(b.complaints()) {
		b.Errorf("%s: %s", where, c)
	}
}
