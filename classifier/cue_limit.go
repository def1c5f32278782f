package classifier

// Limits on the steps of the search for cues: for one mention of a group, and for all mentions of an item. Each
// part of a cue that is looked at is a step, and so is each word or hit that is examined for it. Without limits, a
// text that repeats the words of cues would match them in millions of ways. In 17,000 real texts a mention takes
// 3,300 steps at most and an item 14,000. Beyond a limit, a mention keeps the cues that were found before.
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
