package digest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// A shelf is a section's identity: where a report can stand.
type shelf struct {
	kind Kind
	id   string
}

// A report is a story's items, or those with the same words, on their way into sections.
type report struct {
	items  []*news.Item    // never empty; the first one, the earliest, speaks for the others
	home   shelf           // where all of them are printed
	places map[shelf]place // every shelf it belongs to, home included
	words  *string         // its folded text, once that was asked for
}

// A place is what a report's standing on one shelf goes by.
type place struct {
	name     string
	salience int
	items    int // those of the report that belong to the shelf
}

// A desk composes one digest.
type desk struct {
	Options
	outlets map[string]Outlet // by slug
}

// arrange returns the digest of items, but for the health of the feeds.
func (d *desk) arrange(items []news.Item) *Digest {
	reports := gathered(items)
	shelves := make(map[shelf][]*report)
	for _, r := range reports {
		for s := range r.places {
			shelves[s] = append(shelves[s], r)
		}
	}
	dg := &Digest{
		Version:  1,
		Banner:   clean(d.Banner),
		Period:   Period{From: Time{d.Span.From}, Until: Time{d.Span.Until}, By: d.By, Zone: d.Zone.String()},
		Totals:   Totals{Reports: len(items), Outlets: d.countOutlets(items)},
		Sections: []Section{},
		zone:     d.Zone,
	}
	names := shelfNames(shelves)
	for s, rs := range shelves {
		dg.Sections = append(dg.Sections, d.section(s, rs, names))
		if s.kind == KindGroup {
			dg.Totals.Groups++
		}
	}
	slices.SortFunc(dg.Sections, compareSections)
	return dg
}

// countOutlets counts the outlets of items; feeds of one title are one outlet.
func (d *desk) countOutlets(items []news.Item) int {
	names := make(map[string]bool)
	for i := range items {
		names[d.outlet(items[i].Feed).Name] = true
	}
	return len(names)
}

// shelfNames returns the name of every shelf.
func shelfNames(shelves map[shelf][]*report) map[shelf]string {
	names := make(map[shelf]string, len(shelves))
	for s, rs := range shelves {
		names[s] = rs[0].places[s].name
	}
	return names
}

// kinds returns the kinds of section in their order.
func kinds() []Kind { return []Kind{KindGroup, KindUnnamed, KindOrg, KindTheme, KindOther} }

// compareSections orders sections by kind, then by reports, then by name.
func compareSections(a, b Section) int {
	return cmp.Or(
		cmp.Compare(slices.Index(kinds(), a.Kind), slices.Index(kinds(), b.Kind)),
		cmp.Compare(b.Reports, a.Reports),
		strings.Compare(a.Name, b.Name),
		strings.Compare(a.ID, b.ID),
	)
}

// A telling is a story as far as its items stand on one shelf and give the group of that
// shelf one part. Those that name a group are not hidden behind those that do not, nor
// counted with them, and a denial is not hidden behind a claim.
type telling struct {
	story int64
	home  shelf
	role  news.Role
}

// tellingOf returns the telling that an item belongs to, which stands on the shelf home.
func tellingOf(it *news.Item, home shelf) telling {
	t := telling{story: it.Story, home: home}
	for _, tag := range it.Tags {
		if tag.ID == home.id {
			t.role = tag.Role
		}
	}
	return t
}

// gathered joins items into reports, the newest first: those of one telling, and where the
// store knows of no story, those with the same words.
func gathered(items []news.Item) []*report {
	var all []*report
	titled := make(map[heading][]*report, len(items))
	told := make(map[telling]*report)
	for _, it := range inOrder(items) {
		home, places := shelve(it)
		if r := told[tellingOf(it, home)]; r != nil {
			r.join(it, places)
			continue
		}
		h := heading{home, text.Fold(it.Title)}
		if r := twin(titled[h], h.title, it); r != nil && it.Story == 0 {
			r.join(it, places)
			continue
		}
		r := &report{home: home, places: make(map[shelf]place)}
		r.join(it, places)
		if it.Story != 0 {
			told[tellingOf(it, home)] = r
		} else {
			titled[h] = append(titled[h], r)
		}
		all = append(all, r)
	}
	slices.Reverse(all)
	return all
}

// join adds an item that stands in places.
func (r *report) join(it *news.Item, places map[shelf]place) {
	r.items = append(r.items, it)
	for s, p := range places {
		q := r.places[s]
		r.places[s] = place{p.name, max(p.salience, q.salience), q.items + 1}
	}
}

// A heading is equal for items that may be copies of each other: the same headline, folded,
// on the same shelf.
type heading struct {
	home  shelf
	title string
}

// twin returns that one of reports, all of which have the headline title, whose text is
// it's when both are folded; nil if there is none. Items without words have no twins.
func twin(reports []*report, title string, it *news.Item) *report {
	if len(reports) == 0 {
		return nil
	}
	words := text.Fold(it.Text)
	if title == "" && words == "" {
		return nil
	}
	for _, r := range reports {
		if r.words == nil {
			r.words = new(text.Fold(r.items[0].Text))
		}
		if *r.words == words {
			return r
		}
	}
	return nil
}

// inOrder returns pointers to items, the earliest first.
func inOrder(items []news.Item) []*news.Item {
	out := make([]*news.Item, len(items))
	for i := range items {
		out[i] = &items[i]
	}
	slices.SortFunc(out, earlier)
	return out
}

// earlier orders items by time, those of one time by ID.
func earlier(a, b *news.Item) int {
	return cmp.Or(sortTime(a).Compare(sortTime(b)), cmp.Compare(a.ID, b.ID))
}

// sortTime returns the time by which reports are ordered.
func sortTime(it *news.Item) time.Time {
	if it.SortAt.IsZero() {
		return it.FirstSeen
	}
	return it.SortAt
}

// shelve returns where it is printed and everywhere it belongs. Nothing relevant is
// without a home.
func shelve(it *news.Item) (home shelf, places map[shelf]place) {
	places = make(map[shelf]place)
	groups := ranked(it, news.FacetGroup)
	topics := ranked(it, news.FacetOrg, news.FacetTheme)
	for _, t := range slices.Concat(groups, topics) {
		places[shelf{kindOf(t), t.ID}] = place{name: clean(t.Name), salience: t.Salience}
	}
	switch {
	case len(groups) > 0:
		return shelf{KindGroup, groups[0].ID}, places
	case it.Relevance != news.RelevantByEvent && len(topics) > 0:
		return shelf{kindOf(topics[0]), topics[0].ID}, places
	}
	events := ranked(it, news.FacetEvent)
	if it.Relevance != news.RelevantByEvent && len(events) == 0 {
		home = shelf{kind: KindOther}
		places[home] = place{name: "Other relevant reports"}
		return home, places
	}
	home = shelf{kind: KindUnnamed}
	places[home] = place{name: "Attacks and other events with no group named"}
	if len(events) > 0 {
		places[home] = place{name: places[home].name, salience: events[0].Salience}
	}
	return home, places
}

// kindOf returns the kind of section that t's entry has.
func kindOf(t news.Tag) Kind {
	switch t.Facet() {
	case news.FacetGroup:
		return KindGroup
	case news.FacetOrg:
		return KindOrg
	}
	return KindTheme
}

// ranked returns the tags of it that count and are of one of facets, the most salient
// first; the surer breaks a tie, then the ID.
func ranked(it *news.Item, facets ...news.Facet) []news.Tag {
	var tags []news.Tag
	for _, t := range it.Tags {
		if t.Accepted() && slices.Contains(facets, t.Facet()) {
			tags = append(tags, t)
		}
	}
	slices.SortFunc(tags, func(a, b news.Tag) int {
		return cmp.Or(
			cmp.Compare(b.Salience, a.Salience),
			cmp.Compare(b.Certainty, a.Certainty),
			strings.Compare(a.ID, b.ID),
		)
	})
	return tags
}
