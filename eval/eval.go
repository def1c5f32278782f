// Package eval compares tags with labels that people gave. It counts true tags, false tags and
// misses by entry, facet and language, and computes precision, recall and F1 with confidence
// intervals. It does not tag texts itself.
package eval

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"khabar/news"
)

// A Case is one labelled text with its tags.
type Case struct {
	ID   string
	Lang string
	// Labels are the IDs of the entries that the text is labelled with. If Partial is set, labels may be
	// missing, so a tag without a label is not an error.
	Labels  []string
	Partial bool
	Tags    []news.Tag // only accepted tags count
}

// A Descendants function returns the IDs of the entries below an entry, at any depth. A tag of one of
// them matches a label of the entry itself: a text about a branch of a group is also about the group.
type Descendants func(id string) []string

// Counts says how often tags of an entry were right, wrong and missing.
type Counts struct {
	True   int `json:"true"`
	False  int `json:"false"`
	Missed int `json:"missed"`
}

func (c *Counts) add(d Counts) {
	c.True += d.True
	c.False += d.False
	c.Missed += d.Missed
}

// Precision is the share of given tags that are right.
func (c Counts) Precision() Share { return newShare(c.True, c.True+c.False) }

// Recall is the share of labels that have a tag.
func (c Counts) Recall() Share { return newShare(c.True, c.True+c.Missed) }

// F1 is the harmonic mean of precision and recall; NaN if there are neither labels nor tags.
func (c Counts) F1() float64 {
	return float64(2*c.True) / float64(2*c.True+c.False+c.Missed)
}

// A Share is K of N, with the 95 % confidence interval of the share.
type Share struct {
	K, N      int
	Low, High float64 // Wilson's score interval
}

// Value is K/N; NaN if N is 0.
func (s Share) Value() float64 { return float64(s.K) / float64(s.N) }

// newShare computes the score interval of E. B. Wilson, Probable inference, the law of
// succession, and statistical inference, JASA 22 (1927).
func newShare(k, n int) Share {
	if n == 0 {
		return Share{High: 1}
	}
	const z = 1.959964 // the normal quantile of 0.975
	p, m := float64(k)/float64(n), float64(n)
	middle := p + z*z/(2*m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	scale := 1 + z*z/m
	return Share{K: k, N: n, Low: max(0, (middle-half)/scale), High: min(1, (middle+half)/scale)}
}

// A Row is the counts of one entry, facet or language.
type Row struct {
	Name string
	Counts
}

// An Error is one tag that is wrong or missing.
type Error struct {
	Case     string
	Entry    string
	Missed   bool            // a label without a tag; otherwise a tag without a label
	Evidence []news.Evidence // evidence of the tag
}

// A Result compares the tags of all cases with their labels.
type Result struct {
	Cases     int
	Total     Counts
	Entries   []Row // by ID
	Facets    []Row // in the order of news.Facets
	Languages []Row // by language
	Errors    []Error
	// MeanRecall is the mean recall of the entries with at least MeanFrom labels; NaN if there
	// are none.
	MeanRecall float64
}

// MeanFrom is the least number of labels with which an entry counts in Result.MeanRecall.
const MeanFrom = 5

// Judge compares the tags of each case with its labels. Tags of facets that are not given do not
// count: a text that is labelled with groups may have places without labels.
func Judge(cases []Case, facets []news.Facet, below Descendants) Result {
	r := Result{Cases: len(cases)}
	entries, languages := map[string]Counts{}, map[string]Counts{}
	for _, c := range cases {
		for entry, n := range r.judge(c, facets, below) {
			r.Total.add(n)
			count(entries, entry, n)
			count(languages, cmp.Or(c.Lang, "und"), n)
		}
	}
	r.Entries, r.Languages = rows(entries), rows(languages)
	for _, f := range news.Facets() {
		sum := Row{Name: string(f)}
		for _, e := range r.Entries {
			if news.FacetOf(e.Name) == f {
				sum.add(e.Counts)
			}
		}
		if sum.Counts != (Counts{}) {
			r.Facets = append(r.Facets, sum)
		}
	}
	r.MeanRecall = meanRecall(r.Entries)
	return r
}

// count adds n to the counts of key.
func count(m map[string]Counts, key string, n Counts) {
	sum := m[key]
	sum.add(n)
	m[key] = sum
}

// judge returns the counts of one case by entry, and records the errors.
func (r *Result) judge(c Case, facets []news.Facet, below Descendants) map[string]Counts {
	tagged := map[string]news.Tag{}
	for _, t := range c.Tags {
		if t.Accepted() && slices.Contains(facets, t.Facet()) {
			tagged[t.ID] = t
		}
	}
	counts, labelled := map[string]Counts{}, map[string]bool{} // labelled: also the entries below a label
	for _, id := range slices.Compact(slices.Sorted(slices.Values(c.Labels))) {
		if !slices.Contains(facets, news.FacetOf(id)) {
			continue
		}
		counts[id] = Counts{Missed: 1}
		for _, e := range append([]string{id}, below(id)...) {
			labelled[e] = true
			if _, ok := tagged[e]; ok {
				counts[id] = Counts{True: 1}
			}
		}
		if counts[id].Missed > 0 {
			r.Errors = append(r.Errors, Error{Case: c.ID, Entry: id, Missed: true})
		}
	}
	if c.Partial {
		return counts
	}
	for _, id := range slices.Sorted(maps.Keys(tagged)) {
		if !labelled[id] {
			counts[id] = Counts{False: 1}
			r.Errors = append(r.Errors, Error{Case: c.ID, Entry: id, Evidence: tagged[id].Evidence})
		}
	}
	return counts
}

// rows returns counts sorted by name.
func rows(m map[string]Counts) []Row {
	all := make([]Row, 0, len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		all = append(all, Row{name, m[name]})
	}
	return all
}

// meanRecall returns Result.MeanRecall.
func meanRecall(entries []Row) float64 {
	sum, n := 0.0, 0
	for _, e := range entries {
		if recall := e.Recall(); recall.N >= MeanFrom {
			sum += recall.Value()
			n++
		}
	}
	return sum / float64(n)
}
