package digest

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"khabar/news"
	"khabar/text"
)

// A desk composes one digest.
type desk struct {
	Options
	book    *phrasebook
	page    *template.Template
	outlets map[string]Outlet // by slug
	origins map[int64]string  // by item
	past    *past             // nil when there is nothing to compare with
	entries map[*report]Entry // those made so far
}

// newDesk returns a desk without outlets, origins or past. Options must be normal.
func newDesk(o Options) (*desk, error) {
	book, err := newPhrasebook(o.Lang)
	if err != nil {
		return nil, err
	}
	page, err := newPage()
	if err != nil {
		return nil, err
	}
	return &desk{Options: o, book: book, page: page, entries: make(map[*report]Entry)}, nil
}

// An arrangement is all reports of a digest, each with its places, before anything is left out.
type arrangement struct {
	reports []*report // the newest first
	shelves map[shelf][]*report
	names   map[shelf]string
}

// arranged returns the arrangement of items.
func (d *desk) arranged(items []news.Item) *arrangement {
	a := &arrangement{reports: d.gathered(items), shelves: make(map[shelf][]*report), names: make(map[shelf]string)}
	for _, r := range a.reports {
		for s, p := range r.places {
			a.shelves[s] = append(a.shelves[s], r)
			a.names[s] = cmp.Or(a.names[s], d.shelfName(s, p.name))
		}
	}
	for s, reports := range a.shelves {
		slices.SortFunc(reports, byWeight)
		a.shelves[s] = reports
	}
	return a
}

// byWeight orders reports, the heaviest first.
func byWeight(a, b *report) int { return a.weight.compare(b.weight) }

// shelfName returns the name of a section, of whose entry name is the taxonomy's own.
func (d *desk) shelfName(s shelf, name string) string {
	switch s.kind {
	case KindUnnamed:
		return d.book.say("section.unnamed")
	case KindOther:
		return d.book.say("section.other")
	}
	return d.name(s.id, name)
}

// nameRunes is the length of the longest name.
const nameRunes = 160

// name returns the name of an entry in the digest's language; its own, if that has none.
func (d *desk) name(id, own string) string {
	if s := d.book.names[id]; s != "" {
		return s
	}
	if d.Names != nil {
		own = cmp.Or(d.Names(id), own)
	}
	return shorten(text.Clean(cmp.Or(own, id)), nameRunes)
}

// digest returns the digest that prints those reports of a that are in printed, as far as
// sections have room, and counts all.
func (d *desk) digest(a *arrangement, printed []*report) *Digest {
	in := make(map[*report]bool, len(printed))
	for _, r := range printed {
		in[r] = true
	}
	dg := d.blank()
	names := make(map[string]bool)
	for _, r := range a.reports {
		dg.Totals.Reports += len(r.items)
		for _, it := range r.items {
			names[d.outlet(it.Feed).Name] = true
		}
	}
	dg.Totals.Stories, dg.Totals.Outlets = len(a.reports), len(names)
	for s := range a.shelves {
		dg.Sections = append(dg.Sections, d.section(s, a, in))
		if s.kind == KindGroup {
			dg.Totals.Groups++
		}
	}
	slices.SortFunc(dg.Sections, compareSections)
	for _, s := range dg.Sections {
		dg.Omitted += s.More.Reports
	}
	return dg
}

// blank returns a digest without reports.
func (d *desk) blank() *Digest {
	dg := &Digest{
		Version:     2,
		Lang:        d.Lang,
		Banner:      text.Clean(d.Banner),
		Period:      Period{From: Time{d.Span.From}, Until: Time{d.Span.Until}, By: d.By, Zone: d.Zone.String()},
		Sections:    []Section{},
		Corrections: d.corrections(),
		Edited:      d.edited(),
		Links:       d.links(),
		Why:         text.Clean(d.Why),
		zone:        d.Zone,
		book:        d.book,
		page:        d.page,
		public:      d.PublicURL != "",
	}
	if d.past != nil {
		dg.History, dg.Silences = d.past.history, d.past.silences
	}
	return dg
}

// compareSections orders sections by kind, then by the reports told in them, then by name. One
// that only points to others comes behind those on groups, and on none, that tell something.
func compareSections(a, b Section) int {
	return cmp.Or(
		cmp.Compare(a.turn(), b.turn()),
		cmp.Compare(slices.Index(kinds(), a.Kind), slices.Index(kinds(), b.Kind)),
		cmp.Compare(b.StoryReports, a.StoryReports),
		cmp.Compare(b.Reports, a.Reports),
		strings.Compare(a.Name, b.Name),
		strings.Compare(a.ID, b.ID),
	)
}

// turn returns when sections like s come: 0, 1 or 2.
func (s Section) turn() int {
	switch {
	case s.Kind != KindGroup && s.Kind != KindUnnamed:
		return 2
	case len(s.Entries)+len(s.Brief)+s.More.Reports == 0:
		return 1
	}
	return 0
}
