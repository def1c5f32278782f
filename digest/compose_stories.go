package digest

import (
	"cmp"
	"slices"
	"time"

	"khabar/news"
	"khabar/text"
)

// A story is a story of the store as far as the digest has items of it. Items without a story
// form one if they have the same words. It is printed once; see decision 45.
type story struct {
	items    []*news.Item // never empty, the earliest first
	origins  []string     // the agency or outlet that each item comes from, in the same order
	main     sectionKey   // the section that it is printed in
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
	salience int        // the highest of the items that belong to the section
	items    int        // how many of the story's items belong to the section
	first    *news.Item // the earliest of them
}

// lead returns the item that the story is printed as: the first of those that belong to its main
// section, or the first of all if fewer than half belong there.
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

// groupStories groups items into stories, the newest first: those of one story of the store,
// and of those without a story, those with the same words.
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

// withSameText returns the one of stories, which all have the headline of it, that also has its
// text, both folded; nil if none has. Items with neither headline nor text are not compared.
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

// origin returns the agency or outlet that an item comes from.
func (c *composer) origin(it *news.Item) string {
	return cmp.Or(c.origins[it.ID], c.outlet(it.Feed).Name)
}

// byTime returns pointers to items, the earliest first, items of one time by ID.
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
