package classifier

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"khabar/news"
	"khabar/text"
)

// A Trace explains the tags of an item: every hit of a keyword, its outcome and the reason, and how the
// certainty of each tag was computed.
type Trace struct {
	Country   string        // of the outlet
	Kind      news.FeedKind // of the outlet
	Hits      []TracedHit   // by position in the item
	Tags      []TracedTag   // accepted ones and candidates, as Classify returns them
	Accounts  []news.Account
	Relevance news.Judgement
	Cuts      news.Cuts // what was cut of the item, evidence too; Hits and Tags ignore it
}

// A TracedHit is a hit of a keyword. Its evidence has File, Line and Reason.
type TracedHit struct {
	news.Evidence
	Entry string
	P     news.Certainty // precision of the hit; 0 if refused
	Role  news.Role      // of an accepted hit of a group
}

// A TracedTag is a tag, and what its certainty was computed from.
type TracedTag struct {
	news.Tag
	Families []Family
}

// A Family is a set of keywords of one entry that together count as one hint. The acronyms of an entry are
// one family and its other names another, unless the taxonomy states a family. The certainty of a tag is
// computed from the families of its hits.
type Family struct {
	Name string         // "acronyms", "names", or as the taxonomy states it
	P    news.Certainty // the greatest precision among the accepted hits
}

// Explain returns the reasons for the tags of an item. Its Tags are those that Classify returns.
func (c *Classifier) Explain(it news.Item) Trace {
	s := new(scratch)
	c.findHits(s, &it, true)
	r := resolver{c, s}
	r.resolve()
	t := Trace{Country: it.Country, Kind: it.Kind}
	for i := range r.hits {
		h := &r.hits[i]
		hit := TracedHit{Entry: r.entries[h.entry].id, P: news.Certainty(h.p)}
		r.fillEvidence(&hit.Evidence, h)
		if h.accepted() {
			hit.Role = h.role.named()
		}
		t.Hits = append(t.Hits, hit)
	}
	tags := r.tags()
	for i, tag := range tags {
		p := &s.plans[i]
		t.Tags = append(t.Tags, TracedTag{Tag: tag, Families: r.familiesOf(s.order[p.from:p.to])})
	}
	if len(tags) > 0 {
		t.Accounts = r.accounts(tags)
	}
	it.Tags, it.Cuts = tags, append(it.Cuts.Fields(), s.cuts()...)
	t.Relevance = c.Judge(&it)
	t.Cuts = it.AllCuts()
	return t
}

// familiesOf returns the families of the hits of an entry, those with the greatest precision first.
func (r resolver) familiesOf(hits []rankedHit) []Family {
	var out []Family
	for _, s := range r.families(hits) {
		out = append(out, Family{r.familyNames[s.family], s.p})
	}
	slices.SortFunc(out, func(a, b Family) int {
		return cmp.Or(cmp.Compare(b.P, a.P), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// String returns the trace as text for people.
func (t Trace) String() string {
	var b strings.Builder
	if t.Country != "" || t.Kind != "" {
		fmt.Fprintf(&b, "outlet: country %s, kind %s\n", cmp.Or(t.Country, "unknown"), cmp.Or(t.Kind, "unknown"))
	}
	if len(t.Hits) == 0 {
		b.WriteString("No keyword of the taxonomy is in the text.\n")
	}
	for _, h := range t.Hits {
		fmt.Fprintf(&b, "%s %d-%d %q  %s (%s:%d)\n    %s", h.Field, h.Start, h.End, h.Text, shortKeyword(h.Keyword), h.File, h.Line, h.Outcome)
		if h.P > 0 {
			fmt.Fprintf(&b, " at %s", decimal(h.P))
		}
		fmt.Fprintf(&b, ": %s\n", h.Reason)
	}
	if len(t.Cuts) > 0 {
		fmt.Fprintf(&b, "not kept: %s\n", t.Cuts)
	}
	for _, tag := range t.Tags {
		fmt.Fprintf(&b, "%s  %s\n    certainty %s\n    salience %d, role %s", tag.ID, tag.Status, tag.arithmetic(), tag.Salience, tag.Role)
		if tag.Cue != "" {
			fmt.Fprintf(&b, " (%q)", tag.Cue)
		}
		for _, more := range tag.Roles[min(1, len(tag.Roles)):] {
			fmt.Fprintf(&b, ", %s (%q)", more.Role, more.Cue)
		}
		if tag.Label != "" {
			fmt.Fprintf(&b, ", label %s", tag.Label)
		}
		b.WriteString("\n")
	}
	for i := range t.Accounts {
		fmt.Fprintf(&b, "account %d  %s", i+1, &t.Accounts[i])
	}
	b.WriteString(whyRelevant(t.Relevance))
	return b.String()
}

// shortKeyword returns the ID of a keyword for people. The ID of a keyword with many alternatives has all of them.
func shortKeyword(id string) string {
	const longest = 80 // bytes
	if short := text.Truncate(id, longest); short != id {
		return short + "…"
	}
	return id
}

// whyRelevant returns a judgement as text for people.
func whyRelevant(j news.Judgement) string {
	s := "relevant: " + cmp.Or(string(j.Reason), "no")
	if j.Level != news.LevelNone {
		s += ", " + string(j.Level)
	}
	s += "\n"
	if j.Says != "" {
		s += "    " + j.Says
		if len(j.Tags) > 0 {
			s += ": " + strings.Join(j.Tags, ", ")
		}
		s += "\n"
	}
	return s
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
