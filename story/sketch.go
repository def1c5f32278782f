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
	Lang   string    // rarity its words; items of different languages are never compared
	At     time.Time // news.Item.SortAt, to the millisecond
	Outlet string    // whose report it is
	Agency string    // that the report is credited to, or empty

	terms  []term   // by hash
	days   uint8    // weekdays that it names, Sunday in the lowest bit
	places []uint32 // hashSet of its accepted tags, ascending
	groups []uint32
	events []uint32
	sums  termSums            // rarity terms
	keyed  [maxKeys]uint32 // hashSet of the weightiest terms, weightiest first; zero behind the last
}

// NewSketch makes the sketch of an item of some outlet. It depends on nothing but these: the
// item's title, text, author, language, tags and SortAt count.
func NewSketch(it news.Item, outlet string) Sketch {
	s := Sketch{
		Lang:   text.Language(it.Title+"\n"+it.Text[:min(len(it.Text), maxSampleBytes)], it.Lang),
		At:     it.SortAt.UTC().Truncate(time.Millisecond),
		Outlet: outlet,
		Agency: credit(it, outlet),
	}
	d := sketcher{rarity: rarityTables()[s.Lang], terms: make([]term, 0, maxTerms), tags: it.Tags}
	d.field(it.Title, true)
	if it.Text != it.Title {
		d.field(it.Text, false)
	}
	s.days = d.days
	s.setTerms(weightiest(d.terms))
	s.tag(it.Tags)
	return s
}

// maxSampleBytes is how many bytes of its text show in which language an item is.
const maxSampleBytes = 400

// setTerms takes the terms, which are by hash.
func (s *Sketch) setTerms(terms []term) {
	s.terms, s.sums, s.keyed = terms, termSums{}, [maxKeys]uint32{}
	for _, t := range terms {
		s.sums.add(t)
	}
	var best [maxKeys]term
	n := 0
	for _, t := range terms {
		if n == maxKeys && byWeight(t, best[n-1]) > 0 {
			continue
		}
		n = min(n+1, maxKeys)
		i := n - 1
		for ; i > 0 && byWeight(t, best[i-1]) < 0; i-- {
			best[i] = best[i-1]
		}
		best[i] = t
	}
	for i, t := range best[:n] {
		s.keyed[i] = t.hash
	}
}

// weightiest keeps the maxTerms weightiest terms, of equal ones those with the least hashes,
// and orders them by hash.
func weightiest(terms []term) []term {
	slices.SortFunc(terms, func(a, b term) int { return cmp.Compare(a.hash, b.hash) })
	if len(terms) <= maxTerms {
		return terms
	}
	var count [256]int
	for _, t := range terms {
		count[t.weight]++
	}
	least, room := uint8(255), maxTerms
	for ; room >= count[least]; least-- {
		room -= count[least]
	}
	kept := make([]term, 0, maxTerms)
	for _, t := range terms {
		if t.weight > least {
			kept = append(kept, t)
		} else if t.weight == least && room > 0 {
			kept = append(kept, t)
			room--
		}
	}
	return kept
}

func byWeight(a, b term) int {
	if a.weight != b.weight {
		return int(b.weight) - int(a.weight)
	}
	return cmp.Compare(a.hash, b.hash)
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

// maxKeys is by how many of its terms an item can be found.
const maxKeys = 10

// Keys are what an item is found by, weightiest first: its week and a term each. An item
// that tells of the same event shares a term, and is of that week or one beside it.
func (s Sketch) Keys() []int64 { return s.appendKeys(nil, week(s.At)) }

// SearchKeys are the keys of the items that may tell of the same event.
func (s Sketch) SearchKeys() []int64 { return s.appendSearchKeys(make([]int64, 0, 3*maxKeys)) }

func (s Sketch) appendSearchKeys(near []int64) []int64 {
	for w := week(s.At.Add(-Window)); w <= week(s.At.Add(Window)); w++ {
		near = s.appendKeys(near, w)
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

// weekShift is by how many bits a key's week stands above the rest of it.
const weekShift = 44

// appendKeys appends the keys of a week: 32 bits of a term behind 12 of the language, behind
// the week.
func (s Sketch) appendKeys(keys []int64, week int64) []int64 {
	lang := int64(hash(s.Lang) & 0xfff)
	for _, h := range s.keyed[:min(len(s.terms), maxKeys)] {
		keys = append(keys, week<<weekShift|lang<<32|int64(h))
	}
	return keys
}
