package story

import (
	"math"
	"time"
)

// What speaks for and against two items telling of one event, in thousandths of a natural
// logarithm of odds. They were fitted on labelled pairs of headlines, leads and articles,
// and then rounded.
const (
	forWords   = 6000 // by the cosine of all terms
	forTitles  = 1200 // by the cosine of the terms in the titles
	forMost    = 1200 // by the part of a title that stands in the other item: the larger
	forLeast   = 2200 // and the smaller
	forWeight  = 2500 // by what the items share, up to fullWeight
	fullWeight = 500

	baseline     = -2500
	againstNoWord = -1500 // they share no word that is rare enough to tell events apart
	againstOneWord    = -800  // they share a single one, which may be a name or a place
	againstDay    = -400  // for each day between them
	forDays       = 500   // they name the same weekday
	againstDays   = -800  // each names other ones
	againstTolls  = -600  // each title names numbers, and other ones

	forPlaces      = 1200 // they are tagged with the same places
	againstPlaces  = -2000
	againstPlaces3 = -800 // where they share three telling words: places are tagged one by one
	forGroups      = 600
	againstGroups  = -1500
	forEvents      = 800
	againstEvents  = -400
	againstEvent   = -200 // one tells of an attack or the like, and the other of none
)

// distinctive is the weight from which on a word tells events apart.
const distinctive = 56

// likeness says how much speaks for a and b telling of one event: the more above zero, the
// surer. It is the same for b and a.
func likeness(a, b *Sketch) int {
	if a.Lang != b.Lang {
		return math.MinInt32
	}
	o := a.overlap(b)
	return baseline + o.wordEvidence() + circumstanceEvidence(a, b, o) +
		facetEvidence(a.places, b.places, forPlaces, placesApart(o)) +
		facetEvidence(a.groups, b.groups, forGroups, againstGroups) +
		facetEvidence(a.events, b.events, forEvents, againstEvents) + oneSidedEvidence(a.events, b.events, againstEvent)
}

// wordEvidence is what the words speak.
func (o overlap) wordEvidence() int {
	sum := forWords*o.all/1000 +
		forTitles*o.titles/1000 +
		forMost*max(o.inA, o.inB)/1000 +
		forLeast*min(o.inA, o.inB)/1000 +
		forWeight*min(o.weight, fullWeight)/fullWeight
	switch o.distinctive {
	case 0:
		sum += againstNoWord
	case 1:
		sum += againstOneWord
	}
	return sum
}

// circumstanceEvidence is what times and numbers speak.
func circumstanceEvidence(a, b *Sketch, o overlap) int {
	sum := againstDay * int(a.At.Sub(b.At).Abs()/time.Minute) / (24 * 60)
	switch {
	case a.days&b.days != 0:
		sum += forDays
	case a.days != 0 && b.days != 0:
		sum += againstDays
	}
	if a.sums.figures > 0 && b.sums.figures > 0 && !o.figures {
		sum += againstTolls
	}
	return sum
}

func placesApart(o overlap) int {
	if o.distinctive >= 3 {
		return againstPlaces3
	}
	return againstPlaces
}

// facetEvidence weighs the tags of one facet: what part of them the items share, or that they share
// none. Where one of them has none, nothing is known.
func facetEvidence(a, b []uint32, full, none int) int {
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

// oneSidedEvidence is what it speaks that only one of the items has tags of a facet.
func oneSidedEvidence(a, b []uint32, against int) int {
	if (len(a) == 0) == (len(b) == 0) {
		return 0
	}
	return against
}

// An overlap is what two sketches share, in thousandths of the whole.
type overlap struct {
	all     int // cosine of the terms
	titles  int // cosine of the terms in the titles
	inA     int // part of the weight of b's title that stands in a
	inB     int
	distinctive int  // terms that are rare enough to tell events apart
	figures bool // a number stands in both titles
	weight  int  // rarity the shared terms, the lesser of the two, in quarters of half bits
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
		if min(wx, wy) >= distinctive {
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
			o.figures = o.figures || x.figure
			titles += wx * wy
		}
	}
	a, b := s.sums, t.sums
	o.all, o.titles = cosine(all, a.all, b.all), cosine(titles, a.titles, b.titles)
	o.inA, o.inB = 1000*inS/(b.title+titlePadding), 1000*inT/(a.title+titlePadding)
	return o
}

// termSums are sums over the terms of one sketch.
type termSums struct {
	all     int // rarity the squares
	titles  int // rarity the squares, in the title
	title   int // rarity the weights, in the title
	words   int // terms in the title
	figures int // numbers in the title
}

func (n *termSums) add(t term) {
	w := int(t.weight)
	n.all += w * w
	if t.title {
		n.titles += w * w
		n.title += w
		n.words++
		if t.figure {
			n.figures++
		}
	}
}

// isCopy reports whether one of two items was written from the other, or both from a third:
// their words are the same but for what an editor changes.
func (s *Sketch) isCopy(t *Sketch) bool {
	o := s.overlap(t)
	return o.all >= copiedText || o.titles >= copiedTitle && min(s.sums.words, t.sums.words) >= copiedWords
}

const (
	copiedText  = 800 // cosine of all terms
	copiedTitle = 950 // or of those in the titles,
	copiedWords = 5   // when these are long enough to say something
)

// Items whose words say little are never very like each other: these are added to what they
// could share at most.
const (
	padding      = 8000 // to the squares of the weights
	titlePadding = 60   // to the weights in a title
)

// cosine is exact to the thousandth on every machine: the square root is, and nothing else
// here is a fraction.
func cosine(ab, aa, bb int) int {
	if ab == 0 {
		return 0
	}
	return int(math.Round(float64(1000*ab) / math.Sqrt(float64(aa+padding)*float64(bb+padding))))
}
