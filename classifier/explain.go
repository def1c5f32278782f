package classifier

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"khabar/news"
)

// A Trace tells how the tags of an item came about: every place where a keyword's words
// stand, what became of it and why, and the arithmetic of each tag.
type Trace struct {
	Hits      []TracedHit // by place
	Tags      []TracedTag // accepted ones and candidates, as Classify returns them
	Relevance news.Relevance
}

// A TracedHit is a place where a keyword was found. Its evidence has File, Line and Reason.
type TracedHit struct {
	news.Evidence
	Entry string
	P     news.Certainty // precision that it was given; 0 when refused
	Role  news.Role      // of a mention of a group
}

// A TracedTag is a tag and what its certainty was computed from.
type TracedTag struct {
	news.Tag
	Families []Family
}

// A Family is the best precision among keywords that are one hint, such as all names of an
// entry.
type Family struct {
	Name string
	P    news.Certainty
}

// Explain returns how the tags of an item come about. Its Tags are those of Classify.
func (c *Classifier) Explain(it news.Item) Trace {
	s := new(scratch)
	c.find(s, &it, true)
	r := resolver{c, s}
	r.resolve()
	var t Trace
	for i := range r.hits {
		h := &r.hits[i]
		hit := TracedHit{Entry: r.entries[h.entry].id, P: news.Certainty(h.p)}
		r.cite(&hit.Evidence, h)
		if h.accepted() {
			hit.Role = h.role.named()
		}
		t.Hits = append(t.Hits, hit)
	}
	tags := r.tags()
	for _, tag := range tags {
		t.Tags = append(t.Tags, TracedTag{Tag: tag, Families: r.familiesOf(tag.ID)})
	}
	t.Relevance = c.Relevance(tags)
	return t
}

// familiesOf returns the families that speak for an entry, surest first.
func (r resolver) familiesOf(id string) []Family {
	var own []ranked
	for i := range r.hits {
		if r.entries[r.hits[i].entry].id == id {
			own = append(own, ranked(i))
		}
	}
	var out []Family
	for _, s := range r.families(own) {
		out = append(out, Family{r.familyNames[s.family], s.p})
	}
	slices.SortFunc(out, func(a, b Family) int {
		return cmp.Or(cmp.Compare(b.P, a.P), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// String returns the trace for people to read.
func (t Trace) String() string {
	var b strings.Builder
	if len(t.Hits) == 0 {
		b.WriteString("No keyword of the taxonomy is in the text.\n")
	}
	for _, h := range t.Hits {
		fmt.Fprintf(&b, "%s %d-%d %q  %s (%s:%d)\n    %s", h.Field, h.Start, h.End, h.Text, h.Keyword, h.File, h.Line, h.Outcome)
		if h.P > 0 {
			fmt.Fprintf(&b, " at %s", decimal(h.P))
		}
		fmt.Fprintf(&b, ": %s\n", h.Reason)
	}
	for _, tag := range t.Tags {
		fmt.Fprintf(&b, "%s  %s\n    certainty %s\n    salience %d, role %s", tag.ID, tag.Status, tag.arithmetic(), tag.Salience, tag.Role)
		if tag.Cue != "" {
			fmt.Fprintf(&b, " (%q)", tag.Cue)
		}
		if tag.Label != "" {
			fmt.Fprintf(&b, ", label %s", tag.Label)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "relevant: %s\n", cmp.Or(string(t.Relevance), "no"))
	return b.String()
}

// arithmetic returns how the certainty of a tag was computed.
func (t TracedTag) arithmetic() string {
	var terms []string
	for _, f := range t.Families {
		terms = append(terms, fmt.Sprintf("(1-%s %s)", decimal(f.P), f.Name))
	}
	s := decimal(t.Certainty)
	if len(terms) > 1 {
		s += " = 1 - " + strings.Join(terms, " × ")
	} else if len(terms) == 1 {
		s += " from " + t.Families[0].Name
	}
	return fmt.Sprintf("%s; accepted from %s, candidate from %s", s, decimal(threshold), decimal(candidateFrom))
}

func decimal(c news.Certainty) string {
	return strings.TrimRight(fmt.Sprintf("%.3f", math.Round(float64(c))/1000), "0")
}

// An Absence tells why an item does not carry a tag, or that it does.
type Absence struct {
	Entry string
	Tag   *TracedTag // when it does, were it as a candidate
	Hits  []TracedHit
	Needs []string // what would have made it accepted, one suggestion each
}

// WhyNot returns what would have had to be in an item for it to carry an entry's tag. The
// error wraps news.ErrNotFound when there is no such entry.
func (c *Classifier) WhyNot(id string, it news.Item) (Absence, error) {
	n := slices.IndexFunc(c.entries, func(e entry) bool { return e.id == id })
	if n < 0 {
		return Absence{}, fmt.Errorf("entry %s: %w", id, news.ErrNotFound)
	}
	t := c.Explain(it)
	a := Absence{Entry: id}
	for i := range t.Tags {
		if t.Tags[i].ID == id {
			a.Tag = &t.Tags[i]
		}
	}
	found := make(map[string]bool)
	for _, h := range t.Hits {
		if h.Entry == id {
			a.Hits = append(a.Hits, h)
			found[h.Keyword] = true
		}
	}
	if a.Tag == nil || a.Tag.Status != news.Accepted {
		a.Needs = c.needs(int32(n), found)
	}
	return a, nil
}

// needs says, for each keyword of an entry, those that were found first, what it asks for.
func (c *Classifier) needs(entry int32, found map[string]bool) []string {
	var first, rest []string
	for i := range c.keywords {
		k := &c.keywords[i]
		if k.entry != entry {
			continue
		}
		s := c.ask(k)
		if found[k.ID] {
			first = append(first, s)
		} else {
			rest = append(rest, s)
		}
	}
	return slices.Concat(first, rest)
}

// ask says what a keyword asks of a text.
func (c *Classifier) ask(k *keyword) string {
	s := fmt.Sprintf("%q (%s)", k.Word, k.Position)
	whys := c.whys[k.from:]
	var asks []string
	if k.NeedsContext {
		any := whys[k.requires+k.excludes:][:k.raises]
		asks = append(asks, "with "+cmp.Or(strings.Join(any, ", or "), "context, of which it names none"))
	}
	for _, why := range whys[:k.requires] {
		asks = append(asks, "with "+why)
	}
	for _, why := range whys[k.requires:][:k.excludes] {
		asks = append(asks, "without "+why)
	}
	if len(asks) == 0 {
		return s
	}
	return s + " " + strings.Join(asks, ", and ")
}

// String returns the absence for people to read.
func (a Absence) String() string {
	var b strings.Builder
	switch {
	case a.Tag != nil && a.Tag.Status == news.Accepted && a.Tag.Role == news.RoleNegated:
		fmt.Fprintf(&b, "%s is found, but every mention of it is negated (%q): it counts nowhere.\n", a.Entry, a.Tag.Cue)
	case a.Tag != nil && a.Tag.Status == news.Accepted:
		fmt.Fprintf(&b, "%s is accepted: certainty %s.\n", a.Entry, a.Tag.arithmetic())
	case a.Tag != nil:
		fmt.Fprintf(&b, "%s is a candidate only: certainty %s.\n", a.Entry, a.Tag.arithmetic())
	case len(a.Hits) == 0:
		fmt.Fprintf(&b, "None of the keywords of %s is in the text.\n", a.Entry)
	default:
		fmt.Fprintf(&b, "No keyword of %s that is in the text was accepted.\n", a.Entry)
	}
	for _, h := range a.Hits {
		fmt.Fprintf(&b, "  %s %d-%d %q  %s (%s:%d): %s: %s\n", h.Field, h.Start, h.End, h.Text, h.Keyword, h.File, h.Line, h.Outcome, h.Reason)
	}
	if len(a.Needs) > 0 {
		b.WriteString("It would take one of:\n")
	}
	for _, n := range a.Needs {
		fmt.Fprintf(&b, "  %s\n", n)
	}
	return b.String()
}
