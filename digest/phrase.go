package digest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"khabar/news"
)

// This file holds the wording that text and HTML share.

// farApart is the distance between two times of a report from which both are told.
const farApart = 24 * time.Hour

// maxListed is how many names a running line lists before it counts the others.
const maxListed = 8

// clock returns t as it is told to people, with its zone.
func (d *Digest) clock(t Time) string {
	return t.In(d.zone).Format("2 Jan 2006, 15:04 MST")
}

// title returns what the digest is of.
func (d *Digest) title() string { return "khabar digest, " + d.period() }

// period returns the period in words: one date for a whole local day.
func (d *Digest) period() string {
	var s string
	from, until := d.Period.From, d.Period.Until
	switch {
	case from.IsZero() && until.IsZero():
		s = "all times"
	case from.IsZero():
		s = "until " + d.clock(until)
	case until.IsZero():
		s = "since " + d.clock(from)
	case wholeDay(from.In(d.zone), until.In(d.zone)):
		s = from.In(d.zone).Format("Monday 2 January 2006 MST")
	default:
		s = d.clock(from) + " to " + d.clock(until)
	}
	if d.Period.By == news.BySeen {
		s += " (by time seen)"
	}
	return s
}

// wholeDay reports whether from and until are the midnights around one day.
func wholeDay(from, until time.Time) bool {
	y, m, day := from.Date()
	return from.Equal(time.Date(y, m, day, 0, 0, 0, 0, from.Location())) &&
		until.Equal(time.Date(y, m, day+1, 0, 0, 0, 0, from.Location()))
}

// totals returns the counts of a digest that has reports.
func (d *Digest) totals() string {
	s := plural(d.Totals.Reports, "report") + " from " + plural(d.Totals.Outlets, "outlet")
	if d.Totals.Groups == 0 {
		return s + ", no group named."
	}
	return s + ", " + plural(d.Totals.Groups, "group") + " named."
}

// summary returns one sentence or more on the feeds.
func (h Health) summary() string {
	total := h.Fine + h.Unpolled + h.Late + len(h.Trouble)
	if total == 0 {
		return "No feeds are listed."
	}
	var s string
	switch h.Fine {
	case total:
		if total == 1 {
			return "The one feed is fine."
		}
		return fmt.Sprintf("All %d feeds are fine.", total)
	case 0:
		s = "None of " + plural(total, "feed") + " is fine"
	default:
		s = fmt.Sprintf("%d of %d feeds are fine", h.Fine, total)
	}
	var why []string
	for _, c := range []struct {
		n    int
		what string
	}{{len(h.Trouble), "in trouble"}, {h.Late, "not polled lately though due"}, {h.Unpolled, "not polled yet"}} {
		if c.n > 0 {
			why = append(why, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	return s + ": " + strings.Join(why, ", ") + "."
}

// trouble returns t in words, without the outlet's name.
func (d *Digest) trouble(t Trouble) string {
	since := "never read"
	if !t.Since.IsZero() {
		since = "not read since " + d.clock(t.Since)
	}
	return fmt.Sprintf("%s, %s, %s failed", t.Class, since, plural(t.Failed, "poll"))
}

// when returns the time of a report: both times when they are far apart or when only one is
// known.
func (d *Digest) when(published, seen Time) string {
	switch {
	case published.IsZero() && seen.IsZero():
		return "time unknown"
	case published.IsZero():
		return "time of publication unknown, seen " + d.clock(seen)
	case seen.IsZero() || published.Sub(seen.Time).Abs() <= farApart:
		return d.clock(published)
	}
	return d.clock(published) + ", seen " + d.clock(seen)
}

// voice says of an outlet that speaks for a state that it does; of others nothing.
func (o Outlet) voice() string {
	switch o.Kind {
	case news.KindStateMedia:
		return "state media"
	case news.KindGovernment:
		return "government"
	}
	return ""
}

// copies names the outlets that told e's story too; nothing when none did.
func (e Entry) copies() string {
	if len(e.Copies) == 0 {
		return ""
	}
	var outlets []string
	for _, c := range e.Copies {
		if name := isolate(c.Outlet.Name); !slices.Contains(outlets, name) {
			outlets = append(outlets, name)
		}
	}
	return fmt.Sprintf("+%d more: %s", len(e.Copies), listed(outlets))
}

// listed joins names, and counts those for which a line has no room.
func listed(names []string) string {
	if len(names) > maxListed {
		return fmt.Sprintf("%s and %d others", strings.Join(names[:maxListed], ", "), len(names)-maxListed)
	}
	return strings.Join(names, ", ")
}

// tally returns counts as "Dawn 4, Geo 3".
func tally(counts []Count) string {
	var names []string
	for _, c := range counts {
		names = append(names, fmt.Sprintf("%s %d", isolate(c.Name), c.Reports))
	}
	return listed(names)
}

// isolate returns s such that its direction does not disturb the line that it stands in.
func isolate(s string) string {
	if !hasRTL(s) {
		return s
	}
	return fsi + s + pdi
}

// plural returns n with noun in the right number.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// says introduces the quoted cue of a role.
func says(r news.Role) string {
	switch r {
	case news.RoleClaimant:
		return "claims"
	case news.RoleDenier:
		return "denies"
	case news.RoleAccused:
		return "accused"
	case news.RoleTarget:
		return "target"
	}
	return string(r)
}

// Sentences of khabar's own.
const (
	noHeadline = "(no headline)"
	legend     = " what a report was found by; words in “” are the outlets' own."
	alsoAbove  = "Organisations and themes in the reports above"
)

// maxTroubles is how many feeds in trouble are told one by one.
const maxTroubles = 10

// split returns the troubles to tell one by one, and the others.
func (h Health) split() (full, rest []Trouble) {
	n := min(len(h.Trouble), maxTroubles)
	return h.Trouble[:n], h.Trouble[n:]
}

// restOf names the feeds whose trouble is not told one by one; all of them, for none may
// be silently missing.
func restOf(rest []Trouble) string {
	var names []string
	for _, t := range rest {
		names = append(names, isolate(t.Outlet))
	}
	return fmt.Sprintf("%d more: %s", len(rest), strings.Join(names, ", "))
}

// standing reports whether s has anything of its own to print; an organisation or a theme
// whose reports are all printed elsewhere is a line in a list.
func (s Section) standing() bool {
	return s.Kind == KindGroup || len(s.Entries)+len(s.Brief)+s.More.Reports > 0
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
			hs = append(hs, contents{i, "no group named", s.Reports})
		}
	}
	if len(hs) < 2 {
		return nil
	}
	return hs
}

// counted returns the organisations and themes whose reports are all printed above.
func (d *Digest) counted() []Section {
	return slices.DeleteFunc(slices.Clone(d.Sections), Section.standing)
}

// source returns who reported e, and when.
func (d *Digest) source(e Entry) string {
	name := isolate(e.Outlet.Name)
	if v := e.Outlet.voice(); v != "" {
		name += " (" + v + ")"
	}
	return joined(name, d.when(e.Published, e.Seen), e.copies())
}

// line returns f as "place; place · event · groups · people · topics". Names may have commas.
func (f Facts) line() string {
	var groups []string
	for _, g := range f.Groups {
		groups = append(groups, g.String())
	}
	return joined(nameList(f.Places), nameList(f.Events), strings.Join(groups, "; "),
		nameList(f.People), nameList(f.Topics))
}

// String returns p's name with the words that show its role, and the label that stands for it.
func (p Party) String() string {
	s := isolate(p.Name.Name)
	if p.StateLabel != "" {
		s += " (state label: “" + isolate(p.StateLabel) + "”)"
	}
	if p.Role != "" {
		s += " (" + says(p.Role) + ": “" + isolate(p.Cue) + "”)"
	}
	return s
}

// nameList joins names.
func nameList(names []Name) string {
	var out []string
	for _, n := range names {
		out = append(out, isolate(n.Name))
	}
	return strings.Join(out, "; ")
}

// joined joins the parts that are not empty with a middle dot.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// under introduces the counts of reports that are printed elsewhere.
func (s Section) under() string {
	if len(s.Also) > 0 {
		return "more under: "
	}
	return "also under: "
}

// pointer says where a is printed.
func (a Also) pointer() string {
	s := isolate(a.Outlet.Name)
	if a.Copies > 0 {
		s += fmt.Sprintf(" +%d", a.Copies)
	}
	return " (" + s + ") → " + isolate(a.Under.Name)
}
