package digest

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// columns is the width at which running text is wrapped.
const columns = 78

// Directional isolates (Unicode Standard Annex 9). A line of text that is not English is
// put in one, so that its direction does not move what stands around it.
const (
	rli = "\u2067" // right-to-left isolate
	fsi = "\u2068" // isolate with the direction of its first letter
	pdi = "\u2069" // end of isolate
)

// Text writes d as plain text, wrapped at 78 columns. Matched words stand in «guillemets».
// Right-to-left text is not wrapped: each piece is one isolate on one line, which
// terminals and mail programs fold, and order, as one paragraph.
func (d *Digest) Text(w io.Writer) error {
	p := &plain{Digest: d}
	p.head()
	for _, s := range d.Sections {
		if s.standing() {
			p.section(s)
		}
	}
	p.crossReferences()
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

// line writes text, wrapped, with first before its first line and an equal width of spaces
// before the others.
func (p *plain) line(first, text string) {
	rest := strings.Repeat(" ", cells(first))
	for i, l := range wrap(text, columns-cells(first)) {
		if i == 0 {
			p.WriteString(first + l + "\n")
			continue
		}
		p.WriteString(rest + l + "\n")
	}
}

// head writes what stands above the sections. It is all of an empty digest.
func (p *plain) head() {
	if p.Banner != "" {
		p.line("", "*** "+p.Banner+" ***")
	}
	if p.Totals.Reports == 0 {
		p.line("", p.title()+": no relevant reports.")
		p.line("", p.Feeds.summary())
		p.troubles()
		return
	}
	p.line("", p.title())
	p.line("", p.totals()+" "+p.Feeds.summary())
	p.troubles()
	if hs := p.overview(); len(hs) > 0 {
		var parts []string
		for _, h := range hs {
			parts = append(parts, fmt.Sprintf("%s %d", isolate(h.Name), h.Reports))
		}
		p.line("", joined(parts...))
	}
	p.line("", "Words in «» are"+legend)
}

// troubles writes a line for each feed in trouble; when there are many, only names for
// those whose trouble is oldest.
func (p *plain) troubles() {
	full, rest := p.Feeds.split()
	for _, t := range full {
		p.line("  ! ", isolate(t.Outlet)+": "+p.trouble(t))
	}
	if len(rest) > 0 {
		p.line("  ! ", restOf(rest))
	}
}

// section writes one section.
func (p *plain) section(s Section) {
	title := isolate(s.Name) + " · " + plural(s.Reports, "report")
	p.WriteString("\n")
	p.line("", title)
	p.WriteString(strings.Repeat("=", min(columns, cells(title))) + "\n")
	for _, e := range s.Entries {
		p.entry(e)
	}
	if len(s.Brief) > 0 {
		p.WriteString("\nIn brief:\n")
	}
	for _, e := range s.Brief {
		p.quote("- ", e.Headline, e.Dir)
		p.line("  ", joined(p.source(e), e.Facts.line()))
	}
	p.tail(s)
}

// tail writes what a section has besides its own reports.
func (p *plain) tail(s Section) {
	if len(s.Also)+len(s.Elsewhere)+s.More.Reports > 0 {
		p.WriteString("\n")
	}
	if s.More.Reports > 0 {
		p.line("", fmt.Sprintf("+%d more: %s", s.More.Reports, tally(s.More.Outlets)))
	}
	for _, a := range s.Also {
		p.line("also: ", directed(marked(a.Headline), a.Dir)+a.pointer())
	}
	if len(s.Elsewhere) > 0 {
		p.line(s.under(), tally(s.Elsewhere))
	}
}

// entry writes one report in full.
func (p *plain) entry(e Entry) {
	p.WriteString("\n")
	p.quote("* ", e.Headline, e.Dir)
	p.line("  ", p.source(e))
	if facts := e.Facts.line(); facts != "" {
		p.line("  ", facts)
	}
	if len(e.Snippet) > 0 {
		p.quote("  ", e.Snippet, e.Dir)
	}
	if e.Link != "" {
		p.WriteString("  " + e.Link + "\n")
	}
}

// quote writes an outlet's words.
func (p *plain) quote(first string, q Quote, dir string) {
	if len(q) == 0 {
		p.line(first, noHeadline)
		return
	}
	p.line(first, directed(marked(q), dir))
}

// crossReferences writes the organisations and themes whose reports are all printed above.
func (p *plain) crossReferences() {
	sections := p.Digest.counted()
	if len(sections) == 0 {
		return
	}
	p.WriteString("\n" + alsoAbove + "\n" + strings.Repeat("=", len(alsoAbove)) + "\n\n")
	for _, s := range sections {
		p.line("- ", fmt.Sprintf("%s %d (%s)", isolate(s.Name), s.Reports, tally(s.Elsewhere)))
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

// directed returns s in quotation marks, and in an isolate when it runs from right to left.
func directed(s, dir string) string {
	if dir == rtl {
		s = rli + s + pdi
	}
	return "“" + s + "”"
}
