package digest

import (
	"slices"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// This file holds what text and HTML say alike: lines about reports and their sections.

// farApart is the distance between two times of a report from which both are told.
const farApart = 24 * time.Hour

// maxListed is how many names a running line lists before it counts the others.
const maxListed = 8

// clock returns t as it is told to people, with its zone.
func (d *Digest) clock(t Time) string { return d.book.clock(t.In(d.zone)) }

// isolate returns s such that its direction does not disturb the line that it stands in.
func (d *Digest) isolate(s string) string { return d.book.isolate(s) }

// when returns the time of a report: both times when they are far apart or when only one is
// known.
func (d *Digest) when(published, seen Time) string {
	switch {
	case published.IsZero() && seen.IsZero():
		return d.book.say("when.unknown")
	case published.IsZero():
		return d.book.say("when.seen", "seen", d.clock(seen))
	case seen.IsZero() || published.Sub(seen.Time).Abs() <= farApart:
		return d.clock(published)
	}
	return d.book.say("when.both", "time", d.clock(published), "seen", d.clock(seen))
}

// outlet returns the name of o, and of one that speaks for a state that it does.
func (d *Digest) outlet(o Outlet) string {
	name := d.isolate(o.Name)
	if o.Kind == news.KindStateMedia || o.Kind == news.KindGovernment {
		name += " (" + d.book.say(string(o.Kind)) + ")"
	}
	return name
}

// source returns who reported e, and when.
func (d *Digest) source(e Entry) string {
	return joined(d.outlet(e.Outlet), d.when(e.Published, e.Seen), d.copies(e), d.state(e))
}

// copies names the outlets that told e's story too; nothing when none did.
func (d *Digest) copies(e Entry) string {
	if len(e.Copies) == 0 {
		return ""
	}
	var outlets []string
	for _, c := range e.Copies {
		outlets = adjoin(outlets, d.isolate(c.Outlet.Name))
	}
	return d.book.say("more", "n", d.book.change(len(e.Copies)), "names", d.listed(outlets))
}

// state says what khabar and its people know of e.
func (d *Digest) state(e Entry) string {
	var parts []string
	for _, s := range []struct {
		is  bool
		key string
	}{{e.Flagged, "flagged"}, {e.Confirmed, "confirmed"}, {e.Edited, "edited"}, {e.Late, "late"}} {
		if s.is {
			parts = append(parts, d.book.say(s.key))
		}
	}
	return joined(parts...)
}

// facts returns e's facts as "place; place · event · groups · people · topics". Names may
// have commas.
func (d *Digest) facts(e Entry) string {
	f := e.Facts
	var groups []string
	for _, g := range f.Groups {
		groups = append(groups, d.party(g, 1+len(e.Copies)))
	}
	return joined(d.nameList(f.Places), d.nameList(f.Events), strings.Join(groups, d.semicolon()),
		d.nameList(f.People), d.nameList(f.Topics))
}

// party returns p's name with the words that show its role, the label that stands for it, and
// how many of all reports name it, when that is not every one.
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

// about says of a related report who tells it, when, and what it gives a group for a part.
func (d *Digest) about(r Related) string {
	if r.Party == nil {
		return joined(d.book.say("latest"), d.outlet(r.Outlet), d.when(r.Published, r.Seen))
	}
	return joined(d.outlet(r.Outlet), d.when(r.Published, r.Seen), d.party(*r.Party, 1))
}

// pointer says where a is printed.
func (d *Digest) pointer(a CrossReference) string {
	s := d.isolate(a.Outlet.Name)
	if a.Copies > 0 {
		s += " " + d.book.change(a.Copies)
	}
	return " (" + s + ") " + d.arrow() + " " + d.isolate(a.Under.Name)
}

// arrow points in the direction of reading.
func (d *Digest) arrow() string {
	if d.book.dir() == text.RTL {
		return "←"
	}
	return "→"
}

// counted returns the numbers of s.
func (d *Digest) counted(s Section) string {
	if s.Stories == s.Reports {
		return d.book.count("reports", s.Reports)
	}
	return d.book.say("section.counts", "reports", d.book.count("reports", s.Reports), "stories", d.book.count("stories", s.Stories))
}

// under introduces the counts of reports that are printed elsewhere.
func (d *Digest) under(s Section) string {
	if len(s.Also) > 0 {
		return d.book.say("more-under") + ": "
	}
	return d.book.say("also-under") + ": "
}

// omitted says how many reports are not told one by one, and where they can be read.
func (d *Digest) omitted(n int) string {
	if d.public {
		return d.book.say("omitted.web", "n", d.book.change(n))
	}
	return d.book.say("omitted", "n", d.book.change(n))
}

// beyondRoom counts the sections that there is no room for; nothing when all have some.
func (d *Digest) beyondRoom() string {
	if len(d.Rest) == 0 {
		return ""
	}
	n := 0
	for _, c := range d.Rest {
		n += c.Reports
	}
	return d.omitted(n) + ": " + d.tally(d.Rest)
}

// listed joins names, and counts those for which a line has no room.
func (d *Digest) listed(names []string) string {
	if len(names) > maxListed {
		return d.book.say("and-others", "names", strings.Join(names[:maxListed], d.comma()), "n", len(names)-maxListed)
	}
	return strings.Join(names, d.comma())
}

// comma returns what stands between names.
func (d *Digest) comma() string {
	if d.book.dir() == text.RTL {
		return "، "
	}
	return ", "
}

// semicolon returns what stands between names that may have commas.
func (d *Digest) semicolon() string {
	if d.book.dir() == text.RTL {
		return "؛ "
	}
	return "; "
}

// tally returns counts as "Dawn 4, Geo 3".
func (d *Digest) tally(counts []Count) string {
	var names []string
	for _, c := range counts {
		names = append(names, d.isolate(c.Name)+" "+decimal(float64(c.Reports)))
	}
	return d.listed(names)
}

// nameList joins names.
func (d *Digest) nameList(names []Name) string {
	var out []string
	for _, n := range names {
		out = append(out, d.isolate(n.Name))
	}
	return strings.Join(out, d.semicolon())
}

// joined joins the parts that are not empty with a middle dot.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// standing reports whether s has anything of its own to print; an organisation or a theme
// whose reports are all printed elsewhere is a line in a list.
func (s Section) standing() bool {
	return s.Kind == KindGroup || len(s.Entries)+len(s.Brief)+len(s.Also)+s.More.Reports > 0
}

// contents is a section in the list at the top.
type contents struct {
	At      int // position in Digest.Sections
	Name    string
	Reports int
}

// overview lists the sections that a reader looks for first; nothing when there are too
// few to need a list.
func (d *Digest) overview() []contents {
	var hs []contents
	for i, s := range d.Sections {
		switch s.Kind {
		case KindGroup:
			hs = append(hs, contents{i, s.Name, s.Reports})
		case KindUnnamed:
			hs = append(hs, contents{i, d.book.say("section.nameless"), s.Reports})
		}
	}
	if len(hs) < 2 {
		return nil
	}
	return hs
}

// leftOver returns the organisations and themes whose reports are all printed above.
func (d *Digest) leftOver() []Section {
	return slices.DeleteFunc(slices.Clone(d.Sections), func(s Section) bool {
		return s.standing() || s.Kind != KindOrg && s.Kind != KindTheme
	})
}
