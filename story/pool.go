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

	fewestShared = 2*mostKeys - 5 // what an item must share to be compared with: a weighty key, or two
	commonKey    = 13             // items from which on a key counts as light, however weighty the word
	mostNear     = 48             // items in all that one is compared with: those that share most
	mostCopies   = 16             // of these, how many it may be a copy of: a copy shares nearly all
)

// A Member is an item that has its story.
type Member struct {
	Item   int64
	Story  int64
	Origin string // as Decision.Origin
	Sketch
}

// A Pool places items one after the other. What it knows of those that have their stories
// it is told in two steps: NewPool hears which of them share keys with the items to be
// placed, and Load brings those that Wanted names. Beyond these it knows what it has placed.
// So a pool that is filled afresh from a database for each batch of items decides as one
// does that has seen everything.
type Pool struct {
	finds   map[int64]Postings // by key
	changed map[int64]bool     // keys whose finds are no longer what NewPool heard
	members map[int64]*Member
	stories map[int64]Summary
	parts   map[int64][]int64 // items, by story

	keys   []int64       // of the item at hand
	shares map[int64]int // what other items share with it
}

// NewPool returns a pool that knows which items are stored under the keys of those to be
// placed. It changes finds.
func NewPool(finds map[int64]Postings) *Pool {
	if finds == nil {
		finds = map[int64]Postings{}
	}
	return &Pool{
		finds: finds, changed: map[int64]bool{}, members: map[int64]*Member{},
		stories: map[int64]Summary{}, parts: map[int64][]int64{}, shares: map[int64]int{},
	}
}

// Changed yields the keys under which other items are to be stored now than NewPool heard,
// in ascending order.
func (p *Pool) Changed() iter.Seq2[int64, Postings] {
	return func(yield func(int64, Postings) bool) {
		for _, k := range slices.Sorted(maps.Keys(p.changed)) {
			if !yield(k, p.finds[k]) {
				return
			}
		}
	}
}

// Wanted returns the stored items that one which is to be placed must be compared with.
func (p *Pool) Wanted(s Sketch) []int64 { return p.near(s) }

// Load brings stored items and their stories.
func (p *Pool) Load(members []Member, stories []Summary) {
	for _, k := range stories {
		p.stories[k.ID] = k
	}
	for i := range members {
		m := &members[i]
		p.members[m.Item] = m
		p.parts[m.Story] = append(p.parts[m.Story], m.Item)
	}
}

func (p *Pool) add(m Member) {
	p.Load([]Member{m}, nil)
	p.find(p.members[m.Item])
}

// find lets an item be found by its keys.
func (p *Pool) find(m *Member) {
	f := Posting{m.At.UnixMilli(), m.Item}
	p.keys = m.appendKeys(p.keys[:0], week(m.At))
	for _, k := range p.keys {
		p.finds[k] = p.finds[k].with(f)
		p.changed[k] = true
	}
}

// Revise gives an item that is in its story, and was loaded, another sketch. It is found by
// that from now on.
func (p *Pool) Revise(item int64, s Sketch) {
	m := p.members[item]
	for _, k := range m.Keys() {
		p.finds[k] = p.finds[k].without(item)
		p.changed[k] = true
	}
	m.Sketch = s
	p.find(m)
}

// Place decides which story an item belongs to, and takes it in. Should it start a story,
// this is to be known as fresh, which must be greater than the ID of every story so far.
func (p *Pool) Place(item int64, s Sketch, fresh int64) Decision {
	near := p.near(s)
	d := Decision{Story: fresh, New: true, Origin: p.origin(&s, near)}
	found := likely(&s, p.groups(near))
	if len(found) > 0 {
		found[0].members = append(found[0].members, &s)
		found[0].Summary = found[0].with(Summary{Size: 1, First: s.At, Last: s.At})
		ids := merge(found)
		d.Story, d.New, d.Merged = ids[0], false, ids[1:]
	}
	p.settle(d)
	p.stories[d.Story] = p.Summary(d.Story).with(Summary{Size: 1, First: s.At, Last: s.At})
	p.add(Member{Item: item, Story: d.Story, Origin: d.Origin, Sketch: s})
	return d
}

// Summary returns what is known of a story by now.
func (p *Pool) Summary(id int64) Summary {
	k := p.stories[id]
	k.ID = id
	return k
}

// settle makes one of the stories that a decision found to be one.
func (p *Pool) settle(d Decision) {
	for _, id := range d.Merged {
		p.stories[d.Story] = p.Summary(d.Story).with(p.stories[id])
		for _, item := range p.parts[id] {
			p.members[item].Story = d.Story
		}
		p.parts[d.Story] = append(p.parts[d.Story], p.parts[id]...)
		delete(p.parts, id)
		delete(p.stories, id)
	}
}

// near returns the items to compare one with, those that share most first. A weighty key
// counts for more than a light one; a light one alone is not enough.
func (p *Pool) near(s Sketch) []int64 {
	terms := min(len(s.terms), mostKeys)
	clear(p.shares)
	p.keys = s.appendNear(p.keys[:0])
	from, to := s.At.Add(-Window).UnixMilli(), s.At.Add(Window).UnixMilli()
	for n, k := range p.keys {
		finds := p.finds[k]
		share := 2*mostKeys - n%terms
		if len(finds) >= commonKey {
			share = min(share, fewestShared)
		}
		for _, f := range finds {
			if from <= f.At && f.At <= to {
				p.shares[f.Item] += share
			}
		}
	}
	near := make([]int64, 0, mostNear)
	for item, n := range p.shares {
		if n > fewestShared {
			near = append(near, item)
		}
	}
	slices.SortFunc(near, func(a, b int64) int { return cmp.Or(cmp.Compare(p.shares[b], p.shares[a]), cmp.Compare(b, a)) })
	return near[:min(len(near), mostNear)]
}

// groups sorts items by story. Items that were not loaded cannot be compared.
func (p *Pool) groups(near []int64) []group {
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
func (p *Pool) origin(s *Sketch, near []int64) string {
	if s.Agency != "" {
		return s.Agency
	}
	for _, item := range slices.Sorted(slices.Values(near[:min(len(near), mostCopies)])) {
		if m, ok := p.members[item]; ok && m.Lang == s.Lang && m.isCopy(s) {
			return m.Origin
		}
	}
	return s.Outlet
}
