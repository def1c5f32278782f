package digest

import (
	"slices"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// Limits of an entry.
const (
	maxNames   = 3 // names of one facet, except groups
	maxParties = 6 // groups
	maxRelated = 4 // related reports, besides the latest report
	maxNotes   = 5
	noteRunes  = 600
	cueRunes   = 120
)

// entry returns the Entry of s as a section prints it in full.
func (c *composer) entry(s *story) Entry {
	if e, ok := c.entries[s]; ok {
		return e
	}
	it := s.lead()
	why := relevantTags(it)
	e := Entry{
		Item:      it.ID,
		Headline:  headline(it.Title, hits(it.Title, news.FieldTitle, why)),
		Outlet:    c.outlet(it.Feed),
		Link:      cleanURL(it.URL),
		Lang:      text.Clean(it.Lang),
		Dir:       text.Direction(it.Lang, it.Title+it.Text[:forward(it.Text, 0, snippetRunes)]),
		Published: Time{it.Published},
		Seen:      Time{it.FirstSeen},
		Facts:     c.facts(s, it),
		Related:   c.related(s, it),
		Notes:     c.notes(s),
		Origins:   s.weight.origins,
		Named:     s.sections[s.main].items,
		Flagged:   s.weight.flagged,
		Confirmed: s.confirmed(),
		Edited:    it.Version > 1,
		Late:      c.isLateReport(it),
	}
	if !strings.EqualFold(strings.TrimSpace(it.Text), strings.TrimSpace(it.Title)) {
		e.Snippet = snippet(it.Text, hits(it.Text, news.FieldText, why))
	}
	for _, other := range s.items {
		if other != it {
			e.Copies = append(e.Copies, Copy{
				Item: other.ID, Outlet: c.outlet(other.Feed), Link: cleanURL(other.URL),
				Published: Time{other.Published}, Seen: Time{other.FirstSeen},
			})
		}
	}
	c.entries[s] = e
	return e
}

// confirmed reports whether a person has confirmed the tag of s's main section on one of s's
// reports.
func (s *story) confirmed() bool {
	return slices.ContainsFunc(s.items, func(it *news.Item) bool {
		return slices.ContainsFunc(it.Tags, func(t news.Tag) bool { return t.ID == s.main.id && confirmed(t) })
	})
}

// lateAfter is the least delay between publication and arrival of a report that is marked as late.
// Feeds are polled in turn, so a report may always arrive a little later than it was published.
const lateAfter = 6 * time.Hour

// isLateReport reports whether an item was published before the digest's period and arrived more
// than lateAfter after its publication.
func (c *composer) isLateReport(it *news.Item) bool {
	return !it.Published.IsZero() && it.Published.Before(c.Span.From) && it.FirstSeen.Sub(it.Published) > lateAfter
}

// crossReference returns the line with which a section points to s, which is printed in another
// section. key identifies the section with the line. The line shows the first report of s that
// belongs to that section.
func (c *composer) crossReference(s *story, key sectionKey, names map[sectionKey]string) CrossReference {
	m := s.sections[key]
	it := m.first
	return CrossReference{
		Item:     it.ID,
		Headline: headline(it.Title, nil),
		Lang:     text.Clean(it.Lang),
		Dir:      text.Direction(it.Lang, it.Title),
		Outlet:   c.outlet(it.Feed),
		Under:    Name{s.main.id, names[s.main]},
		Copies:   m.items - 1,
	}
}

// related returns the reports of s that add something to the report lead: the first report that
// names a group, if lead does not name the group; the first report that gives a group a role, if
// lead does not give it that role; and of three or more reports, the latest. See decision 45.
func (c *composer) related(s *story, lead *news.Item) []Related {
	shown := make(map[groupRole]bool)
	for _, t := range acceptedTags(lead, news.FacetGroup) {
		shown[groupRole{t.ID, t.Role}], shown[groupRole{t.ID, ""}], shown[groupRole{t.ID, news.RoleMention}] = true, true, true
	}
	out := c.newRoles(s, shown, false)
	if len(out) < maxRelated { // groups to which no report gives a role
		out = append(out, c.newRoles(s, shown, true)...)
	}
	out = out[:min(len(out), maxRelated)]
	last := s.items[len(s.items)-1]
	isShown := slices.ContainsFunc(out, func(r Related) bool { return r.Item == last.ID })
	if len(s.items) > 2 && last != lead && !isShown && !strings.EqualFold(last.Title, lead.Title) {
		out = append(out, c.relatedReport(last, nil))
	}
	return out
}

// A groupRole is the role that a report gives to a group. The role is empty when the report only
// names the group.
type groupRole struct {
	group string
	role  news.Role
}

// newRoles returns the first report of s for each groupRole that is not in shown, and adds the
// groupRole to shown. If withoutRole is true, it looks only at groups that a report names without a
// role, and otherwise only at groups to which a report gives a role.
func (c *composer) newRoles(s *story, shown map[groupRole]bool, withoutRole bool) []Related {
	var out []Related
	for _, it := range s.items {
		for _, t := range acceptedTags(it, news.FacetGroup) {
			p := c.party(it, t)
			if shown[groupRole{t.ID, p.Role}] || p.Role == "" != withoutRole {
				continue
			}
			shown[groupRole{t.ID, p.Role}], shown[groupRole{t.ID, ""}] = true, true
			out = append(out, c.relatedReport(it, &p))
		}
	}
	return out
}

// relatedReport returns an item as a related report. p is the group because of which it is listed;
// nil for the latest report. If the headline does not name the group, the words of the text that do
// are quoted.
func (c *composer) relatedReport(it *news.Item, p *Party) Related {
	r := Related{
		Party:     p,
		Item:      it.ID,
		Headline:  headline(it.Title, hits(it.Title, news.FieldTitle, relevantTags(it))),
		Outlet:    c.outlet(it.Feed),
		Link:      cleanURL(it.URL),
		Lang:      text.Clean(it.Lang),
		Dir:       text.Direction(it.Lang, it.Title),
		Published: Time{it.Published},
		Seen:      Time{it.FirstSeen},
	}
	if p == nil {
		return r
	}
	naming := slices.DeleteFunc(slices.Clone(it.Tags), func(t news.Tag) bool { return t.ID != p.ID })
	if where := hits(it.Text, news.FieldText, naming); len(where) > 0 && len(hits(it.Title, news.FieldTitle, naming)) == 0 {
		r.Snippet = snippet(it.Text, where)
	}
	return r
}

// notes returns what analysts wrote for readers on the reports of s.
func (c *composer) notes(s *story) []Note {
	var out []Note
	for _, it := range s.items {
		for _, n := range it.Notes {
			if words := strings.TrimSpace(text.Clean(n.Text)); n.Digest && words != "" && len(out) < maxNotes {
				out = append(out, Note{Who: text.Clean(n.Who), At: Time{n.At}, Text: shorten(words, noteRunes), Dir: text.Direction(c.Lang, words)})
			}
		}
	}
	return out
}

// relevantTags returns the tags that made an item relevant. The digest marks their evidence.
func relevantTags(it *news.Item) []news.Tag {
	switch tags := acceptedTags(it, news.FacetGroup); {
	case len(tags) > 0:
		return tags
	case it.Relevance == news.RelevantByPerson:
		return acceptedTags(it, news.FacetPerson)
	case it.Relevance == news.RelevantByEvent:
		return acceptedTags(it, news.FacetEvent, news.FacetPlace)
	}
	if tags := acceptedTags(it, news.FacetOrg, news.FacetTheme); len(tags) > 0 {
		return tags
	}
	return acceptedTags(it, slices.DeleteFunc(news.Facets(), func(f news.Facet) bool { return f == news.FacetForm })...)
}
