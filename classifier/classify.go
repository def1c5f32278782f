package classifier

import (
	"cmp"
	"slices"

	"khabar/news"
)

// Classify returns the tags of an item, candidates among them, by facet in the order of
// news.Facets and then by ID; nil when it has none. It looks at the item's title, text,
// language and date of publication alone. Evidence is by place.
func (c *Classifier) Classify(it news.Item) []news.Tag {
	s, _ := c.pool.Get().(*scratch)
	defer c.pool.Put(s)
	return c.classify(s, &it)
}

// classify is Classify with a scratch of the caller's.
func (c *Classifier) classify(s *scratch, it *news.Item) []news.Tag {
	if !c.find(s, it, false) {
		return nil
	}
	r := resolver{c, s}
	r.resolve()
	return r.tags()
}

// tags makes the tags of what has been resolved.
func (r resolver) tags() []news.Tag {
	if !slices.ContainsFunc(r.hits, func(h hit) bool { return h.accepted() }) {
		return nil
	}
	var tags []news.Tag
	order := r.byEntry()
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && r.hits[order[to]].entry == r.hits[order[from]].entry {
			to++
		}
		if t, ok := r.tag(order[from:to]); ok {
			tags = append(tags, t)
		}
		from = to
	}
	slices.SortFunc(tags, func(a, b news.Tag) int {
		return cmp.Or(cmp.Compare(facetOrder(a.ID), facetOrder(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	return tags
}

// byEntry returns the numbers of all hits, those of one entry together, by place.
func (r resolver) byEntry() []int32 {
	s := r.scratch
	s.order = s.order[:0]
	for i := range r.hits {
		s.order = append(s.order, int32(i))
	}
	slices.SortFunc(s.order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(r.hits[a].entry, r.hits[b].entry), cmp.Compare(a, b))
	})
	return s.order
}

func facetOrder(id string) int { return slices.Index(news.Facets(), news.FacetOf(id)) }

// tag makes the tag of one entry from all its hits.
func (r resolver) tag(hits []int32) (news.Tag, bool) {
	e := &r.entries[r.hits[hits[0]].entry]
	if e.facet == news.FacetDecoy {
		return news.Tag{}, false
	}
	sums := r.families(hits)
	if len(sums) == 0 {
		return news.Tag{}, false
	}
	t := news.Tag{ID: e.id, Name: e.name, Status: news.Accepted, Certainty: combine(sums), Taxonomy: r.version}
	switch {
	case t.Certainty < candidateFrom:
		return news.Tag{}, false
	case t.Certainty < threshold:
		t.Status = news.Candidate
	}
	t.Role, t.Cue = r.roleOf(hits)
	t.Salience = r.salience(hits, t.Role)
	t.Label = r.label(hits)
	t.Evidence = make([]news.Evidence, 0, len(hits))
	for _, i := range hits {
		if h := &r.hits[i]; h.accepted() || h.reason.kind != whyCase && !r.outdone(h, hits) {
			t.Evidence = append(t.Evidence, r.evidence(h))
		}
	}
	return t, true
}

// outdone reports whether one of the given hits is accepted, or comes first, in the place of h.
func (r resolver) outdone(h *hit, hits []int32) bool {
	for _, i := range hits {
		if g := &r.hits[i]; g.samePlace(h) && g != h && (g.accepted() || g.keyword < h.keyword) {
			return true
		}
	}
	return false
}

// label returns the label of a tag that keywords with a label alone speak for.
func (r resolver) label(hits []int32) string {
	label := ""
	for _, i := range hits {
		h := &r.hits[i]
		if !h.accepted() {
			continue
		}
		l := r.keywords[h.keyword].Label
		if l == "" {
			return ""
		}
		label = l
	}
	return label
}

func (r resolver) evidence(h *hit) news.Evidence {
	p := &r.parts[h.field]
	start, end := p.cutWords(h.first, h.last)
	k := &r.keywords[h.keyword]
	return news.Evidence{
		Keyword: k.ID, Field: p.name, Start: start, End: end, Text: p.raw[start:end],
		Outcome: h.outcome, Reason: r.say(h), File: k.Position.File, Line: k.Position.Line,
	}
}

// Parts of salience: where an entry is named, and how often.
const (
	salienceTitle    = 50
	salienceLead     = 20
	salienceSentence = 5
	salienceRepeat   = 20 // at most, for further sentences
	salienceRole     = 10
	leadBytes        = 200
)

// salience returns how much the item is about an entry, 0 to 100. Where there is no title,
// the first sentence of the text is taken for it.
func (r resolver) salience(hits []int32, role news.Role) int {
	if role == news.RoleNegated {
		return 0
	}
	title, lead, sentences, last := 0, 0, 0, -1
	noTitle := len(r.parts[0].words) == 0
	for _, i := range hits {
		h := &r.hits[i]
		if !h.accepted() {
			continue
		}
		if h.field == 0 {
			title = salienceTitle
			continue
		}
		n := r.sentence(h.field, h.first)
		if noTitle && n == 0 {
			title = salienceTitle
		}
		if int(r.parts[1].words[h.first].Start) < leadBytes {
			lead = salienceLead
		}
		if n != last {
			sentences, last = sentences+1, n
		}
	}
	repeat := min(salienceRepeat, salienceSentence*max(0, sentences-1))
	total := title + lead + repeat
	if role != news.RoleMention {
		total += salienceRole
	}
	return min(100, total)
}
