package digest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"khabar/news"
	"khabar/text"
)

// hostile is text that would act on a terminal or a browser if it were printed unchanged.
const hostile = "TTP\x1b[2J\x1b]0;owned\x07 \u202egpj.exe\u202c <script>alert(1)</script>" +
	"<img src=https://example.org/track.gif> \"' onmouseover='x' &lt;b&gt; {{.}} \x00\u009b31m \u2066x\u2069 \xff]]></style>"

// hostileDigest returns a digest in which all text from feeds, the taxonomy and options is hostile.
func hostileDigest(t *testing.T) *Digest {
	t.Helper()
	group := role(tag("group/x", hostile, 50, "TTP"), news.RoleClaimant, hostile)
	group.Label = hostile
	it := item(1, "dawn", hostile, hostile+" text", "group", group,
		tag("place/x", hostile, 50), tag("event/x", hostile, 50), tag("person/x", hostile, 50), tag("theme/x", hostile, 50))
	it.URL, it.Lang = "javascript:alert(1)", `ur" onload="x`
	other := item(2, "geo", hostile+" 2", "", "group", tag("group/y", hostile, 60, "TTP"), group)
	other.URL = "https://example.org/\">" + "<script>"
	c := testComposer(t)
	c.Banner = hostile
	c.outlets = map[string]Outlet{"dawn": {Feed: "dawn", Name: text.Clean(hostile)}, "geo": {Feed: "geo", Name: text.Clean(hostile)}}
	copied := it
	copied.ID, copied.Feed = 3, "geo"
	d := c.composeItems([]news.Item{it, other, copied})
	d.Feeds = c.feedHealth([]news.FeedState{{Feed: "dawn", Listed: true, Polls: 1, Failures: 1, Class: news.ClassTLS, Error: hostile}})
	return d
}

// renderFuncs returns the renderers by format.
func renderFuncs() map[string]func(*Digest, io.Writer) error {
	return map[string]func(*Digest, io.Writer) error{"text": (*Digest).Text, "html": (*Digest).HTML, "json": (*Digest).JSON}
}

// TestHostile checks that in every format, hostile text no longer controls a terminal or a browser.
func TestHostile(t *testing.T) {
	d := hostileDigest(t)
	for format, render := range renderFuncs() {
		t.Run(format, func(t *testing.T) {
			var b bytes.Buffer
			if err := render(d, &b); err != nil {
				t.Fatal(err)
			}
			out := b.String()
			if !utf8.ValidString(out) {
				t.Error("not valid UTF-8")
			}
			for _, r := range out {
				if r != '\n' && unicode.IsControl(r) {
					t.Errorf("control character %U", r)
				}
			}
			for _, bad := range []string{"\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "javascript:"} {
				if strings.Contains(out, bad) {
					t.Errorf("%q is in the output", bad)
				}
			}
			if opens, closes := strings.Count(out, rli)+strings.Count(out, fsi), strings.Count(out, pdi); opens != closes {
				t.Errorf("%d isolates are opened and %d closed", opens, closes)
			}
		})
	}
}

// TestIsolatesCloseOnTheirLine checks that every isolate ends on the line on which it begins.
func TestIsolatesCloseOnTheirLine(t *testing.T) {
	it := item(1, "dawn", "TTP: پشاور میں دھماکہ", strings.Repeat("پولیس کے مطابق ", 40), "group",
		role(tag("group/ttp", "TTP", 50, "TTP"), news.RoleClaimant, "ذمہ داری قبول کر لی"))
	it.Lang = "ur"
	for line := range strings.Lines(testComposer(t).composeItems([]news.Item{it}).text(t)) {
		if strings.Count(line, rli)+strings.Count(line, fsi) != strings.Count(line, pdi) {
			t.Errorf("line %q leaves an isolate open", line)
		}
	}
}

func TestPageIsSafe(t *testing.T) {
	for name, d := range map[string]*Digest{"hostile": hostileDigest(t), "empty": testComposer(t).composeItems(nil)} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := d.HTML(&b); err != nil {
				t.Fatal(err)
			}
			checkPage(t, b.Bytes())
		})
	}
}

// checkPage checks that a page is well formed and loads nothing.
func checkPage(t *testing.T, page []byte) {
	t.Helper()
	allowed := []string{
		"html", "head", "meta", "title", "style", "body", "div", "h1", "h2", "h3", "p", "a", "mark", "bdi",
	}
	var open []string
	z := html.NewTokenizer(bytes.NewReader(page))
	for z.Next() != html.ErrorToken {
		tok := z.Token()
		switch tok.Type {
		case html.StartTagToken:
			if !slices.Contains(allowed, tok.Data) {
				t.Errorf("element <%s> on the page", tok.Data)
			}
			checkAttributes(t, tok)
			if tok.Data != "meta" {
				open = append(open, tok.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Fatalf("</%s> closes %v", tok.Data, open)
			}
			open = open[:len(open)-1]
		case html.CommentToken:
			t.Errorf("comment %q on the page", tok.Data)
		}
	}
	if z.Err() != io.EOF || len(open) > 0 {
		t.Errorf("page ends with %v, %v still open", z.Err(), open)
	}
}

// checkAttributes checks that an element has only attributes that the page needs.
func checkAttributes(t *testing.T, tok html.Token) {
	t.Helper()
	rel := ""
	for _, a := range tok.Attr {
		switch a.Key {
		case "lang", "dir", "class", "id", "style", "charset", "name", "content", "aria-hidden":
		case "rel":
			rel = a.Val
		case "href":
			web := strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "https://") || strings.HasPrefix(a.Val, "mailto:")
			if !web && !strings.HasPrefix(a.Val, "#") {
				t.Errorf("link to %q", a.Val)
			}
			if web {
				defer func() {
					if rel != "noreferrer noopener" {
						t.Errorf("link to %q has rel %q", a.Val, rel)
					}
				}()
			}
		default:
			t.Errorf("<%s> has the attribute %s=%q", tok.Data, a.Key, a.Val)
		}
		if a.Key == "dir" && a.Val != text.LTR && a.Val != text.RTL {
			t.Errorf("direction %q", a.Val)
		}
		if a.Key == "style" && (a.Val == "" || strings.Contains(a.Val, "url(")) {
			t.Errorf("<%s> has the style %q", tok.Data, a.Val)
		}
	}
}

// TestSameContent checks that the three formats have the same reports.
func TestSameContent(t *testing.T) {
	var items []news.Item
	for i := range int64(50) {
		it := item(i+1, "dawn", fmt.Sprintf("Headline-%d- of TTP", i), fmt.Sprintf("Text-%d- follows", i), "group",
			tag("group/ttp", "TTP", int(i), "TTP"), tag("group/bla", "BLA", 20), tag("theme/x", "Theme", 5))
		items = append(items, it)
	}
	c := testComposer(t)
	c.Full, c.Brief = 10, 20
	d := c.composeItems(items)
	out := make(map[string]string)
	for format, render := range renderFuncs() {
		var b strings.Builder
		if err := render(d, &b); err != nil {
			t.Fatal(err)
		}
		out[format] = b.String()
	}
	for i := range 50 {
		for _, words := range []string{fmt.Sprintf("Headline-%d- of", i), fmt.Sprintf("Text-%d- follows", i)} {
			n := strings.Count(out["text"], words)
			if h, j := strings.Count(out["html"], words), strings.Count(out["json"], words); n != h || n != j {
				t.Errorf("%q is %d times in text, %d in HTML, %d in JSON", words, n, h, j)
			}
		}
	}
}

// TestJSONShape checks that in JSON no list is null, unknown times are null, and times are in UTC.
func TestJSONShape(t *testing.T) {
	it := item(1, "dawn", "TTP", "", "group", tag("group/ttp", "TTP", 50, "TTP"))
	it.Published = it.Published.Truncate(0).In(testComposer(t).Zone)
	it.FirstSeen = it.Published.AddDate(0, 0, 2)
	var b bytes.Buffer
	if err := testComposer(t).composeItems([]news.Item{it}).JSON(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Sections []struct {
			Entries                []struct{ Published, Seen string }
			Brief, Also, Elsewhere []any
		}
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	s := got.Sections[0]
	if s.Brief == nil || s.Also == nil || s.Elsewhere == nil {
		t.Errorf("a list is null in\n%s", b.String())
	}
	if s.Entries[0].Published != "2023-01-30T09:01:00Z" || s.Entries[0].Seen != "2023-02-01T09:01:00Z" {
		t.Errorf("times %+v are not in UTC", s.Entries[0])
	}
	if j, err := json.Marshal(Time{}); string(j) != "null" || err != nil {
		t.Errorf("the zero time is %s (%v), want null", j, err)
	}
}

// FuzzDigest checks that no text from feeds, the taxonomy or options can control a terminal or a
// browser, affect other lines, or make the digest too large.
func FuzzDigest(f *testing.F) {
	f.Add(hostile, hostile, hostile, "https://example.org/", "ur", hostile, uint8(0))
	f.Add("TTP: پشاور میں دھماکہ", "\u202eTTP\u2066", "Dawn\u2067", "javascript:x", "en\"", "claimed", uint8(1))
	f.Add(strings.Repeat("x", 3000), strings.Repeat("پ", 3000), strings.Repeat("Dawn", 900), "https://"+strings.Repeat("a", 5000), "ar", strings.Repeat("y", 900), uint8(4))
	f.Add("{{.}} {n} {names}", "</style><script>", "{group}", "https://example.org/\"><b>", "hi", "\r\n\r\nBcc: x", uint8(5))
	f.Fuzz(func(t *testing.T, title, words, name, url, lang, cue string, n uint8) {
		c := composerOf(t, Options{Lang: Languages()[int(n)%len(Languages())], PublicURL: "https://khabar.example.org"})
		c.outlets["dawn"] = Outlet{Feed: "dawn", Name: text.Clean(name), Kind: news.KindStateMedia}
		group := role(tag("group/x", name, 50, words), news.RoleClaimant, cue)
		group.Label = cue
		var items []news.Item
		for i := range int64(3) {
			it := item(i+1, "dawn", title, words+strings.Repeat("x", int(i)), "group", group, tag("place/x", name, 5), tag("event/y", name, 5))
			it.URL, it.Lang, it.Story = url, lang, i/2+1
			it.Notes = []news.Note{{Who: name, Text: cue, Digest: true}}
			items = append(items, it)
		}
		c.Corrections = []Correction{{Headline: title, Outlet: name, Link: url, Lang: lang, Tags: []Name{{"group/x", name}}, Who: cue, Maker: ByPerson}}
		c.Edited = []EditedReport{{Then: title, Now: words, Outlet: name, Link: url, Lang: lang}}
		c.Links, c.Why, c.Banner = Links{Web: url, Unsubscribe: "mailto:" + url}, cue, name
		d, err := c.fit(items, c.feedHealth([]news.FeedState{{Feed: "dawn", Listed: true, Polls: 1, Failures: 1, Error: words}}))
		if err != nil {
			t.Fatal(err)
		}
		checkDigest(t, d)
	})
}

// checkDigest checks that all formats and the subject are free of control characters and open
// isolates, and that the page is safe and small enough.
func checkDigest(t *testing.T, d *Digest) {
	t.Helper()
	out := map[string]string{"subject": d.Subject(SubjectFull)}
	for format, render := range renderFuncs() {
		var b strings.Builder
		if err := render(d, &b); err != nil {
			t.Fatal(err)
		}
		out[format] = b.String()
	}
	for format, s := range out {
		if !utf8.ValidString(s) {
			t.Errorf("%s is not valid UTF-8", format)
		}
		for _, r := range s {
			if r != '\n' && unicode.IsControl(r) || r == '\n' && format == "subject" || r >= '\u202a' && r <= '\u202e' {
				t.Fatalf("%s has %U", format, r)
			}
		}
	}
	for line := range strings.Lines(out["text"]) {
		opens := strings.Count(line, lri) + strings.Count(line, rli) + strings.Count(line, fsi)
		if opens != strings.Count(line, pdi) {
			t.Errorf("line %q leaves an isolate open", line)
		}
	}
	checkPage(t, []byte(out["html"]))
	if _, n := ShorterEncoding([]byte(out["html"])); n > DefaultMaxBytes {
		t.Errorf("page takes %d bytes", n)
	}
}
