package classifier

import (
	"cmp"
	"slices"

	"khabar/news"
)

// tags returns the tags of the resolved hits. It allocates memory twice: for the tags, and for all
// evidence.
func (r resolver) tags() []news.Tag {
	s := r.scratch
	if r.sortByEntry(); !r.planTags() {
		return nil
	}
	tags, evidence := make([]news.Tag, len(s.plans)), make([]news.Evidence, len(s.cited))
	cited := 0
	for i := range s.plans {
		p := &s.plans[i]
		r.fillTag(&tags[i], p.certainty, s.order[p.from:p.to])
		tags[i].MoreEvidence = p.more
		tags[i].Evidence = evidence[cited:p.cited:p.cited]
		cited = p.cited
	}
	for i, n := range s.cited {
		r.fillEvidence(&evidence[i], &s.hits[n])
	}
	if len(s.acts.hits) > 0 {
		for i := range tags {
			sortEvidence(tags[i].Evidence)
		}
	}
	if len(tags) > maxTags {
		tags = s.mostSalient(tags)
	}
	return tags
}

// maxTags is how many tags an item has at most. A text with more of them is a list of names, not a report about
// them. In 17,000 real texts an item has 34 at most, candidates included.
const maxTags = 256

// mostSalient returns the maxTags most salient of the tags, accepted ones first, in their order. It keeps plans in
// step with them.
func (s *scratch) mostSalient(tags []news.Tag) []news.Tag {
	order := make([]int, len(tags))
	for i := range order {
		order[i] = i
	}
	weight := func(i int) int {
		if tags[i].Status == news.Accepted {
			return 1000 + tags[i].Salience
		}
		return tags[i].Salience
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weight(b), weight(a)) })
	kept := order[:maxTags]
	slices.Sort(kept)
	most, plans := make([]news.Tag, maxTags), make([]tagPlan, maxTags)
	for i, k := range kept {
		most[i], plans[i] = tags[k], s.plans[k]
	}
	s.plans, s.cutTags = plans, len(tags)-maxTags
	return most
}

// sortEvidence sorts evidence by position: that of acts comes after that of words.
func sortEvidence(all []news.Evidence) {
	slices.SortStableFunc(all, func(a, b news.Evidence) int {
		return cmp.Or(cmp.Compare(b.Field, a.Field), cmp.Compare(a.Start, b.Start)) // "title" before "text"
	})
}

// A rankedHit has the rank of a hit's entry in the high 32 bits, and the index of the hit in the low 32
// bits. So sorting rankedHits orders the hits by entry, as tags are listed, and then by position.
type rankedHit uint64

func (n rankedHit) index() int32 { return int32(uint32(n)) }
func (n rankedHit) rank() uint32 { return uint32(n >> 32) }

// fewHits is the number of hits up to which insertion is faster than slices.Sort.
const fewHits = 16

// sortByEntry fills order.
func (s *scratch) sortByEntry() {
	order := s.order[:0]
	for i := range s.hits {
		n := rankedHit(s.hits[i].rank)<<32 | rankedHit(i)
		order = append(order, n)
		if len(s.hits) > fewHits {
			continue
		}
		k := i
		for ; k > 0 && order[k-1] > n; k-- {
			order[k] = order[k-1]
		}
		order[k] = n
	}
	if len(order) > fewHits {
		slices.Sort(order)
	}
	s.order = order
}

// A tagPlan is a tag to be made of the hits order[from:to].
type tagPlan struct {
	from, to  int
	cited     int // end of its evidence in scratch.cited
	more      int // see news.Tag
	certainty news.Certainty
}

// planTags fills plans, and cited with the hits that are evidence. It reports whether there are any tags.
func (r resolver) planTags() bool {
	s := r.scratch
	s.plans, s.cited = s.plans[:0], s.cited[:0]
	for from, to := 0, 0; from < len(s.order); from = to {
		to = from + 1
		for to < len(s.order) && s.order[to].rank() == s.order[from].rank() {
			to++
		}
		p := tagPlan{from: from, to: to}
		if to-from == 1 {
			p.certainty = s.citeOne(s.order[from])
		} else {
			p.certainty, p.more = r.citeAll(s.order[from:to])
		}
		if p.certainty > 0 {
			p.cited = len(s.cited)
			s.plans = append(s.plans, p)
		}
	}
	return len(s.plans) > 0
}

// citeOne adds the only hit of an entry to cited. It returns the certainty of the tag. If the entry gets
// no tag, it adds nothing and returns 0.
func (s *scratch) citeOne(n rankedHit) news.Certainty {
	h := &s.hits[n.index()]
	if !h.accepted() || h.p < uint16(candidateFrom) || h.traits&traitDecoy != 0 {
		return 0
	}
	s.cited = append(s.cited, n.index())
	return news.Certainty(h.p)
}

// MaxEvidence is how many pieces of evidence a tag keeps: the first ones, but always one that was accepted.
// In 17,000 real texts a tag has 30 at most.
const MaxEvidence = 128

// citeAll is citeOne for an entry with several hits. It returns how many pieces of evidence it leaves out.
func (r resolver) citeAll(hits []rankedHit) (c news.Certainty, more int) {
	s := r.scratch
	if s.hits[hits[0].index()].traits&traitDecoy != 0 {
		return 0, 0
	}
	if c = combine(r.families(hits)); c < candidateFrom {
		return 0, 0
	}
	from, shown := len(s.cited), false // shown: an accepted hit is cited
	for i, n := range hits {
		if !r.isEvidence(hits, i) {
			continue
		}
		proves := s.hits[n.index()].accepted()
		switch {
		case len(s.cited)-from < MaxEvidence:
			s.cited = append(s.cited, n.index())
		case proves && !shown:
			s.cited[len(s.cited)-1] = n.index()
			more++
		default:
			more++
		}
		shown = shown || proves
	}
	return c, more
}

// fillTag fills in the tag of an entry, without its evidence, given all hits of the entry.
func (r resolver) fillTag(t *news.Tag, certainty news.Certainty, hits []rankedHit) {
	h := &r.hits[hits[0].index()]
	s := &r.surfaceInfos[h.surface]
	t.ID, t.Name, t.Status, t.Certainty, t.Taxonomy = s.entryID(), s.name, news.Accepted, certainty, r.version
	if certainty < threshold {
		t.Status = news.Candidate
	}
	t.Role = news.RoleMention
	switch {
	case h.traits&traitGroup != 0:
		t.Roles = r.rolesOf(hits, func(role) bool { return true })
	case h.traits&traitPerson != 0: // what was done to a person, but nothing that the person did: a wrong label is the worst
		t.Roles = r.rolesOf(hits, func(n role) bool { return n == targetRole || n == victimRole })
	}
	if len(t.Roles) > 0 {
		t.Role, t.Cue = t.Roles[0].Role, t.Roles[0].Cue
	}
	t.Salience = r.salience(hits, t.Role)
	if r.scratch.traits&traitLabel != 0 {
		t.Label = r.label(hits)
	}
}

// isEvidence reports whether hit i of the given hits is evidence of their tag.
func (r resolver) isEvidence(hits []rankedHit, i int) bool {
	h := &r.hits[hits[i].index()]
	return h.accepted() || h.reason.kind != whyCase && !r.isSuperseded(hits, i)
}

// isSuperseded reports whether another of the given hits is in the place of hit i, and is accepted or comes
// first. Hits with wrong capitals do not count: Classify finds only some of them.
func (r resolver) isSuperseded(hits []rankedHit, i int) bool {
	h := &r.hits[hits[i].index()]
	from := i
	for from > 0 && r.hits[hits[from-1].index()].samePlace(h) { // hits in one place are neighbours
		from--
	}
	for k := from; k < len(hits); k++ {
		g := &r.hits[hits[k].index()]
		r.scratch.steps++
		if !g.samePlace(h) {
			break
		}
		if k != i && (g.accepted() || g.reason.kind != whyCase && g.keyword < h.keyword) {
			return true
		}
	}
	return false
}

// label returns the label of a tag, if all its accepted hits have one.
func (r resolver) label(hits []rankedHit) string {
	label := ""
	for _, n := range hits {
		h := &r.hits[n.index()]
		if !h.accepted() {
			continue
		}
		if h.traits&traitLabel == 0 {
			return ""
		}
		label = r.keywords[h.keyword].Label
	}
	return label
}

// fillEvidence fills in the evidence of a hit.
func (r resolver) fillEvidence(e *news.Evidence, h *hit) {
	f, s := &r.fields[h.field], &r.surfaceInfos[h.surface]
	start, end := f.rawRange(h.first, h.last)
	outcome, reason := h.outcome.named(), r.reasonText(h)
	e.Keyword, e.Field, e.Start, e.End, e.Text = s.keywordID, f.name, start, end, f.raw[start:end]
	e.Outcome, e.Reason, e.File, e.Line = outcome, reason, r.files[s.file], int(s.line)
}
