package classifier

import (
	"cmp"
	"slices"

	"khabar/news"
)

// assignRoles sets the modifier and the role of every accepted hit of a group.
func (r resolver) assignRoles() {
	r.scratch.possessor.to = 0
	for i := range r.hits {
		h := &r.hits[i]
		if h.traits&traitGroup != 0 && h.accepted() {
			if h.mod = r.modifier(h); !r.ownsNextGroup(h) {
				r.assignRole(h)
			}
		}
	}
}

// assignRole gives h, a hit of a group, its role: of the roles of all cues that hold for h, the one that
// comes first in roleOrder. A group that acts is not a target, unless words directly before h make it a target
// and the words that show the act do not begin before h: "an attack on X killed five".
func (r resolver) assignRole(h *hit) {
	var found [roleKeys]cueMatch
	r.eachCueAt(h, startReach, false, func(c *cue, _ fieldSpan) bool {
		if m := r.match(h); m.betterThan(found[c.priority]) {
			found[c.priority] = m
		}
		return true
	})
	for k, key := range roleOrder() {
		switch m := found[k]; {
		case !m.ok:
		case (key == actor || key == neither) && found[rolePriority(news.RoleTarget)].ok && m.span.first >= h.first && found[rolePriority(news.RoleTarget)].span.last+1 == h.first:
			// "an attack on X killed five"
		case key == actor && found[rolePriority(suspect)].ok: // "suspected X militants killed five"
			r.setRole(h, accusedRole, found[rolePriority(suspect)].span)
			return
		default:
			r.setRole(h, roleOfKey(key), m.span)
			return
		}
	}
}

// setRole gives h a role, and the words that show it.
func (r resolver) setRole(h *hit, n role, cue fieldSpan) {
	s := r.scratch
	h.role, h.cue = n, int32(len(s.cueSpans))
	s.cueSpans = append(s.cueSpans, cue)
}

// A cueMatch says where a cue that holds for a hit is in the text.
type cueMatch struct {
	ok    bool
	span  fieldSpan
	apart int32 // number of words in span that belong neither to the cue nor to the hit
}

// betterThan reports whether m shows the role better than n: with fewer words between its parts, or else
// with more words. See decision 70.
func (m cueMatch) betterThan(n cueMatch) bool {
	switch {
	case !n.ok:
		return true
	case m.apart != n.apart:
		return m.apart < n.apart
	}
	return m.span.last-m.span.first > n.span.last-n.span.first
}

// match returns the match of the cue in partSpans: from its first part to its last, without particles at
// the ends, which belong to the name of the group and not to the act.
func (r resolver) match(h *hit) cueMatch {
	parts := r.partSpans
	slices.SortFunc(parts, func(a, b fieldSpan) int { return cmp.Compare(a.first, b.first) })
	for len(parts) > 1 && r.isParticle(parts[0]) {
		parts = parts[1:]
	}
	for len(parts) > 1 && r.isParticle(parts[len(parts)-1]) {
		parts = parts[:len(parts)-1]
	}
	m := cueMatch{ok: true, span: parts[0]}
	m.span.last = parts[len(parts)-1].last
	m.apart = m.span.last - m.span.first + 1
	for _, p := range parts {
		m.apart -= p.last - p.first + 1
	}
	if h.first > m.span.first && h.last < m.span.last {
		m.apart -= h.last - h.first + 1
	}
	return m
}

// isParticle reports whether a part of a cue is one particle.
func (r resolver) isParticle(s fieldSpan) bool {
	return s.first == s.last && r.fields[s.field].is(s.first, kindParticle)
}

// roleOf returns the role of a group in the item, and the words that show the role, given all hits of the
// group. It is the role of the first hit in the title that has one. If none has, it is the role that comes
// first in roleOrder among those of all hits. The role is negated only if all accepted hits are negated.
func (r resolver) roleOf(hits []rankedHit) (news.Role, string) {
	var best *hit
	negated := true
	for _, n := range hits {
		h := &r.hits[n.index()]
		if !h.accepted() {
			continue
		}
		negated = negated && h.role == negatedRole
		if h.role == mentionRole || h.role == negatedRole {
			continue
		}
		if best == nil || best.field > 0 && h.role < best.role {
			best = h
		}
	}
	switch {
	case best != nil:
		return best.role.named(), r.rawSpan(r.cueSpans[best.cue])
	case negated:
		return r.negation(hits)
	}
	return news.RoleMention, ""
}

// negation returns the role of a group whose accepted hits are all negated, and the words that negate the
// first of them. Without accepted hits, it returns the role mention.
func (r resolver) negation(hits []rankedHit) (news.Role, string) {
	for _, n := range hits {
		if h := &r.hits[n.index()]; h.accepted() && h.role == negatedRole {
			return news.RoleNegated, r.rawSpan(r.cueSpans[h.cue])
		}
	}
	return news.RoleMention, ""
}
