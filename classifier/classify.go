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

// tags makes the tags of what has been resolved. It takes two pieces of memory: one for the
// tags, one for the evidence of all.
func (r resolver) tags() []news.Tag {
	n := r.plan()
	plans := r.scratch.plans
	if len(plans) == 0 {
		return nil
	}
	tags, evidence := make([]news.Tag, len(plans)), make([]news.Evidence, 0, n)
	for i, p := range plans {
		from := len(evidence)
		hits := r.order[p.from:p.to]
		r.tag(&tags[i], p, hits)
		for _, i := range hits {
			if h := &r.hits[i]; r.tells(h, hits) {
				evidence = evidence[:len(evidence)+1]
				r.cite(&evidence[len(evidence)-1], h)
			}
		}
		tags[i].Evidence = evidence[from:len(evidence):len(evidence)]
	}
	return tags
}

// A plan is a tag that is to be made, of the hits order[from:to].
type plan struct {
	from, to  int
	certainty news.Certainty
}

// plan puts the hits in the order of their entries, notes the tags that are to be made, and
// returns how much evidence they have.
func (r resolver) plan() (evidence int) {
	s := r.scratch
	s.plans = s.plans[:0]
	if !r.anyAccepted() {
		return 0
	}
	order := r.byEntry()
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && r.hits[order[to]].entry == r.hits[order[from]].entry {
			to++
		}
		hits := order[from:to]
		if c := r.certainty(hits); c >= candidateFrom {
			s.plans = append(s.plans, plan{from, to, c})
			for _, i := range hits {
				if r.tells(&r.hits[i], hits) {
					evidence++
				}
			}
		}
		from = to
	}
	return evidence
}

func (r resolver) anyAccepted() bool {
	for i := range r.hits {
		if r.hits[i].accepted() {
			return true
		}
	}
	return false
}

// byEntry returns the numbers of all hits in the order in which their entries are listed,
// those of one entry together, by place.
func (r resolver) byEntry() []int32 {
	s := r.scratch
	s.order = s.order[:0]
	sorted := true
	for i := range r.hits {
		s.order = append(s.order, int32(i))
		sorted = sorted && (i == 0 || r.hits[i-1].rank <= r.hits[i].rank)
	}
	if !sorted {
		slices.SortFunc(s.order, func(a, b int32) int {
			return cmp.Or(cmp.Compare(r.hits[a].rank, r.hits[b].rank), cmp.Compare(a, b))
		})
	}
	return s.order
}

// certainty returns the certainty of the tag of one entry, 0 when there is none.
func (r resolver) certainty(hits []int32) news.Certainty {
	h := &r.hits[hits[0]]
	if h.traits&traitDecoy != 0 {
		return 0
	}
	if len(hits) > 1 {
		return combine(r.families(hits))
	}
	if !h.accepted() {
		return 0
	}
	return news.Certainty(h.p)
}

// tag fills in the tag of one entry from all its hits, but for its evidence.
func (r resolver) tag(t *news.Tag, p plan, hits []int32) {
	e := &r.entries[r.hits[hits[0]].entry]
	t.ID, t.Name, t.Status, t.Certainty, t.Taxonomy = e.id, e.name, news.Accepted, p.certainty, r.version
	if t.Certainty < threshold {
		t.Status = news.Candidate
	}
	t.Role, t.Cue = r.roleOf(hits)
	t.Salience = r.salience(hits, t.Role)
	t.Label = r.label(hits)
}

// tells reports whether a hit is evidence of a tag made from the given ones.
func (r resolver) tells(h *hit, hits []int32) bool {
	return h.accepted() || h.reason.kind != whyCase && !r.outdone(h, hits)
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
		if h.traits&traitLabel == 0 {
			return ""
		}
		label = r.keywords[h.keyword].Label
	}
	return label
}

// cite fills in the evidence that a hit is.
func (r resolver) cite(e *news.Evidence, h *hit) {
	p, k := &r.parts[h.field], &r.keywords[h.keyword]
	e.Start, e.End = p.cutWords(h.first, h.last)
	e.Keyword, e.Field, e.Text = k.id, p.name, p.raw[e.Start:e.End]
	e.Outcome, e.Reason = h.outcome.named(), r.say(h)
	e.File, e.Line = r.files[k.file], int(k.line)
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
	title, lead, sentences := 0, 0, 0
	noTitle := len(r.parts[0].words) == 0
	var last *hit
	for _, i := range hits {
		h := &r.hits[i]
		if !h.accepted() {
			continue
		}
		if h.field == 0 {
			title = salienceTitle
			continue
		}
		if noTitle && r.sentence(1, h.first) == 0 {
			title = salienceTitle
		}
		if p := &r.parts[1]; p.words[h.first].Start-p.start < leadBytes {
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
