package story

import (
	"cmp"
	"slices"
	"time"
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
)

// A Member is an item that has its story.
type Member struct {
	Item   int64
	Story  int64
	Origin string // as Decision.Origin
	Sketch
}

// A Find is an item that is stored under a key.
type Find struct {
	Key  int64
	At   time.Time // the item's
	Item int64
}

// A Pool places items one after the other. What it knows of those that have their stories
// it is told in two steps: NewPool hears which of them share keys with the items to be
// placed, and Load brings those that Wanted names. Beyond these it knows what it has placed.
// So a pool that is filled afresh from a database for each batch of items decides as one
// does that has seen everything.
type Pool struct {
	finds   map[int64][]Find // by key: the PerKey latest, in order of time
	members map[int64]Member // by item
	stories map[int64]Known
	parts   map[int64][]int64 // items, by story
}

// NewPool returns a pool that knows of the items that are stored under the keys of those to
// be placed. Of each key it needs only the PerKey latest.
func NewPool(finds ...Find) *Pool {
	p := &Pool{finds: map[int64][]Find{}, members: map[int64]Member{}, stories: map[int64]Known{}, parts: map[int64][]int64{}}
	for _, f := range finds {
		p.find(f)
	}
	return p
}

// find adds an item to those that share a key, which stay in order of time, and lets go of
// the earliest when they are too many.
func (p *Pool) find(f Find) {
	found := p.finds[f.Key]
	i, _ := slices.BinarySearchFunc(found, f, func(a, b Find) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Item, b.Item))
	})
	found = slices.Insert(found, i, f)
	if len(found) > PerKey {
		found = slices.Delete(found, 0, 1)
	}
	p.finds[f.Key] = found
}

// Wanted returns the stored items that one which is to be placed must be compared with.
func (p *Pool) Wanted(s Sketch) []int64 { return p.near(s) }

// Load brings stored items and their stories.
func (p *Pool) Load(members []Member, stories []Known) {
	for _, k := range stories {
		p.stories[k.ID] = k
	}
	for _, m := range members {
		p.members[m.Item] = m
		p.parts[m.Story] = append(p.parts[m.Story], m.Item)
	}
}

func (p *Pool) add(m Member) {
	p.Load([]Member{m}, nil)
	for _, k := range m.Keys() {
		p.find(Find{k, m.At, m.Item})
	}
}

// Place decides which story an item belongs to, and takes it in. Should it start a story,
// this is to be known as fresh, which must be greater than the ID of every story so far.
func (p *Pool) Place(item int64, s Sketch, fresh int64) Decision {
	near := p.near(s)
	d := Decision{Story: fresh, New: true, Origin: p.origin(s, near)}
	found := likely(s, p.groups(near))
	if len(found) > 0 {
		found[0].members = append(found[0].members, s)
		found[0].Known = found[0].with(Known{Size: 1, First: s.At, Last: s.At})
		ids := merge(found)
		d.Story, d.New, d.Merged = ids[0], false, ids[1:]
	}
	p.settle(d)
	p.stories[d.Story] = p.Known(d.Story).with(Known{Size: 1, First: s.At, Last: s.At})
	p.add(Member{Item: item, Story: d.Story, Origin: d.Origin, Sketch: s})
	return d
}

// Known returns what is known of a story by now.
func (p *Pool) Known(id int64) Known {
	k := p.stories[id]
	k.ID = id
	return k
}

// settle makes one of the stories that a decision found to be one.
func (p *Pool) settle(d Decision) {
	for _, id := range d.Merged {
		p.stories[d.Story] = p.Known(d.Story).with(p.stories[id])
		for _, item := range p.parts[id] {
			m := p.members[item]
			m.Story = d.Story
			p.members[item] = m
		}
		p.parts[d.Story] = append(p.parts[d.Story], p.parts[id]...)
		delete(p.parts, id)
		delete(p.stories, id)
	}
}

// near returns the items to compare one with, those that share most first. A weighty key counts
// for more than a light one; a light one alone is not enough.
func (p *Pool) near(s Sketch) []int64 {
	terms := min(len(s.terms), mostKeys)
	shares := map[int64]int{}
	for n, k := range s.Near() {
		share := 2*mostKeys - n%terms
		if len(p.finds[k]) >= commonKey {
			share = min(share, fewestShared)
		}
		for _, f := range p.finds[k] {
			if f.At.Sub(s.At).Abs() <= Window {
				shares[f.Item] += share
			}
		}
	}
	near := make([]int64, 0, len(shares))
	for item, n := range shares {
		if n > fewestShared {
			near = append(near, item)
		}
	}
	slices.SortFunc(near, func(a, b int64) int { return cmp.Or(cmp.Compare(shares[b], shares[a]), cmp.Compare(b, a)) })
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
			groups = append(groups, group{Known: p.stories[m.Story]})
		}
		groups[k].members = append(groups[k].members, m.Sketch)
	}
	return groups
}

// origin says on whose account an item reports: the agency that it is credited to, else
// whoever had the same text before, else its own outlet.
func (p *Pool) origin(s Sketch, near []int64) string {
	if s.Agency != "" {
		return s.Agency
	}
	for _, item := range slices.Sorted(slices.Values(near)) {
		if m, ok := p.members[item]; ok && m.Lang == s.Lang && m.isCopy(s) {
			return m.Origin
		}
	}
	return s.Outlet
}
