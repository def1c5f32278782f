package fetcher

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"khabar/news"
)

// corpus returns the documents in a folder of the corpus, by name.
func corpus(tb testing.TB, folder string) map[string][]byte {
	tb.Helper()
	root := os.Getenv("KHABAR_CORPUS")
	if root == "" {
		tb.Skip("KHABAR_CORPUS is not set: there are no real feeds to test with")
	}
	paths, err := filepath.Glob(filepath.Join(root, "feeds", folder, "*"))
	if err != nil || len(paths) == 0 {
		tb.Fatalf("corpus folder %s: %d files, %v", folder, len(paths), err)
	}
	docs := map[string][]byte{}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			tb.Fatal(err)
		}
		docs[filepath.Base(p)] = b
	}
	return docs
}

// Every captured feed yields items, unless it has none.
func TestCaptures(t *testing.T) {
	total := 0
	for name, body := range corpus(t, "captures") {
		empty := !bytes.Contains(body, []byte("<item")) && !bytes.Contains(body, []byte("<entry"))
		items, err := Parse(t.Context(), Document{Body: body, URL: "https://example.org/feed"}, news.Feed{ID: "x"})
		if err != nil || len(items) == 0 != empty {
			t.Errorf("%s: %d items, %v", name, len(items), err)
		}
		total += len(items)
	}
	t.Logf("%d items", total)
}

// Documents that are broken or not feeds are never accepted.
func TestBroken(t *testing.T) {
	for name, body := range corpus(t, "broken") {
		items, err := Parse(t.Context(), Document{Body: body}, news.Feed{})
		if err == nil {
			t.Errorf("%s: accepted as a feed with %d items", name, len(items))
			continue
		}
		t.Logf("%s: %v", name, err)
	}
}

// No document of other parsers' test suites makes Parse panic or fail without a class.
func TestFixtures(t *testing.T) {
	for _, folder := range []string{"fixtures", "conformance"} {
		docs := corpus(t, folder)
		ok, total, classes := 0, 0, map[news.ErrClass]int{}
		for name, body := range docs {
			items, err := Parse(t.Context(), Document{Body: body, URL: "https://example.org/feed"}, news.Feed{})
			if err == nil {
				ok++
				total += len(items)
				continue
			}
			e, is := errors.AsType[*Error](err)
			if !is || !e.Class.Valid() || e.Class == news.ClassInternal {
				t.Errorf("%s: %v", name, err)
				continue
			}
			classes[e.Class]++
			if folder == "fixtures" {
				t.Logf("%s: %s: %v", name, e.Class, err)
			}
		}
		t.Logf("%s: %d of %d documents are feeds, with %d items; failed: %v", folder, ok, len(docs), total, classes)
	}
}
