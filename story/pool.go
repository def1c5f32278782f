package story

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// How many items a new one is compared with.
const (
	// PerKey bounds how many of the items that share a key are looked at: the latest by
	// time, then by number. A key that more have is a common word of its week, and items
	// that share no rarer one hardly tell of one event.
	PerKey = 24

	minShared = 2*maxKeys - 5 // what an item must share to be compared with: a weighty key, or two
	commonKey    = 13             // items from which on a key counts as light, however weighty the word
	maxCompared     = 48             // items in all that one is compared with: those that share most
	maxCopies   = 16             // rarity these, how many it may be a copy of: a copy shares nearly all
)

// A Member is an item that has its story.
type Member struct {
	Item   int64
	Story  int64
	Origin string // as Decision.Origin
	Sketch
}

// A Placer places items one after the other. What it knows of those that have their stories
// it is told in two steps: NewPlacer hears which of them share keys with the items to be
// placed, and Load brings those that Wanted names. Beyond these it knows what it has placed.
// So a pool that is filled afresh from a database for each batch of items decides as one
// does that has seen everything.
type Placer struct {
	postings   map[int64]Postings // by key
	changed map[int64]bool     // keys whose finds are no longer what NewPlacer heard
	members map[int64]*Member
	stories map[int64]Summary
	items   map[int64][]int64 // items, by story

	keys   []int64       // rarity the item at hand
	shared map[int64]int // what other items share with it
}

// NewPlacer returns a pool that knows which items are stored under the keys of those to be
// placed. It changes finds.
func NewPlacer(finds map[int64]Postings) *Placer {
	if finds == nil {
		finds = map[int64]Postings{}
	}
	return &Placer{
		postings: finds, changed: map[int64]bool{}, members: map[int64]*Member{},
		stories: map[int64]Summary{}, items: map[int64][]int64{}, shared: map[int64]int{},
	}
}

// Changed yields the keys under which other items are to be stored now than NewPlacer heard,
// in ascending order.
func (p *Placer) Changed() iter.Seq2[int64, Postings] {
	return func(yield func(int64, Postings) bool) {
		for _, k := range slices.Sorted(maps.Keys(p.changed)) {
			if !yield(k, p.postings[k]) {
				return
			}
		}
	}
}

// ToCompare returns the stored items that one which is to be placed must be compared with.
func (p *Placer) ToCompare(s Sketch) []int64 { return p.similarItems(s) }

// Load brings stored items and their stories.
func (p *Placer) Load(members []Member, stories []Summary) {
	for _, k := range stories {
		p.stories[k.ID] = k
	}
	for i := range members {
		m := &members[i]
		p.members[m.Item] = m
		p.items[m.Story] = append(p.items[m.Story], m.Item)
	}
}

func (p *Placer) add(m Member) {
	p.Load([]Member{m}, nil)
	p.addPostings(p.members[m.Item])
}

// addPostings lets an item be found by its keys.
func (p *Placer) addPostings(m *Member) {
	f := Posting{m.At.UnixMilli(), m.Item}
	p.keys = m.appendKeys(p.keys[:0], week(m.At))
	for _, k := range p.keys {
		p.postings[k] = p.postings[k].with(f)
		p.changed[k] = true
	}
}

// Revise gives an item that is in its story, and was loaded, another sketch. It is found by
// that from now on.
func (p *Placer) Revise(item int64, s Sketch) {
	m := p.members[item]
	for _, k := range m.Keys() {
		p.postings[k] = p.postings[k].without(item)
		p.changed[k] = true
	}
	m.Sketch = s
	p.addPostings(m)
}

// Place decides which story an item belongs to, and takes it in. Should it start a story,
// this is to be known as fresh, which must be greater than the ID of every story so far.
func (p *Placer) Place(item int64, s Sketch, fresh int64) Decision {
	near := p.similarItems(s)
	d := Decision{Story: fresh, New: true, Origin: p.origin(&s, near)}
	found := likelyStories(&s, p.groups(near))
	if len(found) > 0 {
		found[0].members = append(found[0].members, &s)
		found[0].Summary = found[0].with(Summary{Size: 1, First: s.At, Last: s.At})
		ids := mergeStories(found)
		d.Story, d.New, d.Merged = ids[0], false, ids[1:]
	}
	p.applyMerges(d)
	p.stories[d.Story] = p.Summary(d.Story).with(Summary{Size: 1, First: s.At, Last: s.At})
	p.add(Member{Item: item, Story: d.Story, Origin: d.Origin, Sketch: s})
	return d
}

// Summary returns what is known of a story by now.
func (p *Placer) Summary(id int64) Summary {
	k := p.stories[id]
	k.ID = id
	return k
}

// setTerms makes one of the stories that a decision found to be one.
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

// similarItems returns the items to compare one with, those that share most first. A weighty key
// counts for more than a light one; a light one alone is not enough.
func (p *Placer) similarItems(s Sketch) []int64 {
	terms := min(len(s.terms), maxKeys)
	clear(p.shared)
	p.keys = s.appendSearchKeys(p.keys[:0])
	from, to := s.At.Add(-Window).UnixMilli(), s.At.Add(Window).UnixMilli()
	for n, k := range p.keys {
		finds := p.postings[k]
		share := 2*maxKeys - n%terms
		if len(finds) >= commonKey {
			share = min(share, minShared)
		}
		for _, f := range finds {
			if from <= f.At && f.At <= to {
				p.shared[f.Item] += share
			}
		}
	}
	near := make([]int64, 0, maxCompared)
	for item, n := range p.shared {
		if n > minShared {
			near = append(near, item)
		}
	}
	slices.SortFunc(near, func(a, b int64) int { return cmp.Or(cmp.Compare(p.shared[b], p.shared[a]), cmp.Compare(b, a)) })
	return near[:min(len(near), maxCompared)]
}

// groups sorts items by story. Items that were not loaded cannot be compared.
func (p *Placer) groups(near []int64) []group {
	var groups []group
	at := map[int64]int{}
	for _, item := range near {
		m, ok := p.members[item]
		if !ok {
			continue
		}
		k, ok := at[m.Story]
		if !ok {
			k = len(groups)
			at[m.Story] = k
			groups = append(groups, group{Summary: p.stories[m.Story]})
		}
		groups[k].members = append(groups[k].members, &m.Sketch)
	}
	return groups
}

// origin says on whose account an item reports: the agency that it is credited to, else
// whoever had the same text before, else its own outlet.
func (p *Placer) origin(s *Sketch, near []int64) string {
	if s.Agency != "" {
		return s.Agency
	}
	for _, item := range slices.Sorted(slices.Values(near[:min(len(near), maxCopies)])) {
		if m, ok := p.members[item]; ok && m.Lang == s.Lang && m.isCopy(s) {
			return m.Origin
		}
	}
	return s.Outlet
}
