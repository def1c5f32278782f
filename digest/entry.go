package digest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"khabar/news"
	"khabar/text"
)

// Bounds of what an entry tells.
const (
	maxNames   = 3 // names of a facet, groups apart
	maxParties = 6
	maxRelated = 4
	maxNotes   = 5
	noteRunes  = 600
	cueRunes   = 120
)

// entry returns r as it is printed in full.
func (d *desk) entry(r *report) Entry {
	if e, ok := d.entries[r]; ok {
		return e
	}
	it := r.lead()
	why := reasons(it)
	e := Entry{
		Item:      it.ID,
		Headline:  headline(it.Title, hits(it.Title, news.FieldTitle, why)),
		Outlet:    d.outlet(it.Feed),
		Link:      cleanURL(it.URL),
		Lang:      text.Clean(it.Lang),
		Dir:       text.Direction(it.Lang, it.Title+it.Text[:forward(it.Text, 0, snippetRunes)]),
		Published: Time{it.Published},
		Seen:      Time{it.FirstSeen},
		Facts:     d.facts(r, it),
		Related:   d.related(r, it),
		Notes:     d.notes(r),
		Origins:   r.weight.origins,
		Named:     r.places[r.home].items,
		Flagged:   r.weight.flagged,
		Confirmed: isConfirmed(r),
		Edited:    it.Version > 1,
		Late:      d.arrivedLate(it),
	}
	if !strings.EqualFold(strings.TrimSpace(it.Text), strings.TrimSpace(it.Title)) {
		e.Snippet = snippet(it.Text, hits(it.Text, news.FieldText, why))
	}
	for _, other := range r.items {
		if other != it {
			e.Copies = append(e.Copies, Copy{
				Item: other.ID, Outlet: d.outlet(other.Feed), Link: cleanURL(other.URL),
				Published: Time{other.Published}, Seen: Time{other.FirstSeen},
			})
		}
	}
	d.entries[r] = e
	return e
}

// isConfirmed reports whether a person has said of a report of r that it is about that under
// which r is printed.
func isConfirmed(r *report) bool {
	return slices.ContainsFunc(r.items, func(it *news.Item) bool {
		return slices.ContainsFunc(it.Tags, func(t news.Tag) bool { return t.ID == r.home.id && confirmed(t) })
	})
}

// lateAfter is how long after its publication a report of an earlier period has arrived for
// it to be called late; polls take turns, so that some always come a little later.
const lateAfter = 6 * time.Hour

// arrivedLate reports whether it was published well before the period in which it arrived.
func (d *desk) arrivedLate(it *news.Item) bool {
	return !it.Published.IsZero() && it.Published.Before(d.Span.From) && it.FirstSeen.Sub(it.Published) > lateAfter
}

// also returns the line by which the section of shelf s points to r. It shows the first
// report that belongs there.
func (d *desk) also(r *report, s shelf, names map[shelf]string) CrossReference {
	p := r.places[s]
	it := p.first
	return CrossReference{
		Item:     it.ID,
		Headline: headline(it.Title, nil),
		Lang:     text.Clean(it.Lang),
		Dir:      text.Direction(it.Lang, it.Title),
		Outlet:   d.outlet(it.Feed),
		Under:    Name{r.home.id, names[r.home]},
		Copies:   p.items - 1,
	}
}

// related returns those of r's reports that a reader must not miss behind lead: the first
// that names a group which lead does not name, the first that gives a group another part
// than lead does, and the latest of three or more.
func (d *desk) related(r *report, lead *news.Item) []Related {
	told := make(map[part]bool)
	for _, t := range ranked(lead, news.FacetGroup) {
		told[part{t.ID, t.Role}], told[part{t.ID, ""}], told[part{t.ID, news.RoleMention}] = true, true, true
	}
	out := d.parts(r, told, false)
	if len(out) < maxRelated { // where no report gives a group a part, one that names it
		out = append(out, d.parts(r, told, true)...)
	}
	out = out[:min(len(out), maxRelated)]
	last := r.items[len(r.items)-1]
	known := slices.ContainsFunc(out, func(rel Related) bool { return rel.Item == last.ID })
	if len(r.items) > 2 && last != lead && !known && !strings.EqualFold(last.Title, lead.Title) {
		out = append(out, d.relate(last, nil))
	}
	return out
}

// A part is what a report gives to a group in its event.
type part struct {
	group string
	role  news.Role
}

// parts returns the first report of r for each part that is not told yet; mere mentions only
// when they are asked for.
func (d *desk) parts(r *report, told map[part]bool, mentions bool) []Related {
	var out []Related
	for _, it := range r.items {
		for _, t := range ranked(it, news.FacetGroup) {
			p := d.party(it, t)
			if told[part{t.ID, p.Role}] || p.Role == "" != mentions {
				continue
			}
			told[part{t.ID, p.Role}], told[part{t.ID, ""}] = true, true
			out = append(out, d.relate(it, &p))
		}
	}
	return out
}

// relate returns it as a report that is related to an entry, for what it says of p. The words
// that name p are quoted when the headline has none of them.
func (d *desk) relate(it *news.Item, p *Party) Related {
	rel := Related{
		Party:     p,
		Item:      it.ID,
		Headline:  headline(it.Title, hits(it.Title, news.FieldTitle, reasons(it))),
		Outlet:    d.outlet(it.Feed),
		Link:      cleanURL(it.URL),
		Lang:      text.Clean(it.Lang),
		Dir:       text.Direction(it.Lang, it.Title),
		Published: Time{it.Published},
		Seen:      Time{it.FirstSeen},
	}
	if p == nil {
		return rel
	}
	naming := slices.DeleteFunc(slices.Clone(it.Tags), func(t news.Tag) bool { return t.ID != p.ID })
	if where := hits(it.Text, news.FieldText, naming); len(where) > 0 && len(hits(it.Title, news.FieldTitle, naming)) == 0 {
		rel.Snippet = snippet(it.Text, where)
	}
	return rel
}

// notes returns what analysts wrote on r's reports for readers.
func (d *desk) notes(r *report) []Note {
	var out []Note
	for _, it := range r.items {
		for _, n := range it.Notes {
			if words := strings.TrimSpace(text.Clean(n.Text)); n.Digest && words != "" && len(out) < maxNotes {
				out = append(out, Note{Who: text.Clean(n.Who), At: Time{n.At}, Text: shorten(words, noteRunes), Dir: text.Direction(d.Lang, words)})
			}
		}
	}
	return out
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

// facts returns the names of what the reports of r are tagged with. What a report says of a
// group is told here if it is the lead that says it.
func (d *desk) facts(r *report, lead *news.Item) Facts {
	f := Facts{
		Places: d.names(r, news.FacetPlace),
		Events: d.names(r, news.FacetEvent),
		People: d.names(r, news.FacetPerson),
	}
	for _, t := range common(r, news.FacetGroup) {
		p := Party{Name: Name{t.ID, d.name(t.ID, t.Name)}}
		if i := slices.IndexFunc(lead.Tags, func(u news.Tag) bool { return u.ID == t.ID && u.Accepted() }); i >= 0 {
			p = d.party(lead, lead.Tags[i])
		}
		if t.reports < len(r.items) {
			p.Reports = t.reports
		}
		if len(f.Groups) < maxParties {
			f.Groups = append(f.Groups, p)
		}
	}
	if lead.Relevance == news.RelevantByTopic {
		f.Topics = d.names(r, news.FacetOrg, news.FacetTheme)
	}
	return f
}

// A commonTag is a tag of several reports.
type commonTag struct {
	news.Tag
	reports int
}

// common returns the tags of r's reports that count and are of one of facets, the most
// salient in all of them first.
func common(r *report, facets ...news.Facet) []commonTag {
	var all []commonTag
	for _, it := range r.items {
		for _, t := range ranked(it, facets...) {
			i := slices.IndexFunc(all, func(c commonTag) bool { return c.ID == t.ID })
			if i < 0 {
				all = append(all, commonTag{t, 1})
				continue
			}
			all[i].Salience, all[i].reports = all[i].Salience+t.Salience, all[i].reports+1
			all[i].Certainty = max(all[i].Certainty, t.Certainty)
		}
	}
	slices.SortFunc(all, func(a, b commonTag) int {
		return cmp.Or(cmp.Compare(b.Salience, a.Salience), cmp.Compare(b.Certainty, a.Certainty), strings.Compare(a.ID, b.ID))
	})
	return all
}

// names returns the names of the most salient tags of facets.
func (d *desk) names(r *report, facets ...news.Facet) []Name {
	tags := common(r, facets...)
	var out []Name
	for _, t := range tags[:min(len(tags), maxNames)] {
		out = append(out, Name{t.ID, d.name(t.ID, t.Name)})
	}
	return out
}

// party returns the group of t with its role, if the report's own words for that are known.
func (d *desk) party(it *news.Item, t news.Tag) Party {
	p := Party{Name: Name{t.ID, d.name(t.ID, t.Name)}}
	if cue := strings.TrimSpace(text.Clean(t.Cue)); cue != "" && t.Role != news.RoleMention {
		p.Role, p.Cue = t.Role, shorten(cue, cueRunes)
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
			return shorten(text.Clean(f.raw[h[0].start:h[0].end]), cueRunes)
		}
	}
	return text.Clean(t.Label)
}
