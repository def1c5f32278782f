package classifier

import (
	"math"
	"sort"
	"sync"

	"khabar/news"
)

// Bounds of certainty: from threshold on a tag is accepted, from candidateFrom on it is
// shown to analysts.
const (
	threshold     news.Certainty = 800
	candidateFrom news.Certainty = 400
)

// A familySum is the best precision among the hits of one family of keywords of an entry.
type familySum struct {
	family int32
	p      news.Certainty
}

// doubt holds, for each certainty c in thousandths, -1000·ln(1-c): what is unlikely under
// several independent hints is the sum of what each makes it. Sums of whole numbers come out
// the same in any order.
var doubt = sync.OnceValue(func() *[1000]int {
	t := new([1000]int)
	for c := range t {
		t[c] = int(math.Round(-1000 * math.Log1p(-float64(c)/1000)))
	}
	return t
})

// combine returns the certainty of what several families speak for: one less the product of
// what each leaves open (noisy-or).
func combine(sums []familySum) news.Certainty {
	switch len(sums) {
	case 0:
		return 0
	case 1:
		return sums[0].p
	}
	table := doubt()
	total := 0
	for _, s := range sums {
		total += table[min(999, s.p)]
	}
	c := sort.SearchInts(table[:], total)
	if c == len(table) || c > 0 && total-table[c-1] <= table[c]-total {
		c--
	}
	return news.Certainty(c)
}

// families gathers the best precision of each family among the given accepted hits.
func (r resolver) families(hits []ranked) []familySum {
	s := r.scratch
	s.sums = s.sums[:0]
	for _, n := range hits {
		if h := &s.hits[n.hit()]; h.accepted() {
			s.speak(r.marks[h.surface].family, news.Certainty(h.p))
		}
	}
	return s.sums
}

// speak notes that a keyword of a family speaks for the entry at hand.
func (s *scratch) speak(family int32, p news.Certainty) {
	for i := range s.sums {
		if f := &s.sums[i]; f.family == family {
			f.p = max(f.p, p)
			return
		}
	}
	s.sums = append(s.sums, familySum{family, p})
}
