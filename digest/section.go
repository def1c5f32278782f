package digest

import (
	"cmp"
	"slices"
	"strings"
)

// section returns the section of shelf s, to which reports belong: they are newest first.
func (d *desk) section(s shelf, reports []*report, names map[shelf]string) Section {
	var home, elsewhere []*report
	sec := Section{
		Kind: s.kind, ID: s.id, Name: names[s],
		Entries: []Entry{}, Brief: []Entry{}, Also: []Also{}, // empty in JSON, not null
	}
	for _, r := range ordered(s, reports) {
		sec.Reports += r.places[s].items
		if r.home == s {
			home = append(home, r)
		} else {
			elsewhere = append(elsewhere, r)
		}
	}
	full, rest := d.fairly(home, d.Full)
	brief, more := d.fairly(rest, d.Brief)
	for _, r := range full {
		sec.Entries = append(sec.Entries, d.entry(r, true))
	}
	for _, r := range brief {
		sec.Brief = append(sec.Brief, d.entry(r, false))
	}
	sec.More = d.more(more)
	pointed := 0
	if s.kind == KindGroup { // of an organisation or a theme the numbers are enough
		pointed = min(len(elsewhere), d.Brief)
	}
	for _, r := range elsewhere[:pointed] {
		sec.Also = append(sec.Also, d.also(r, s, names))
	}
	sec.Elsewhere = counts(elsewhere[pointed:], s, names)
	return sec
}

// ordered returns reports by their weight on shelf s: how much they are about it, then how
// many outlets tell them, then the newest first.
func ordered(s shelf, reports []*report) []*report {
	out := slices.Clone(reports)
	slices.SortStableFunc(out, func(a, b *report) int {
		return cmp.Or(
			cmp.Compare(b.places[s].salience, a.places[s].salience),
			cmp.Compare(len(b.items), len(a.items)),
		)
	})
	return out
}

// fairly picks n of reports, in their order, such that no outlet crowds out another: every
// outlet's first report goes before any outlet's second. It returns the others too.
func (d *desk) fairly(reports []*report, n int) (picked, rest []*report) {
	if len(reports) <= n {
		return reports, nil
	}
	type turn struct{ round, at int }
	turns := make([]turn, len(reports))
	had := make(map[string]int)
	for i, r := range reports {
		name := d.outlet(r.items[0].Feed).Name
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

// more counts reports that are not shown, by outlet.
func (d *desk) more(reports []*report) More {
	m := More{Outlets: d.byOutlet(reports)}
	for _, c := range m.Outlets {
		m.Reports += c.Reports
	}
	return m
}

// byOutlet counts the items of reports by outlet, the most first.
func (d *desk) byOutlet(reports []*report) []Count {
	n := make(map[string]int)
	for _, r := range reports {
		for _, it := range r.items {
			n[d.outlet(it.Feed).Name]++
		}
	}
	return sortedCounts(n)
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
