package digest

import (
	"cmp"
	"strings"
	"time"

	"khabar/news"
)

// This file makes the lines on the digest as a whole, its period, feeds and trends, which are the
// same in text and HTML.

// title returns the title of the digest.
func (d *Digest) title() string { return d.book.say("title", "period", d.period()) }

// period returns the period in words: one date for a whole local day.
func (d *Digest) period() string {
	var s string
	from, until := d.Period.From, d.Period.Until
	switch {
	case from.IsZero() && until.IsZero():
		s = d.book.say("period.all")
	case from.IsZero():
		s = d.book.say("period.until", "time", d.dateTime(until))
	case until.IsZero():
		s = d.book.say("period.since", "time", d.dateTime(from))
	case isWholeDay(from.In(d.zone), until.In(d.zone)):
		s = d.book.dateHeading(from.In(d.zone))
	default:
		s = d.book.say("period.range", "from", d.dateTime(from), "until", d.dateTime(until))
	}
	if d.Period.By == news.BySeen {
		s = d.book.say("period.seen", "period", s)
	}
	return s
}

// isWholeDay reports whether from and until are the midnights at both ends of a day.
func isWholeDay(from, until time.Time) bool {
	y, m, day := from.Date()
	return from.Equal(time.Date(y, m, day, 0, 0, 0, 0, from.Location())) &&
		until.Equal(time.Date(y, m, day+1, 0, 0, 0, 0, from.Location()))
}

// totals returns the totals of the digest as a sentence.
func (d *Digest) totals() string {
	t := d.Totals
	if t.Reports == 0 {
		return d.book.say("totals.none")
	}
	key := "totals"
	if t.Groups == 0 {
		key = "totals.nameless"
	}
	return d.book.say(key, "stories", d.book.count("stories", t.Stories), "reports", d.book.count("reports", t.Reports),
		"outlets", d.book.count("outlets", t.Outlets), "groups", d.book.count("groups", t.Groups))
}

// health returns a sentence on the state of the feeds.
func (d *Digest) health() string {
	h := d.Feeds
	total := h.Fine + h.Unpolled + h.Late + len(h.Trouble)
	switch {
	case total == 0:
		return d.book.say("feeds.none")
	case h.Fine == total:
		return d.book.count("feeds.fine", total)
	}
	var why []string
	for _, c := range []struct {
		n   int
		key string
	}{{len(h.Trouble), "feeds.trouble"}, {h.Late, "feeds.late"}, {h.Unpolled, "feeds.unpolled"}} {
		if c.n > 0 {
			why = append(why, d.book.say(c.key, "n", c.n))
		}
	}
	key := "feeds.partly"
	if h.Fine == 0 {
		key = "feeds.bad"
	}
	return d.book.say(key, "fine", h.Fine, "feeds", d.book.count("feeds", total), "why", strings.Join(why, d.comma()))
}

// trouble returns words that say how the feed of t failed, without the outlet's name.
func (d *Digest) trouble(t Trouble) string {
	since := d.book.say("trouble.never")
	if !t.Since.IsZero() {
		since = d.book.say("trouble.since", "time", d.dateTime(t.Since))
	}
	return d.book.say("trouble", "class", cmp.Or(d.book.say(string(t.Class)), d.isolate(string(t.Class))), "since", since, "polls", d.book.count("polls", t.Failed))
}

// maxTroubles is the number of failing feeds that have a line each.
const maxTroubles = 10

// splitTroubles returns the failing feeds that have a line each, and the others.
func (h Health) splitTroubles() (full, rest []Trouble) {
	n := min(len(h.Trouble), maxTroubles)
	return h.Trouble[:n], h.Trouble[n:]
}

// otherTroubles returns a line with the names of the failing feeds in rest. It leaves none out,
// because readers must see which outlets are missing.
func (d *Digest) otherTroubles(rest []Trouble) string {
	var names []string
	for _, t := range rest {
		names = append(names, d.isolate(t.Outlet))
	}
	return d.book.say("trouble.more", "n", len(rest), "names", strings.Join(names, d.comma()))
}

// change returns by how many reports the digest's day differs from the mean, rounded.
func (t *Trend) change() int {
	n := float64(t.Days[comparedDays]) - t.Mean
	if n < 0 {
		return int(n - 0.5)
	}
	return int(n + 0.5)
}

// trend returns words that compare the number of s's reports with those of the days before. They
// are empty when the days cannot be compared.
func (d *Digest) trend(s Section) string {
	t := s.Trend
	if t == nil {
		return ""
	}
	key := "trend"
	if t.Days[comparedDays] != s.Reports {
		key = "trend.alike"
	}
	words := d.book.say(key, "mean", decimal(t.Mean), "n", t.Days[comparedDays], "change", d.book.signed(t.change()))
	least, most := t.Days[0], t.Days[0]
	for _, n := range t.Days[:comparedDays] {
		least, most = min(least, n), max(most, n)
	}
	switch today := t.Days[comparedDays]; {
	case today > most:
		return joinParts(words, d.book.say("trend.most"))
	case today < least:
		return joinParts(words, d.book.say("trend.fewest"))
	}
	return words
}

// bar returns a bar chart of the days of t, one character each.
func (t *Trend) bar() string {
	most := 1
	for _, n := range t.Days {
		most = max(most, n)
	}
	steps := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, n := range t.Days {
		b.WriteRune(steps[(n*(len(steps)-1)+most-1)/most])
	}
	return b.String()
}

// history returns lines that say which feeds the means cover, and which changes make the days hard
// to compare.
func (d *Digest) history() []string {
	h := d.History
	if h == nil {
		return nil
	}
	lines := []string{d.book.say("history.short")}
	if h.Feeds > 0 {
		lines[0] = d.book.say("history", "feeds", d.book.count("feeds", h.Feeds))
		if len(h.Added) > 0 {
			var names []string
			for _, f := range h.Added {
				names = append(names, d.isolate(f.Outlet)+" ("+d.book.date(f.Since.In(d.zone))+")")
			}
			lines = append(lines, d.book.say("history.added", "names", d.shortList(names)))
		}
	}
	if len(h.Taxonomy) > 0 {
		var times []string
		for _, t := range h.Taxonomy {
			times = append(times, d.dateTime(t))
		}
		lines = append(lines, d.book.say("history.taxonomy", "times", d.shortList(times)))
	}
	return lines
}

// silence returns a sentence that says that a group has no reports. If feeds that reported on it
// before were not read, the sentence names them.
func (d *Digest) silence(s Silence) string {
	if len(s.Bad) == 0 {
		return d.book.say("silence", "group", d.isolate(s.Name), "median", s.Median)
	}
	var names []string
	for _, c := range s.Bad {
		names = append(names, d.isolate(c.Name))
	}
	return d.book.say("silence.unknown", "group", d.isolate(s.Name), "median", s.Median, "names", d.shortList(names))
}

// A contentsEntry is a section in the contents of the digest.
type contentsEntry struct {
	Index   int // in Digest.Sections
	Name    string
	Reports int
}

// contents returns the list of contents: the sections on groups and on events. It returns nothing
// when there are fewer than two.
func (d *Digest) contents() []contentsEntry {
	var entries []contentsEntry
	for i, s := range d.Sections {
		switch s.Kind {
		case KindGroup:
			entries = append(entries, contentsEntry{i, s.Name, s.Reports})
		case KindUnnamed:
			entries = append(entries, contentsEntry{i, d.book.say("section.nameless"), s.Reports})
		}
	}
	if len(entries) < 2 {
		return nil
	}
	return entries
}

// A footLink is a link at the end of a digest.
type footLink struct{ Words, URL string }

// footLinks returns the links at the end of the digest.
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
