package story

import (
	"cmp"
	"math/bits"
	"slices"
)

// How an item is compared with a story: with a sample of the members, the most similar ones. The
// larger the story, the more similar they must be, since a large story is more likely to have some
// members that resemble any item. See decisions 63 and 68.
const (
	minSample = 3 // sample members, at least
	maxSample = 6 // at most; in between, half of the story

	missingSimilarity = -1000 // of a sample member that is not loaded
	certainSimilarity = 4500  // of one member, which suffices alone
	certainPerDouble  = 400   // is added to it each time a story doubles
	barPerDouble      = 265   // is added to the least mean of the sample each time a story doubles
	mergeMargin       = 50    // that two stories need beyond what an item and a story do
)

// A partialStory is a story with those of its members that are loaded and similar to an item.
type partialStory struct {
	Summary
	members []*Sketch
	support int // of the item that is being placed
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

// mergeStories merges into the first story, which has just got a new member, those of the others
// that are the same story with that member. It returns the IDs of all that are one now, the oldest
// first.
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

// supports returns how strongly the story supports an item: it may join from zero on. What counts
// is one member that is certain, or else the mean of the sample.
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

// sampleMean returns the mean of the greatest similarities, as many as there are sample members.
func (p *partialStory) sampleMean(sims []int) int {
	n := min(max(minSample, min(p.Size/2, maxSample)), p.Size)
	sum := missingSimilarity * max(0, n-len(sims))
	for _, s := range sims[:min(n, len(sims))] {
		sum += s
	}
	return sum / n
}

// bar returns what the mean of the sample must reach.
func (p *partialStory) bar() int { return barPerDouble * p.doublings() }

// doublings returns how often a story of one item has doubled to reach this size.
func (p *partialStory) doublings() int { return bits.Len(uint(p.Size)) - 1 }

// same reports whether q is the same story as p: on average, the members of the smaller one belong
// in the larger. No single report proves that, not even one that belongs to both.
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
