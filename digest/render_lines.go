package digest

import (
	"slices"
	"strings"
	"time"

	"khabar/news"
)

// This file makes the lines on reports and sections, which are the same in text and HTML.

// farApart is the greatest difference between the publication and the arrival of a report for which
// only the time of publication is printed, not both.
const farApart = 24 * time.Hour

// maxListed is the number of names that a line lists before it counts the rest.
const maxListed = 8

// dateTime returns t for readers, with its zone.
func (d *Digest) dateTime(t Time) string { return d.book.dateTime(t.In(d.zone)) }

// when returns the time of a report: when it was published; if it was seen much later, both times;
// if the time of publication is unknown, when it was seen.
func (d *Digest) when(published, seen Time) string {
	switch {
	case published.IsZero() && seen.IsZero():
		return d.book.say("when.unknown")
	case published.IsZero():
		return d.book.say("when.seen", "seen", d.dateTime(seen))
	case seen.IsZero() || published.Sub(seen.Time).Abs() <= farApart:
		return d.dateTime(published)
	}
	return d.book.say("when.both", "time", d.dateTime(published), "seen", d.dateTime(seen))
}

// outlet returns the name of o, with a remark if it is a government or state media.
func (d *Digest) outlet(o Outlet) string {
	name := d.isolate(o.Name)
	if o.Kind == news.KindStateMedia || o.Kind == news.KindGovernment {
		name += " (" + d.book.say(string(o.Kind)) + ")"
	}
	return name
}

// source returns who published e, when, and the marks of e.
func (d *Digest) source(e Entry) string {
	return joinParts(d.outlet(e.Outlet), d.when(e.Published, e.Seen), d.copies(e), d.marks(e))
}

// copies counts the other reports of e's story and names their outlets, or returns nothing when
// there are none.
func (d *Digest) copies(e Entry) string {
	if len(e.Copies) == 0 {
		return ""
	}
	var outlets []string
	for _, c := range e.Copies {
		outlets = appendNew(outlets, d.isolate(c.Outlet.Name))
	}
	return d.book.say("more", "n", d.book.signed(len(e.Copies)), "names", d.shortList(outlets))
}

// marks returns words that say whether e is flagged, confirmed, edited or late.
func (d *Digest) marks(e Entry) string {
	var parts []string
	for _, m := range []struct {
		set bool
		key string
	}{{e.Flagged, "flagged"}, {e.Confirmed, "confirmed"}, {e.Edited, "edited"}, {e.Late, "late"}} {
		if m.set {
			parts = append(parts, d.book.say(m.key))
		}
	}
	return joinParts(parts...)
}

// facts returns e's facts as "place; place · event · groups · people · topics". Names may
// have commas.
func (d *Digest) facts(e Entry) string {
	f := e.Facts
	var groups []string
	for _, g := range f.Groups {
		groups = append(groups, d.party(g, 1+len(e.Copies)))
	}
	return joinParts(d.nameList(f.Places), d.nameList(f.Events), strings.Join(groups, d.semicolon()),
		d.nameList(f.People), d.nameList(f.Topics))
}

// party returns p's name with its state label, the words that show its role, and, if not all of the
// story's reports name it, how many do. all is the number of the story's reports.
func (d *Digest) party(p Party, all int) string {
	var b strings.Builder
	b.WriteString(d.isolate(p.Name.Name))
	if p.StateLabel != "" {
		b.WriteString(" (" + d.book.say("state-label") + ": " + d.isolate("“"+p.StateLabel+"”") + ")")
	}
	if p.Role != "" {
		b.WriteString(" (" + d.book.say(string(p.Role)) + ": " + d.isolate("“"+p.Cue+"”") + ")")
	}
	if p.Reports > 0 && all > 1 {
		b.WriteString(" (" + d.book.say("named", "n", p.Reports, "all", all) + ")")
	}
	return b.String()
}

// about returns who published a related report, when, and the role that it gives a group.
func (d *Digest) about(r Related) string {
	if r.Party == nil {
		return joinParts(d.book.say("latest"), d.outlet(r.Outlet), d.when(r.Published, r.Seen))
	}
	return joinParts(d.outlet(r.Outlet), d.when(r.Published, r.Seen), d.party(*r.Party, 1))
}

// pointer says where the report of a cross-reference is printed.
func (d *Digest) pointer(r CrossReference) string {
	s := d.isolate(r.Outlet.Name)
	if r.Copies > 0 {
		s += " " + d.book.signed(r.Copies)
	}
	return " (" + s + ") " + d.arrow() + " " + d.isolate(r.Under.Name)
}

// sectionCounts returns the numbers of reports and stories of s.
func (d *Digest) sectionCounts(s Section) string {
	if s.Stories == s.Reports {
		return d.book.count("reports", s.Reports)
	}
	return d.book.say("section.counts", "reports", d.book.count("reports", s.Reports), "stories", d.book.count("stories", s.Stories))
}

// elsewhereLabel returns the words before the counts of reports that are printed in other sections.
func (d *Digest) elsewhereLabel(s Section) string {
	if len(s.Also) > 0 {
		return d.book.say("more-under") + ": "
	}
	return d.book.say("also-under") + ": "
}

// omitted returns a sentence that says how many reports are left out, and where to read them.
func (d *Digest) omitted(n int) string {
	if d.public {
		return d.book.say("omitted.web", "n", d.book.signed(n))
	}
	return d.book.say("omitted", "n", d.book.signed(n))
}

// omittedSections counts the reports of the sections that are left out, or returns nothing when
// none are.
func (d *Digest) omittedSections() string {
	if len(d.Rest) == 0 {
		return ""
	}
	n := 0
	for _, c := range d.Rest {
		n += c.Reports
	}
	return d.omitted(n) + ": " + d.countList(d.Rest)
}

// shortList joins the first maxListed names, and counts the others.
func (d *Digest) shortList(names []string) string {
	if len(names) > maxListed {
		return d.book.say("and-others", "names", strings.Join(names[:maxListed], d.comma()), "n", len(names)-maxListed)
	}
	return strings.Join(names, d.comma())
}

// countList returns counts as "Dawn 4, Geo 3".
func (d *Digest) countList(counts []Count) string {
	var names []string
	for _, c := range counts {
		names = append(names, d.isolate(c.Name)+" "+decimal(float64(c.Reports)))
	}
	return d.shortList(names)
}

// nameList joins names.
func (d *Digest) nameList(names []Name) string {
	var out []string
	for _, n := range names {
		out = append(out, d.isolate(n.Name))
	}
	return strings.Join(out, d.semicolon())
}

// joinParts joins the parts that are not empty with a middle dot.
func joinParts(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// isPrinted reports whether s is printed as a section. A section on an organisation or a theme
// whose reports are all printed in other sections is one entry of a list instead.
func (s Section) isPrinted() bool {
	return s.Kind == KindGroup || len(s.Entries)+len(s.Brief)+len(s.Also)+s.More.Reports > 0
}

// referenceSections returns the sections that are entries of a list instead: those on organisations
// and themes whose reports are all printed in other sections.
func (d *Digest) referenceSections() []Section {
	return slices.DeleteFunc(slices.Clone(d.Sections), func(s Section) bool {
		return s.isPrinted() || s.Kind != KindOrg && s.Kind != KindTheme
	})
}
