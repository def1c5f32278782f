package story

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// PerKey is the greatest number of items that are listed under one key: the latest ones, by time and
// then by number. A key with more items is a common word of its week. Items that share no rarer word
// hardly ever report one event.
const PerKey = 24

// These limits decide with which items a new item is compared.
const (
	minShared   = 2*maxKeys - 5 // an item is compared if its share is greater: one weighty key or several, see similarItems
	commonKey   = 13            // a key with at least so many items counts as light, however weighty its term
	maxCompared = 48            // items that a new item is compared with: those with the greatest share
	maxCopies   = 16            // the first of these, of which it may be a copy: copies share nearly everything
)

// A Member is an item with the story that it is in.
type Member struct {
	Item   int64
	Story  int64
	Origin string // as Decision.Origin
	Sketch
}

// A Placer places items in stories, one after the other. It gets the stored items that it needs in two
// steps: NewPlacer takes the postings under the keys of the items to be placed, and Load takes the
// items that ToCompare names. Items that it has placed are added. So a Placer that is filled from
// a database for each batch of items decides as one that has placed all items itself.
//
// What placing an item costs does not depend on how long or how hostile it is: it has at most maxKeys
// terms to be looked up by, in the three weeks around it, with PerKey postings each; of these 720 items it
// is compared with maxCompared, each of them maxTerms terms against maxTerms; and stories are merged by
// comparing those items with each other, at most maxCompared² times.
type Placer struct {
	postings map[int64]Postings // by key
	changed  map[int64]bool     // keys whose postings differ from those that NewPlacer was given
	members  map[int64]*Member
	stories  map[int64]Summary
	items    map[int64][]int64 // by story

	keys   []int64       // of the current item
	shared map[int64]int // by item: its share with the current item, see similarItems
}

// NewPlacer returns a Placer. Its argument has the stored postings under the SearchKeys of the items
// to be placed, and under the Keys of the items to be revised. The Placer changes the map and its
// values.
func NewPlacer(postings map[int64]Postings) *Placer {
	if postings == nil {
		postings = map[int64]Postings{}
	}
	return &Placer{
		postings: postings, changed: map[int64]bool{}, members: map[int64]*Member{},
		stories: map[int64]Summary{}, items: map[int64][]int64{}, shared: map[int64]int{},
	}
}

// Changed yields the keys whose postings differ from those that NewPlacer was given, in ascending
// order, with the postings to be stored.
func (p *Placer) Changed() iter.Seq2[int64, Postings] {
	return func(yield func(int64, Postings) bool) {
		for _, k := range slices.Sorted(maps.Keys(p.changed)) {
			if !yield(k, p.postings[k]) {
				return
			}
		}
	}
}

// ToCompare returns the numbers of the stored items with which a new item must be compared.
func (p *Placer) ToCompare(s Sketch) []int64 { return p.similarItems(s) }

// Load adds stored items and their stories.
func (p *Placer) Load(members []Member, stories []Summary) {
	for _, s := range stories {
		p.stories[s.ID] = s
	}
	for i := range members {
		m := &members[i]
		p.members[m.Item] = m
		p.items[m.Story] = append(p.items[m.Story], m.Item)
	}
}

// addPostings lists an item under its keys.
func (p *Placer) addPostings(m *Member) {
	posting := Posting{m.At.UnixMilli(), m.Item}
	p.keys = m.appendKeys(p.keys[:0], week(m.At))
	for _, k := range p.keys {
		p.postings[k] = p.postings[k].with(posting)
		p.changed[k] = true
	}
}

// Revise gives a loaded item another sketch, and lists the item under the keys of the new sketch. The
// item stays in its story.
func (p *Placer) Revise(item int64, s Sketch) {
	m := p.members[item]
	for _, k := range m.Keys() {
		p.postings[k] = p.postings[k].without(item)
		p.changed[k] = true
	}
	m.Sketch = s
	p.addPostings(m)
}

// Place decides which story an item belongs to, and adds the item to that story. If the item starts a
// story, newID is the ID of the story; it must be greater than the ID of every story so far.
func (p *Placer) Place(item int64, s Sketch, newID int64) Decision {
	similar := p.similarItems(s)
	d := Decision{Story: newID, New: true, Origin: p.origin(&s, similar)}
	alone := Summary{Size: 1, First: s.At, Last: s.At}
	likely := likelyStories(&s, p.storiesOf(similar))
	if len(likely) > 0 {
		likely[0].members = append(likely[0].members, &s)
		likely[0].Summary = likely[0].with(alone)
		ids := mergeStories(likely)
		d.Story, d.New, d.Merged = ids[0], false, ids[1:]
	}
	p.applyMerges(d)
	p.stories[d.Story] = p.Summary(d.Story).with(alone)
	p.Load([]Member{{Item: item, Story: d.Story, Origin: d.Origin, Sketch: s}}, nil)
	p.addPostings(p.members[item])
	return d
}

// Summary returns the summary of a story, including the items that have been placed.
func (p *Placer) Summary(id int64) Summary {
	s := p.stories[id]
	s.ID = id
	return s
}

// applyMerges moves the members of the stories d.Merged to the story d.Story.
func (p *Placer) applyMerges(d Decision) {
	for _, id := range d.Merged {
		p.stories[d.Story] = p.Summary(d.Story).with(p.stories[id])
		for _, item := range p.items[id] {
			p.members[item].Story = d.Story
		}
		p.items[d.Story] = append(p.items[d.Story], p.items[id]...)
		delete(p.items, id)
		delete(p.stories, id)
	}
}

// similarItems returns the items with which to compare s, those with the greatest share first. The
// share of an item is the sum over the keys that it has in common with s: a weighty key counts more
// than a light one, and a single light key is not enough.
func (p *Placer) similarItems(s Sketch) []int64 {
	terms := min(len(s.terms), maxKeys)
	clear(p.shared)
	p.keys = s.appendSearchKeys(p.keys[:0])
	from, to := s.At.Add(-Window).UnixMilli(), s.At.Add(Window).UnixMilli()
	for n, k := range p.keys {
		postings := p.postings[k]
		share := 2*maxKeys - n%terms
		if len(postings) >= commonKey {
			share = min(share, minShared)
		}
		for _, posting := range postings {
			if from <= posting.At && posting.At <= to {
				p.shared[posting.Item] += share
			}
		}
	}
	items := make([]int64, 0, maxCompared)
	for item, n := range p.shared {
		if n > minShared {
			items = append(items, item)
		}
	}
	slices.SortFunc(items, func(a, b int64) int { return cmp.Or(cmp.Compare(p.shared[b], p.shared[a]), cmp.Compare(b, a)) })
	return items[:min(len(items), maxCompared)]
}

// storiesOf returns the stories of the given items, each with its members among these items. Items
// that are not loaded are left out.
func (p *Placer) storiesOf(items []int64) []partialStory {
	var stories []partialStory
	index := map[int64]int{}
	for _, item := range items {
		m, ok := p.members[item]
		if !ok {
			continue
		}
		i, ok := index[m.Story]
		if !ok {
			i = len(stories)
			index[m.Story] = i
			stories = append(stories, partialStory{Summary: p.stories[m.Story]})
		}
		stories[i].members = append(stories[i].members, &m.Sketch)
	}
	return stories
}

// origin returns where the report of an item comes from: the agency that it is credited to, or else
// the origin of the first item of which it is a copy, or else its own outlet. See decision 64.
func (p *Placer) origin(s *Sketch, similar []int64) string {
	if s.Agency != "" {
		return s.Agency
	}
	for _, item := range slices.Sorted(slices.Values(similar[:min(len(similar), maxCopies)])) {
		if m, ok := p.members[item]; ok && m.Lang == s.Lang && m.isCopy(s) {
			return m.Origin
		}
	}
	return s.Outlet
}
