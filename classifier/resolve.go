package classifier

import (
	"slices"

	"khabar/text"
)

// A resolver decides which hits of one item are accepted, shadowed or refused.
type resolver struct {
	*Classifier
	*scratch
}

// resolve decides every hit: first whether it is accepted by itself, then how other hits affect it. Each
// step relies on the steps before it. Steps that no hit needs are skipped: see decision 58.
func (r resolver) resolve() {
	r.resolveHits()
	byline := r.byline()
	r.readActs()
	r.addByline(byline)
}

// resolveHits is resolve without what clauses say.
func (r resolver) resolveHits() {
	has := r.scratch.traits
	if has&traitCase != 0 {
		r.checkCapitals()
	}
	overlap := r.sortHits()
	for i := range r.hits {
		if h := &r.hits[i]; h.outcome == undecided {
			r.judge(h)
		}
	}
	if overlap {
		r.dropAlternatives()
	}
	if has&traitAcronym != 0 {
		r.define()
	}
	if has&traitBlocks != 0 {
		r.applyDecoys()
	}
	if has&traitAcronym != 0 {
		r.corroborateAcronyms()
	}
	if has&traitCase != 0 {
		r.judgeAmongCapitals()
	}
	if overlap {
		r.shadowShorter()
	}
	if has&traitPerson != 0 {
		r.checkPersons()
	}
	if has&traitGroup != 0 {
		r.assignRoles()
	}
}

// judge accepts or refuses a hit by the constraints of its keyword.
func (r resolver) judge(h *hit) {
	if h.traits&traitSure != 0 && h.fit == caseRight {
		h.outcome, h.p, h.reason = accepted, h.alone, reason{kind: whySure}
		return
	}
	k := &r.keywords[h.keyword]
	if k.limited && !r.inLimits(h, k.Keyword) {
		return
	}
	requires, excludes, raises := r.conditionsOf(&k.constraints)
	for i := range requires {
		if _, ok := r.holds(&requires[i], h); !ok {
			h.refuse(reason{kind: whyRequires, by: int32(i)})
			return
		}
	}
	for i := range excludes {
		if span, ok := r.holds(&excludes[i], h); ok {
			h.refuse(reason{kind: whyExcluded, span: span})
			return
		}
	}
	h.outcome, h.p, h.reason = accepted, h.alone, reason{kind: whySure}
	if k.needsContext || h.fit < caseRight {
		h.p, h.reason = min(h.p, uint16(pAlone)), reason{kind: whyAlone}
	}
	// What looks like a name may be somebody's name: only words beside it show that it is the group.
	if h.fit != caseName {
		r.raise(h, raises)
	}
}

// inLimits reports whether the keyword of a hit counts in the field, the language and at the date of the
// item. If it does not, inLimits refuses the hit.
func (r resolver) inLimits(h *hit, k *Keyword) bool {
	f := &r.fields[h.field]
	if len(k.Fields) > 0 && !slices.Contains(k.Fields, f.name) {
		h.refuse(reason{kind: whyField})
		return false
	}
	if k.Kicker && (h.field != 0 || !f.isKicker(h.first, h.last)) {
		h.refuse(reason{kind: whyKicker})
		return false
	}
	if at := r.published; !at.IsZero() && (at.Before(k.From) || !k.To.IsZero() && !at.Before(k.To)) {
		h.refuse(reason{kind: whyDate})
		return false
	}
	if langs := k.limitLangs(); len(langs) > 0 {
		if f.lang == "" {
			f.lang = text.Language(f.raw, r.lang)
		}
		if f.lang != "und" && !slices.Contains(langs, f.lang) {
			h.refuse(reason{kind: whyLanguage})
			return false
		}
	}
	return true
}

// raise raises the precision of a hit to that of the first condition that holds. The condition with the
// greatest precision comes first.
func (r resolver) raise(h *hit, raises []condition) {
	for i := range raises {
		cond := &raises[i]
		if cond.p <= h.p {
			continue
		}
		if span, ok := r.holds(cond, h); ok {
			h.p, h.reason = cond.p, reason{kind: whyContext, span: span}
			return
		}
	}
}

// dropAlternatives removes all but the most certain hit where several keywords of one entry are accepted
// for the same words.
func (r resolver) dropAlternatives() {
	s := r.scratch
	if !s.sharePlace() {
		return
	}
	kept := s.hits[:0]
	for i := range s.hits {
		h := s.hits[i]
		best := len(kept) - 1
		for best >= 0 && kept[best].sortKey() == h.sortKey() && (kept[best].entry != h.entry || !kept[best].accepted()) {
			best--
		}
		switch {
		case !h.accepted() || best < 0 || kept[best].sortKey() != h.sortKey():
			kept = append(kept, h)
		case h.p > kept[best].p:
			kept[best] = h
		}
	}
	s.hits = kept
}

// sharePlace reports whether two hits are of one entry in the same words. The hits are sorted.
func (s *scratch) sharePlace() bool {
	for i := range s.hits {
		for j := i - 1; j >= 0 && s.hits[j].sortKey() == s.hits[i].sortKey(); j-- {
			if s.hits[j].entry == s.hits[i].entry {
				return true
			}
		}
	}
	return false
}

// applyDecoys refuses the hits that the decoys of the item block. The first decoy that blocks a name decides;
// a decoy that is refused itself blocks nothing after that.
func (r resolver) applyDecoys() {
	s := r.scratch
	s.blockedBy = slices.Grow(s.blockedBy[:0], r.blockedNames)[:r.blockedNames]
	for i := range s.blockedBy {
		s.blockedBy[i] = -1
	}
	for i := range s.hits {
		d := &s.hits[i]
		blocks := r.entries[d.entry].blocks
		if len(blocks) == 0 || !d.firm() || r.blocker(d) >= 0 {
			continue
		}
		s.steps += len(blocks)
		for _, id := range blocks {
			if s.blockedBy[id] < 0 {
				s.blockedBy[id] = int32(i)
			}
		}
	}
	for i := range s.hits {
		h := &s.hits[i]
		if by := r.blocker(h); by >= 0 {
			h.refuse(reason{kind: whyDecoy, by: by})
		}
	}
}

// blocker returns the hit of the decoy that blocks h, given blockedBy, or -1.
func (r resolver) blocker(h *hit) int32 {
	id := r.surfaces[h.surface].blockID
	if id < 0 || !h.accepted() || h.reason.kind == whyDefined {
		return -1
	}
	return r.scratch.blockedBy[id]
}

// checkPersons refuses names of persons if the item has no entry that the person is linked to, and no
// epithet of the person, and names that are part of a longer one.
func (r resolver) checkPersons() {
	r.firstByEntry((*hit).firm)
	for i := range r.hits {
		h := &r.hits[i]
		e := &r.entries[h.entry]
		if !e.person || !h.accepted() {
			continue
		}
		switch {
		case r.isLonger(h, e):
			h.refuse(reason{kind: whyLonger})
		case r.hasLink(h, e), e.alone && !r.isNamesake(h, e):
			continue
		default:
			h.refuse(reason{kind: whyUnlinked})
		}
		if r.entryHits[h.entry] == int32(i) {
			r.entryHits[h.entry] = r.nextFirm(i)
		}
	}
}

// isNamesake reports whether words near the name of a person show that somebody else is meant. Behind "Osama bin
// Laden's" they speak of others: his driver.
func (r resolver) isNamesake(h *hit, e *entry) bool {
	if e.namesakes < 0 || r.fields[h.field].ownsNext(h.last) {
		return false
	}
	_, ok := r.holds(&r.conditions[e.namesakes], h)
	return ok
}

// ownsNext reports whether word i has the ending of a possessor.
func (f *itemField) ownsNext(i int32) bool {
	return int(i)+1 < len(f.words) && string(f.word(i+1)) == "s" && string(f.buf.Bytes()[f.words[i].End:f.words[i+1].Start]) == "'"
}

// isLonger reports whether the name of a person continues behind the hit: "Hafiz Saeed Khan" is not Hafiz Saeed.
func (r resolver) isLonger(h *hit, e *entry) bool {
	f := &r.fields[h.field]
	if e.surnames < 0 || int(h.last)+1 >= len(f.words) {
		return false
	}
	if between := f.buf.Bytes()[f.words[h.last].End:f.words[h.last+1].Start]; string(between) != " " && string(between) != "-" {
		return false
	}
	_, ok := r.holds(&r.conditions[e.surnames], h)
	return ok
}

// nextFirm returns the next firm hit of the entry of hit i, or -1.
func (r resolver) nextFirm(i int) int32 {
	entry := r.hits[i].entry
	for i++; i < len(r.hits); i++ {
		r.scratch.steps++
		if g := &r.hits[i]; g.entry == entry && g.firm() {
			return int32(i)
		}
	}
	return -1
}

// hasLink reports whether the item has an entry that a person is linked to, or an epithet. It sets the
// reason of the hit to the one that it found.
func (r resolver) hasLink(h *hit, e *entry) bool {
	r.scratch.steps += len(e.links)
	if i := r.firstOfEntries(e.links, -1); i >= 0 {
		h.reason = reason{kind: whyLinked, by: i}
		return true
	}
	if e.epithets < 0 {
		return false
	}
	span, ok := r.holds(&r.conditions[e.epithets], h)
	if ok {
		h.reason = reason{kind: whyContext, span: span}
	}
	return ok
}
