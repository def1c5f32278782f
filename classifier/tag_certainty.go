package classifier

import (
	"math"
	"sort"
	"sync"

	"khabar/news"
)

// A tag whose certainty is at least threshold is accepted. If it is less, but at least candidateFrom, the
// tag is a candidate, which analysts see.
const (
	threshold     news.Certainty = 800
	candidateFrom news.Certainty = 400
)

// A familySum is the greatest precision among the hits of one family of keywords of an entry.
type familySum struct {
	family int32
	p      news.Certainty
}

// doubt holds, for each certainty c in thousandths, the logarithm of the doubt that it leaves, -1000·ln(1-c/1000),
// which grows with c. combine adds the values of independent hints; they are integers, so that the sum does
// not depend on the order.
var doubt = sync.OnceValue(func() *[1000]int {
	t := new([1000]int)
	for c := range t {
		t[c] = int(math.Round(-1000 * math.Log1p(-float64(c)/1000)))
	}
	return t
})

// combine returns the certainty of several families: one minus the product of their uncertainties
// (noisy-or).
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

// families returns the families of those of the given hits that are accepted. The result is valid until
// the next call.
func (r resolver) families(hits []rankedHit) []familySum {
	s := r.scratch
	s.sums = s.sums[:0]
	for _, n := range hits {
		if h := &s.hits[n.index()]; h.accepted() {
			s.addToFamily(r.surfaceInfos[h.surface].family, news.Certainty(h.p))
		}
	}
	return s.sums
}

// addToFamily adds a hit with precision p to a family of the current entry.
func (s *scratch) addToFamily(family int32, p news.Certainty) {
	for i := range s.sums {
		if f := &s.sums[i]; f.family == family {
			f.p = max(f.p, p)
			return
		}
	}
	s.sums = append(s.sums, familySum{family, p})
}
