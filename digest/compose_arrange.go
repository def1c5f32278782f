package digest

import (
	"cmp"
	"slices"
	"strings"

	"khabar/news"
	"khabar/text"
)

// An arrangement has all stories of a digest, before any are left out, and the sections that they
// belong to.
type arrangement struct {
	stories   []*story // the newest first
	bySection map[sectionKey][]*story
	names     map[sectionKey]string
}

// arrange returns the arrangement of items.
func (c *composer) arrange(items []news.Item) *arrangement {
	a := &arrangement{stories: c.groupStories(items), bySection: make(map[sectionKey][]*story), names: make(map[sectionKey]string)}
	for _, s := range a.stories {
		for key, m := range s.sections {
			a.bySection[key] = append(a.bySection[key], s)
			a.names[key] = cmp.Or(a.names[key], c.sectionName(key, m.name))
		}
	}
	for _, stories := range a.bySection {
		slices.SortFunc(stories, byWeight)
	}
	return a
}

// byWeight orders stories, the highest-ranked first.
func byWeight(a, b *story) int { return a.weight.compare(b.weight) }

// sectionName returns the name of a section. own is the name of its entry in the taxonomy.
func (c *composer) sectionName(key sectionKey, own string) string {
	switch key.kind {
	case KindUnnamed:
		return c.book.say("section.unnamed")
	case KindOther:
		return c.book.say("section.other")
	}
	return c.name(key.id, own)
}

// nameRunes is the maximum length of a name; longer names are shortened.
const nameRunes = 160

// name returns the name of an entry in the digest's language, or else own, or else the entry's ID.
func (c *composer) name(id, own string) string {
	if s := c.book.names[id]; s != "" {
		return s
	}
	if c.Names != nil {
		own = cmp.Or(c.Names(id), own)
	}
	return shorten(text.Clean(cmp.Or(own, id)), nameRunes)
}

// digest returns the digest of the arrangement a. It counts all stories. Of the stories in the list
// printed, it prints as many as the limits of Options allow.
func (c *composer) digest(a *arrangement, printed []*story) *Digest {
	isPrinted := make(map[*story]bool, len(printed))
	for _, s := range printed {
		isPrinted[s] = true
	}
	d := c.emptyDigest()
	outlets := make(map[string]bool)
	for _, s := range a.stories {
		d.Totals.Reports += len(s.items)
		for _, it := range s.items {
			outlets[c.outlet(it.Feed).Name] = true
		}
	}
	d.Totals.Stories, d.Totals.Outlets = len(a.stories), len(outlets)
	for key := range a.bySection {
		d.Sections = append(d.Sections, c.section(key, a, isPrinted))
		if key.kind == KindGroup {
			d.Totals.Groups++
		}
	}
	slices.SortFunc(d.Sections, compareSections)
	for _, s := range d.Sections {
		d.Omitted += s.More.Reports
	}
	return d
}

// compareSections orders sections by tier, then by kind, then by the number of reports of the
// stories in them, then by name.
func compareSections(a, b Section) int {
	return cmp.Or(
		cmp.Compare(a.tier(), b.tier()),
		cmp.Compare(slices.Index(kinds(), a.Kind), slices.Index(kinds(), b.Kind)),
		cmp.Compare(b.StoryReports, a.StoryReports),
		cmp.Compare(b.Reports, a.Reports),
		strings.Compare(a.Name, b.Name),
		strings.Compare(a.ID, b.ID),
	)
}

// tier returns the first criterion for the order of sections: 0 for a section on a group or on
// events, 1 for one of these that prints no story and only points to others, 2 for the rest.
func (s Section) tier() int {
	switch {
	case s.Kind != KindGroup && s.Kind != KindUnnamed:
		return 2
	case len(s.Entries)+len(s.Brief)+s.More.Reports == 0:
		return 1
	}
	return 0
}
