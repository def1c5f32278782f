package classifier

import "khabar/clause"

// A namedGroup is the only group that the item names so far, for words that stand for it.
type namedGroup struct {
	next int   // index of the next hit to look at
	hit  int32 // of the group, the last so far; -1 if there is none
	many bool  // there are others
}

// nameGroups gives the parties of English acts that are "the group" or "the armed group" the name of the only group that the
// item names before them. Word from of the field is the first of the sentence.
func (r resolver) nameGroups(field, from int32, acts []clause.Act) {
	if !r.scratch.acts.english {
		return
	}
	for i := range acts {
		for _, parties := range [][]clause.Party{acts[i].Agents, acts[i].Patients} {
			for k := range parties {
				p := &parties[k]
				if p.Name >= 0 || p.Kind != clause.Plain && p.Kind != clause.Militant || !r.isTheGroup(field, from+p.First, from+p.Last) {
					continue
				}
				if n := r.groupBefore(field, from+p.First); n >= 0 {
					p.Name, p.Kind = n, clause.Militant
				}
			}
		}
	}
}

// isTheGroup reports whether words first to last of a field end with words that stand for a group named before: "the militant
// group", or "armed group" without an article, as at the beginning of a text.
func (r resolver) isTheGroup(field, first, last int32) bool {
	f := &r.fields[field]
	switch string(f.word(last)) {
	case "group", "outfit", "organisation", "organization":
	default:
		return false
	}
	for i := last - 1; i >= first; i-- {
		switch string(f.word(i)) {
		case "the", "this":
			return true
		case "armed", "militant", "terrorist", "terror", "extremist", "jihadist", "insurgent", "rebel", "separatist", "islamist", "banned", "outlawed", "proscribed":
		default:
			return false
		}
	}
	return first < last && first == 0 && field == 1
}

// groupBefore returns the index of the last hit of the only group that the item names before a word; -1 if there is none, or
// if there are several.
func (r resolver) groupBefore(field, word int32) int32 {
	g := &r.scratch.acts.named
	for end := r.hitFrom(field, word); g.next < end; g.next++ {
		h := &r.hits[g.next]
		if !h.accepted() || h.traits&traitGroup == 0 {
			continue
		}
		if h.mod != modNone || g.hit >= 0 && h.entry != r.hits[g.hit].entry && !h.overlaps(r.hits[g.hit].field, r.hits[g.hit].first, r.hits[g.hit].last) {
			g.many = true
		}
		if g.hit < 0 || !h.overlaps(r.hits[g.hit].field, r.hits[g.hit].first, r.hits[g.hit].last) {
			g.hit = int32(g.next)
		}
	}
	if g.many {
		return -1
	}
	return g.hit
}
