package digest

import (
	"cmp"
	"slices"
	"time"

	"khabar/news"
	"khabar/text"
)

// A story has the items of the digest that belong to one story of the store. Items that are in no
// story of the store, but have the same headline and text, form a story too. A story is printed
// once; see decision 45.
type story struct {
	items    []*news.Item // never empty, the earliest first
	origins  []string     // the agency or outlet that each item comes from, in the order of items
	main     sectionKey   // the section in which it is printed
	sections map[sectionKey]membership
	weight   weight
}

// A sectionKey identifies a section.
type sectionKey struct {
	kind Kind
	id   string
}

// A membership says how a story belongs to a section.
type membership struct {
	name     string     // of the section's entry in the taxonomy
	salience int        // highest salience of the section's entry in the story's items
	items    int        // how many of the story's items belong to the section
	first    *news.Item // the earliest of these items
}

// lead returns the item whose headline is printed for the story: the first item that belongs to the
// main section, or, if fewer than half of the items do, the first of all items.
func (s *story) lead() *news.Item {
	if m := s.sections[s.main]; 2*m.items >= len(s.items) {
		return m.first
	}
	return s.items[0]
}

// add adds an item.
func (s *story) add(it *news.Item) {
	s.items = append(s.items, it)
	for _, p := range placements(it) {
		m, ok := s.sections[p.sectionKey]
		if !ok {
			m.name, m.first = p.name, it
		}
		m.salience, m.items = max(m.salience, p.salience), m.items+1
		s.sections[p.sectionKey] = m
	}
}

// groupStories groups items into stories, the newest first. Items of one story of the store form a
// story. Items without a story form one with others that have the same headline and text.
func (c *composer) groupStories(items []news.Item) []*story {
	var all []*story
	byID := make(map[int64]*story)
	byTitle := make(map[string][]*story)
	for _, it := range byTime(items) {
		var s *story
		title := ""
		if it.Story != 0 {
			s = byID[it.Story]
		} else {
			title = text.Fold(it.Title)
			s = withSameText(byTitle[title], it)
		}
		if s == nil {
			s = &story{sections: make(map[sectionKey]membership)}
			all = append(all, s)
			if it.Story != 0 {
				byID[it.Story] = s
			} else {
				byTitle[title] = append(byTitle[title], s)
			}
		}
		s.add(it)
	}
	for _, s := range all {
		for _, it := range s.items {
			s.origins = append(s.origins, c.origin(it))
		}
		s.main = s.mainSection()
		s.weight = c.weigh(s)
	}
	slices.Reverse(all)
	return all
}

// withSameText returns the first of stories whose folded text equals that of an item, or nil if
// there is none. The folded headlines of stories must equal that of the item. For an item with
// neither headline nor text it returns nil.
func withSameText(stories []*story, it *news.Item) *story {
	if len(stories) == 0 {
		return nil
	}
	words := text.Fold(it.Text)
	if words == "" && text.Fold(it.Title) == "" {
		return nil
	}
	i := slices.IndexFunc(stories, func(s *story) bool { return text.Fold(s.items[0].Text) == words })
	if i < 0 {
		return nil
	}
	return stories[i]
}

// origin returns the agency or outlet that an item comes from: the one in the store, or if it has
// none, the item's outlet.
func (c *composer) origin(it *news.Item) string {
	return cmp.Or(c.origins[it.ID], c.outlet(it.Feed).Name)
}

// byTime returns pointers to items, the earliest first. Items with the same time are in the order
// of their IDs.
func byTime(items []news.Item) []*news.Item {
	out := make([]*news.Item, len(items))
	for i := range items {
		out[i] = &items[i]
	}
	slices.SortFunc(out, func(a, b *news.Item) int {
		return cmp.Or(sortTime(a).Compare(sortTime(b)), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// sortTime returns the time by which an item is ordered.
func sortTime(it *news.Item) time.Time {
	if it.SortAt.IsZero() {
		return it.FirstSeen
	}
	return it.SortAt
}
