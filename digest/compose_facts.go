package digest

import (
	"cmp"
	"slices"
	"strings"

	"khabar/news"
	"khabar/text"
)

// facts returns the names of the tags of s's reports. A group has the role that the report lead
// gives it.
func (c *composer) facts(s *story, lead *news.Item) Facts {
	f := Facts{
		Places: c.topNames(s, news.FacetPlace),
		Events: c.topNames(s, news.FacetEvent),
		People: c.topNames(s, news.FacetPerson),
	}
	for _, t := range s.tags(news.FacetGroup) {
		p := Party{Name: Name{t.ID, c.name(t.ID, t.Name)}}
		if i := slices.IndexFunc(lead.Tags, func(u news.Tag) bool { return u.ID == t.ID && u.Accepted() }); i >= 0 {
			p = c.party(lead, lead.Tags[i])
		}
		if t.reports < len(s.items) {
			p.Reports = t.reports
		}
		if len(f.Groups) < maxParties {
			f.Groups = append(f.Groups, p)
		}
	}
	if lead.Relevance == news.RelevantByTopic {
		f.Topics = c.topNames(s, news.FacetOrg, news.FacetTheme)
	}
	return f
}

// A storyTag is a tag of one or more reports of a story. Its salience is the sum over them.
type storyTag struct {
	news.Tag
	reports int
}

// tags returns the accepted tags of s's reports whose facet is one of facets, the most salient
// first.
func (s *story) tags(facets ...news.Facet) []storyTag {
	var all []storyTag
	for _, it := range s.items {
		for _, t := range acceptedTags(it, facets...) {
			i := slices.IndexFunc(all, func(u storyTag) bool { return u.ID == t.ID })
			if i < 0 {
				all = append(all, storyTag{t, 1})
				continue
			}
			all[i].Salience, all[i].reports = all[i].Salience+t.Salience, all[i].reports+1
			all[i].Certainty = max(all[i].Certainty, t.Certainty)
		}
	}
	slices.SortFunc(all, func(a, b storyTag) int {
		return cmp.Or(cmp.Compare(b.Salience, a.Salience), cmp.Compare(b.Certainty, a.Certainty), strings.Compare(a.ID, b.ID))
	})
	return all
}

// topNames returns the names of the most salient tags of s whose facet is one of facets.
func (c *composer) topNames(s *story, facets ...news.Facet) []Name {
	tags := s.tags(facets...)
	var out []Name
	for _, t := range tags[:min(len(tags), maxNames)] {
		out = append(out, Name{t.ID, c.name(t.ID, t.Name)})
	}
	return out
}

// party returns the group of t, which is a tag of the item. It has a role only if the tag has the
// words that show the role.
func (c *composer) party(it *news.Item, t news.Tag) Party {
	p := Party{Name: Name{t.ID, c.name(t.ID, t.Name)}}
	if cue := strings.TrimSpace(text.Clean(t.Cue)); cue != "" && t.Role != news.RoleMention {
		p.Role, p.Cue = t.Role, shorten(cue, cueRunes)
	}
	if t.Label != "" {
		p.StateLabel = stateLabel(it, t)
	}
	return p
}

// stateLabel returns the words in an item that are a state's label for the group of t. It is called
// only if t has a label, because the item has no other name for the group.
func stateLabel(it *news.Item, t news.Tag) string {
	for _, f := range []struct {
		field news.Field
		raw   string
	}{{news.FieldTitle, it.Title}, {news.FieldText, it.Text}} {
		if h := hits(f.raw, f.field, []news.Tag{t}); len(h) > 0 {
			return shorten(text.Clean(f.raw[h[0].start:h[0].end]), cueRunes)
		}
	}
	return text.Clean(t.Label)
}
