package classifier

import "slices"

// subjectOf reports whether a mention can be who does, or as a target suffers, what b, behind
// it over a gap, says.
func (r resolver) subjectOf(h *hit, b fieldSpan, g gap, target bool) bool {
	switch {
	case r.aside(h):
		return false
	case g != gapOpen:
		return true
	case r.owned(h):
		return false
	}
	at := fieldSpan{h.field, h.first, h.last}
	object := !target && (r.fields[h.field].marksObject(h.last+1, b.first) || r.accompanies(h))
	return !object && !r.possessed(h) && !r.saidOfOthers(at, b)
}

// owned reports whether the word directly before a mention takes it as what Persian says it
// of: "the role of X", "against X". Then X does nothing in the sentence.
func (r resolver) owned(h *hit) bool {
	return h.first > 0 && contains(" نقش دخالت حضور وجود داشتن مشارکت با به بر علیه ", r.fields[h.field].word(h.first-1))
}

// accompanies reports whether Pashto names a group only as one with which somebody has to do:
// "with X", "between him and X".
func (r resolver) accompanies(h *hit) bool {
	p := &r.fields[h.field]
	return h.first > 0 && contains(" له ", p.word(h.first-1)) ||
		int(h.last)+1 < len(p.words) && contains(" ترمنځ ", p.word(h.last+1))
}

// ownerOf reports whether a mention only says whose the group is that is named directly
// behind it: "BLA's Majeed Brigade", "al-Qaeda affiliate JNIM", "Lashkar-linked outfit TRF"; or
// who its enemy is: "anti-Taliban NRF".
func (r resolver) ownerOf(h *hit) bool {
	p := &r.fields[h.field]
	next, owns := h.last+1, r.modifier(h) == modPrefix && string(p.word(h.first-1)) == "anti"
	for ; int(next) < len(p.words); next++ {
		switch {
		case p.is(next, branchWord), contains(" s based ", p.word(next)):
			owns = true
		case !p.is(next, particleWord|fillerWord):
			return owns && r.startsGroup(h, next)
		}
	}
	return false
}

// startsGroup reports whether the name of a group that is sure, other than that of h, begins
// at a word.
func (r resolver) startsGroup(h *hit, word int32) bool {
	return slices.ContainsFunc(r.hits, func(g hit) bool {
		return g.entry != h.entry && g.field == h.field && g.first == word && g.firm() && g.traits&traitGroup != 0
	})
}

// aside reports whether a mention says only what another group is of: "al-Qaeda-linked", or
// "an offshoot of Lashkar-e-Taiba" with a comma behind it. What follows is said of the other.
func (r resolver) aside(h *hit) bool {
	p := &r.fields[h.field]
	if r.modifier(h) == modSuffix {
		switch string(p.word(h.last + 1)) {
		case "linked", "affiliated", "aligned", "inspired", "backed", "led":
			return true
		}
	}
	if int(h.last)+1 >= len(p.words) {
		return false
	}
	if !breaks(p, h.last, h.last+1) {
		return r.ownerOf(h)
	}
	for i := h.first - 1; i >= 0 && i >= h.first-4; i-- {
		switch {
		case p.is(i, branchWord):
			return true
		case !p.is(i, fillerWord) && !contains(" of from to with for in by loyal ", p.word(i)):
			return false
		}
	}
	return false
}

// possessed reports whether h stands in the genitive of Pashto behind another group: it is
// the other that acts.
func (r resolver) possessed(h *hit) bool {
	p := &r.fields[h.field]
	if !contains(" د ", p.word(h.first)) && (h.first == 0 || !contains(" د ", p.word(h.first-1))) {
		return false
	}
	n := r.sentence(h.field, h.first)
	return slices.ContainsFunc(r.hits, func(g hit) bool {
		return g.entry != h.entry && g.field == h.field && g.last < h.first && g.firm() &&
			g.traits&traitGroup != 0 && r.sentence(g.field, g.first) == n && !r.joined(h, &g)
	})
}

// marksObject reports whether word i, which ends before end, marks the name before it as what
// something is done to.
func (p *itemField) marksObject(i, end int32) bool {
	return i < end && p.is(i, objectMarker)
}

// saidOfOthers reports whether one of the two words before b, behind a, names soldiers,
// police, people or a government: "TTP attacks post, army claims success".
func (r resolver) saidOfOthers(a, b fieldSpan) bool {
	p := &r.fields[a.field]
	for i := b.first - 1; i > a.last && i >= b.first-2; i-- {
		if breaks(p, i, i+1) {
			return false
		}
		if p.is(i, otherParty) && !p.owner(i) {
			return true
		}
	}
	return false
}

// owner reports whether the particles of Pashto, Urdu or Hindi mark word i as whose the next
// thing is: in "the army's raid" the army is named, but what happens does not happen to it.
func (p *itemField) owner(i int32) bool {
	return i > 0 && contains(" د ", p.word(i-1)) ||
		int(i)+1 < len(p.words) && contains(" کا کی की का के ", p.word(i+1))
}

// objectOf reports whether the Persian word for what something is done to, at b or before it,
// marks a group: then it is done to that one.
func (r resolver) objectOf(g *hit, b fieldSpan) bool {
	p := &r.fields[g.field]
	return g.last+1 <= b.first && int(g.last)+1 < len(p.words) && contains(" را ", p.word(g.last+1))
}

// oblique reports whether particles of Persian, Urdu, Hindi or Pashto mark a mention as
// something else than who acts.
func (r resolver) oblique(h *hit) bool {
	p := &r.fields[h.field]
	if contains(" د ", p.word(h.first)) || h.first > 0 && contains(" د له پر په از با به بر علیه حضور وجود ", p.word(h.first-1)) ||
		h.first > 1 && contains(" با به بر علیه ", p.word(h.first-2)) {
		return true
	}
	next := int(h.last) + 1
	if next >= len(p.words) {
		return false
	}
	return p.is(h.last+1, objectMarker) || contains(" کا کی سی پر میں का की के से पर में ", p.word(h.last+1)) &&
		next+1 < len(p.words) && !p.is(h.last+2, speakerWord)
}
