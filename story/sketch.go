package story

import (
	"cmp"
	"slices"
	"time"

	"khabar/news"
	"khabar/text"
)

// A Sketch is all that is kept of an item for grouping it.
type Sketch struct {
	Lang   string    // of its words; items of different languages are never compared
	At     time.Time // news.Item.SortAt, to the millisecond
	Outlet string    // whose report it is
	Agency string    // that the report is credited to, or empty

	terms  []term   // by hash
	days   uint8    // weekdays that it names, Sunday in the lowest bit
	places []uint32 // hashes of its accepted tags, ascending
	groups []uint32
	events []uint32
	norms  norms // of terms
}

// Draw makes the sketch of an item of some outlet. It depends on nothing but these: the
// item's title, text, author, language, tags and SortAt count.
func Draw(it news.Item, outlet string) Sketch {
	s := Sketch{
		Lang:   text.Language(it.Title+"\n"+it.Text, it.Lang),
		At:     it.SortAt.UTC().Truncate(time.Millisecond),
		Outlet: outlet,
		Agency: credit(it, outlet),
	}
	d := drawer{rarity: tables()[s.Lang], index: map[string]struct{}{}, tags: it.Tags}
	d.field(it.Title, true)
	if it.Text != it.Title {
		d.field(it.Text, false)
	}
	s.days = d.days
	s.settle(weightiest(d.terms))
	s.tag(it.Tags)
	return s
}

// settle takes the terms, which are by hash.
func (s *Sketch) settle(terms []term) {
	s.terms, s.norms = terms, norms{}
	for _, t := range terms {
		s.norms.add(t)
	}
}

// weightiest keeps the mostTerms weightiest terms, by hash.
func weightiest(terms []term) []term {
	if len(terms) > mostTerms {
		slices.SortFunc(terms, byWeight)
		terms = terms[:mostTerms]
	}
	slices.SortFunc(terms, func(a, b term) int { return cmp.Compare(a.hash, b.hash) })
	return terms
}

func byWeight(a, b term) int {
	return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.hash, b.hash))
}

func (s *Sketch) tag(tags []news.Tag) {
	for _, t := range tags {
		if !t.Accepted() {
			continue
		}
		switch t.Facet() {
		case news.FacetPlace:
			s.places = append(s.places, hash(t.ID))
		case news.FacetGroup:
			s.groups = append(s.groups, hash(t.ID))
		case news.FacetEvent:
			s.events = append(s.events, hash(t.ID))
		}
	}
	for _, set := range [][]uint32{s.places, s.groups, s.events} {
		slices.Sort(set)
	}
}

// mostKeys is by how many of its terms an item can be found.
const mostKeys = 10

// Keys are what an item is found by, weightiest first: its week and a term each. An item
// that tells of the same event shares a term, and is of that week or one beside it.
func (s Sketch) Keys() []int64 { return s.keys(week(s.At)) }

// Near are the keys of the items that may tell of the same event.
func (s Sketch) Near() []int64 {
	var near []int64
	for w := week(s.At.Add(-Window)); w <= week(s.At.Add(Window)); w++ {
		near = append(near, s.keys(w)...)
	}
	return near
}

// week numbers the weeks since 1970. Keys start with it, so that an index of them is only
// touched where the news is.
func week(t time.Time) int64 {
	const length = int64(Window / time.Millisecond)
	ms := t.UnixMilli()
	if ms < 0 {
		ms -= length - 1
	}
	return ms / length
}

// keys are 32 bits of a term behind 12 of the language, behind the week.
func (s Sketch) keys(week int64) []int64 {
	terms := slices.Clone(s.terms)
	slices.SortFunc(terms, byWeight)
	lang := int64(hash(s.Lang) & 0xfff)
	keys := make([]int64, 0, mostKeys)
	for _, t := range terms[:min(len(terms), mostKeys)] {
		keys = append(keys, week<<44|lang<<32|int64(t.hash))
	}
	return keys
}
