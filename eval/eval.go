// Package eval says how well tags agree with labels that people gave: true and false tags
// and misses per entry, facet and language, with precision, recall and F1, and the interval
// in which each may truly lie. It is pure: texts come tagged, reports go back.
package eval

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"khabar/news"
)

// A Case is one labelled text with the tags that it was given.
type Case struct {
	ID   string
	Lang string
	// Labels are the IDs of the entries that the text is labelled with. With Partial they
	// are only some of those that hold, so a tag that is not among them is no error.
	Labels  []string
	Partial bool
	Tags    []news.Tag // accepted tags are judged, others passed over
}

// A Family tells the entries below an entry, at any depth. A tag of one of them fulfils a
// label of the entry itself: a text that names a branch names what it is a branch of.
type Family func(id string) []string

// Counts are how often an entry was rightly given, wrongly given, and missed.
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

// Recall is the share of labels that were found.
func (c Counts) Recall() Share { return newShare(c.True, c.True+c.Missed) }

// F1 is the harmonic mean of precision and recall; NaN without any label or tag.
func (c Counts) F1() float64 {
	return float64(2*c.True) / float64(2*c.True+c.False+c.Missed)
}

// A Share is K of N, and the interval in which the share of the whole lies with a
// confidence of 95 %.
type Share struct {
	K, N      int
	Low, High float64 // Wilson's score interval
}

// Value is K/N; NaN when N is 0.
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
	Missed   bool            // labelled and not given; otherwise given and not labelled
	Evidence []news.Evidence // of the tag that was given
}

// A Result says how the tags of all cases agree with their labels.
type Result struct {
	Cases     int
	Total     Counts
	Entries   []Row // by ID
	Facets    []Row // in the order of news.Facets
	Languages []Row // by language
	Errors    []Error
	// MeanRecall is the mean of the recalls of the entries with at least MeanFrom labels;
	// NaN when there is none.
	MeanRecall float64
}

// MeanFrom is how many labels an entry needs for its recall to count in the mean.
const MeanFrom = 5

// Judge compares the tags of each case with its labels. Only tags of the given facets are
// judged: a text that is labelled with groups says nothing of its places.
func Judge(cases []Case, facets []news.Facet, below Family) Result {
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

func count(m map[string]Counts, key string, n Counts) {
	sum := m[key]
	sum.add(n)
	m[key] = sum
}

// judge counts what one case shows of each entry, and records the errors.
func (r *Result) judge(c Case, facets []news.Facet, below Family) map[string]Counts {
	given := map[string]news.Tag{}
	for _, t := range c.Tags {
		if t.Accepted() && slices.Contains(facets, t.Facet()) {
			given[t.ID] = t
		}
	}
	counts, asked := map[string]Counts{}, map[string]bool{}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(c.Labels))) {
		if !slices.Contains(facets, news.FacetOf(id)) {
			continue
		}
		counts[id] = Counts{Missed: 1}
		for _, e := range append([]string{id}, below(id)...) {
			asked[e] = true
			if _, ok := given[e]; ok {
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
	for _, id := range slices.Sorted(maps.Keys(given)) {
		if !asked[id] {
			counts[id] = Counts{False: 1}
			r.Errors = append(r.Errors, Error{Case: c.ID, Entry: id, Evidence: given[id].Evidence})
		}
	}
	return counts
}

func rows(m map[string]Counts) []Row {
	all := make([]Row, 0, len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		all = append(all, Row{name, m[name]})
	}
	return all
}

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
