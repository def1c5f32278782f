package digest

import (
	"cmp"
	"slices"
	"time"

	"khabar/news"
	"khabar/text"
)

// A report is a story as far as the digest has items of it, or the items that have the same
// words. It is printed once.
type report struct {
	items   []*news.Item // never empty, the earliest first
	origins []string     // on whose account they report, in the same order
	home    shelf        // where all of them are printed
	places  map[shelf]place
	weight  weight
}

// A shelf is a section's identity: where a report can stand.
type shelf struct {
	kind Kind
	id   string
}

// A place is what a report's standing on one shelf goes by.
type place struct {
	name     string
	salience int
	items    int        // those of the report that belong to the shelf
	first    *news.Item // of those
}

// lead returns the item that speaks for the others: the first of those that belong where
// the report is printed, or the first of all when those are few.
func (r *report) lead() *news.Item {
	if p := r.places[r.home]; 2*p.items >= len(r.items) {
		return p.first
	}
	return r.items[0]
}

// join adds an item that stands in places.
func (r *report) join(it *news.Item) {
	r.items = append(r.items, it)
	for _, s := range standings(it) {
		q, ok := r.places[s.shelf]
		if !ok {
			q.name, q.first = s.name, it
		}
		q.salience, q.items = max(q.salience, s.salience), q.items+1
		r.places[s.shelf] = q
	}
}

// gathered joins items into reports, the newest first: those of one story, and where the
// store knows of no story, those with the same words.
func (d *desk) gathered(items []news.Item) []*report {
	var all []*report
	told := make(map[int64]*report)
	titled := make(map[string][]*report)
	for _, it := range inOrder(items) {
		var r *report
		title := ""
		if it.Story != 0 {
			r = told[it.Story]
		} else {
			title = text.Fold(it.Title)
			r = twin(titled[title], it)
		}
		if r == nil {
			r = &report{places: make(map[shelf]place)}
			all = append(all, r)
			if it.Story != 0 {
				told[it.Story] = r
			} else {
				titled[title] = append(titled[title], r)
			}
		}
		r.join(it)
	}
	for _, r := range all {
		d.settle(r)
	}
	slices.Reverse(all)
	return all
}

// twin returns that one of reports, all of which have it's headline, whose text is it's when
// both are folded; nil if there is none. Items without words have no twins.
func twin(reports []*report, it *news.Item) *report {
	if len(reports) == 0 {
		return nil
	}
	words := text.Fold(it.Text)
	if words == "" && text.Fold(it.Title) == "" {
		return nil
	}
	i := slices.IndexFunc(reports, func(r *report) bool { return text.Fold(r.items[0].Text) == words })
	if i < 0 {
		return nil
	}
	return reports[i]
}

// settle finds out where r is printed, and how much it weighs.
func (d *desk) settle(r *report) {
	for _, it := range r.items {
		r.origins = append(r.origins, d.origin(it))
	}
	r.home = r.findHome()
	r.weight = d.weigh(r)
}

// origin returns on whose account it reports: an agency or an outlet.
func (d *desk) origin(it *news.Item) string {
	return cmp.Or(d.origins[it.ID], d.outlet(it.Feed).Name)
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
