package fetcher

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
)

var update = flag.Bool("update", false, "rewrite the expected results in testdata")

// A result is the content of a NAME.json in testdata/parse.
type result struct {
	Class news.ErrClass `json:"class,omitempty"`
	Error string        `json:"error,omitempty"`
	Items []resultItem  `json:"items,omitzero"`
}

// A resultItem is an item of a result.
type resultItem struct {
	Keys         []string `json:"keys"`
	GUID         string   `json:"guid,omitempty"`
	URL          string   `json:"url,omitempty"`
	Title        string   `json:"title,omitempty"`
	Text         string   `json:"text,omitempty"`
	Author       string   `json:"author,omitempty"`
	Lang         string   `json:"lang,omitempty"`
	Published    string   `json:"published,omitempty"`
	PublishedRaw string   `json:"published_raw,omitempty"`
	Updated      string   `json:"updated,omitempty"`
}

// TestParse parses each testdata/parse/NAME.in, bytes as a server sent them, and compares the
// result with NAME.json. NAME.header, if there is one, gives the Content-Type, the URL of the
// response (default https://news.example/feed.xml), and the Lang and Country of the feed.
func TestParse(t *testing.T) {
	inputs, err := filepath.Glob("testdata/parse/*.in")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("%d inputs, %v", len(inputs), err)
	}
	for _, in := range inputs {
		base := strings.TrimSuffix(in, ".in")
		t.Run(filepath.Base(base), func(t *testing.T) {
			doc, feed := readCase(t, base)
			items, err := Parse(t.Context(), doc, feed)
			var got strings.Builder
			enc := json.NewEncoder(&got)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			if err := enc.Encode(resultOf(t, items, err)); err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := os.WriteFile(base+".json", []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(base + ".json")
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got.String()); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

// readCase reads a case's input and header.
func readCase(t *testing.T, base string) (Document, news.Feed) {
	t.Helper()
	body, err := os.ReadFile(base + ".in")
	if err != nil {
		t.Fatal(err)
	}
	doc, feed := Document{Body: body, URL: "https://news.example/feed.xml"}, news.Feed{ID: "sample"}
	f, err := os.Open(base + ".header")
	if errors.Is(err, os.ErrNotExist) {
		return doc, feed
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h, err := textproto.NewReader(bufio.NewReader(f)).ReadMIMEHeader()
	if err != nil {
		t.Fatalf("%s.header: %v", base, err)
	}
	doc.ContentType, feed.Lang, feed.Country = h.Get("Content-Type"), h.Get("Lang"), h.Get("Country")
	if u := h.Get("URL"); u != "" {
		doc.URL = u
	}
	return doc, feed
}

// resultOf returns the results of Parse in the format of the files.
func resultOf(t *testing.T, items []news.Item, err error) result {
	t.Helper()
	if err != nil {
		e, ok := errors.AsType[*Error](err)
		if !ok || !e.Class.Valid() {
			t.Fatalf("error without class: %v", err)
		}
		return result{Class: e.Class, Error: e.Text}
	}
	r := result{Items: []resultItem{}}
	for _, it := range items {
		i := resultItem{
			Keys: it.Keys, GUID: it.GUID, URL: it.URL, Title: it.Title, Text: it.Text,
			Author: it.Author, Lang: it.Lang, PublishedRaw: it.PublishedRaw,
		}
		if !it.Published.IsZero() {
			i.Published = it.Published.Format("2006-01-02T15:04:05.999Z07:00")
		}
		if !it.Updated.IsZero() {
			i.Updated = it.Updated.Format("2006-01-02T15:04:05.999Z07:00")
		}
		r.Items = append(r.Items, i)
	}
	return r
}

// requireValidItems fails unless the items keep what other packages rely on: distinct keys, valid
// UTF-8, web addresses and the limits.
func requireValidItems(t *testing.T, items []news.Item) {
	t.Helper()
	seen := map[string]bool{}
	for _, it := range items {
		if len(it.Keys) == 0 || seen[it.Keys[0]] {
			t.Fatalf("keys %q are missing or those of another item", it.Keys)
		}
		seen[it.Keys[0]] = true
		for _, s := range []string{it.GUID, it.URL, it.Title, it.Text, it.Author, it.Lang, it.PublishedRaw, strings.Join(it.Keys, "")} {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				t.Fatalf("%q holds NUL or is not UTF-8", s)
			}
		}
		if it.URL != "" && !strings.HasPrefix(it.URL, "http://") && !strings.HasPrefix(it.URL, "https://") {
			t.Fatalf("URL %q", it.URL)
		}
		if it.Title == "" && it.Text == "" && it.URL == "" {
			t.Fatal("item without title, text and link")
		}
		if _, err := it.Published.MarshalJSON(); err != nil || len(it.Title) > maxTitle || len(it.Text) > maxText {
			t.Fatalf("published %v (%v), title of %d bytes, text of %d", it.Published, err, len(it.Title), len(it.Text))
		}
	}
}

// FuzzParse checks that Parse returns valid items or an error with a class, for any input.
func FuzzParse(f *testing.F) {
	inputs, _ := filepath.Glob("testdata/parse/*.in")
	for _, in := range inputs {
		b, err := os.ReadFile(in)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, "")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		items, err := Parse(t.Context(), Document{Body: body, ContentType: contentType, URL: "https://news.example/"}, news.Feed{})
		if err == nil {
			requireValidItems(t, items)
			return
		}
		e, ok := errors.AsType[*Error](err)
		if !ok || !e.Class.Valid() || e.Class == news.ClassInternal || e.Text == "" || oneLine(e.Text) != e.Text {
			t.Fatalf("%#v", err)
		}
	})
}

// FuzzClean checks that the input of the parser is UTF-8 without characters that XML forbids.
func FuzzClean(f *testing.F) {
	f.Fuzz(func(t *testing.T, in []byte, label string) {
		text := toUTF8(in, "text/xml; charset="+label)
		if !utf8.Valid(text) {
			t.Fatalf("%q is not UTF-8", text)
		}
		size := len(text)
		out := clean(text)
		if !utf8.Valid(out) || len(out) > size {
			t.Fatalf("%q: not UTF-8, or longer than the %d bytes before", out, size)
		}
		for _, r := range string(out) {
			if !isXMLChar(r) {
				t.Fatalf("%q holds %U", out, r)
			}
		}
	})
}
