package story

import (
	"math"
	"time"
)

// The evidence for and against two items reporting one event, in thousandths of a natural
// logarithm of odds. The weights were fitted to half of the labelled pairs of headlines, leads and
// articles, and then rounded. See decision 62.
const (
	baseline = -2500

	forTerms        = 6000 // times the cosine of all terms
	forTitles       = 1200 // times the cosine of the terms in the titles
	forGreaterPart  = 1200 // times the greater of two parts: of each title, the part that is in the other item
	forSmallerPart  = 2200 // times the smaller of these two parts
	forSharedWeight = 2500 // in proportion to the weight of the shared terms, up to fullSharedWeight

	fullSharedWeight = 500

	againstNoDistinctive  = -1500 // they share no distinctive term
	againstOneDistinctive = -800  // they share only one, which may be a name or a place

	againstDay      = -400 // for each day between them
	forWeekday      = 500  // they name the same weekday
	againstWeekdays = -800 // they name different weekdays
	againstNumbers  = -600 // both titles have numbers, and share none

	forPlaces             = 1200 // they are tagged with the same places
	againstPlaces         = -2000
	againstPlacesOfShared = -800 // instead, if they share minDistinctive distinctive terms: reports of one event may name different places
	forGroups             = 600
	againstGroups         = -1500
	forEvents             = 800
	againstEvents         = -400
	againstNoEvent        = -200 // only one of them is tagged with an event

	minDistinctive = 3
)

// distinctiveWeight is the least weight of a term that is rare enough to distinguish events.
const distinctiveWeight = 56

// similarity returns the evidence that a and b report one event. Above zero, it is more likely that
// they do than that they do not. The order of a and b does not matter.
func similarity(a, b *Sketch) int {
	if a.Lang != b.Lang {
		return math.MinInt32
	}
	o := a.overlap(b)
	places := againstPlaces
	if o.distinctive >= minDistinctive {
		places = againstPlacesOfShared
	}
	return baseline + o.termEvidence() + dateAndNumberEvidence(a, b, o) +
		tagEvidence(a.places, b.places, forPlaces, places) +
		tagEvidence(a.groups, b.groups, forGroups, againstGroups) +
		tagEvidence(a.events, b.events, forEvents, againstEvents) +
		oneSidedEvidence(a.events, b.events, againstNoEvent)
}

func (o overlap) termEvidence() int {
	sum := forTerms*o.all/1000 +
		forTitles*o.titles/1000 +
		forGreaterPart*max(o.inA, o.inB)/1000 +
		forSmallerPart*min(o.inA, o.inB)/1000 +
		forSharedWeight*min(o.weight, fullSharedWeight)/fullSharedWeight
	switch o.distinctive {
	case 0:
		sum += againstNoDistinctive
	case 1:
		sum += againstOneDistinctive
	}
	return sum
}

func dateAndNumberEvidence(a, b *Sketch, o overlap) int {
	sum := againstDay * int(a.At.Sub(b.At).Abs()/time.Minute) / (24 * 60)
	switch {
	case a.days&b.days != 0:
		sum += forWeekday
	case a.days != 0 && b.days != 0:
		sum += againstWeekdays
	}
	if a.sums.numbers > 0 && b.sums.numbers > 0 && !o.number {
		sum += againstNumbers
	}
	return sum
}

// tagEvidence returns the evidence of the tags of one facet, given as sorted hashes. It returns full
// times the part of the tags that both items have, or none if they share no tag. It returns 0 if one of
// the items has no tags of the facet.
func tagEvidence(a, b []uint32, full, none int) int {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			i, j, n = i+1, j+1, n+1
		}
	}
	if n == 0 {
		return none
	}
	return full * n / (len(a) + len(b) - n)
}

// oneSidedEvidence returns against if only one of the items has tags of a facet, else 0.
func oneSidedEvidence(a, b []uint32, against int) int {
	if (len(a) == 0) == (len(b) == 0) {
		return 0
	}
	return against
}

// An overlap is what two sketches a and b share. Cosines and parts are in thousandths.
type overlap struct {
	all         int  // cosine of the terms
	titles      int  // cosine of the terms in the titles
	inA         int  // part of the weight of b's title that is in a
	inB         int  // part of the weight of a's title that is in b
	distinctive int  // terms that are rare enough to distinguish events
	number      bool // a number is in both titles
	weight      int  // sum over the shared terms of the smaller of their two weights; see term.weight
}

func (s *Sketch) overlap(t *Sketch) overlap {
	var o overlap
	var all, titles, inS, inT int
	for i, j := 0, 0; i < len(s.terms) && j < len(t.terms); {
		x, y := s.terms[i], t.terms[j]
		switch {
		case x.hash < y.hash:
			i++
			continue
		case x.hash > y.hash:
			j++
			continue
		}
		i, j = i+1, j+1
		wx, wy := int(x.weight), int(y.weight)
		if min(wx, wy) >= distinctiveWeight {
			o.distinctive++
		}
		all += wx * wy
		o.weight += min(wx, wy)
		if x.title {
			inT += wx
		}
		if y.title {
			inS += wy
		}
		if x.title && y.title {
			o.number = o.number || x.number
			titles += wx * wy
		}
	}
	a, b := s.sums, t.sums
	o.all, o.titles = cosine(all, a.squares, b.squares), cosine(titles, a.titleSquares, b.titleSquares)
	o.inA, o.inB = 1000*inS/(b.titleWeight+titlePadding), 1000*inT/(a.titleWeight+titlePadding)
	return o
}

// termSums are sums over the terms of one sketch.
type termSums struct {
	squares      int // of the weights
	titleSquares int // of the weights in the title
	titleWeight  int // weights in the title
	words        int // terms in the title
	numbers      int // in the title
}

func (n *termSums) add(t term) {
	w := int(t.weight)
	n.squares += w * w
	if t.title {
		n.titleSquares += w * w
		n.titleWeight += w
		n.words++
		if t.number {
			n.numbers++
		}
	}
}

// isCopy reports whether two items have the same words, except for an editor's changes. Then one was
// written from the other, or both from a third text.
func (s *Sketch) isCopy(t *Sketch) bool {
	o := s.overlap(t)
	return o.all >= copyCosine || o.titles >= copyTitleCosine && min(s.sums.words, t.sums.words) >= copyTitleWords
}

// A copy has at least one of these cosines, in thousandths. Titles count if both have at least
// copyTitleWords terms.
const (
	copyCosine      = 800 // of all terms
	copyTitleCosine = 950 // of the terms in the titles
	copyTitleWords  = 5
)

// These are added to the sums by which an overlap is divided, so that items with few or frequent words
// are never very similar.
const (
	squaresPadding = 8000 // added to the sum of the squares of the weights
	titlePadding   = 60   // added to the sum of the weights in a title
)

// cosine returns a cosine in thousandths, given a scalar product and the sums of squares. The result
// is the same on every machine: IEEE 754 defines the rounding of each operation.
func cosine(ab, aa, bb int) int {
	if ab == 0 {
		return 0
	}
	return int(math.Round(float64(1000*ab) / math.Sqrt(float64(aa+squaresPadding)*float64(bb+squaresPadding))))
}
