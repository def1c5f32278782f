package classifier

import "khabar/news"

// A cue is a compiled roleCue. It is small, so that all cues fit into the cache.
type cue struct {
	priority      int8 // of its role, see rolePriority; -1 for namesGroup
	before, after uint8
	cueTraits
	gaps [maxCueParts]gap // of the parts before the group, the nearest first, then of the parts after it
}

// maxCueParts is how many parts a cue may have.
const maxCueParts = 12

// cueTraits are properties of a cue that decide which words may be between its parts.
type cueTraits uint8

const (
	cueActs         cueTraits = 1 << iota // the group acts
	cueTarget                             // something is done to the group
	cueDenies                             // the group denies
	cueNeedsSubject                       // the group must be the subject: the cue does not hold if another party is named directly before its verb
	cueQuotes                             // the group says something, in words after its name: a comma may be before the name, as in "…, X said"
)

func newCue(role news.Role, t *cueText) cue {
	c := cue{priority: int8(rolePriority(role)), before: uint8(len(t.before)), after: uint8(len(t.after))}
	c.set(cueActs, role == actor || role == neither)
	c.set(cueTarget, role == news.RoleTarget)
	c.set(cueDenies, role == news.RoleDenier)
	says := role == news.RoleDenier || role == news.RoleClaimant
	c.set(cueNeedsSubject, says || role == news.RoleTarget)
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

// part returns the gap of a part, and whether there is such a part. Parts are numbered as in
// cuePartUse.
func (c *cue) part(n int8) (gap, bool) {
	switch {
	case n < 0 && -1-int(n) < int(c.before):
		return c.gaps[-1-n], true
	case n >= 0 && int(n) < int(c.after):
		return c.gaps[int8(c.before)+n], true
	}
	return 0, false
}

// A cuePartUse says that a phrase is a part of a cue.
type cuePartUse struct {
	cue    int32
	part   int8 // before the group -1, -2 …, and after it 0, 1 …; -1 and 0 are the nearest
	gap    gap  // of the part
	side   side
	naming bool // the cue shows no role, only that an acronym means a group: it is under "group" in roles.yaml
}

// A side says whether a part is the starting part of its cue, and on which side of the group it is. The
// search for a cue begins with its starting part: the nearest part before the group or, if the cue has
// none before it, the nearest after it.
type side uint8

const (
	sideNone side = iota // this part is not the starting part of its cue
	sideAfter
	sideBefore
)

// cuePartUsesOf returns the uses of a phrase. Uses as a starting part come first.
func (c *Classifier) cuePartUsesOf(phrase int32) []cuePartUse {
	return c.cuePartUses[c.cuePartFrom[phrase]:c.cuePartFrom[phrase+1]]
}
