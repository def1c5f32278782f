package digest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"khabar/news"
)

// browser starts Chromium, or skips the test when it is not installed.
func browser(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil && path == "" {
			path = p
		}
	}
	switch {
	case path != "":
	case os.Getenv("KHABAR_REQUIRE_ALL") == "1":
		t.Fatal("no Chromium: apt-get install -y --no-install-recommends chromium fonts-noto-core")
	default:
		t.Skip("no Chromium")
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// pageMetrics are what is measured in a page.
type pageMetrics struct {
	Wide   float64  // pixels by which the page is wider than the window
	Faint  []string // texts with less contrast than 4.5 (WCAG 2.2, 1.4.3)
	Texts  int
	Loaded int // resources that the page has loaded
	Dark   bool
}

// measurePage is a script that returns the pageMetrics of the page.
const measurePage = `(() => {
	const luminance = c => c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const parse = s => s.match(/[\d.]+/g).map(Number);
	const background = e => {
		for (; e; e = e.parentElement) {
			const c = parse(getComputedStyle(e).backgroundColor);
			if (c.length < 4 || c[3] > 0) return c.slice(0, 3);
		}
		return [255, 255, 255];
	};
	const faint = [];
	let texts = 0;
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; n = walk.nextNode();) {
		if (!n.data.trim()) continue;
		texts++;
		const a = luminance(parse(getComputedStyle(n.parentElement).color).slice(0, 3)), b = luminance(background(n.parentElement));
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (ratio < 4.5) faint.push(ratio.toFixed(2) + " " + n.data.trim().slice(0, 40));
	}
	const page = document.documentElement;
	const inside = [...document.body.querySelectorAll("*")].map(e => e.getBoundingClientRect());
	return {
		Wide: Math.max(page.scrollWidth - page.clientWidth, ...inside.map(r => Math.max(r.right - page.clientWidth, -r.left))),
		Faint: faint, Texts: texts, Loaded: performance.getEntriesByType("resource").length,
		Dark: matchMedia("(prefers-color-scheme: dark)").matches,
	};
})()`

// TestPageInBrowser checks pages in a browser: in the width of a phone and of a mail program, with
// light and dark colours.
func TestPageInBrowser(t *testing.T) {
	ctx := browser(t)
	pages := map[string]string{}
	for _, name := range []string{"mail", "mail-ur", "day", "empty"} {
		path, err := filepath.Abs(filepath.Join("testdata", name+".html"))
		if err != nil {
			t.Fatal(err)
		}
		pages[name] = path
	}
	pages["long words"] = longWordsPage(t)
	for name, path := range pages {
		if err := chromedp.Do(ctx, chromedp.Navigate("file://"+path)); err != nil {
			t.Fatal(err)
		}
		for _, width := range []int64{360, 640} {
			for _, scheme := range []string{"light", "dark"} {
				t.Run(fmt.Sprintf("%s/%d/%s", name, width, scheme), func(t *testing.T) { checkView(ctx, t, width, scheme) })
			}
		}
	}
}

// checkView checks the open page at a width and in a colour scheme.
func checkView(ctx context.Context, t *testing.T, width int64, scheme string) {
	_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride,
		emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: 1, Mobile: width < 500})
	if err != nil {
		t.Fatal(err)
	}
	_, err = chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		t.Fatal(err)
	}
	m, err := chromedp.Run(ctx, chromedp.Evaluate[pageMetrics](measurePage))
	if err != nil {
		t.Fatal(err)
	}
	if m.Wide > 0.5 {
		t.Errorf("the page is %.1f pixels too wide", m.Wide)
	}
	for _, f := range m.Faint {
		t.Errorf("contrast below 4.5: %s", f)
	}
	if m.Texts == 0 || m.Loaded > 0 || m.Dark != (scheme == "dark") {
		t.Errorf("the page has %d texts and loaded %d resources; dark is %t", m.Texts, m.Loaded, m.Dark)
	}
}

// longWordsPage writes a page with words and names that are longer than a line, and returns its path.
func longWordsPage(t *testing.T) string {
	t.Helper()
	long := strings.Repeat("Longword", 60)
	it := item(1, "dawn", long, long, "group", role(tag("group/x", long, 50, long), news.RoleClaimant, long), tag("place/x", long, 5))
	urdu := inLang("ur", item(2, "geo", strings.Repeat("پشاور", 80), "TTP", "group", tag("group/x", long, 50, "TTP")))
	c := testComposer(t)
	c.outlets["dawn"] = Outlet{Feed: "dawn", Name: long}
	path := filepath.Join(t.TempDir(), "long-words.html")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.composeItems([]news.Item{it, urdu}).HTML(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
