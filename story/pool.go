package story

import (
	"cmp"
	"maps"
	"slices"
)

// How many items a new one is compared with.
const (
	// PerKey bounds how many of the items that share a key are looked at: the latest by
	// time, then by number. A key that more have is a common word of its week, and items
	// that share no rarer one hardly tell of one event.
	PerKey   = 64
	mostNear = 64 // items in all that one is compared with: those that share most
)

// A Member is an item that has its story.
type Member struct {
	Item   int64
	Story  int64
	Origin string // as Decision.Origin
	Sketch
}

// A Pool places items one after the other. It starts with the stored items that share a key
// with any of those to be placed, and their stories; what it knows beyond these is what it
// has placed itself. So a pool that is filled afresh from the database for each batch of
// items decides as one does that has seen everything.
type Pool struct {
	members []Member
	byKey   map[int64][]int // indexes of members
	stories map[int64]Known
	parts   map[int64][]int // indexes of members, by story
}

// NewPool returns a pool of stored items and their stories.
func NewPool(members []Member, stories []Known) *Pool {
	p := &Pool{byKey: map[int64][]int{}, stories: map[int64]Known{}, parts: map[int64][]int{}}
	for _, k := range stories {
		p.stories[k.ID] = k
	}
	ordered := slices.Clone(members)
	slices.SortFunc(ordered, func(a, b Member) int { return cmp.Compare(a.Item, b.Item) })
	for _, m := range ordered {
		p.add(m)
	}
	return p
}

func (p *Pool) add(m Member) {
	i := len(p.members)
	p.members = append(p.members, m)
	p.parts[m.Story] = append(p.parts[m.Story], i)
	for _, k := range m.Keys() {
		p.byKey[k] = append(p.byKey[k], i)
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
		for _, i := range p.parts[id] {
			p.members[i].Story = d.Story
		}
		p.parts[d.Story] = append(p.parts[d.Story], p.parts[id]...)
		delete(p.parts, id)
		delete(p.stories, id)
	}
}

// near returns the indexes of the members to compare an item with. A rare key counts for
// more than a common one.
func (p *Pool) near(s Sketch) []int {
	shares := map[int]int{}
	terms := min(len(s.terms), mostKeys)
	for n, k := range s.Near() {
		for _, i := range p.latest(p.byKey[k]) {
			if p.members[i].At.Sub(s.At).Abs() <= Window {
				shares[i] += 2*mostKeys - n%terms
			}
		}
	}
	near := slices.SortedFunc(maps.Keys(shares), func(a, b int) int {
		return cmp.Or(cmp.Compare(shares[b], shares[a]), cmp.Compare(p.members[b].Item, p.members[a].Item))
	})
	return near[:min(len(near), mostNear)]
}

// latest returns those of the members that share a key which are looked at.
func (p *Pool) latest(found []int) []int {
	if len(found) <= PerKey {
		return found
	}
	found = slices.Clone(found)
	slices.SortFunc(found, func(a, b int) int {
		x, y := &p.members[a], &p.members[b]
		return cmp.Or(y.At.Compare(x.At), cmp.Compare(y.Item, x.Item))
	})
	return found[:PerKey]
}

// groups sorts members by story.
func (p *Pool) groups(near []int) []group {
	var groups []group
	at := map[int64]int{}
	for _, i := range near {
		m := p.members[i]
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
func (p *Pool) origin(s Sketch, near []int) string {
	if s.Agency != "" {
		return s.Agency
	}
	for _, i := range slices.Sorted(slices.Values(near)) {
		if m := p.members[i]; m.Lang == s.Lang && m.isCopy(s) {
			return m.Origin
		}
	}
	return s.Outlet
}
