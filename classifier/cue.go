package classifier

import "khabar/news"

// A cue is a compiled roleCue, small enough for all of them to stay close at hand.
type cue struct {
	rank          int8 // of its role; -1 for namesGroup
	before, after uint8
	cueTraits
	gaps [maxCueParts]gap // of the parts before the group, outward, then of those behind it
}

// maxCueParts is how many parts a cue may have.
const maxCueParts = 12

// cueTraits are what decides how the parts of a cue must stand.
type cueTraits uint8

const (
	cueActs     cueTraits = 1 << iota // the group acts
	cueTarget                         // something is done to the group
	cueDenies                         // the group denies
	cueSelfSaid                       // tells what the group itself does or suffers: whoever is named directly before the verb must be no one else
	cueQuotes                         // has what the group says before it and "said" behind: a comma may part them
)

func newCue(role news.Role, t *cueText) cue {
	c := cue{rank: int8(rank(role)), before: uint8(len(t.before)), after: uint8(len(t.after))}
	c.set(cueActs, role == actor)
	c.set(cueTarget, role == news.RoleTarget)
	c.set(cueDenies, role == news.RoleDenier)
	says := role == news.RoleDenier || role == news.RoleClaimant
	c.set(cueSelfSaid, says || role == news.RoleTarget)
	c.set(cueQuotes, says && len(t.after) > 0)
	gaps := c.gaps[:0]
	for _, p := range t.before {
		gaps = append(gaps, p.gap)
	}
	for _, p := range t.after {
		gaps = append(gaps, p.gap)
	}
	return c
}

func (t *cueTraits) set(trait cueTraits, has bool) {
	if has {
		*t |= trait
	}
}

func (t cueTraits) has(trait cueTraits) bool { return t&trait != 0 }

// itemField returns the gap of a part, and whether there is such a part.
func (c *cue) part(n int8) (gap, bool) {
	switch {
	case n < 0 && -1-int(n) < int(c.before):
		return c.gaps[-1-n], true
	case n >= 0 && int(n) < int(c.after):
		return c.gaps[int8(c.before)+n], true
	}
	return 0, false
}

// A sense says of which part of which cue some words are.
type sense struct {
	cue    int32
	part   int8 // -1, -2 … before the group, outward; 0, 1 … behind it
	gap    gap  // of the part
	side   side
	naming bool // the cue is one of namesGroup
}

// A side says where a part stands from which the rest of its cue is looked for: the first one
// before the group, or behind it when there is none before.
type side uint8

const (
	sideNone side = iota // of all other parts
	sideBehind
	sideBefore
)

func sideOf(entry bool, s side) side {
	if entry {
		return s
	}
	return sideNone
}

// sensesOf returns what parts of cues a phrase is, those first that cues are entered by.
func (c *Classifier) sensesOf(phrase int32) []sense {
	return c.senses[c.senseFrom[phrase]:c.senseFrom[phrase+1]]
}
