package classifier

import (
	"slices"

	"khabar/news"
	"khabar/relevance"
	"khabar/yamlfile"
)

// relevanceRule reads the key desk. The rule of a local file replaces that of the other files.
func (l *loader) relevanceRule(n *yamlfile.Node) {
	if l.rulePos.Line > 0 && !l.local {
		n.Report(yamlfile.Error, codeTwice, "written twice, first at %s; delete one of the two", l.rulePos)
		return
	}
	l.rulePos = position(n)
	n.Only("lists", "rules", "scope", "relevant")
	if rules := n.Get("rules"); rules != nil {
		if n.Get("relevant") != nil {
			rules.Errorf("rules and relevant are two forms of one thing; keep one of them")
		}
		l.t.rule = l.clauses(n)
		return
	}
	d := RelevanceRule{Scope: n.Get("scope").Texts(), MinSalience: 50, pos: l.rulePos}
	if r := n.Need("relevant"); r != nil {
		r.Only("groups", "persons", "events", "topics")
		d.Persons = r.Get("persons").Bool()
		if g := r.Get("groups"); g != nil && g.Kind == yamlfile.Mapping {
			g.Only("followed", "governing", "min_salience")
			d.Groups, d.Followed, d.Governing = true, g.Get("followed").Texts(), g.Get("governing").Texts()
			if d.GroupSalience = 50; g.Get("min_salience") != nil {
				d.GroupSalience = g.Get("min_salience").Int()
			}
		} else {
			d.Groups = g.Bool()
		}
		d.Events = r.Get("events").Texts()
		if topics := r.Get("topics"); topics != nil {
			topics.Only("entries", "min_salience")
			d.Topics = topics.Get("entries").Texts()
			if m := topics.Get("min_salience"); m != nil {
				d.MinSalience = m.Int()
			}
		}
	}
	l.t.rule = d
}

// clauses reads a relevance rule of lists and clauses.
func (l *loader) clauses(n *yamlfile.Node) RelevanceRule {
	d := RelevanceRule{pos: l.rulePos}
	if lists := n.Get("lists"); lists != nil {
		for _, e := range lists.Entries {
			d.Lists = append(d.Lists, EntryList{e.Key.Value, e.Value.Texts()})
		}
	}
	for _, r := range n.Get("rules").Each() {
		d.Clauses = append(d.Clauses, relevanceClause(r))
	}
	return d
}

func relevanceClause(n *yamlfile.Node) RelevanceClause {
	n.Only("says", "level", "all", "none")
	c := RelevanceClause{pos: position(n)}
	if says := n.Need("says"); says != nil {
		c.Says = says.Text()
	}
	if level := n.Need("level"); level != nil {
		if c.Level = news.Level(level.Text()); c.Level == "none" {
			c.Level = news.LevelNone
		} else if c.Level != news.LevelLead && c.Level != news.LevelBrief {
			level.Errorf("%q is not a level; write lead, brief or none", level.Value)
		}
	}
	if all := n.Need("all"); all != nil {
		c.All = relevanceTerms(all)
	}
	if c.Level != news.LevelNone && !slices.ContainsFunc(c.All, func(m RelevanceTerm) bool { return m.Outlet == nil }) {
		n.Errorf("nothing here is about tags; a rule that makes reports relevant needs a line with any: under all")
	}
	if none := n.Get("none"); none != nil {
		c.None = relevanceTerms(none)
	}
	return c
}

func relevanceTerms(n *yamlfile.Node) []RelevanceTerm {
	var terms []RelevanceTerm
	for _, m := range n.Each() {
		m.Only("any", "except", "role", "salience", "below", "by_person", "source", "country", "kind")
		t := RelevanceTerm{Except: m.Get("except").Texts(), ByPerson: m.Get("by_person").Bool()}
		if t.Outlet = relevanceOutlet(m); t.Outlet != nil {
			terms = append(terms, t)
			continue
		}
		if a := m.Need("any"); a != nil {
			t.Any = a.Texts()
		}
		for _, r := range m.Get("role").Each() {
			role := news.Role(r.Text())
			if !role.Valid() {
				r.Errorf("%q is not a role; write one such as perpetrator, target or victim", r.Value)
			}
			t.Roles = append(t.Roles, role)
		}
		if s := m.Get("salience"); s != nil {
			t.From = s.Int()
		}
		if s := m.Get("below"); s != nil {
			t.To = s.Int() - 1
		}
		terms = append(terms, t)
	}
	return terms
}

// relevanceOutlet reads a term that says where an item comes from. It returns nil if the term is about tags.
func relevanceOutlet(m *yamlfile.Node) *relevance.Outlet {
	o := relevance.Outlet{Feeds: m.Get("source").Texts()}
	for _, c := range m.Get("country").Each() {
		o.Countries = append(o.Countries, c.Country())
	}
	for _, k := range m.Get("kind").Each() {
		o.Kinds = append(o.Kinds, yamlfile.Enum(k, news.FeedKinds()))
	}
	if len(o.Feeds)+len(o.Countries)+len(o.Kinds) == 0 {
		return nil
	}
	for _, field := range []string{"any", "except", "role", "salience", "below", "by_person"} {
		m.Get(field).Errorf("belongs to a line about tags, and this line is about the outlet; make it a line of its own")
	}
	return &o
}
