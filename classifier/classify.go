package classifier

import (
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

// tags makes the tags of what has been resolved. It takes two pieces of memory: one for the
// tags, one for the evidence of all.
func (r resolver) tags() []news.Tag {
	s := r.scratch
	if r.byEntry(); !r.plan() {
		return nil
	}
	tags, evidence := make([]news.Tag, len(s.plans)), make([]news.Evidence, len(s.cited))
	cited := 0
	for i := range s.plans {
		p := &s.plans[i]
		r.tag(&tags[i], p.certainty, s.order[p.from:p.to])
		tags[i].Evidence = evidence[cited:p.cited:p.cited]
		cited = p.cited
	}
	for i, n := range s.cited {
		r.cite(&evidence[i], &s.hits[n])
	}
	return tags
}

// A ranked is the number of a hit, with the rank of its entry above it: put in order, they
// are by entry as tags are listed, those of one entry by place.
type ranked uint64

func (n ranked) hit() int32   { return int32(uint32(n)) }
func (n ranked) rank() uint32 { return uint32(n >> 32) }

// fewHits is how many hits are put in order faster one by one than by slices.Sort.
const fewHits = 16

// byEntry puts the hits in the order of their entries.
func (s *scratch) byEntry() {
	order := s.order[:0]
	for i := range s.hits {
		n := ranked(s.hits[i].rank)<<32 | ranked(i)
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

// A plan is a tag that is to be made, of the hits order[from:to].
type plan struct {
	from, to  int
	cited     int // where its evidence ends in scratch.cited
	certainty news.Certainty
}

// plan notes the tags that are to be made, and the hits that are evidence of each. It reports
// whether there are any.
func (r resolver) plan() bool {
	s := r.scratch
	s.plans, s.cited = s.plans[:0], s.cited[:0]
	for from, to := 0, 0; from < len(s.order); from = to {
		to = from + 1
		for to < len(s.order) && s.order[to].rank() == s.order[from].rank() {
			to++
		}
		var c news.Certainty
		if to-from == 1 {
			c = s.citeOne(s.order[from])
		} else {
			c = r.citeAll(s.order[from:to])
		}
		if c > 0 {
			s.plans = append(s.plans, plan{from, to, len(s.cited), c})
		}
	}
	return len(s.plans) > 0
}

// citeOne notes the only hit of an entry as evidence. It returns the certainty of the tag, 0
// when there is none.
func (s *scratch) citeOne(n ranked) news.Certainty {
	h := &s.hits[n.hit()]
	if !h.accepted() || h.p < uint16(candidateFrom) || h.traits&traitDecoy != 0 {
		return 0
	}
	s.cited = append(s.cited, n.hit())
	return news.Certainty(h.p)
}

// citeAll is citeOne for the hits of an entry that has several.
func (r resolver) citeAll(hits []ranked) news.Certainty {
	s := r.scratch
	if s.hits[hits[0].hit()].traits&traitDecoy != 0 {
		return 0
	}
	c := combine(r.families(hits))
	if c < candidateFrom {
		return 0
	}
	for _, n := range hits {
		if r.tells(&s.hits[n.hit()], hits) {
			s.cited = append(s.cited, n.hit())
		}
	}
	return c
}

// tag fills in the tag of one entry from all its hits, but for its evidence.
func (r resolver) tag(t *news.Tag, certainty news.Certainty, hits []ranked) {
	h := &r.hits[hits[0].hit()]
	m := &r.marks[h.surface]
	t.ID, t.Name, t.Status, t.Certainty, t.Taxonomy = m.entryID(), m.name, news.Accepted, certainty, r.version
	if certainty < threshold {
		t.Status = news.Candidate
	}
	t.Role = news.RoleMention
	if h.traits&traitGroup != 0 {
		t.Role, t.Cue = r.roleOf(hits)
	}
	t.Salience = r.salience(hits, t.Role)
	if r.scratch.traits&traitLabel != 0 {
		t.Label = r.label(hits)
	}
}

// tells reports whether a hit is evidence of a tag made from the given ones.
func (r resolver) tells(h *hit, hits []ranked) bool {
	return h.accepted() || h.reason.kind != whyCase && !r.outdone(h, hits)
}

// outdone reports whether one of the given hits is accepted, or comes first, in the place of h.
// Those whose capitals are wrong are no evidence, and most are not even looked for.
func (r resolver) outdone(h *hit, hits []ranked) bool {
	for _, n := range hits {
		if g := &r.hits[n.hit()]; g.samePlace(h) && g != h && (g.accepted() || g.reason.kind != whyCase && g.keyword < h.keyword) {
			return true
		}
	}
	return false
}

// label returns the label of a tag that keywords with a label alone speak for.
func (r resolver) label(hits []ranked) string {
	label := ""
	for _, n := range hits {
		h := &r.hits[n.hit()]
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

// cite fills in the evidence that a hit is.
func (r resolver) cite(e *news.Evidence, h *hit) {
	p, m := &r.fields[h.field], &r.marks[h.surface]
	start, end := p.cutWords(h.first, h.last)
	outcome, reason := h.outcome.named(), r.say(h)
	e.Keyword, e.Field, e.Start, e.End, e.Text = m.keywordID, p.name, start, end, p.raw[start:end]
	e.Outcome, e.Reason, e.File, e.Line = outcome, reason, r.files[m.file], int(m.line)
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
func (r resolver) salience(hits []ranked, role news.Role) int {
	if role == news.RoleNegated {
		return 0
	}
	title, lead, sentences := 0, 0, 0
	noTitle := len(r.fields[0].words) == 0
	var last *hit
	for _, n := range hits {
		h := &r.hits[n.hit()]
		if !h.accepted() {
			continue
		}
		if h.field == 0 {
			title = salienceTitle
			continue
		}
		if noTitle && r.sameSentence(1, 0, h.first) {
			title = salienceTitle
		}
		if p := &r.fields[1]; p.words[h.first].Start-p.start < leadBytes {
			lead = salienceLead
		}
		if last == nil || !r.sameSentence(1, last.first, h.first) {
			sentences++
		}
		last = h
	}
	repeat := min(salienceRepeat, salienceSentence*max(0, sentences-1))
	total := title + lead + repeat
	if role != news.RoleMention {
		total += salienceRole
	}
	return min(100, total)
}
