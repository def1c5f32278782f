package digest

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"khabar/text"
)

// textWidth is the number of columns at which running text is wrapped.
const textWidth = 78

// Text writes d as plain text, wrapped at 78 columns. Matched words are in «guillemets». Text of the
// other direction is not wrapped: it is one isolate on one line, so that terminals and mail programs
// can wrap it and still show its words in the right order. In a digest that is written from right
// to left, each line begins with a right-to-left mark. See decision 41.
func (d *Digest) Text(w io.Writer) error {
	t := &textRenderer{Digest: d}
	t.head()
	t.corrections()
	for _, s := range d.Sections {
		if s.isPrinted() {
			t.section(s)
		}
	}
	t.referenceList()
	t.editedReports()
	t.foot()
	if _, err := w.Write(t.Bytes()); err != nil {
		return fmt.Errorf("write digest as text: %w", err)
	}
	return nil
}

// A textRenderer renders a digest as plain text.
type textRenderer struct {
	*Digest
	bytes.Buffer
}

// rawLine writes a line as it is.
func (t *textRenderer) rawLine(line string) {
	if line != "" && t.book.dir() == text.RTL {
		t.WriteString(rlm)
	}
	t.WriteString(line + "\n")
}

// line writes text, wrapped. The first line begins with the string first, such as "- "; the other
// lines are indented by as many spaces.
func (t *textRenderer) line(first, text string) {
	rest := strings.Repeat(" ", columns(first))
	for i, l := range wrap(text, textWidth-columns(first)) {
		if i == 0 {
			t.rawLine(first + l)
			continue
		}
		t.rawLine(rest + l)
	}
}

// heading writes an underlined title.
func (t *textRenderer) heading(title string) {
	t.rawLine("")
	t.line("", title)
	t.rawLine(strings.Repeat("=", min(textWidth, columns(title))))
}

// head writes everything that comes before the sections.
func (t *textRenderer) head() {
	if t.Banner != "" {
		t.line("", "*** "+t.Banner+" ***")
	}
	t.line("", t.title())
	t.line("", t.totals()+" "+t.health())
	if t.Links.Web != "" {
		t.link(t.book.say("link.web"), t.Links.Web)
	}
	t.troubles()
	for _, s := range t.Silences {
		t.line("  - ", t.silence(s))
	}
	if entries := t.contents(); len(entries) > 0 {
		var parts []string
		for _, e := range entries {
			parts = append(parts, fmt.Sprintf("%s %d", t.isolate(e.Name), e.Reports))
		}
		t.line("", joinParts(parts...))
	}
	if t.Totals.Reports > 0 {
		for _, l := range t.history() {
			t.line("", l)
		}
		t.line("", t.book.say("legend.text"))
	}
}

// troubles writes a line for each failing feed. If there are many, it writes only the names of the
// feeds that have failed longest.
func (t *textRenderer) troubles() {
	full, rest := t.Feeds.splitTroubles()
	for _, tr := range full {
		t.line("  ! ", t.isolate(tr.Outlet)+": "+t.trouble(tr))
	}
	if len(rest) > 0 {
		t.line("  ! ", t.otherTroubles(rest))
	}
}

// link writes a link of the digest. No mark of direction may touch a URL, because programs would
// treat the mark as part of it. In a digest that is written from right to left, the URL is therefore
// on a line without other text.
func (t *textRenderer) link(words, url string) {
	if t.book.dir() == text.RTL {
		t.rawLine(words + ":")
		t.WriteString(url + "\n")
		return
	}
	t.rawLine(words + ": " + url)
}

// section writes one section.
func (t *textRenderer) section(s Section) {
	t.heading(t.isolate(s.Name) + " · " + t.sectionCounts(s))
	if s.Trend != nil {
		t.line("", t.trend(s)+" "+t.book.isolateNumbers(s.Trend.bar()))
	}
	for _, e := range s.Entries {
		t.entry(e)
	}
	if len(s.Brief) > 0 {
		t.rawLine("")
		t.rawLine(t.book.say("brief") + ":")
	}
	for _, e := range s.Brief {
		t.quote("- ", e.Headline, e.Dir)
		t.line("  ", joinParts(t.source(e), t.facts(e)))
		t.notes(e)
	}
	t.crossReferences(s)
}

// crossReferences writes how many reports a section leaves out, and where its other reports are
// printed.
func (t *textRenderer) crossReferences(s Section) {
	if len(s.Also)+len(s.Elsewhere)+s.More.Reports > 0 {
		t.rawLine("")
	}
	if s.More.Reports > 0 {
		t.line("", t.omitted(s.More.Reports)+": "+t.countList(s.More.Outlets))
	}
	for _, r := range s.Also {
		t.line(t.book.say("also")+": ", t.directed(t.words(r.Headline), r.Dir)+t.pointer(r))
	}
	if len(s.Elsewhere) > 0 {
		t.line(t.elsewhereLabel(s), t.countList(s.Elsewhere))
	}
}

// entry writes one story in full.
func (t *textRenderer) entry(e Entry) {
	t.rawLine("")
	t.quote("* ", e.Headline, e.Dir)
	t.line("  ", t.source(e))
	if facts := t.facts(e); facts != "" {
		t.line("  ", facts)
	}
	if len(e.Snippet) > 0 {
		t.quote("  ", e.Snippet, e.Dir)
	}
	t.url("  ", e.Link)
	for _, r := range e.Related {
		t.quote("  > ", r.Headline, r.Dir)
		t.line("    ", t.about(r))
		if len(r.Snippet) > 0 {
			t.quote("    ", r.Snippet, r.Dir)
		}
		t.url("    ", r.Link)
	}
	t.notes(e)
}

// url writes a link to a report, if there is one.
func (t *textRenderer) url(indent, link string) {
	if link != "" {
		t.WriteString(indent + link + "\n")
	}
}

// notes writes the notes of e.
func (t *textRenderer) notes(e Entry) {
	for _, n := range e.Notes {
		t.line("  # ", t.book.say("note", "who", t.isolate(n.Who))+": "+t.directed(n.Text, n.Dir))
	}
}

// quote writes an outlet's words.
func (t *textRenderer) quote(first string, q Quote, dir string) {
	if len(q) == 0 {
		t.line(first, t.book.say("no-headline"))
		return
	}
	t.line(first, t.directed(marked(q), dir))
}

// words returns q as one string, or the phrase for a missing headline.
func (t *textRenderer) words(q Quote) string {
	if len(q) == 0 {
		return t.book.say("no-headline")
	}
	return marked(q)
}

// corrections writes the corrections of earlier digests.
func (t *textRenderer) corrections() {
	if len(t.Corrections) > 0 {
		t.heading(t.book.say("corrections"))
	}
	for _, c := range t.Corrections[:min(len(t.Corrections), maxChanges)] {
		t.rawLine("")
		t.line("* ", t.directed(c.Headline, c.Dir))
		t.line("  ", t.correctionText(c))
		t.line("  ", t.correctedBy(c))
		t.url("  ", c.Link)
	}
	t.omittedChanges(len(t.Corrections))
}

// editedReports writes the reports of earlier digests that their outlets have changed.
func (t *textRenderer) editedReports() {
	if len(t.Edited) > 0 {
		t.heading(t.book.say("changed"))
	}
	for _, e := range t.Edited[:min(len(t.Edited), maxChanges)] {
		t.rawLine("")
		if e.Then == e.Now {
			t.line("* ", t.directed(e.Now, e.Dir))
		} else {
			t.line("* "+t.book.say("changed.now")+": ", t.directed(e.Now, e.Dir))
			t.line("  "+t.book.say("changed.then")+": ", t.directed(e.Then, e.Dir))
		}
		t.line("  ", t.editText(e))
		t.url("  ", e.Link)
	}
	t.omittedChanges(len(t.Edited))
}

// omittedChanges writes how many of n corrections or edited reports are left out.
func (t *textRenderer) omittedChanges(n int) {
	if n > maxChanges {
		t.rawLine("")
		t.line("", t.omitted(n-maxChanges))
	}
}

// referenceList writes the organisations and themes whose reports are all printed in other sections,
// and the sections that are left out.
func (t *textRenderer) referenceList() {
	sections := t.referenceSections()
	if len(sections) > 0 {
		t.heading(t.book.say("above"))
		t.rawLine("")
	}
	for _, s := range sections {
		t.line("- ", fmt.Sprintf("%s %d (%s)", t.isolate(s.Name), s.Reports, t.countList(s.Elsewhere)))
	}
	if rest := t.omittedSections(); rest != "" {
		t.rawLine("")
		t.line("", rest)
	}
}

// foot writes why the reader gets the digest, and its links.
func (t *textRenderer) foot() {
	if t.Links == (Links{}) && t.Why == "" {
		return
	}
	t.rawLine("")
	t.WriteString("-- \n") // mail programs show what follows as a signature (RFC 3676, section 4.3)
	if t.Why != "" {
		t.line("", t.book.say("why", "why", t.isolate(t.Why)))
	}
	for _, l := range t.footLinks() {
		t.link(l.Words, l.URL)
	}
}

// marked returns q's words with guillemets around those that are marked.
func marked(q Quote) string {
	var b strings.Builder
	for _, r := range q {
		if r.Mark {
			b.WriteString("«" + r.Text + "»")
		} else {
			b.WriteString(r.Text)
		}
	}
	return b.String()
}
