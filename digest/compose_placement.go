package digest

import (
	"cmp"
	"slices"
	"strings"

	"khabar/news"
)

// A placement says that an item belongs to a section.
type placement struct {
	sectionKey
	name     string // of the section's entry in the taxonomy
	salience int
}

// placements returns the sections that an item belongs to, the best first: the sections of its
// groups; if it has no group, the section of events; then the sections of its organisations and
// themes. An item that is relevant because of an event is in the section of events even without
// an event tag. An item that fits nowhere is in the section of other reports, so no item is
// dropped. See decision 42.
func placements(it *news.Item) []placement {
	var groups, topics []placement
	for _, t := range acceptedTags(it, news.FacetGroup) {
		groups = append(groups, placement{sectionKey{KindGroup, t.ID}, t.Name, t.Salience})
	}
	for _, t := range acceptedTags(it, news.FacetOrg, news.FacetTheme) {
		topics = append(topics, placement{sectionKey{kindOf(t), t.ID}, t.Name, t.Salience})
	}
	byEvent := it.Relevance == news.RelevantByEvent
	if len(groups) > 0 || len(topics) > 0 && !byEvent {
		return append(groups, topics...)
	}
	events := acceptedTags(it, news.FacetEvent)
	switch {
	case len(events) > 0:
		return append([]placement{{sectionKey: sectionKey{kind: KindUnnamed}, salience: events[0].Salience}}, topics...)
	case byEvent:
		return append([]placement{{sectionKey: sectionKey{kind: KindUnnamed}}}, topics...)
	}
	return []placement{{sectionKey: sectionKey{kind: KindOther}}}
}

// kindOf returns the kind of the section for t's entry.
func kindOf(t news.Tag) Kind {
	switch t.Facet() {
	case news.FacetGroup:
		return KindGroup
	case news.FacetOrg:
		return KindOrg
	}
	return KindTheme
}

// mainSection returns the section in which s is printed: the section of its most salient group
// with enough support (see groupSupport.enough). If there is none, it is the section of its most
// salient group when at least half of its reports name a group, and otherwise the section to which
// most of its reports without a group belong. See decision 45.
func (s *story) mainSection() sectionKey {
	if len(s.items) == 1 {
		return placements(s.items[0])[0].sectionKey
	}
	groups := s.groupSupport()
	withoutGroup := 0
	votes := make(map[sectionKey]int)
	for _, it := range s.items {
		if p := placements(it)[0]; p.kind != KindGroup {
			votes[p.sectionKey]++
			withoutGroup++
		}
	}
	if g, ok := mostSalient(groups, func(g *groupSupport) bool { return g.enough(s.origins) }); ok {
		return sectionKey{KindGroup, g}
	}
	if 2*withoutGroup <= len(s.items) {
		g, _ := mostSalient(groups, func(*groupSupport) bool { return true })
		return sectionKey{KindGroup, g}
	}
	var best sectionKey
	for key, n := range votes {
		if order := cmp.Or(cmp.Compare(votes[best], n), compareKeys(key, best)); best.kind == "" || order < 0 {
			best = key
		}
	}
	return best
}

// A groupSupport has the reasons to print a story in the section of a group.
type groupSupport struct {
	naming    []string       // origins that name the group
	withRole  []string       // origins that give the group a role in the event
	confirmed bool           // a person has confirmed the group
	salience  int            // sum of the group's salience in the reports
	certainty news.Certainty // highest certainty of the group in the reports
}

// groupSupport returns the support for each group that reports of s name, by ID.
func (s *story) groupSupport() map[string]*groupSupport {
	groups := make(map[string]*groupSupport)
	for i, it := range s.items {
		for _, t := range acceptedTags(it, news.FacetGroup) {
			g := groups[t.ID]
			if g == nil {
				g = &groupSupport{}
				groups[t.ID] = g
			}
			g.naming = appendNew(g.naming, s.origins[i])
			if t.Role != news.RoleMention && t.Role != "" {
				g.withRole = appendNew(g.withRole, s.origins[i])
			}
			g.confirmed = g.confirmed || confirmed(t)
			g.salience, g.certainty = g.salience+t.Salience, max(g.certainty, t.Certainty)
		}
	}
	return groups
}

// confirmed reports whether a person has confirmed t, or added it.
func confirmed(t news.Tag) bool {
	return t.State.Verdict == news.Confirmed || t.State.Verdict == news.Added
}

// enough reports whether a story whose reports have the given origins may be printed in the
// group's section: at least half of the origins name the group, or two give it a role, or a person
// has confirmed it. Otherwise one report that is wrong, or that mentions an older attack, could
// move the story to another section.
func (g *groupSupport) enough(origins []string) bool {
	return 2*len(g.naming) >= len(unique(origins)) || len(g.withRole) >= 2 || g.confirmed
}

// mostSalient returns the ID of the most salient group for which fits is true. ok is false if there
// is none. Of equally salient groups it takes the more certain one, then the lower ID.
func mostSalient(groups map[string]*groupSupport, fits func(*groupSupport) bool) (id string, ok bool) {
	var best *groupSupport
	for gid, g := range groups {
		if !fits(g) {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(g.salience, best.salience),
			cmp.Compare(g.certainty, best.certainty), strings.Compare(id, gid)) > 0 {
			id, best = gid, g
		}
	}
	return id, best != nil
}

// appendNew appends s to set unless set already has it.
func appendNew(set []string, s string) []string {
	if slices.Contains(set, s) {
		return set
	}
	return append(set, s)
}

// unique returns list without duplicates, in order.
func unique(list []string) []string {
	var set []string
	for _, s := range list {
		set = appendNew(set, s)
	}
	return set
}

// kinds returns the kinds of section in their order.
func kinds() []Kind { return []Kind{KindGroup, KindUnnamed, KindOrg, KindTheme, KindOther} }

// compareKeys orders keys by kind, then by ID.
func compareKeys(a, b sectionKey) int {
	return cmp.Or(cmp.Compare(slices.Index(kinds(), a.kind), slices.Index(kinds(), b.kind)), strings.Compare(a.id, b.id))
}

// acceptedTags returns the accepted tags of an item whose facet is one of facets, the most salient
// first. Of equally salient tags the more certain one comes first, then the lower ID.
func acceptedTags(it *news.Item, facets ...news.Facet) []news.Tag {
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
