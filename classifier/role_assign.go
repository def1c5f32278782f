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

// rolesOf returns the roles that the accepted hits of a group or person give it, as news.Tag.Roles has them, each with the
// words of the first hit that has it. Only roles for which counts is true are returned. A group is negated only if all its
// accepted hits are.
func (r resolver) rolesOf(hits []rankedHit, counts func(role) bool) []news.TagRole {
	var first [negatedRole + 1]*hit
	accepted := 0
	for _, n := range hits {
		h := &r.hits[n.index()]
		if !h.accepted() {
			continue
		}
		accepted++
		if h.role != mentionRole && counts(h.role) && (first[h.role] == nil || h.sortKey() < first[h.role].sortKey()) {
			first[h.role] = h
		}
	}
	if first[negatedRole] != nil && r.countRole(hits, negatedRole) < accepted {
		first[negatedRole] = nil
	}
	var all []news.TagRole
	for n, h := range first {
		if h != nil {
			cue := r.cueSpans[h.cue]
			all = append(all, news.TagRole{Role: role(n).named(), Cue: r.rawSpan(cue), Evidence: r.quotesOf(h.span(), cue)})
		}
	}
	return all
}

// countRole returns how many of the accepted hits have a role.
func (r resolver) countRole(hits []rankedHit, n role) int {
	count := 0
	for _, k := range hits {
		if h := &r.hits[k.index()]; h.accepted() && h.role == n {
			count++
		}
	}
	return count
}

// quotesOf returns the words of a name and of a cue, in the order of the text; one quote if one has the words of both.
// A quote has at most maxQuoteBytes.
func (r resolver) quotesOf(name, cue fieldSpan) []news.Quote {
	spans := []fieldSpan{name, cue}
	switch {
	case cue.covers(name):
		spans = spans[1:]
	case name.covers(cue):
		spans = spans[:1]
	case cue.field == name.field && cue.first < name.first:
		spans[0], spans[1] = cue, name
	}
	quotes := make([]news.Quote, 0, len(spans))
	for _, s := range spans {
		if q := r.quoteOf(s); q.End-q.Start <= maxQuoteBytes {
			quotes = append(quotes, q)
		}
	}
	return quotes
}
