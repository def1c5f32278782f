package classifier

import "khabar/news"

// A relevanceRule is a compiled RelevanceRule: its sets have the descendants of each ID as well.
type relevanceRule struct {
	scope, events, topics      map[string]bool
	followed, governing        map[string]bool // followed is nil if all groups count
	groups, persons            bool
	minSalience, groupSalience int
}

func (c *compiler) relevanceRule() relevanceRule {
	d := c.t.rule
	var followed map[string]bool
	if len(d.Followed) > 0 {
		followed = c.withDescendants(d.Followed)
	}
	return relevanceRule{
		followed: followed, governing: c.withDescendants(d.Governing), groupSalience: d.GroupSalience,
		scope: c.withDescendants(d.Scope), events: c.withDescendants(d.Events), topics: c.withDescendants(d.Topics),
		groups: d.Groups, persons: d.Persons, minSalience: d.MinSalience,
	}
}

// withDescendants returns the given entries and all their descendants.
func (c *compiler) withDescendants(ids []string) map[string]bool {
	m := make(map[string]bool)
	for _, id := range ids {
		m[id] = true
		for _, d := range c.t.Descendants(id) {
			m[d] = true
		}
	}
	return m
}

// Relevance returns why an item with the given tags is of interest, by the relevance rule of the taxonomy:
// it has an accepted group or person that the rule counts, or an event of the rule together with a place in its scope, or
// a topic of the rule that is salient enough.
func (c *Classifier) Relevance(tags []news.Tag) news.Relevance {
	var group, person, event, place, topic bool
	rule := &c.relevance
	for i := range tags {
		if t := &tags[i]; t.Accepted() {
			event = event || rule.events[t.ID]
			place = place || rule.scope[t.ID]
			topic = topic || rule.topics[t.ID] && t.Salience >= rule.minSalience
		}
	}
	for i := range tags {
		t := &tags[i]
		group = group || t.Facet() == news.FacetGroup && t.Accepted() && rule.counts(t, event, place)
		person = person || rule.persons && t.Facet() == news.FacetPerson && t.Accepted() && (event || t.Salience >= salienceTitle)
	}
	switch {
	case group:
		return news.RelevantByGroup
	case person:
		return news.RelevantByPerson
	case event && place:
		return news.RelevantByEvent
	case topic:
		return news.RelevantByTopic
	}
	return news.Irrelevant
}

// salienceAbout is the salience from which on an item is about a group: named in the headline and the first lines.
const salienceAbout = salienceTitle + salienceLead

// counts reports whether an accepted group makes an item relevant. event and place say whether the item has an event of
// the rule and a place in its scope.
func (r *relevanceRule) counts(t *news.Tag, event, place bool) bool {
	switch {
	case !r.groups || r.followed != nil && !r.followed[t.ID]:
		return false
	case r.followed == nil || event || t.State.Verdict == news.Confirmed || t.State.Verdict == news.Added:
		return true
	case t.Role != news.RoleMention && t.Role != "":
		return true
	case r.governing[t.ID]:
		return place && t.Salience >= salienceAbout
	}
	return place || t.Salience >= r.groupSalience
}
