package classifier

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"khabar/clause"
	"khabar/news"
	"khabar/yamlfile"
)

// An ActPattern is a keyword that matches clauses instead of words: those that say that a deed was done by, or to,
// parties of certain kinds. Package clause reads the clauses.
type ActPattern struct {
	Deed     string
	By, Whom []string `json:",omitempty"` // kinds of parties; if empty, any party or none
	Unless   []string `json:",omitempty"` // entries: if the item has one of them, the act does not count
	Mood     string   `json:",omitempty"` // "planned" for deeds that were only planned; empty for those that were done
}

// actParties are the kinds of parties in patterns, by name.
func actParties() map[string]clause.Kind {
	return map[string]clause.Kind{
		"none": clause.None, "plain": clause.Plain, "person": clause.Person, "militant": clause.Militant, "force": clause.Force, "state": clause.State, "unsaid": clause.Unsaid,
	}
}

// String returns the pattern as text, such as "act kill to militant".
func (p *ActPattern) String() string {
	s := "act " + p.Deed
	if len(p.By) > 0 {
		s += " by " + strings.Join(p.By, " or ")
	}
	if len(p.Whom) > 0 {
		s += " to " + strings.Join(p.Whom, " or ")
	}
	if p.Mood != "" {
		s += " " + p.Mood
	}
	return s
}

// newActPattern reads the fields act, by, whom, unless and mood of a keyword.
func newActPattern(n *yamlfile.Node) *ActPattern {
	p := &ActPattern{Deed: n.Get("act").Text()}
	if !slices.Contains(clause.Deeds(), clause.Deed(p.Deed)) {
		n.Get("act").Errorf("unknown deed %q; write one of %s", p.Deed, joinDeeds())
	}
	kinds := slices.Sorted(maps.Keys(actParties()))
	for _, by := range list(n.Get("by")) {
		p.By = append(p.By, yamlfile.Enum(by, kinds))
	}
	for _, to := range list(n.Get("whom")) {
		p.Whom = append(p.Whom, yamlfile.Enum(to, kinds))
	}
	p.Unless = n.Get("unless").Texts()
	if m := n.Get("mood"); m != nil {
		p.Mood = yamlfile.Enum(m, []string{"planned"})
	}
	return p
}

func joinDeeds() string {
	var all []string
	for _, d := range clause.Deeds() {
		all = append(all, string(d))
	}
	return strings.Join(all, ", ")
}

// An actKeyword is a compiled ActPattern.
type actKeyword struct {
	deed    clause.Deed
	by, to  kindSet // 0 for any
	unless  []int32 // entries
	planned bool
	surface int32
}

// A kindSet is a set of kinds of parties.
type kindSet uint8

func (s kindSet) has(k clause.Kind) bool { return s&(1<<k) != 0 }

func newKindSet(names []string) kindSet {
	var s kindSet
	for _, name := range names {
		s |= 1 << actParties()[name]
	}
	return s
}

// actKeyword adds a keyword that is an act. It gets a surface of its own, which no automaton finds.
func (c *compiler) actKeyword(id int32, k *Keyword) {
	c.out.surfaces = append(c.out.surfaces, surfacePattern{keyword: id, caseless: true, blockID: -1})
	c.out.acts = append(c.out.acts, actKeyword{
		deed: clause.Deed(k.Act.Deed), by: newKindSet(k.Act.By), to: newKindSet(k.Act.Whom), planned: k.Act.Mood == "planned",
		surface: int32(len(c.out.surfaces) - 1), unless: c.entryNumbers(k.Act.Unless),
	})
}

// isDeed reports whether an entry is a deed: as it says itself, or else as its parents say. A single attack that has a name is
// none: a text may be about it years later.
func (c *compiler) isDeed(e *Entry) bool {
	if e.Deed != nil {
		return *e.Deed
	}
	if yearOf(e.ID) > 0 {
		return false
	}
	return slices.ContainsFunc(e.Parents, func(r Relation) bool {
		i, ok := c.t.index[r.ID]
		return ok && r.RollsUp() && c.isDeed(&c.t.entries[i])
	})
}

// accountFields fills in what the accounts of an entry need.
func (c *compiler) accountFields(out *entry, e *Entry) {
	switch e.Facet {
	case news.FacetEvent:
		out.severity, out.status, out.year = e.Severity, e.AccountStatus, yearOf(e.ID)
		out.root = c.rootOf(e)
		root := &c.t.entries[out.root]
		switch {
		case e.AccountStatus == news.Claimed || e.AccountStatus == news.Denied || e.AccountStatus == news.Threatened:
			out.class = anyClass
		case root.Deed == nil || !*root.Deed:
			out.class = out.root + 1
		}
	case news.FacetGroup:
		out.above = c.above(e, nil)
	}
}

// rootOf returns the number of the widest event that an event belongs to, by the first of its parents that it rolls up to.
func (c *compiler) rootOf(e *Entry) int32 {
	for _, r := range e.Parents {
		if i, ok := c.t.index[r.ID]; ok && r.RollsUp() {
			return c.rootOf(&c.t.entries[i])
		}
	}
	return int32(c.t.index[e.ID])
}

// above adds to list the entries to which an entry rolls up, at any depth.
func (c *compiler) above(e *Entry, list []int32) []int32 {
	for _, r := range e.Parents {
		if i, ok := c.t.index[r.ID]; ok && r.RollsUp() && !slices.Contains(list, int32(i)) {
			list = c.above(&c.t.entries[i], append(list, int32(i)))
		}
	}
	return list
}

// yearOf returns the year at the end of an ID such as event/mumbai-2008, or 0.
func yearOf(id string) int {
	last := id[strings.LastIndexByte(id, '-')+1:]
	year, err := strconv.Atoi(last)
	if err != nil || len(last) != 4 || year < 1900 {
		return 0
	}
	return year
}

// isAttack reports whether an entry is an attack: an entry of which the act of attacking is a keyword, or one below it.
func (c *compiler) isAttack(e *Entry) bool {
	return slices.ContainsFunc(e.Keywords, func(k Keyword) bool { return k.Act != nil && k.Act.Deed == "attack" }) ||
		slices.ContainsFunc(e.Parents, func(r Relation) bool {
			i, ok := c.t.index[r.ID]
			return ok && r.RollsUp() && c.isAttack(&c.t.entries[i])
		})
}

// entryNumbers returns the numbers of entries by ID.
func (c *compiler) entryNumbers(ids []string) []int32 {
	var all []int32
	for _, id := range ids {
		if i, ok := c.t.index[id]; ok {
			all = append(all, int32(i))
		}
	}
	return all
}
