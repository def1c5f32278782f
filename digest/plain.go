package digest

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"khabar/text"
)

// columns is the width at which running text is wrapped.
const columns = 78

// Marks of direction (Unicode Standard Annex 9). A piece of a line that is not of the line's
// direction is put in an isolate, so that it does not move what stands around it.
const (
	rlm = "\u200f" // right-to-left mark
	lri = "\u2066" // left-to-right isolate
	rli = "\u2067" // right-to-left isolate
	fsi = "\u2068" // isolate with the direction of its first letter
	pdi = "\u2069" // end of isolate
)

// Text writes d as plain text, wrapped at 78 columns. Matched words stand in «guillemets».
// Text of the other direction is not wrapped: each piece is one isolate on one line, which
// terminals and mail programs fold, and order, as one paragraph. Each line of a digest
// that runs from right to left begins with a mark that says so.
func (d *Digest) Text(w io.Writer) error {
	p := &plain{Digest: d}
	p.head()
	p.corrections()
	for _, s := range d.Sections {
		if s.standing() {
			p.section(s)
		}
	}
	p.crossReferences()
	p.changed()
	p.foot()
	if _, err := w.Write(p.Bytes()); err != nil {
		return fmt.Errorf("write digest as text: %w", err)
	}
	return nil
}

// plain renders a digest as plain text.
type plain struct {
	*Digest
	bytes.Buffer
}

// raw writes a line as it is.
func (p *plain) raw(line string) {
	if line != "" && p.book.dir() == text.RTL {
		p.WriteString(rlm)
	}
	p.WriteString(line + "\n")
}

// line writes text, wrapped, with first before its first line and an equal width of spaces
// before the others.
func (p *plain) line(first, text string) {
	rest := strings.Repeat(" ", cells(first))
	for i, l := range wrap(text, columns-cells(first)) {
		if i == 0 {
			p.raw(first + l)
			continue
		}
		p.raw(rest + l)
	}
}

// heading writes a title with a rule under it.
func (p *plain) heading(title string) {
	p.raw("")
	p.line("", title)
	p.raw(strings.Repeat("=", min(columns, cells(title))))
}

// head writes what stands above the sections.
func (p *plain) head() {
	if p.Banner != "" {
		p.line("", "*** "+p.Banner+" ***")
	}
	p.line("", p.title())
	p.line("", p.totals()+" "+p.health())
	if p.Links.Web != "" {
		p.link(p.book.say("link.web"), p.Links.Web)
	}
	p.troubles()
	for _, s := range p.Silences {
		p.line("  - ", p.silence(s))
	}
	if hs := p.overview(); len(hs) > 0 {
		var parts []string
		for _, h := range hs {
			parts = append(parts, fmt.Sprintf("%s %d", p.isolate(h.Name), h.Reports))
		}
		p.line("", joined(parts...))
	}
	if p.Totals.Reports > 0 {
		for _, l := range p.history() {
			p.line("", l)
		}
		p.line("", p.book.say("legend.text"))
	}
}

// troubles writes a line for each feed in trouble; when there are many, only names for
// those whose trouble is oldest.
func (p *plain) troubles() {
	full, rest := p.Feeds.split()
	for _, t := range full {
		p.line("  ! ", p.isolate(t.Outlet)+": "+p.trouble(t))
	}
	if len(rest) > 0 {
		p.line("  ! ", p.restOf(rest))
	}
}

// link writes where a digest leads. A URL has no marks of direction about it, which programs
// would take for a part of it; so it stands alone in a line that runs from right to left.
func (p *plain) link(words, url string) {
	if p.book.dir() == text.RTL {
		p.raw(words + ":")
		p.WriteString(url + "\n")
		return
	}
	p.raw(words + ": " + url)
}

// section writes one section.
func (p *plain) section(s Section) {
	p.heading(p.isolate(s.Name) + " · " + p.counted(s))
	if s.Trend != nil {
		p.line("", p.trend(s)+" "+p.book.figures(s.Trend.bar()))
	}
	for _, e := range s.Entries {
		p.entry(e)
	}
	if len(s.Brief) > 0 {
		p.raw("")
		p.raw(p.book.say("brief") + ":")
	}
	for _, e := range s.Brief {
		p.quote("- ", e.Headline, e.Dir)
		p.line("  ", joined(p.source(e), p.facts(e)))
		p.notes(e)
	}
	p.tail(s)
}

// tail writes what a section has besides its own reports.
func (p *plain) tail(s Section) {
	if len(s.Also)+len(s.Elsewhere)+s.More.Reports > 0 {
		p.raw("")
	}
	if s.More.Reports > 0 {
		p.line("", p.omitted(s.More.Reports)+": "+p.tally(s.More.Outlets))
	}
	for _, a := range s.Also {
		p.line(p.book.say("also")+": ", p.directed(p.words(a.Headline), a.Dir)+p.pointer(a))
	}
	if len(s.Elsewhere) > 0 {
		p.line(p.under(s), p.tally(s.Elsewhere))
	}
}

// entry writes one report in full.
func (p *plain) entry(e Entry) {
	p.raw("")
	p.quote("* ", e.Headline, e.Dir)
	p.line("  ", p.source(e))
	if facts := p.facts(e); facts != "" {
		p.line("  ", facts)
	}
	if len(e.Snippet) > 0 {
		p.quote("  ", e.Snippet, e.Dir)
	}
	p.url(e.Link)
	for _, r := range e.Related {
		p.quote("  > ", r.Headline, r.Dir)
		p.line("    ", p.about(r))
		if len(r.Snippet) > 0 {
			p.quote("    ", r.Snippet, r.Dir)
		}
		if r.Link != "" {
			p.WriteString("    " + r.Link + "\n")
		}
	}
	p.notes(e)
}

// url writes a link to a report.
func (p *plain) url(link string) {
	if link != "" {
		p.WriteString("  " + link + "\n")
	}
}

// notes writes what analysts wrote on e.
func (p *plain) notes(e Entry) {
	for _, n := range e.Notes {
		p.line("  # ", p.book.say("note", "who", p.isolate(n.Who))+": "+p.directed(n.Text, n.Dir))
	}
}

// quote writes an outlet's words.
func (p *plain) quote(first string, q Quote, dir string) {
	if len(q) == 0 {
		p.line(first, p.book.say("no-headline"))
		return
	}
	p.line(first, p.directed(marked(q), dir))
}

// words returns q in one string, or what stands for a headline that is not there.
func (p *plain) words(q Quote) string {
	if len(q) == 0 {
		return p.book.say("no-headline")
	}
	return marked(q)
}

// corrections writes what was mailed and does not hold.
func (p *plain) corrections() {
	if len(p.Corrections) > 0 {
		p.heading(p.book.say("corrections"))
	}
	for _, c := range p.Corrections[:min(len(p.Corrections), maxEarlier)] {
		p.raw("")
		p.line("* ", p.directed(c.Headline, c.Dir))
		p.line("  ", p.wrong(c))
		p.line("  ", p.righted(c))
		p.url(c.Link)
	}
	p.beyond(len(p.Corrections))
}

// changed writes which of the mailed reports their outlets have changed.
func (p *plain) changed() {
	if len(p.Edited) > 0 {
		p.heading(p.book.say("changed"))
	}
	for _, e := range p.Edited[:min(len(p.Edited), maxEarlier)] {
		p.raw("")
		if e.Then == e.Now {
			p.line("* ", p.directed(e.Now, e.Dir))
		} else {
			p.line("* "+p.book.say("changed.now")+": ", p.directed(e.Now, e.Dir))
			p.line("  "+p.book.say("changed.then")+": ", p.directed(e.Then, e.Dir))
		}
		p.line("  ", p.edit(e))
		p.url(e.Link)
	}
	p.beyond(len(p.Edited))
}

// beyond writes how many of n corrections or edited reports are not told.
func (p *plain) beyond(n int) {
	if n > maxEarlier {
		p.raw("")
		p.line("", p.omitted(n-maxEarlier))
	}
}

// crossReferences writes the organisations and themes whose reports are all printed above.
func (p *plain) crossReferences() {
	sections := p.leftOver()
	if len(sections) > 0 {
		p.heading(p.book.say("above"))
		p.raw("")
	}
	for _, s := range sections {
		p.line("- ", fmt.Sprintf("%s %d (%s)", p.isolate(s.Name), s.Reports, p.tally(s.Elsewhere)))
	}
	if rest := p.beyondRoom(); rest != "" {
		p.raw("")
		p.line("", rest)
	}
}

// foot writes where the digest leads, and why its reader gets it.
func (p *plain) foot() {
	if p.Links == (Links{}) && p.Why == "" {
		return
	}
	p.raw("")
	p.WriteString("-- \n") // mail programs set apart what follows it (RFC 3676, section 4.3)
	if p.Why != "" {
		p.line("", p.book.say("why", "why", p.isolate(p.Why)))
	}
	for _, l := range p.footLinks() {
		p.link(l.Words, l.URL)
	}
}

// A footLink is a link at the end of a digest.
type footLink struct{ Words, URL string }

// footLinks returns where the digest leads.
func (d *Digest) footLinks() []footLink {
	var out []footLink
	for _, l := range []footLink{
		{"link.web", d.Links.Web},
		{"link.archive", d.Links.Archive},
		{"link.feed", d.Links.Feed},
		{"link.corrections", d.Links.Corrections},
		{"link.unsubscribe", d.Links.Unsubscribe},
	} {
		if l.URL != "" {
			out = append(out, footLink{d.book.say(l.Words), l.URL})
		}
	}
	return out
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

// directed returns s in quotation marks, all in an isolate when it does not run as the digest
// does.
func (d *Digest) directed(s, dir string) string {
	s = "“" + s + "”"
	switch {
	case dir == d.book.dir():
		return s
	case dir == text.RTL:
		return rli + s + pdi
	}
	return lri + s + pdi
}
