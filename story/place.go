package story

import (
	"cmp"
	"math/bits"
	"slices"
	"time"
)

// Window is how much time a story may span: an item joins it only if its first and latest
// reports are then no further apart. What is told later is another story.
const Window = 7 * 24 * time.Hour

// How a story as a whole is judged by its members.
const (
	witnesses = 3     // members that an item is compared with: the likest
	missing   = -1000 // likeness of a witness that is not among the members found
	certain   = 3500  // likeness of one member that needs no further witness
	doubling  = 300   // the bar rises by this whenever a story doubles: large ones attract
	toMerge   = 300   // two stories need so much more than an item and a story
)

// A Known is what is known of a story apart from those of its members that were found.
type Known struct {
	ID          int64
	Size        int       // items
	First, Last time.Time // the least and the greatest Sketch.At
	Apart       []int64   // stories from which a person has told it apart: never merged
}

// A Decision says where an item belongs.
type Decision struct {
	Story  int64   // that the item joins, or the one that New was told to be
	New    bool    // no known story is likely: the item starts one
	Merged []int64 // stories that have turned out to be Story; it is the oldest of them
	Origin string  // on whose account the item reports: an agency or an outlet
}

// A group is a story with those of its members that were found.
type group struct {
	Known
	members []Sketch
	support int // of the item that is being placed
}

// likely returns the stories that an item may belong to, likeliest first.
func likely(s Sketch, groups []group) []group {
	var found []group
	for _, g := range groups {
		if !g.admits(s.At, s.At) {
			continue
		}
		if g.support = g.supports(s); g.support >= 0 {
			found = append(found, g)
		}
	}
	slices.SortFunc(found, func(a, b group) int {
		return cmp.Or(cmp.Compare(b.support, a.support), cmp.Compare(a.ID, b.ID))
	})
	return found
}

// merge lets the first story, which has just got a new member, take in those of the others
// that are the same story in its light, and returns all that are one now, oldest first.
func merge(found []group) []int64 {
	home, ids := found[0], []int64{found[0].ID}
	for _, g := range found[1:] {
		if home.same(g) {
			home.take(g)
			ids = append(ids, g.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// admits reports whether the story may grow to hold reports from first to last.
func (k Known) admits(first, last time.Time) bool {
	if k.First.Before(first) {
		first = k.First
	}
	if k.Last.After(last) {
		last = k.Last
	}
	return last.Sub(first) <= Window
}

// supports says how like the story an item is, zero being enough: the mean likeness of the
// likest witnesses, or that of a single one which leaves no doubt.
func (g *group) supports(s Sketch) int {
	likes := make([]int, 0, len(g.members))
	for _, m := range g.members {
		likes = append(likes, Likeness(s, m))
	}
	slices.SortFunc(likes, func(a, b int) int { return cmp.Compare(b, a) })
	if likes[0] >= certain {
		return likes[0]
	}
	n, sum := min(witnesses, g.Size), 0
	for i := range n {
		if i < len(likes) {
			sum += likes[i]
		} else {
			sum += missing
		}
	}
	return sum/n - doubling*(bits.Len(uint(g.Size))-1)
}

// same reports whether h is the same story as g: on average, the members of the smaller one
// belong into the larger.
func (g *group) same(h group) bool {
	if !g.admits(h.First, h.Last) || slices.Contains(g.Apart, h.ID) || slices.Contains(h.Apart, g.ID) {
		return false
	}
	large, small := g, &h
	if large.Size < small.Size {
		large, small = small, large
	}
	sum := 0
	for _, m := range small.members {
		sum += large.supports(m)
	}
	return sum >= toMerge*len(small.members)
}

// take makes h part of g.
func (g *group) take(h group) {
	g.members = append(slices.Clip(g.members), h.members...)
	g.Known = g.with(h.Known)
}

// with returns what is known of the two stories as one, under k's ID.
func (k Known) with(l Known) Known {
	k.Size += l.Size
	if k.First.IsZero() || l.First.Before(k.First) {
		k.First = l.First
	}
	if l.Last.After(k.Last) {
		k.Last = l.Last
	}
	k.Apart = append(slices.Clip(k.Apart), l.Apart...)
	return k
}
