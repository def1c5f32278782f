package story

import (
	"cmp"
	"math/bits"
	"slices"
)

// An item is compared with a sample of the members of a story: those that are most similar to it. The
// larger the story, the more similar they must be, since a large story is more likely to have some
// members that resemble any item. See decisions 63 and 68.
const (
	minSample = 3 // fewest members in the sample
	maxSample = 6 // most members in the sample; between the two, it is half of the story

	missingSimilarity = -1000 // similarity of a sample member that is not loaded
	certainSimilarity = 4500  // an item that is so similar to one member joins a story of one item
	certainPerDouble  = 400   // added to certainSimilarity each time the size of the story doubles
	barPerDouble      = 265   // added to the mean that the sample must reach each time the size doubles
	mergeMargin       = 50    // two stories are merged if their mean exceeds the bar for an item by this
)

// A partialStory is a story with those of its members that are loaded and are compared with the item that
// is being placed.
type partialStory struct {
	Summary
	members []*Sketch
	support int // result of supports for the item that is being placed
}

// likelyStories returns the stories that an item may belong to, the likeliest first.
func likelyStories(s *Sketch, stories []partialStory) []partialStory {
	var likely []partialStory
	for _, p := range stories {
		if !p.admits(s.At, s.At) {
			continue
		}
		if p.support = p.supports(s); p.support >= 0 {
			likely = append(likely, p)
		}
	}
	slices.SortFunc(likely, func(a, b partialStory) int {
		return cmp.Or(cmp.Compare(b.support, a.support), cmp.Compare(a.ID, b.ID))
	})
	return likely
}

// mergeStories merges stories into the first one, which has just got a new member: all those that, with
// this member, turn out to be the same story. It returns the IDs of all stories that are now one, the
// oldest first.
func mergeStories(likely []partialStory) []int64 {
	first, ids := likely[0], []int64{likely[0].ID}
	for _, p := range likely[1:] {
		if first.same(p) {
			first.members = append(slices.Clip(first.members), p.members...)
			first.Summary = first.with(p.Summary)
			ids = append(ids, p.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// supports returns how much the members of the story are like an item. The item may join if the result
// is not negative. If one member is similar enough to be certain, only this member counts; otherwise
// the mean of the sample counts.
func (p *partialStory) supports(s *Sketch) int {
	sims := p.similarities(s)
	if sims[0] >= certainSimilarity+certainPerDouble*p.doublings() {
		return sims[0]
	}
	return p.sampleMean(sims) - p.bar()
}

// similarities returns how similar the members are to s, the most similar first.
func (p *partialStory) similarities(s *Sketch) []int {
	sims := make([]int, 0, len(p.members))
	for _, m := range p.members {
		sims = append(sims, similarity(s, m))
	}
	slices.SortFunc(sims, func(a, b int) int { return cmp.Compare(b, a) })
	return sims
}

// sampleMean returns the mean similarity of the sample, given the similarities of the members, the
// greatest first.
func (p *partialStory) sampleMean(sims []int) int {
	n := min(max(minSample, min(p.Size/2, maxSample)), p.Size)
	sum := missingSimilarity * max(0, n-len(sims))
	for _, s := range sims[:min(n, len(sims))] {
		sum += s
	}
	return sum / n
}

// bar returns the mean that the sample must reach for an item to join the story.
func (p *partialStory) bar() int { return barPerDouble * p.doublings() }

// doublings returns how often a story of one item has doubled to reach this size.
func (p *partialStory) doublings() int { return bits.Len(uint(p.Size)) - 1 }

// same reports whether q is the same story as p: on average, the members of the smaller story are
// similar enough to the larger one to join it. One report alone proves nothing, not even one that
// could join both.
func (p *partialStory) same(q partialStory) bool {
	if !p.admits(q.First, q.Last) || slices.Contains(p.Apart, q.ID) || slices.Contains(q.Apart, p.ID) {
		return false
	}
	large, small := p, &q
	if large.Size < small.Size {
		large, small = small, large
	}
	sum := 0
	for _, m := range small.members {
		sum += large.sampleMean(large.similarities(m)) - large.bar()
	}
	return sum >= mergeMargin*len(small.members)
}
