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

// newPage parses the template of the page.
func newPage() (*template.Template, error) {
	t, err := template.New("digest").Funcs(templateFuncs()).Parse(page)
	if err != nil {
		return nil, fmt.Errorf("parse digest page: %w", err)
	}
	return t, nil
}

// HTML writes d as one self-contained page that mail programs can show: styles are inline, one
// style sheet is for dark screens, and nothing is loaded from elsewhere.
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

// templateFuncs returns the functions of the template, besides the methods of view.
func templateFuncs() template.FuncMap {
	styles := lightPalette().styles()
	sheet := template.CSS(darkPalette().sheet())
	return template.FuncMap{
		"style":     func(element string) template.CSS { return styles[element] },
		"dark":      func() template.CSS { return sheet },
		"bidi":      bidi,
		"isPrinted": Section.isPrinted,
		"link":      func(url string) template.URL { return template.URL(url) },
	}
}

// bidi returns s as HTML. It replaces isolate characters by <bdi> elements, which more mail
// programs support.
func bidi(s string) template.HTML {
	return template.HTML(strings.NewReplacer(
		fsi, "<bdi>", rli, `<bdi dir="rtl">`, lri, `<bdi dir="ltr">`, pdi, "</bdi>",
	).Replace(html.EscapeString(s)))
}

// A view is a Digest with the methods that the template calls.
type view struct{ *Digest }

// Dir returns the direction of the page.
func (v view) Dir() string { return v.book.dir() }

// Title returns the title of the digest.
func (v view) Title() string { return v.title() }

// Say returns a phrase.
func (v view) Say(key string) string { return v.book.say(key) }

// Summary returns the sentences under the title.
func (v view) Summary() string { return v.totals() + " " + v.health() }

// A headlineView is a headline with its link.
type headlineView struct {
	Words Quote
	Link  string
	None  string // printed when Words is empty
}

// Headline returns an outlet's headline.
func (v view) Headline(q Quote, link string) headlineView {
	return headlineView{q, link, v.book.say("no-headline")}
}

// SentHeadline returns a headline of an earlier digest.
func (v view) SentHeadline(words, link string) headlineView {
	return v.Headline(slices.DeleteFunc(Quote{{Text: words}}, func(r Run) bool { return r.Text == "" }), link)
}

// Contents returns the sections on groups and on events, for the list of contents.
func (v view) Contents() []contentsEntry { return v.contents() }

// Troubles returns the failing feeds that have a line each.
func (v view) Troubles() []Trouble { full, _ := v.Feeds.splitTroubles(); return full }

// OtherTroubles names the other failing feeds.
func (v view) OtherTroubles() string {
	_, rest := v.Feeds.splitTroubles()
	if len(rest) == 0 {
		return ""
	}
	return v.otherTroubles(rest)
}

// Trouble returns t in words.
func (v view) Trouble(t Trouble) string { return v.isolate(t.Outlet) + ": " + v.trouble(t) }

// Silence returns s in words.
func (v view) Silence(s Silence) string { return v.silence(s) }

// HistoryLines returns the lines that say which feeds the means of earlier days cover.
func (v view) HistoryLines() []string {
	if v.Totals.Reports == 0 {
		return nil
	}
	return v.history()
}

// SectionCounts returns the numbers of s.
func (v view) SectionCounts(s Section) string { return v.sectionCounts(s) }

// Trend says how the reports of s compare with those of the days before.
func (v view) Trend(s Section) string { return v.trend(s) }

// Bar returns a bar chart of the days of s.
func (v view) Bar(s Section) string { return s.Trend.bar() }

// Source returns who published e, and when.
func (v view) Source(e Entry) string { return v.source(e) }

// FactsOf returns e's facts.
func (v view) FactsOf(e Entry) string { return v.facts(e) }

// About returns who published r, when, and the role that r gives a group.
func (v view) About(r Related) string { return v.about(r) }

// NoteBy returns who wrote n.
func (v view) NoteBy(n Note) string { return v.book.say("note", "who", v.isolate(n.Who)) }

// Pointer says where r's report is printed.
func (v view) Pointer(r CrossReference) string { return v.pointer(r) }

// ElsewhereLabel introduces the counts of reports that are printed in other sections.
func (v view) ElsewhereLabel(s Section) string { return v.elsewhereLabel(s) }

// CountList returns counts in a line.
func (v view) CountList(c []Count) string { return v.countList(c) }

// OmittedReports says how many reports are left out.
func (v view) OmittedReports(n int) string { return v.omitted(n) }

// ReferenceSections returns the organisations and themes whose reports are all printed elsewhere.
func (v view) ReferenceSections() []Section { return v.referenceSections() }

// OmittedSections counts the reports of the sections that are left out.
func (v view) OmittedSections() string { return v.omittedSections() }

// ShownCorrections returns the corrections that are printed.
func (v view) ShownCorrections() []Correction {
	return v.Corrections[:min(len(v.Corrections), maxChanges)]
}

// ShownEdits returns the edited reports that are printed.
func (v view) ShownEdits() []EditedReport { return v.Edited[:min(len(v.Edited), maxChanges)] }

// OmittedChanges says how many of n corrections or edited reports are left out.
func (v view) OmittedChanges(n int) string {
	if n <= maxChanges {
		return ""
	}
	return v.omitted(n - maxChanges)
}

// CorrectionText says what is wrong in c's report.
func (v view) CorrectionText(c Correction) string { return v.correctionText(c) }

// CorrectedBy says who corrected c's report.
func (v view) CorrectedBy(c Correction) string { return v.correctedBy(c) }

// EditText says how often e was changed.
func (v view) EditText(e EditedReport) string { return v.editText(e) }

// FootLinks returns the links at the end of the digest.
func (v view) FootLinks() []footLink { return v.footLinks() }

// Reason says why the reader gets the digest.
func (v view) Reason() string {
	if v.Why == "" {
		return ""
	}
	return v.book.say("why", "why", v.isolate(v.Why))
}
