package fetcher

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"khabar/news"
)

// A countedContext is done, with err, once Err was called a number of times.
type countedContext struct {
	context.Context
	left, asked int // calls of Err until it is done; calls so far
	err         error
}

func (c *countedContext) Err() error {
	c.asked++
	if c.left--; c.left < 0 {
		return c.err
	}
	return nil
}

// stopCases are documents of each format with many items, and one with a single long item.
var stopCases = map[string]string{
	"RSS":      channel(strings.Repeat("<item><title>a</title><description>"+strings.Repeat("b ", 500)+"</description></item>", 100)),
	"RSS, one": channel("<item><title>a</title><description>" + strings.Repeat("b ", 50_000) + "</description></item>"),
	"Atom":     "<feed><title/>" + strings.Repeat("<entry><title>a</title><summary>"+strings.Repeat("b ", 500)+"</summary></entry>", 100) + "</feed>",
	"JSON": `{"version":"https://jsonfeed.org/version/1","items":[{"title":"a"}` +
		strings.Repeat(`,{"title":"b","summary":"`+strings.Repeat("c ", 500)+`"}`, 100) + "]}",
}

// Parse ends with the right class wherever it is stopped, and looks at its context often.
func TestParseEndsWithItsContext(t *testing.T) {
	for name, body := range stopCases {
		for err, class := range map[error]news.ErrClass{
			context.Canceled: news.ClassInternal, context.DeadlineExceeded: news.ClassTimeout,
		} {
			whole := &countedContext{Context: t.Context(), left: 1 << 30, err: err}
			if _, err := Parse(whole, Document{Body: []byte(body)}, news.Feed{}); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if least := len(body) / checkEvery; whole.asked < 2*least {
				t.Errorf("%s: looked at its context %d times over %d bytes, want %d at least", name, whole.asked, len(body), 2*least)
			}
			for n := 0; n < whole.asked; n += 1 + n/5 {
				if err := stoppedAt(t, n, body, err, class); err != nil {
					t.Fatalf("%s, stopped after %d of %d: %v", name, n, whole.asked, err)
				}
			}
		}
	}
}

// stoppedAt returns an error unless Parse fails with class, and soon, when its context is done after n
// calls of Err.
func stoppedAt(t *testing.T, n int, body string, err error, class news.ErrClass) error {
	ctx := &countedContext{Context: t.Context(), left: n, err: err}
	items, got := Parse(ctx, Document{Body: []byte(body)}, news.Feed{})
	e, ok := errors.AsType[*Error](got)
	if !ok || e.Class != class || items != nil {
		return fmt.Errorf("%d items and the error %v, want one of class %s", len(items), got, class)
	}
	if more := ctx.asked - n; more > 4 {
		return fmt.Errorf("looked at its context %d more times, want 4 at most", more)
	}
	return nil
}

// A gzip body may have many members. Each takes time, even if it is empty, so unpack looks at its
// context at each.
func TestUnpackEndsWithItsContext(t *testing.T) {
	body := []byte(strings.Repeat(gzipped(""), 100) + gzipped(validRSS))
	whole := &countedContext{Context: t.Context(), left: 1 << 30}
	if b, err := unpack(&turn{ctx: whole}, body, "gzip", 1<<20); err != nil || string(b) != validRSS {
		t.Fatalf("%q, %v", b, err)
	}
	for n := range whole.asked {
		ctx := &countedContext{Context: t.Context(), left: n, err: context.DeadlineExceeded}
		_, err := unpack(&turn{ctx: ctx}, body, "gzip", 1<<20)
		if e, ok := errors.AsType[*Error](err); !ok || e.Class != news.ClassTimeout {
			t.Fatalf("stopped after %d of %d: %v", n, whole.asked, err)
		}
	}
	if whole.asked < 100 {
		t.Errorf("looked at its context %d times over 101 members", whole.asked)
	}
}

// What is cut from the fields of an item is not kept in memory.
func TestItemsDoNotKeepWhatWasCut(t *testing.T) {
	const long = 4 << 20
	memory := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for _, field := range []string{"title", "description", "author", "guid", "pubDate"} {
		before := memory()
		body := []byte(channel("<item><title>a</title><" + field + ">" + strings.Repeat("a", long) + "</" + field + "></item>"))
		items, err := Parse(t.Context(), Document{Body: body}, news.Feed{})
		if err != nil {
			t.Fatal(err)
		}
		body = nil
		if kept := int64(memory() - before); kept > long/4 {
			t.Errorf("%s: items of %d MB keep %d MB", field, len(items[0].Text)>>20, kept>>20)
		}
		runtime.KeepAlive(items)
	}
}
