package digest

import (
	"slices"
	"strings"

	"khabar/news"
)

// maxNames is how many names of a facet an entry lists, groups apart.
const maxNames = 3

// entry returns r as it is printed; only a full one has a snippet.
func (d *desk) entry(r *report, full bool) Entry {
	it := r.items[0]
	why := reasons(it)
	e := Entry{
		Item:      it.ID,
		Headline:  headline(it.Title, hits(it.Title, news.FieldTitle, why)),
		Outlet:    d.outlet(it.Feed),
		Link:      cleanURL(it.URL),
		Lang:      clean(it.Lang),
		Dir:       direction(it.Lang, it.Title+it.Text[:forward(it.Text, 0, snippetRunes)]),
		Published: Time{it.Published},
		Seen:      Time{it.FirstSeen},
		Facts:     factsOf(it),
	}
	if full && !strings.EqualFold(strings.TrimSpace(it.Text), strings.TrimSpace(it.Title)) {
		e.Snippet = snippet(it.Text, hits(it.Text, news.FieldText, why))
	}
	for _, it := range r.items[1:] {
		e.Copies = append(e.Copies, Copy{
			Item: it.ID, Outlet: d.outlet(it.Feed), Link: cleanURL(it.URL),
			Published: Time{it.Published}, Seen: Time{it.FirstSeen},
		})
	}
	return e
}

// also returns the line by which the section of shelf s points to r.
func (d *desk) also(r *report, s shelf, names map[shelf]string) Also {
	it := r.items[0]
	return Also{
		Item:     it.ID,
		Headline: headline(it.Title, nil),
		Lang:     clean(it.Lang),
		Dir:      direction(it.Lang, it.Title),
		Outlet:   d.outlet(it.Feed),
		Under:    Name{r.home.id, names[r.home]},
		Copies:   r.places[s].items - 1,
	}
}

// reasons returns the tags that made it relevant: theirs are the words to mark.
func reasons(it *news.Item) []news.Tag {
	switch tags := ranked(it, news.FacetGroup); {
	case len(tags) > 0:
		return tags
	case it.Relevance == news.RelevantByEvent:
		return ranked(it, news.FacetEvent, news.FacetPlace)
	}
	if tags := ranked(it, news.FacetOrg, news.FacetTheme); len(tags) > 0 {
		return tags
	}
	return ranked(it, news.Facets()...)
}

// factsOf returns the names of what it is tagged with.
func factsOf(it *news.Item) Facts {
	f := Facts{
		Places: names(it, news.FacetPlace),
		Events: names(it, news.FacetEvent),
		People: names(it, news.FacetPerson),
	}
	for _, t := range ranked(it, news.FacetGroup) {
		f.Groups = append(f.Groups, party(it, t))
	}
	if it.Relevance == news.RelevantByTopic {
		f.Topics = names(it, news.FacetOrg, news.FacetTheme)
	}
	return f
}

// names returns the names of the most salient tags of facets.
func names(it *news.Item, facets ...news.Facet) []Name {
	tags := ranked(it, facets...)
	var out []Name
	for _, t := range tags[:min(len(tags), maxNames)] {
		out = append(out, Name{t.ID, clean(t.Name)})
	}
	return out
}

// party returns the group of t with its role, if the report's own words for that are known.
func party(it *news.Item, t news.Tag) Party {
	p := Party{Name: Name{t.ID, clean(t.Name)}}
	if cue := strings.TrimSpace(clean(t.Cue)); cue != "" && t.Role != news.RoleMention {
		p.Role, p.Cue = t.Role, cue
	}
	if t.Label != "" {
		p.StateLabel = stateLabel(it, t)
	}
	return p
}

// stateLabel returns the words of it that are a state's label for the group of t.
func stateLabel(it *news.Item, t news.Tag) string {
	for _, f := range []struct {
		field news.Field
		raw   string
	}{{news.FieldTitle, it.Title}, {news.FieldText, it.Text}} {
		if h := hits(f.raw, f.field, []news.Tag{t}); len(h) > 0 {
			return clean(f.raw[h[0].start:h[0].end])
		}
	}
	return clean(t.Label)
}

// outletsOf returns the outlets by slug, former slugs included.
func outletsOf(feeds []news.Feed, states []news.FeedState) map[string]Outlet {
	m := make(map[string]Outlet, len(feeds))
	for _, s := range states {
		m[s.Feed] = Outlet{Feed: s.Feed, Name: clean(s.Title)}
	}
	for _, f := range feeds {
		o := Outlet{Feed: f.ID, Name: clean(f.Title), Kind: f.Kind, Country: clean(f.Country)}
		for _, slug := range append(slices.Clone(f.Formerly), f.ID) {
			m[slug] = o
		}
	}
	return m
}

// outlet returns the outlet of a feed; one that nobody knows any more goes by its slug.
func (d *desk) outlet(slug string) Outlet {
	o := d.outlets[slug]
	if o.Feed == "" {
		o.Feed = slug
	}
	if o.Name == "" {
		o.Name = o.Feed
	}
	return o
}
