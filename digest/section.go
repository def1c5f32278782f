package digest

import (
	"cmp"
	"slices"
	"strings"
)

// section returns the section of shelf s. Of the reports that stand there, only those in
// printed are told one by one.
func (d *desk) section(s shelf, a *arrangement, printed map[*report]bool) Section {
	var home, elsewhere, out []*report
	sec := Section{
		Kind: s.kind, ID: s.id, Name: a.names[s], Stories: len(a.shelves[s]),
		Entries: []Entry{}, Brief: []Entry{}, Also: []CrossReference{}, // empty in JSON, not null
	}
	for _, r := range a.shelves[s] {
		sec.Reports, sec.StoryReports = sec.Reports+r.places[s].items, sec.StoryReports+r.places[s].items
		if r.home == s {
			sec.StoryReports += len(r.items) - r.places[s].items
		}
		switch {
		case r.home != s:
			elsewhere = append(elsewhere, r)
		case printed[r]:
			home = append(home, r)
		default:
			out = append(out, r)
		}
	}
	if s.kind == KindGroup && d.past != nil {
		sec.Trend = d.past.trend(s.id)
	}
	full, rest := d.fairly(home, d.Full)
	brief, more := d.fairly(rest, d.Brief)
	for _, r := range full {
		sec.Entries = append(sec.Entries, d.entry(r))
	}
	for _, r := range brief {
		e := d.entry(r)
		e.Snippet, e.Related = nil, nil
		sec.Brief = append(sec.Brief, e)
	}
	sec.More = d.more(s, append(more, out...))
	d.pointAway(&sec, s, a, elsewhere, printed)
	return sec
}

// pointAway adds the reports that are printed under other sections: those on a group, or on
// none, one by one; of an organisation or a theme the numbers are enough.
func (d *desk) pointAway(sec *Section, s shelf, a *arrangement, elsewhere []*report, printed map[*report]bool) {
	var counted []*report
	for _, r := range elsewhere {
		if (s.kind == KindGroup || s.kind == KindUnnamed) && printed[r] && len(sec.Also) < d.Brief {
			sec.Also = append(sec.Also, d.also(r, s, a.names))
			continue
		}
		counted = append(counted, r)
	}
	sec.Elsewhere = counts(counted, s, a.names)
}

// fairly picks n of reports, in their order, such that no outlet crowds out another: every
// outlet's first report goes before any outlet's second. What is flagged goes before all.
// It returns the others too.
func (d *desk) fairly(reports []*report, n int) (picked, rest []*report) {
	if len(reports) <= n {
		return reports, nil
	}
	type turn struct{ round, at int }
	turns := make([]turn, len(reports))
	had := make(map[string]int)
	for i, r := range reports {
		if r.weight.flagged {
			turns[i] = turn{-1, i}
			continue
		}
		name := d.outlet(r.lead().Feed).Name
		turns[i] = turn{had[name], i}
		had[name]++
	}
	slices.SortFunc(turns, func(a, b turn) int {
		return cmp.Or(cmp.Compare(a.round, b.round), cmp.Compare(a.at, b.at))
	})
	in := make([]bool, len(reports))
	for _, t := range turns[:n] {
		in[t.at] = true
	}
	for i, r := range reports {
		if in[i] {
			picked = append(picked, r)
		} else {
			rest = append(rest, r)
		}
	}
	return picked, rest
}

// more counts reports of shelf s that are not shown, by outlet.
func (d *desk) more(s shelf, reports []*report) More {
	var m More
	n := make(map[string]int)
	for _, r := range reports {
		m.Reports, m.Named = m.Reports+len(r.items), m.Named+r.places[s].items
		for _, it := range r.items {
			n[d.outlet(it.Feed).Name]++
		}
	}
	m.Outlets = sortedCounts(n)
	return m
}

// counts counts the items of reports that belong to shelf s by where they are printed, the
// most first.
func counts(reports []*report, s shelf, names map[shelf]string) []Count {
	n := make(map[string]int)
	for _, r := range reports {
		n[names[r.home]] += r.places[s].items
	}
	return sortedCounts(n)
}

// sortedCounts returns n as a list, the most first, ties by name.
func sortedCounts(n map[string]int) []Count {
	out := make([]Count, 0, len(n))
	for name, reports := range n {
		out = append(out, Count{name, reports})
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Reports, a.Reports), strings.Compare(a.Name, b.Name))
	})
	return out
}
