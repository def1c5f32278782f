package fetcher

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html/charset"

	"khabar/news"
)

func TestScan(t *testing.T) {
	for _, c := range []struct{ name, in, root, body string }{
		{"plain", "<rss><channel/></rss>", "rss", ""},
		{"prologue", "junk <?xml version='1.1'?>\n<!-- <rdf> --><!DOCTYPE rss [<!ENTITY a \"]>\"> <!-- it's --> ]><rss/>", "rss", "<rss/>"},
		{"prefix and case", "<atom:FEED></atom:FEED>", "feed", ""},
		{"garbage after", "<rss><a></a></rss> <b> & \x01", "rss", "<rss><a></a></rss>"},
		{"left open", "<rss><br><p>x</rss>", "rss", ""},
		{"closed by another name", "<rss></RSS><x>", "rss", "<rss></RSS>"},
		{"brackets in quotes", `<rss a=">" b='<'><x y="/>"></x></rss>z`, "rss", `<rss a=">" b='<'><x y="/>"></x></rss>`},
		{"comment and CDATA", "<rss><!-- </rss> --><![CDATA[</rss>]]><?x </rss> ?></rss>z", "rss", "<rss><!-- </rss> --><![CDATA[</rss>]]><?x </rss> ?></rss>"},
		{"second declaration", `<rss><?xml encoding="utf-7"?><?xmlx?></rss>`, "rss", "<rss>" + strings.Repeat(" ", 24) + "<?xmlx?></rss>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := []byte(c.in)
			doc, err := scan(t.Context(), b)
			if err != nil || doc.root != c.root {
				t.Fatalf("root %q, %v", doc.root, err)
			}
			if got := string(b[doc.start:doc.end]); c.body != "" && got != c.body {
				t.Errorf("got %q, want %q", got, c.body)
			}
		})
	}
}

// limitCases are documents that would cost the parser more than linear time or space. Each is
// refused before any of it reaches the parser.
var limitCases = []struct {
	name string
	make func() string
}{
	{"nested, 10.5 MB", func() string { return "<rss>" + strings.Repeat("<a:a>", 2_100_000) }},
	{"nested, closed", func() string { return channel(strings.Repeat("<a>", 300) + strings.Repeat("</a>", 300)) }},
	{"nested namespaces", func() string {
		var b strings.Builder
		for i := range 8_000 {
			fmt.Fprintf(&b, `<a xmlns:n%d="urn:%d">`, i, i)
		}
		return channel(b.String())
	}},
	{"namespaces over many siblings", func() string {
		var b strings.Builder
		b.WriteString("<rss><channel")
		for i := range 64 {
			fmt.Fprintf(&b, " xmlns:n%d='urn:%d'", i, i)
		}
		return b.String() + ">" + strings.Repeat("<a/>", 100_000) + "</channel></rss>"
	}},
	{"namespaces on one element", func() string { return channel("<x " + strings.Repeat("xmlns:a='b' ", 65) + "/>") }},
	{"elements", func() string { return channel(strings.Repeat("<a/>", maxElements)) }},
	{"items", func() string { return channel(strings.Repeat("<item/>", maxItems+1)) }},
	{"1.5 million items", func() string { return channel(strings.Repeat("<item/>", 1_500_000)) }},
	{"attributes", func() string { return channel("<x " + strings.Repeat("a ", maxAttributes+1) + "/>") }},
	{"namespaces on many elements", func() string {
		return "<rss xmlns:a='" + strings.Repeat("b", maxNamespaceLength) + "' xmlns:c='d'/>"
	}},
	{"long base without quotes", func() string { return channel("<x xml:base=" + strings.Repeat("a", 5_000) + "/>") }},
	{"long base", func() string { return channel(`<x xml:base="` + strings.Repeat("a/", 4_000) + `"/>`) }},
	{"long base over many links", func() string {
		return `<feed xml:base="http://a/` + strings.Repeat("a/", 2_000) + `"><title/>` + strings.Repeat("<a href='b'/>", 20_000) + "</feed>"
	}},
	{"bases in bases", func() string { return channel(strings.Repeat(`<x xml:base="`+strings.Repeat("a/", 100)+`">`, 100)) }},
	{"text in a million pieces", func() string { return channel("<x:x>" + strings.Repeat("<![CDATA[ab]]>", 1_000_000) + "</x:x>") }},
	{"text between a million comments", func() string { return channel("<x:x>" + strings.Repeat("abc<!---->", 1_000_000) + "</x:x>") }},
	{"JSON, nested", func() string {
		return `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "]}"
	}},
	{"JSON, values", func() string {
		return `{"version":"https://jsonfeed.org/version/1","items":[1` + strings.Repeat(",1", maxElements) + "]}"
	}},
	{"JSON, items", func() string {
		return `{"version":"https://jsonfeed.org/version/1","items":[{}` + strings.Repeat(",{}", maxItems) + "]}"
	}},
}

func channel(inside string) string {
	return "<rss><channel><title>x</title>" + inside + "</channel></rss>"
}

func TestLimits(t *testing.T) {
	for _, c := range limitCases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(t.Context(), Document{Body: []byte(c.make())}, news.Feed{})
			if e, ok := errors.AsType[*Error](err); !ok || e.Class != news.ClassTooLarge {
				t.Fatalf("got %v, want a failure of class %s", err, news.ClassTooLarge)
			}
			t.Log(err)
		})
	}
}

// Real feeds stay within the limits: namespaces declared again in every entry, tags left open
// throughout a long text.
func TestWithinLimits(t *testing.T) {
	for name, in := range map[string]string{
		"declared in every entry": `<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>` +
			strings.Repeat(`<entry xml:base="http://a.example/b/"><title>y</title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">z</div></content></entry>`, 1000) + "</feed>",
		"breaks left open": channel("<item><description>" + strings.Repeat("<p>a<br>b</p>", 1000) + "</description></item>"),
		"most items":       channel(strings.Repeat("<item><title>x</title></item>", maxItems)),
	} {
		if _, err := Parse(t.Context(), Document{Body: []byte(in)}, news.Feed{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzScan checks that the limits of scan hold for the parser: in a document that scan accepts,
// the tokenizer of the parser never finds more elements, deeper nesting or more pieces of text
// than scan.
func FuzzScan(f *testing.F) {
	f.Fuzz(func(t *testing.T, in []byte) {
		text := clean(toUTF8(in, ""))
		doc, err := findFeed(t.Context(), text)
		if err != nil {
			return
		}
		text = text[doc.start:doc.end]
		steps := scanSteps(text)
		d := xml.NewDecoder(strings.NewReader(string(text)))
		d.Strict = false
		d.CharsetReader = charset.NewReaderLabel
		elements, open, texts := 0, 0, 0
		for {
			tok, err := d.Token()
			if err != nil {
				return
			}
			switch tok.(type) {
			case xml.StartElement:
				elements++
				open++
			case xml.CharData:
				texts++
			case xml.EndElement:
				open--
			}
			if elements > doc.elements || open > doc.depth || texts > steps {
				t.Fatalf("%q: the tokenizer found %d elements, %d deep, %d texts; scan %d, %d, %d",
					text, elements, open, texts, doc.elements, doc.depth, steps)
			}
			if open == 0 {
				return
			}
		}
	})
}

// scanSteps returns the number of steps in which scan reads text; each step is at most one
// piece of text.
func scanSteps(text []byte) int {
	s := scanner{b: text}
	for steps := 1; ; steps++ {
		if s.next() != nil || len(s.open) == 0 {
			return steps
		}
	}
}

// An item with a date that is too long has no date, and its Cuts say so. Other items keep theirs.
func TestLongDateIsCut(t *testing.T) {
	for _, date := range []string{
		strings.Repeat("1", maxDateText+1), "<![CDATA[" + strings.Repeat("]", maxDateText) + "]]>",
		strings.Repeat("پ", maxDateText), "x" + strings.Repeat("پ", maxDateText), strings.Repeat("&amp;", maxDateText),
	} {
		body := "<rss version='2.0'><channel><item><title>a</title><pubDate>" + date + "</pubDate></item>" +
			"<item><title>b</title><pubDate>Mon, 30 Jan 2023 08:00:00 GMT</pubDate></item></channel></rss>"
		items, err := Parse(t.Context(), Document{Body: []byte(body)}, news.Feed{})
		if err != nil || len(items) != 2 || !items[0].Published.IsZero() || items[1].Published.IsZero() {
			t.Fatalf("%d bytes of date: %+v, %v; want two items, the second with its date", len(date), items, err)
		}
		if len(items[0].Cuts) != 1 || items[0].Cuts[0].Kind != news.CutDate || len(items[1].Cuts) != 0 {
			t.Errorf("%d bytes of date: cut are %v and %v, want the date of the first item", len(date), items[0].Cuts, items[1].Cuts)
		}
	}
}
