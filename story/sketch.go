package story

import (
	"cmp"
	"slices"
	"time"

	"khabar/news"
	"khabar/text"
)

// A Sketch is the part of an item that is stored to match it with stories.
type Sketch struct {
	Lang   string    // language of its words; items in different languages are never compared
	At     time.Time // news.Item.SortAt, to the millisecond
	Outlet string    // outlet that published it
	Agency string    // agency that the item is credited to, or empty

	terms    []term   // sorted by hash
	days     uint8    // weekdays that it names, Sunday in the lowest bit
	places   []uint32 // hashes of the IDs of its accepted tags, ascending
	groups   []uint32
	events   []uint32
	sums     termSums        // over terms
	keyTerms [maxKeys]uint32 // hashes of the weightiest terms, weightiest first; then zeros
}

// NewSketch makes the sketch of an item of an outlet. Of the item it uses the title, text,
// author, language, tags and SortAt.
func NewSketch(it news.Item, outlet string) Sketch {
	s := Sketch{
		Lang:   text.Language(it.Title+"\n"+it.Text[:min(len(it.Text), languageSample)], it.Lang),
		At:     it.SortAt.UTC().Truncate(time.Millisecond),
		Outlet: outlet,
		Agency: creditedAgency(it, outlet),
	}
	c := termCollector{rarity: rarityTables()[s.Lang], terms: make([]term, 0, maxTerms), tags: it.Tags}
	c.field(it.Title, true)
	if it.Text != it.Title {
		c.field(it.Text, false)
	}
	s.days = c.days
	s.setTerms(weightiest(c.terms))
	s.setTags(it.Tags)
	return s
}

// languageSample is how many bytes of an item's text are read to detect its language.
const languageSample = 400

// setTerms sets the terms, which must be sorted by hash, and the fields that depend on them: sums and
// keyTerms.
func (s *Sketch) setTerms(terms []term) {
	s.terms, s.sums, s.keyTerms = terms, termSums{}, [maxKeys]uint32{}
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
		s.keyTerms[i] = t.hash
	}
}

// weightiest returns the maxTerms weightiest terms, sorted by hash. Of terms with equal weights, it
// prefers those with smaller hashes.
func weightiest(terms []term) []term {
	slices.SortFunc(terms, func(a, b term) int { return cmp.Compare(a.hash, b.hash) })
	if len(terms) <= maxTerms {
		return terms
	}
	var count [256]int
	for _, t := range terms {
		count[t.weight]++
	}
	least, left := uint8(255), maxTerms
	for ; left >= count[least]; least-- {
		left -= count[least]
	}
	kept := make([]term, 0, maxTerms)
	for _, t := range terms {
		if t.weight > least {
			kept = append(kept, t)
		} else if t.weight == least && left > 0 {
			kept = append(kept, t)
			left--
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

func (s *Sketch) setTags(tags []news.Tag) {
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

// maxKeys is how many terms of an item are keys under which it is listed.
const maxKeys = 10

// Keys returns the keys under which an item is listed, weightiest first: each is the week of the
// item and a term. Items that report the same event share a term, and are at most a week apart.
func (s Sketch) Keys() []int64 { return s.appendKeys(nil, week(s.At)) }

// SearchKeys returns the keys under which items that may report the same event are listed.
func (s Sketch) SearchKeys() []int64 { return s.appendSearchKeys(make([]int64, 0, 3*maxKeys)) }

func (s Sketch) appendSearchKeys(keys []int64) []int64 {
	for w := week(s.At.Add(-Window)); w <= week(s.At.Add(Window)); w++ {
		keys = s.appendKeys(keys, w)
	}
	return keys
}

// week numbers the weeks since 1970. Keys start with it, so that new items only touch one end of
// an index of keys.
func week(t time.Time) int64 {
	const length = int64(Window / time.Millisecond)
	ms := t.UnixMilli()
	if ms < 0 {
		ms -= length - 1
	}
	return ms / length
}

// weekShift is the number of bits of a key below those of the week.
const weekShift = 44

// appendKeys appends the keys for a week, one for each key term. From the highest bit, a key has the
// week, 12 bits of the hash of the language, and the 32 bits of the hash of the term.
func (s Sketch) appendKeys(keys []int64, week int64) []int64 {
	lang := int64(hash(s.Lang) & 0xfff)
	for _, h := range s.keyTerms[:min(len(s.terms), maxKeys)] {
		keys = append(keys, week<<weekShift|lang<<32|int64(h))
	}
	return keys
}
