package relevance

import (
	"cmp"
	"slices"

	"khabar/news"
)

// A Rule is a list of clauses. The first clause that holds for an item decides its level.
type Rule []Clause

// A Clause gives a level to the items for which each term of All holds, and no term of None.
type Clause struct {
	Level     news.Level
	Says      string // the clause in plain words
	All, None []Term
}

// A Term holds for an item with an accepted tag that has all of the stated properties; if Outlet is set, for an
// item that comes from there.
type Term struct {
	Outlet   *Outlet
	Entries  map[string]bool // IDs of entries; a tag of one of Facets fits as well
	Facets   []news.Facet
	Except   map[string]bool // IDs of entries that do not fit
	Roles    []news.Role     // a role that the tag must have; any role if empty
	From, To int             // the salience of the tag; To 0 means no limit
	ByPerson bool            // a person added or confirmed the tag
}

// An Outlet says where an item comes from. All that is stated must be so.
type Outlet struct {
	Feeds     []string // slugs
	Countries []string // of the outlet
	Kinds     []news.FeedKind
}

// Judge returns the level of an item by its tags and its outlet, with the reason and the tags that show it.
// An item that no clause makes relevant is a brief if a person added one of its tags, or confirmed one
// that needs a verdict.
func (r Rule) Judge(it *news.Item) news.Judgement {
	for i := range r {
		if found, ok := r[i].holds(it); ok {
			if r[i].Level == news.LevelNone {
				return fallback(it.Tags, r[i].Says)
			}
			return news.Judgement{Level: r[i].Level, Reason: reasonOf(found[0]), Says: r[i].Says, Tags: found}
		}
	}
	return fallback(it.Tags, "")
}

// fallback returns the judgement of an item that no clause makes relevant. says is the clause whose level is none, if
// one decided.
func fallback(tags []news.Tag, says string) news.Judgement {
	for i := range tags {
		t := &tags[i]
		if t.Accepted() && (t.State.Verdict == news.Added || t.State.Verdict == news.Confirmed && t.Facet().NeedsVerdict()) {
			return news.Judgement{Level: news.LevelBrief, Reason: reasonOf(t.ID), Says: "A person added or confirmed a tag", Tags: []string{t.ID}}
		}
	}
	return news.Judgement{Says: says}
}

// holds reports whether the clause holds, and returns the IDs of the tags that fit its terms, in the
// order of the terms.
func (c *Clause) holds(it *news.Item) (found []string, ok bool) {
	for i := range c.All {
		tag, ok := c.All[i].holds(it)
		if !ok {
			return nil, false
		}
		if tag != "" {
			found = append(found, tag)
		}
	}
	for i := range c.None {
		if _, ok := c.None[i].holds(it); ok {
			return nil, false
		}
	}
	return found, len(found) > 0 || c.Level == news.LevelNone && len(c.All) > 0
}

// holds reports whether the term holds, and returns the ID of the first tag that fits it, if it is about tags.
func (m *Term) holds(it *news.Item) (tag string, ok bool) {
	if m.Outlet != nil {
		return "", m.Outlet.isOf(it)
	}
	i := slices.IndexFunc(it.Tags, func(t news.Tag) bool { return m.fits(&t) })
	if i < 0 {
		return "", false
	}
	return it.Tags[i].ID, true
}

// isOf reports whether the item comes from the outlet.
func (o *Outlet) isOf(it *news.Item) bool {
	return (len(o.Feeds) == 0 || slices.Contains(o.Feeds, it.Feed)) &&
		(len(o.Countries) == 0 || slices.Contains(o.Countries, it.OutletCountry())) &&
		(len(o.Kinds) == 0 || slices.Contains(o.Kinds, it.Kind))
}

// fits reports whether an item with the tag t satisfies the term.
func (m *Term) fits(t *news.Tag) bool {
	if !t.Accepted() || m.Except[t.ID] || !m.Entries[t.ID] && !slices.Contains(m.Facets, t.Facet()) {
		return false
	}
	if len(m.Roles) > 0 && !slices.Contains(m.Roles, cmp.Or(t.Role, news.RoleMention)) {
		return false
	}
	if m.ByPerson && t.State.Verdict != news.Confirmed && t.State.Verdict != news.Added {
		return false
	}
	return t.Salience >= m.From && (m.To == 0 || t.Salience <= m.To)
}

// reasonOf returns the reason that an entry gives.
func reasonOf(id string) news.Relevance {
	switch news.FacetOf(id) {
	case news.FacetGroup:
		return news.RelevantByGroup
	case news.FacetPerson:
		return news.RelevantByPerson
	case news.FacetEvent, news.FacetPlace:
		return news.RelevantByEvent
	}
	return news.RelevantByTopic
}
