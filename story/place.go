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
	minSample  = 3     // members that an item is compared with at least: the likest
	maxSample = 6     // and at most; between them half of the story
	missingLikeness       = -1000 // likeness of a witness that is not among the members found
	certainLikeness       = 4500  // likeness of one member that needs no further witness
	certainPerDoubling     = 400   // and so much more whenever a story doubles
	barPerDoubling      = 265   // the bar rises by this whenever a story doubles: large ones attract
	mergeMargin       = 50    // two stories need so much more than an item and a story
)

// A Summary is what is known of a story apart from those of its members that were found.
type Summary struct {
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
	Summary
	members []*Sketch
	support int // rarity the item that is being placed
}

// likelyStories returns the stories that an item may belong to, likeliest first.
func likelyStories(s *Sketch, groups []group) []group {
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

// mergeStories lets the first story, which has just got a new member, take in those of the others
// that are the same story in its light, and returns all that are one now, oldest first.
func mergeStories(found []group) []int64 {
	home, ids := found[0], []int64{found[0].ID}
	for _, g := range found[1:] {
		if home.same(g) {
			home.absorb(g)
			ids = append(ids, g.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// admits reports whether the story may grow to hold reports from first to last.
func (k Summary) admits(first, last time.Time) bool {
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
func (g *group) supports(s *Sketch) int {
	likes := g.likes(s)
	if likes[0] >= certainLikeness+certainPerDoubling*g.doublings() {
		return likes[0]
	}
	return g.mean(likes) - g.bar()
}

// likes are how like the members that were found are to s, the likest first.
func (g *group) likes(s *Sketch) []int {
	likes := make([]int, 0, len(g.members))
	for _, m := range g.members {
		likes = append(likes, likeness(s, m))
	}
	slices.SortFunc(likes, func(a, b int) int { return cmp.Compare(b, a) })
	return likes
}

// mean is that of the likest witnesses.
func (g *group) mean(likes []int) int {
	n := min(max(minSample, min(g.Size/2, maxSample)), g.Size)
	sum := missingLikeness * max(0, n-len(likes))
	for _, l := range likes[:min(n, len(likes))] {
		sum += l
	}
	return sum / n
}

// bar is what the mean of the witnesses must reach.
func (g *group) bar() int { return barPerDoubling * g.doublings() }

// doublings is how often a story of one item has doubled to be of this size.
func (g *group) doublings() int { return bits.Len(uint(g.Size)) - 1 }

// same reports whether h is the same story as g: on average, the members of the smaller one
// belong into the larger. No single report proves that, not even one that is in both.
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
		sum += large.mean(large.likes(m)) - large.bar()
	}
	return sum >= mergeMargin*len(small.members)
}

// absorb makes h part of g.
func (g *group) absorb(h group) {
	g.members = append(slices.Clip(g.members), h.members...)
	g.Summary = g.with(h.Summary)
}

// with returns what is known of the two stories as one, under k's ID.
func (k Summary) with(l Summary) Summary {
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
