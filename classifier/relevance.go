package classifier

import "khabar/news"

// A relevanceRule is a compiled RelevanceRule: its sets have the descendants of each ID as well.
type relevanceRule struct {
	scope, events, topics map[string]bool
	groups                bool
	minSalience           int
}

func (c *compiler) relevanceRule() relevanceRule {
	d := c.t.rule
	return relevanceRule{
		scope: c.withDescendants(d.Scope), events: c.withDescendants(d.Events), topics: c.withDescendants(d.Topics),
		groups: d.Groups, minSalience: d.MinSalience,
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
// it has an accepted group, or an event of the rule together with a place in its scope, or a topic of the
// rule that is salient enough.
func (c *Classifier) Relevance(tags []news.Tag) news.Relevance {
	var event, place, topic bool
	for i := range tags {
		t := &tags[i]
		if !t.Accepted() {
			continue
		}
		if t.Facet() == news.FacetGroup && c.relevance.groups {
			return news.RelevantByGroup
		}
		event = event || c.relevance.events[t.ID]
		place = place || c.relevance.scope[t.ID]
		topic = topic || c.relevance.topics[t.ID] && t.Salience >= c.relevance.minSalience
	}
	switch {
	case event && place:
		return news.RelevantByEvent
	case topic:
		return news.RelevantByTopic
	}
	return news.Irrelevant
}
