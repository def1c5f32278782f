package text_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"khabar/text"
)

func TestVisible(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "Five killed in Quetta", "Five killed in Quetta"},
		{"inline tags leave no space", "un<b>believ</b>able", "unbelievable"},
		{"blocks break lines", "<p>One</p><p>Two<br/>Three</p>", "One\nTwo\nThree"},
		{"line breaks are collapsed", "<div><div><p>One</p></div></div>\n\n<p> Two </p>", "One\nTwo"},
		{"cells are separated", "<tr><td>a</td><td>b</td></tr>", "a b"},
		{"white space", " a \t\n b\u00a0\u00a0c ", "a b c"},
		{"line separators", "a\u2028b\u2029c", "a\nb\nc"},
		{"entities", "Q&amp;A &ndash; &#8216;x&#x2019; &nbsp;&hellip;", "Q&A – ‘x’ …"},
		{"windows-1252 reference", "don&#146;t", "don’t"},
		{"entities encoded twice", "Rock &amp;amp; roll &amp;#8217;n", "Rock & roll ’n"},
		{"not three times", "&amp;amp;amp;", "&amp;"},
		{"twice inside tags", "<p>AT&amp;amp;T &amp;nbsp;x</p>", "AT&T x"},
		{"HTML encoded twice", "&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two &amp;amp; three", "One\nTwo & three"},
		{"a URL parameter is not an entity", "see ?a=1&amp;copy=2", "see ?a=1&copy=2"},
		{"plain text that looks like markup", "AT&T <b>x</b> 3 < 5", "AT&T x 3 < 5"},
		{"comparison", "if a < b && c > d", "if a < b && c > d"},
		{"escaped comparison", "3 &lt; 5 and 7 &gt; 6", "3 < 5 and 7 > 6"},
		{"agency in brackets", "Blast kills two <PTI>", "Blast kills two <PTI>"},
		{"escaped agency in brackets", "Blast kills two &lt;PTI&gt;", "Blast kills two <PTI>"},
		{"unknown elements are removed", "<o:p>a</o:p><amp-img src=x></amp-img><blink x=y>b</blink>", "ab"},
		{"stray end tag", "a<br>b</description>", "a\nb"},
		{"comment", "a<!-- b > c -->d<!-- open", "ad"},
		{"CDATA", "<![CDATA[a < b]]> c", "a < b c"},
		{"script and style", "a<script>if (x<y) {}</script><style>p{}</style>b", "ab"},
		{"script left open", "a<script>alert(1)", "a"},
		{"head", "<html><head><title>t</title></head><body>b</body></html>", "b"},
		{"head left open", "<head><title>t</title><body>b", "b"},
		{"hidden, nested", "a<template>x<template>y</template>z</template>b<svg><text>s</text></svg>c", "abc"},
		{"processing instruction", "a<?php echo ?>b", "ab"},
		{"attributes with brackets", `<a title="x > y" href='z'>link</a>`, "link"},
		{"cut in a tag", `text <a href="http`, "text"},
		{"controls", "a\x00b\x08c\x7fd\u0085e\u0092f", "abcd ef"},
		{"referenced controls", "a&#0;b&#8;c&#xFFFE;d", "a\ufffdbcd"},
		{"invalid UTF-8", "a\xffb\xc3", "ab"},
		{"a replacement character is kept", "a\ufffdb", "a\ufffdb"},
		{"joiners are kept", "می\u200cخواهم \u200fa\u200e \U0001F468\u200d\U0001F469", "می\u200cخواهم \u200fa\u200e \U0001F468\u200d\U0001F469"},
		{"overrides are removed", "a\u202eb\u202cc\u2066d\u2069e\u202af", "abcdef"},
		{"word splitters are removed", "T\u00adT\u200bP\u2060 \ufeffx\U000E0041", "TTP x"},
		{"urdu", "<p>پشاور: پولیس لائنز کی مسجد میں دھماکہ،</p> 5 افراد", "پشاور: پولیس لائنز کی مسجد میں دھماکہ،\n5 افراد"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := text.Visible(c.in); got != c.want {
				t.Errorf("Visible(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}

func TestVisibleLine(t *testing.T) {
	const in, want = "<h1>Blast in\nKabul</h1><p>two &amp; more<br>hurt</p>", "Blast in Kabul two & more hurt"
	if got := text.VisibleLine(in); got != want {
		t.Errorf("VisibleLine(%q) = %q, want %q", in, got, want)
	}
}

func FuzzVisible(f *testing.F) {
	for _, s := range []string{
		"AT&T <b>x</b> 3 < 5", "&amp;lt;p&amp;gt;", "<script><!--</script>", "<svg/><svg>", "\x80<a\x00>", "<![CDATA[",
		"&#xD800;&#1114112;", "</", "<p<p<p", "\u2028\u2029\u202e",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := text.Visible(s)
		if !utf8.ValidString(got) {
			t.Fatalf("Visible(%q) = %q: not valid UTF-8", s, got)
		}
		for _, r := range got {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) && r != 0x61C && r != 0x200E && r != 0x200F) {
				t.Fatalf("Visible(%q) = %q: contains %U", s, got, r)
			}
		}
		if got != strings.TrimSpace(got) || strings.Contains(got, "  ") || strings.Contains(got, "\n\n") {
			t.Fatalf("Visible(%q) = %q: white space is not collapsed", s, got)
		}
		if line := text.VisibleLine(s); line != strings.ReplaceAll(got, "\n", " ") {
			t.Fatalf("VisibleLine(%q) = %q, but Visible gives %q", s, line, got)
		}
	})
}

func BenchmarkVisible(b *testing.B) {
	s := strings.Repeat("<p>Police said that at least <b>five</b> people &amp; two officers were hurt.</p>\n", 50)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		text.Visible(s)
	}
}
