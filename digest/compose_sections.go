package digest

import (
	"cmp"
	"slices"
	"strings"
)

// section returns the section with a key. It prints the stories whose main section it is, if they
// are in the set printed.
func (c *composer) section(key sectionKey, a *arrangement, printed map[*story]bool) Section {
	var here, elsewhere, omitted []*story
	sec := Section{
		Kind: key.kind, ID: key.id, Name: a.names[key], Stories: len(a.bySection[key]),
		Entries: []Entry{}, Brief: []Entry{}, Also: []CrossReference{}, // empty in JSON, not null
	}
	for _, s := range a.bySection[key] {
		sec.Reports += s.sections[key].items
		sec.StoryReports += s.sections[key].items
		if s.main == key {
			sec.StoryReports += len(s.items) - s.sections[key].items
		}
		switch {
		case s.main != key:
			elsewhere = append(elsewhere, s)
		case printed[s]:
			here = append(here, s)
		default:
			omitted = append(omitted, s)
		}
	}
	if key.kind == KindGroup && c.comparison != nil {
		sec.Trend = c.comparison.trend(key.id)
	}
	leads, briefs := splitByLevel(here)
	full, rest := c.pickInRounds(leads, c.Full)
	brief, more := c.pickInRounds(append(slices.Clip(rest), briefs...), c.Brief)
	for _, s := range full {
		sec.Entries = append(sec.Entries, c.entry(s))
	}
	for _, s := range brief {
		e := c.entry(s)
		e.Snippet, e.Related = nil, nil
		sec.Brief = append(sec.Brief, e)
	}
	sec.More = c.countOmitted(key, append(more, omitted...))
	c.addCrossReferences(&sec, key, a, elsewhere, printed)
	return sec
}

// splitByLevel splits stories into those with a report that is a lead, or that a person flagged, and those that
// get one line at most. Both keep the order of stories.
func splitByLevel(stories []*story) (leads, briefs []*story) {
	for _, s := range stories {
		if s.weight.lead || s.weight.flagged {
			leads = append(leads, s)
		} else {
			briefs = append(briefs, s)
		}
	}
	return leads, briefs
}

// addCrossReferences adds to sec the stories that are printed in other sections (elsewhere). A
// section on a group or on events lists them one by one, up to c.Brief; the other sections only
// count them.
func (c *composer) addCrossReferences(sec *Section, key sectionKey, a *arrangement, elsewhere []*story, printed map[*story]bool) {
	var counted []*story
	for _, s := range elsewhere {
		if (key.kind == KindGroup || key.kind == KindUnnamed) && printed[s] && len(sec.Also) < c.Brief {
			sec.Also = append(sec.Also, c.crossReference(s, key, a.names))
			continue
		}
		counted = append(counted, s)
	}
	sec.Elsewhere = countsByMain(counted, key, a.names)
}

// pickInRounds splits stories into n that it picks and the rest; both keep the order of stories. It
// picks flagged stories first, then the first story of every outlet, then the second of every
// outlet, and so on, so that one outlet with many stories does not displace the others. See
// decision 43.
func (c *composer) pickInRounds(stories []*story, n int) (picked, rest []*story) {
	if len(stories) <= n {
		return stories, nil
	}
	type turn struct{ round, index int }
	turns := make([]turn, len(stories))
	taken := make(map[string]int) // number of stories so far, by outlet
	for i, s := range stories {
		if s.weight.flagged {
			turns[i] = turn{-1, i}
			continue
		}
		outlet := c.outlet(s.lead().Feed).Name
		turns[i] = turn{taken[outlet], i}
		taken[outlet]++
	}
	slices.SortFunc(turns, func(a, b turn) int {
		return cmp.Or(cmp.Compare(a.round, b.round), cmp.Compare(a.index, b.index))
	})
	isPicked := make([]bool, len(stories))
	for _, t := range turns[:n] {
		isPicked[t.index] = true
	}
	for i, s := range stories {
		if isPicked[i] {
			picked = append(picked, s)
		} else {
			rest = append(rest, s)
		}
	}
	return picked, rest
}

// countOmitted counts the reports of stories that a section does not print, by outlet.
func (c *composer) countOmitted(key sectionKey, stories []*story) More {
	var m More
	n := make(map[string]int)
	for _, s := range stories {
		m.Reports, m.Named = m.Reports+len(s.items), m.Named+s.sections[key].items
		for _, it := range s.items {
			n[c.outlet(it.Feed).Name]++
		}
	}
	m.Outlets = sortedCounts(n)
	return m
}

// countsByMain counts the items that belong to the section with a key, by the name of the
// section in which their story is printed. The highest count comes first.
func countsByMain(stories []*story, key sectionKey, names map[sectionKey]string) []Count {
	n := make(map[string]int)
	for _, s := range stories {
		n[names[s.main]] += s.sections[key].items
	}
	return sortedCounts(n)
}

// sortedCounts returns n as a list, the highest count first. Equal counts are in the order of
// names.
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
