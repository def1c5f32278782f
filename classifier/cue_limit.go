package classifier

// Words of cues that are repeated over and over match each other in millions of ways. So there is a limit to
// how many steps the search for the cues of a mention may take, and to those for all mentions of an item: a
// step is a part of a cue that is looked at, or a word or hit that is examined for it. In 17,000 real texts
// they are 3,300 and 14,000 at most. Beyond the limit, a mention has only the cues that were found before.
const (
	maxCueSteps     = 1 << 15
	maxItemCueSteps = 1 << 20
)

// startCues begins the search for the cues of a mention.
func (r resolver) startCues() {
	s := r.scratch
	s.cueLimit = s.steps + min(maxCueSteps, maxItemCueSteps-s.cueSteps)
	s.cueSteps -= s.steps
	s.cueCut = false
}

// endCues ends the search for the cues of h, of which there may be two: for cues that name groups, and for others.
func (r resolver) endCues(h *hit) {
	s := r.scratch
	s.cueSteps += s.steps
	if s.cueCut {
		if s.cutCues == nil {
			s.cutCues = make(map[*hit]bool)
		}
		s.cutCues[h] = true
	}
}

// cueStep counts one step for the current mention. It reports whether it may be taken.
func (r resolver) cueStep() bool {
	r.scratch.steps++
	if r.scratch.steps > r.scratch.cueLimit {
		r.scratch.cueCut = true
		return false
	}
	return true
}
