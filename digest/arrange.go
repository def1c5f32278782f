package digest

import (
	"cmp"
	"html/template"
	"maps"
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
	order   []shelf // in which sections come
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
	a.order = slices.SortedFunc(maps.Keys(a.shelves), func(s, t shelf) int { return compareRows(a.row(s), a.row(t)) })
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
	for _, s := range a.order {
		dg.Sections = append(dg.Sections, d.section(s, a, in))
		if s.kind == KindGroup {
			dg.Totals.Groups++
		}
	}
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

// A row is what the order of sections goes by.
type row struct {
	shelf
	name    string
	lead    *report // the weightiest that is printed there; nil when it only points to others
	told    int     // reports there, and those that tell the stories printed there and name it not
	reports int     // those that belong there
}

// row returns what the place of a shelf's section goes by.
func (a *arrangement) row(s shelf) row {
	w := row{shelf: s, name: a.names[s]}
	for _, r := range a.shelves[s] {
		n := r.places[s].items
		w.reports, w.told = w.reports+n, w.told+n
		if r.home != s {
			continue
		}
		w.told += len(r.items) - n
		if w.lead == nil {
			w.lead = r
		}
	}
	return w
}

// compareRows orders sections by the weightiest story that each prints, so that what matters
// most on a day comes first, whoever is named in it; where their stories are alike, by kind,
// by the reports told in them, and by name. Those that only point to others come behind, and
// organisations and themes at last, unless a story of theirs is flagged.
func compareRows(a, b row) int {
	if c := cmp.Compare(a.turn(), b.turn()); c != 0 {
		return c
	}
	if a.turn() == 0 {
		if c := a.lead.weight.compareClass(b.lead.weight); c != 0 {
			return c
		}
	}
	return cmp.Or(
		cmp.Compare(slices.Index(kinds(), a.kind), slices.Index(kinds(), b.kind)),
		cmp.Compare(b.told, a.told),
		cmp.Compare(b.reports, a.reports),
		strings.Compare(a.name, b.name),
		strings.Compare(a.id, b.id),
	)
}

// turn returns when sections like that of r come: 0, 1 or 2.
func (r row) turn() int {
	onAttacks := r.kind == KindGroup || r.kind == KindUnnamed
	switch {
	case r.lead != nil && (onAttacks || r.lead.weight.flagged):
		return 0
	case onAttacks:
		return 1
	}
	return 2
}
