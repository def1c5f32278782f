package classifier

import "khabar/news"

// deskRule is Desk with all that rolls up to each ID.
type deskRule struct {
	scope, events, topics map[string]bool
	groups                bool
	minSalience           int
}

func (c *compiler) desk() deskRule {
	d := c.t.rule
	return deskRule{
		scope: c.family(d.Scope), events: c.family(d.Events), topics: c.family(d.Topics),
		groups: d.Groups, minSalience: d.MinSalience,
	}
}

// family returns the given entries with all their descendants.
func (c *compiler) family(ids []string) map[string]bool {
	m := make(map[string]bool)
	for _, id := range ids {
		m[id] = true
		for _, d := range c.t.Descendants(id) {
			m[d] = true
		}
	}
	return m
}

// Relevance returns why an item with the given tags is of interest to the desk, by the rule
// of the taxonomy: an accepted group; or one of the desk's events with a place in its scope;
// or one of its topics that is salient enough.
func (c *Classifier) Relevance(tags []news.Tag) news.Relevance {
	var event, place, topic bool
	for i := range tags {
		t := &tags[i]
		if !t.Accepted() {
			continue
		}
		if t.Facet() == news.FacetGroup && c.desk.groups {
			return news.RelevantByGroup
		}
		event = event || c.desk.events[t.ID]
		place = place || c.desk.scope[t.ID]
		topic = topic || c.desk.topics[t.ID] && t.Salience >= c.desk.minSalience
	}
	switch {
	case event && place:
		return news.RelevantByEvent
	case topic:
		return news.RelevantByTopic
	}
	return news.Irrelevant
}
