package classifier

import (
	"strings"

	"khabar/news"
	"khabar/relevance"
)

// A RelevanceRule says which items are relevant, in one of two forms: as lists and clauses, or as the
// entries that make an item a lead.
type RelevanceRule struct {
	Lists   []EntryList       `json:",omitempty"`
	Clauses []RelevanceClause `json:",omitempty"` // the first that holds decides

	Scope  []string // places, with everything in them
	Groups bool     // an accepted group makes an item relevant
	// Followed are the groups that count, with all their branches; if it is empty, all groups count. A group of Followed
	// makes an item relevant if its salience is at least GroupSalience, if it has a role, or if the item also has one of
	// Events or a place in Scope. Governing are those of them that govern a country and are in the news for that: such a
	// group needs a role, one of Events, or a place in Scope together with the salience salienceAbout.
	Followed, Governing []string `json:",omitempty"`
	GroupSalience       int      `json:",omitempty"`
	Persons             bool     `json:",omitempty"` // a person in the headline, or beside one of Events, makes an item relevant
	Events              []string // these events and their descendants make an item relevant if it names a place in Scope
	Topics              []string // these themes and organisations make an item relevant from MinSalience on
	MinSalience         int
	pos                 Position
}

// An EntryList is a named list of entries and other lists, for the terms of clauses.
type EntryList struct {
	Name    string
	Entries []string
}

// A RelevanceClause gives a level to the items that have tags for each term of All and for no term of
// None.
type RelevanceClause struct {
	Level     news.Level
	Says      string
	All, None []RelevanceTerm
	pos       Position
}

// A RelevanceTerm says which tag an item must have, or must not have; or, if Outlet is set, where it must come from.
type RelevanceTerm struct {
	Outlet      *relevance.Outlet `json:",omitempty"`
	Any, Except []string          // IDs of entries, names of lists, or facets
	Roles       []news.Role       `json:",omitempty"`
	From, To    int               `json:",omitempty"` // salience; To 0 means no limit
	ByPerson    bool              `json:",omitempty"` // a person added or confirmed the tag
}

// Judge returns how relevant an item is, and why, by the relevance rule of the taxonomy. It uses the tags of the
// item, its feed, and the country and kind of its outlet.
func (c *Classifier) Judge(it *news.Item) news.Judgement { return c.relevance.Judge(it) }

// relevanceRule compiles the relevance rule: its terms get the descendants of each ID as well.
func (c *compiler) relevanceRule() relevance.Rule {
	d := &c.t.rule
	clauses, lists := d.Clauses, d.lists()
	if len(clauses) == 0 {
		clauses = d.clausesOfEntries()
	}
	rule := make(relevance.Rule, len(clauses))
	for i, l := range clauses {
		rule[i] = relevance.Clause{Level: l.Level, Says: l.Says, All: c.terms(l.All, lists), None: c.terms(l.None, lists)}
	}
	return rule
}

func (c *compiler) terms(terms []RelevanceTerm, lists map[string][]string) []relevance.Term {
	out := make([]relevance.Term, len(terms))
	for i, m := range terms {
		var ids []string
		t := relevance.Term{Outlet: m.Outlet, Roles: m.Roles, From: m.From, To: m.To, ByPerson: m.ByPerson}
		for _, name := range m.Any {
			if f := news.Facet(name); f.Valid() {
				t.Facets = append(t.Facets, f)
			} else {
				ids = append(ids, entriesNamed(name, lists)...)
			}
		}
		t.Entries = c.withDescendants(ids)
		ids = nil
		for _, name := range m.Except {
			ids = append(ids, entriesNamed(name, lists)...)
		}
		t.Except = c.withDescendants(ids)
		out[i] = t
	}
	return out
}

// entriesNamed returns the entries that a name in a term means: an ID itself, or the entries of a list.
func entriesNamed(name string, lists map[string][]string) []string {
	if strings.Contains(name, "/") {
		return []string{name}
	}
	return lists[name]
}

// lists returns the entries of each list. A list may name lists above it.
func (d *RelevanceRule) lists() map[string][]string {
	m := make(map[string][]string, len(d.Lists))
	for _, l := range d.Lists {
		var ids []string
		for _, name := range l.Entries {
			ids = append(ids, entriesNamed(name, m)...)
		}
		m[l.Name] = ids
	}
	return m
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

// salienceAbout is the salience from which on an item is about a group: named in the headline and the first lines.
const salienceAbout = salienceTitle + salienceLead

// clausesOfEntries returns the clauses that a rule of the second form means: what fits is a lead.
func (d *RelevanceRule) clausesOfEntries() []RelevanceClause {
	var all []RelevanceClause
	add := func(says string, terms ...RelevanceTerm) {
		all = append(all, RelevanceClause{Level: news.LevelLead, Says: says, All: terms})
	}
	event, place := RelevanceTerm{Any: d.Events}, RelevanceTerm{Any: d.Scope}
	switch {
	case d.Groups && len(d.Followed) == 0:
		add("It names an armed group", RelevanceTerm{Any: []string{string(news.FacetGroup)}})
	case d.Groups:
		acts := []news.Role{news.RolePerpetrator, news.RoleClaimant, news.RoleAccused, news.RoleDenier, news.RoleTarget, news.RoleVictim}
		add("It names a group that is followed beside one of the events", RelevanceTerm{Any: d.Followed}, event)
		add("A person found a group that is followed", RelevanceTerm{Any: d.Followed, ByPerson: true})
		add("A group that is followed did something, or had something done to it", RelevanceTerm{Any: d.Followed, Roles: acts})
		add("It is about a group that governs, and names a place in scope", RelevanceTerm{Any: d.Governing, From: salienceAbout}, place)
		add("It names a group that is followed and a place in scope", RelevanceTerm{Any: d.Followed, Except: d.Governing}, place)
		add("It is about a group that is followed", RelevanceTerm{Any: d.Followed, Except: d.Governing, From: d.GroupSalience})
	}
	if d.Persons {
		person := []string{string(news.FacetPerson)}
		add("It names a listed person beside one of the events", RelevanceTerm{Any: person}, event)
		add("It names a listed person in the headline", RelevanceTerm{Any: person, From: salienceTitle})
	}
	add("It reports one of the events, and names a place in scope", event, place)
	add("It is about one of the topics", RelevanceTerm{Any: d.Topics, From: d.MinSalience})
	return all
}
