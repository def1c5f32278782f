package digest

import (
	"cmp"
	"slices"
	"strings"

	"khabar/news"
)

// A standing is a shelf that an item belongs to.
type standing struct {
	shelf
	name     string
	salience int
}

// standings returns where it belongs, the most fitting shelf first: its groups; then, if it
// names none, the shelf for what it is about. Organisations and themes come last, where
// they are not that shelf. Nothing relevant is without a shelf.
func standings(it *news.Item) []standing {
	var groups, topics []standing
	for _, t := range ranked(it, news.FacetGroup) {
		groups = append(groups, standing{shelf{KindGroup, t.ID}, t.Name, t.Salience})
	}
	for _, t := range ranked(it, news.FacetOrg, news.FacetTheme) {
		topics = append(topics, standing{shelf{kindOf(t), t.ID}, t.Name, t.Salience})
	}
	byEvent := it.Relevance == news.RelevantByEvent
	if len(groups) > 0 || len(topics) > 0 && !byEvent {
		return append(groups, topics...)
	}
	events := ranked(it, news.FacetEvent)
	switch {
	case len(events) > 0:
		return append([]standing{{shelf: shelf{kind: KindUnnamed}, salience: events[0].Salience}}, topics...)
	case byEvent:
		return append([]standing{{shelf: shelf{kind: KindUnnamed}}}, topics...)
	}
	return []standing{{shelf: shelf{kind: KindOther}}}
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

// findHome returns where r is printed: under its most salient group, if enough of its
// reports name that; else where most of those stand that name none.
func (r *report) findHome() shelf {
	if len(r.items) == 1 {
		return standings(r.items[0])[0].shelf
	}
	groups := r.support()
	nameless := 0
	votes := make(map[shelf]int)
	for _, it := range r.items {
		if s := standings(it)[0].shelf; s.kind != KindGroup {
			votes[s]++
			nameless++
		}
	}
	if g, ok := mostSalient(groups, func(s *support) bool { return s.enough(r.origins) }); ok {
		return shelf{KindGroup, g}
	}
	if 2*nameless <= len(r.items) {
		g, _ := mostSalient(groups, func(*support) bool { return true })
		return shelf{KindGroup, g}
	}
	best := shelf{}
	for s, n := range votes {
		if before := cmp.Or(cmp.Compare(votes[best], n), compareShelves(s, best)); best.kind == "" || before < 0 {
			best = s
		}
	}
	return best
}

// A support is what speaks for printing a story under a group.
type support struct {
	naming    []string // origins that name it
	telling   []string // of those, the ones that give it a part in the event
	confirmed bool     // a person has said so
	salience  int      // sum over the reports
	certainty news.Certainty
}

// support returns what speaks for each group that reports of r name.
func (r *report) support() map[string]*support {
	groups := make(map[string]*support)
	for i, it := range r.items {
		for _, t := range ranked(it, news.FacetGroup) {
			s := groups[t.ID]
			if s == nil {
				s = &support{}
				groups[t.ID] = s
			}
			s.naming = adjoin(s.naming, r.origins[i])
			if t.Role != news.RoleMention && t.Role != "" {
				s.telling = adjoin(s.telling, r.origins[i])
			}
			s.confirmed = s.confirmed || confirmed(t)
			s.salience, s.certainty = s.salience+t.Salience, max(s.certainty, t.Certainty)
		}
	}
	return groups
}

// confirmed reports whether a person has said that t is right.
func confirmed(t news.Tag) bool {
	return t.State.Verdict == news.Confirmed || t.State.Verdict == news.Added
}

// enough reports whether a story whose reports have these origins may be printed under the
// group: half of the origins name it, or two give it a part, or a person has confirmed it.
// One report that is wrong, or that recalls an older attack, moves no story.
func (s *support) enough(origins []string) bool {
	return 2*len(s.naming) >= len(distinct(origins)) || len(s.telling) >= 2 || s.confirmed
}

// mostSalient returns that one of the groups which fit that is most salient; the surer
// breaks a tie, then the ID.
func mostSalient(groups map[string]*support, fits func(*support) bool) (id string, ok bool) {
	var best *support
	for g, s := range groups {
		if !fits(s) {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(s.salience, best.salience),
			cmp.Compare(s.certainty, best.certainty), strings.Compare(id, g)) > 0 {
			id, best = g, s
		}
	}
	return id, best != nil
}

// adjoin appends s to set unless it is there.
func adjoin(set []string, s string) []string {
	if slices.Contains(set, s) {
		return set
	}
	return append(set, s)
}

// distinct returns the different ones of list, in order.
func distinct(list []string) []string {
	var set []string
	for _, s := range list {
		set = adjoin(set, s)
	}
	return set
}

// kinds returns the kinds of section in their order.
func kinds() []Kind { return []Kind{KindGroup, KindUnnamed, KindOrg, KindTheme, KindOther} }

// compareShelves orders shelves by kind, then by ID.
func compareShelves(a, b shelf) int {
	return cmp.Or(cmp.Compare(slices.Index(kinds(), a.kind), slices.Index(kinds(), b.kind)), strings.Compare(a.id, b.id))
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
