package classifier

import "bytes"

// Near the name of a group, other parties may be named: another group, or soldiers, police, people or a
// government. This file decides which of them a cue is about.

// canBeSubject reports whether the group of h can be the subject of the words at span, which follow h
// after the gap g. The subject acts or, if target is set, suffers the act.
func (r resolver) canBeSubject(h *hit, span fieldSpan, g gap, target bool) bool {
	switch {
	case r.describesAnother(h):
		return false
	case g != gapOpen:
		return true
	case r.isGoverned(h):
		return false
	}
	object := !target && (r.fields[h.field].marksObject(h.last+1, span.first) || r.isCompanion(h))
	return !object && !r.isPossessor(h) && !r.otherPartyBefore(h.span(), span)
}

// isGoverned reports whether, in Persian, the word before h needs the name as its complement: "the role
// of X", "against X". Then X is not the subject of the sentence.
func (r resolver) isGoverned(h *hit) bool {
	return r.fields[h.field].is(h.first-1, kindGovernor)
}

// isCompanion reports whether Pashto words say that somebody else does something with the group of h:
// "with X", "between him and X".
func (r resolver) isCompanion(h *hit) bool {
	f := &r.fields[h.field]
	return f.is(h.first-1, kindWith) || f.is(h.last+1, kindBetween)
}

// ownsNextGroup reports whether h only describes the group that is named directly after it: it says to whom
// that group belongs ("BLA's Majeed Brigade", "al-Qaeda affiliate JNIM", "Lashkar-linked outfit TRF"), or
// who is its enemy ("anti-Taliban NRF").
func (r resolver) ownsNextGroup(h *hit) bool {
	f := &r.fields[h.field]
	next, owns := h.last+1, r.modifier(h) == modPrefix && string(f.word(h.first-1)) == "anti"
	for ; int(next) < len(f.words) && next-h.last <= maxJoining; next++ {
		r.scratch.steps++
		switch {
		case f.is(next, kindBranch|kindOwnerSuffix):
			owns = true
		case !f.is(next, kindParticle|kindFiller):
			return owns && r.startsGroup(h, next)
		}
	}
	return false
}

// maxJoining is how many words may be between two mentions that belong together: conjunctions, particles,
// fillers such as "the banned group", and words such as "affiliate". In 17,000 real texts there are 5 at most.
const maxJoining = 64

// startsGroup reports whether a certain name of a group starts at a word that is not the group of h.
func (r resolver) startsGroup(h *hit, word int32) bool {
	for i := r.hitFrom(h.field, word); i < len(r.hits); i++ {
		g := &r.hits[i]
		if g.field != h.field || g.first != word {
			break
		}
		r.scratch.steps++
		if g.entry != h.entry && g.firm() && g.traits&traitGroup != 0 {
			return true
		}
	}
	return false
}

// describesAnother reports whether h only describes another group: "al-Qaeda-linked", or "an offshoot of
// Lashkar-e-Taiba" with a comma after it. The words after h are about the other group.
func (r resolver) describesAnother(h *hit) bool {
	f := &r.fields[h.field]
	if r.modifier(h) == modSuffix && f.is(h.last+1, kindAttribute) {
		return true
	}
	if int(h.last)+1 >= len(f.words) {
		return false
	}
	if !f.hasBreak(h.last, h.last+1) {
		return r.ownsNextGroup(h)
	}
	for i := h.first - 1; i >= 0 && i >= h.first-4; i-- {
		switch {
		case f.is(i, kindBranch):
			return true
		case !f.is(i, kindFiller|kindBranchLink):
			return false
		}
	}
	return false
}

// isPossessor reports whether h is in the Pashto genitive after the name of another group. Then the other
// group acts.
func (r resolver) isPossessor(h *hit) bool {
	f := &r.fields[h.field]
	if !f.is(h.first, kindOf) && !f.is(h.first-1, kindOf) {
		return false
	}
	p := r.possessorsOf(h)
	n := p.first
	if n >= 0 && r.hits[n].entry == h.entry {
		n = p.second
	}
	if n < 0 || r.hits[n].last >= h.first {
		return false
	}
	if !r.conjoined(h, &r.hits[n]) {
		return true
	}
	// Only words that may join two hits are between that group and h, so there are few hits.
	from, to := r.hitsNear(h.field, r.hits[n].last, h.first)
	for i := from; i < to; i++ {
		g := &r.hits[i]
		if g.entry != h.entry && g.last < h.first && g.isFirmGroup() && f.sentenceOf(g.first) == f.sentenceOf(h.first) && !r.conjoined(h, g) {
			return true
		}
	}
	return false
}

// isFirmGroup reports whether h is a firm hit of a group.
func (h *hit) isFirmGroup() bool { return h.firm() && h.traits&traitGroup != 0 }

// possessors are the firm hits of groups in a sentence that end first: the first of all, and the first of
// those of another entry.
type possessors struct {
	field, from, to int32
	first, second   int32 // indexes of hits, or -1
}

// possessorsOf returns the possessors of the sentence of h. It is called while the hits do not change.
func (r resolver) possessorsOf(h *hit) *possessors {
	f, p := &r.fields[h.field], &r.scratch.possessor
	if p.field == h.field && p.from <= h.first && h.first < p.to {
		return p
	}
	*p = possessors{field: h.field, first: -1, second: -1}
	p.from, p.to = f.sentence(h.first)
	for i, to := r.hitFrom(h.field, p.from), r.hitFrom(h.field, p.to); i < to; i++ {
		r.scratch.steps++
		if r.hits[i].isFirmGroup() {
			p.add(r.hits, int32(i))
		}
	}
	return p
}

// add adds hit i.
func (p *possessors) add(hits []hit, i int32) {
	switch g := &hits[i]; {
	case p.first < 0:
		p.first = i
	case g.entry == hits[p.first].entry:
		if g.last < hits[p.first].last {
			p.first = i
		}
	case g.last < hits[p.first].last:
		p.first, p.second = i, p.first
	case p.second < 0 || g.last < hits[p.second].last:
		p.second = i
	}
}

// marksObject reports whether word i is before word end and marks the name before it as an object.
func (f *itemField) marksObject(i, end int32) bool {
	return i < end && f.is(i, kindObjectMarker)
}

// otherPartyBefore reports whether one of the two words before span b, and after a, names soldiers,
// police, people or a government: "TTP attacks post, army claims success".
func (r resolver) otherPartyBefore(a, b fieldSpan) bool {
	f := &r.fields[a.field]
	for i := b.first - 1; i > a.last && i >= b.first-2; i-- {
		if f.hasBreak(i, i+1) {
			return false
		}
		if f.is(i, kindOtherParty) && !f.isOwner(i) {
			return true
		}
	}
	return false
}

// isOwner reports whether Pashto, Urdu or Hindi particles mark word i as a possessor. In "the army's raid"
// the army is named, but nothing happens to the army.
func (f *itemField) isOwner(i int32) bool {
	return f.is(i-1, kindOf) || f.is(i+1, kindOfAfter)
}

// isMarkedObject reports whether the Persian object marker follows g, at span b or before it. Then the act
// that b names is done to the group of g.
func (r resolver) isMarkedObject(g *hit, b fieldSpan) bool {
	return g.last+1 <= b.first && r.fields[g.field].is(g.last+1, kindObjectAfter)
}

// isOblique reports whether Persian, Urdu, Hindi or Pashto particles show that the group of h does not act.
func (r resolver) isOblique(h *hit) bool {
	f := &r.fields[h.field]
	if f.is(h.first, kindOf) || f.is(h.first-1, kindObliqueBefore) || f.is(h.first-2, kindObliqueTwoBefore) {
		return true
	}
	if f.is(h.last+1, kindObjectMarker) {
		return true
	}
	return f.is(h.last+1, kindObliqueAfter) && int(h.last)+2 < len(f.words) && !f.is(h.last+2, kindSpeaker)
}

// hasBreak reports whether there is a comma, colon or semicolon between two words. The words before it are
// then about something else.
func (f *itemField) hasBreak(from, to int32) bool {
	return bytes.ContainsAny(f.between(from, to), ",:;")
}

// between returns the folded bytes between two words.
func (f *itemField) between(from, to int32) []byte {
	return f.buf.Bytes()[f.words[from].End:f.words[to].Start]
}

// conjoined reports whether conjunctions or a comma join two hits, with only fillers besides.
func (r resolver) conjoined(h, g *hit) bool {
	from, to := h.last, g.first
	if g.first < h.first {
		from, to = g.last, h.first
	}
	f := &r.fields[h.field]
	if to-from > maxJoining+1 {
		return false
	}
	found := false
	for i := from + 1; i < to; i++ {
		r.scratch.steps++
		k := f.kind(i)
		if k&(kindFiller|kindConjunction) == 0 {
			return false
		}
		found = found || k&kindConjunction != 0
	}
	between := f.between(from, to)
	return !bytes.ContainsAny(between, ".;:!?()") && (found || bytes.Contains(between, []byte(",")))
}

// groupBetween reports whether another group is named between two spans. It ignores a group that
// conjunctions join to h, that only describes another group, or that cannot be what cue c is about.
func (r resolver) groupBetween(a, b fieldSpan, c *cue, h *hit) bool {
	for i := r.hitFrom(h.field, a.last+1); i < len(r.hits); i++ {
		g := &r.hits[i]
		if g.field != h.field || g.first >= b.first {
			break
		}
		r.scratch.steps++
		if g.entry == h.entry || !g.firm() || g.traits&traitGroup == 0 {
			continue
		}
		if g.last >= b.first || r.describesAnother(g) || r.conjoined(h, g) {
			continue
		}
		if a.first < h.first || !c.has(cueNeedsSubject) || !r.isOblique(g) || c.has(cueTarget) && r.isMarkedObject(g, b) {
			return true
		}
	}
	return false
}
