package digest

import (
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"html/template"
	"io"
	"slices"
	"strings"
)

//go:embed digest.html.tmpl
var page string

// newPage parses the page's template.
func newPage() (*template.Template, error) {
	t, err := template.New("digest").Funcs(helpers()).Parse(page)
	if err != nil {
		return nil, fmt.Errorf("parse digest page: %w", err)
	}
	return t, nil
}

// HTML writes d as one self-contained page, fit for mail: styles stand inline, one style
// sheet is for dark screens, and nothing is loaded from anywhere.
func (d *Digest) HTML(w io.Writer) error {
	var b bytes.Buffer
	if err := d.page.Execute(&b, view{d}); err != nil {
		return fmt.Errorf("render digest as HTML: %w", err)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write digest as HTML: %w", err)
	}
	return nil
}

// helpers returns what the page calls besides the methods of a view.
func helpers() template.FuncMap {
	styles := light().styles()
	sheet := template.CSS(dark().sheet())
	return template.FuncMap{
		"style":    func(element string) template.CSS { return styles[element] },
		"dark":     func() template.CSS { return sheet },
		"bidi":     bidi,
		"standing": Section.standing,
		"link":     func(url string) template.URL { return template.URL(url) },
	}
}

// bidi returns s as HTML, with elements in place of the isolates that khabar put there: mail
// programs know them better.
func bidi(s string) template.HTML {
	return template.HTML(strings.NewReplacer(
		fsi, "<bdi>", rli, `<bdi dir="rtl">`, lri, `<bdi dir="ltr">`, pdi, "</bdi>",
	).Replace(html.EscapeString(s)))
}

// A view is a Digest as the page sees it.
type view struct{ *Digest }

// Dir returns the direction of the page.
func (v view) Dir() string { return v.book.dir() }

// Title returns what the digest is of.
func (v view) Title() string { return v.title() }

// Say returns a phrase.
func (v view) Say(key string) string { return v.book.say(key) }

// Summary returns the sentences under the title.
func (v view) Summary() string { return v.totals() + " " + v.health() }

// A head is a headline as the page shows it.
type head struct {
	Words Quote
	Link  string
	None  string // what is shown without words
}

// Head returns an outlet's headline.
func (v view) Head(q Quote, link string) head { return head{q, link, v.book.say("no-headline")} }

// Mailed returns a headline that was mailed.
func (v view) Mailed(words, link string) head {
	return v.Head(slices.DeleteFunc(Quote{{Text: words}}, func(r Run) bool { return r.Text == "" }), link)
}

// Overview returns the sections that a reader looks for first.
func (v view) Overview() []contents { return v.overview() }

// Troubles returns the feeds in trouble to be told one by one.
func (v view) Troubles() []Trouble { full, _ := v.Feeds.split(); return full }

// OtherTroubles returns a line on the other feeds in trouble.
func (v view) OtherTroubles() string {
	_, rest := v.Feeds.split()
	if len(rest) == 0 {
		return ""
	}
	return v.restOf(rest)
}

// Trouble returns t in words.
func (v view) Trouble(t Trouble) string { return v.isolate(t.Outlet) + ": " + v.trouble(t) }

// Silence returns s in words.
func (v view) Silence(s Silence) string { return v.silence(s) }

// Past returns what the means are of.
func (v view) Past() []string {
	if v.Totals.Reports == 0 {
		return nil
	}
	return v.history()
}

// Counted returns the numbers of s.
func (v view) Counted(s Section) string { return v.counted(s) }

// Compared says how the reports of s compare with those of the days before.
func (v view) Compared(s Section) string { return v.trend(s) }

// Bar draws the days before.
func (v view) Bar(s Section) string { return s.Trend.bar() }

// Source returns who reported e, and when.
func (v view) Source(e Entry) string { return v.source(e) }

// FactsOf returns e's facts.
func (v view) FactsOf(e Entry) string { return v.facts(e) }

// About returns who tells r, when, and what it says.
func (v view) About(r Related) string { return v.about(r) }

// NoteBy returns who wrote n.
func (v view) NoteBy(n Note) string { return v.book.say("note", "who", v.isolate(n.Who)) }

// Pointer says where a is printed.
func (v view) Pointer(a CrossReference) string { return v.pointer(a) }

// Under introduces the counts of reports that are printed elsewhere.
func (v view) Under(s Section) string { return v.under(s) }

// Tally returns counts in a line.
func (v view) Tally(c []Count) string { return v.tally(c) }

// LeftOut says how many reports are not told one by one.
func (v view) LeftOut(n int) string { return v.omitted(n) }

// LeftOver returns the organisations and themes whose reports are all printed above.
func (v view) LeftOver() []Section { return v.leftOver() }

// BeyondRoom counts the sections that there is no room for.
func (v view) BeyondRoom() string { return v.beyondRoom() }

// Wrongs returns the corrections to be told one by one.
func (v view) Wrongs() []Correction { return v.Corrections[:min(len(v.Corrections), maxEarlier)] }

// Edits returns the edited reports to be told one by one.
func (v view) Edits() []EditedReport { return v.Digest.Edited[:min(len(v.Digest.Edited), maxEarlier)] }

// Beyond says how many of n corrections or edited reports are not told.
func (v view) Beyond(n int) string {
	if n <= maxEarlier {
		return ""
	}
	return v.omitted(n - maxEarlier)
}

// Wrong says what does not hold of c.
func (v view) Wrong(c Correction) string { return v.wrong(c) }

// Righted says who put c right.
func (v view) Righted(c Correction) string { return v.righted(c) }

// Edit says how often e was changed.
func (v view) Edit(e EditedReport) string { return v.edit(e) }

// FootLinks returns where the digest leads.
func (v view) FootLinks() []footLink { return v.footLinks() }

// Reason says why the reader gets the digest.
func (v view) Reason() string {
	if v.Why == "" {
		return ""
	}
	return v.book.say("why", "why", v.isolate(v.Why))
}
