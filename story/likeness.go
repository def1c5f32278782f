package story

import (
	"math"
	"time"
)

// What speaks for and against two items telling of one event, in thousandths of a natural
// logarithm of odds. The first four are reached when the share in question is whole. They
// were fitted on labelled pairs of headlines, leads and whole articles, and then rounded.
const (
	forWords    = 6000 // cosine of all terms
	forTitles   = 1200 // cosine of the terms in the titles
	forMost     = 1200 // the part of a title that stands in the other item: the larger
	forLeast    = 2200 // and the smaller
	forWeight   = 2500 // what the items share is as much as fullWeight
	fullWeight  = 500
	byDefault   = -3500
	againstDay  = -400 // for each day between them
	forDays     = 500  // they name the same weekday
	againstDays = -300 // each names other ones

	forPlaces     = 1200 // they are tagged with the same places
	againstPlaces = -1100
	forGroups     = 600
	againstGroups = -1500
	forEvents     = 800
	againstEvents = -1000
)

// Likeness says how much speaks for a and b telling of one event: the more above zero, the
// surer. It is the same for b and a.
func Likeness(a, b Sketch) int {
	if a.Lang != b.Lang {
		return math.MinInt32
	}
	o := a.overlap(b)
	sum := byDefault +
		forWords*o.all/1000 +
		forTitles*o.titles/1000 +
		forMost*max(o.inB, o.inA)/1000 +
		forLeast*min(o.inB, o.inA)/1000 +
		forWeight*min(o.weight, fullWeight)/fullWeight
	sum += againstDay * int(a.At.Sub(b.At).Abs()/time.Minute) / (24 * 60)
	switch {
	case a.days&b.days != 0:
		sum += forDays
	case a.days != 0 && b.days != 0:
		sum += againstDays
	}
	return sum + side(a.places, b.places, forPlaces, againstPlaces) +
		side(a.groups, b.groups, forGroups, againstGroups) +
		side(a.events, b.events, forEvents, againstEvents)
}

// side weighs the tags of one facet: what part of them the items share, or that they share
// none. Where one of them has none, nothing is known.
func side(a, b []uint32, full, none int) int {
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

// An overlap is what two sketches share, in thousandths of the whole.
type overlap struct {
	all    int // cosine of the terms
	titles int // cosine of the terms in the titles
	inA    int // part of the weight of b's title that stands in a
	inB    int
	weight int // of the shared terms, the lesser of the two, in quarters of half bits
}

func (s Sketch) overlap(t Sketch) overlap {
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
		all += wx * wy
		o.weight += min(wx, wy)
		if x.title {
			inT += wx
		}
		if y.title {
			inS += wy
		}
		if x.title && y.title {
			titles += wx * wy
		}
	}
	a, b := s.norms, t.norms
	o.all, o.titles = cosine(all, a.all, b.all), cosine(titles, a.titles, b.titles)
	o.inA, o.inB = 1000*inS/max(1, b.title), 1000*inT/max(1, a.title)
	return o
}

// norms are sums over the terms of one sketch.
type norms struct {
	all    int // of the squares
	titles int // of the squares, in the title
	title  int // of the weights, in the title
	words  int // terms in the title
}

func (n *norms) add(t term) {
	w := int(t.weight)
	n.all += w * w
	if t.title {
		n.titles += w * w
		n.title += w
		n.words++
	}
}

// isCopy reports whether one of two items was written from the other, or both from a third:
// their words are the same but for what an editor changes.
func (s Sketch) isCopy(t Sketch) bool {
	o := s.overlap(t)
	return o.all >= copiedText || o.titles >= copiedTitle && min(s.norms.words, t.norms.words) >= copiedWords
}

const (
	copiedText  = 800 // cosine of all terms
	copiedTitle = 950 // or of those in the titles,
	copiedWords = 5   // when these are long enough to say something
)

// cosine is exact to the thousandth on every machine: the square root is, and nothing else
// here is a fraction.
func cosine(ab, aa, bb int) int {
	if ab == 0 {
		return 0
	}
	return int(math.Round(float64(1000*ab) / math.Sqrt(float64(aa)*float64(bb))))
}
