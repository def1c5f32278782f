package classifier

import (
	"slices"

	"khabar/text"
)

// resolver decides what becomes of the hits of one item.
type resolver struct {
	*Classifier
	*scratch
}

// resolve decides every hit: first whether it is accepted by itself, then what the others
// mean for it. The order of the steps is the order of what they rest upon. Those that no hit
// calls for are left out.
func (r resolver) resolve() {
	has := r.scratch.traits
	if has&traitCase != 0 {
		r.capitals()
	}
	meet := r.inOrder()
	for i := range r.hits {
		if h := &r.hits[i]; h.outcome == undecided {
			r.judge(h)
		}
	}
	if meet {
		r.alternatives()
	}
	if has&traitAcronym != 0 {
		r.define()
	}
	if has&traitBlocks != 0 {
		r.decoy()
	}
	if has&traitAcronym != 0 {
		r.corroborate()
	}
	if has&traitCase != 0 {
		r.settleCaps()
	}
	if meet {
		r.longest()
	}
	if has&traitPerson != 0 {
		r.people()
	}
	if has&traitGroup != 0 {
		r.assignRoles()
	}
}

// judge accepts or refuses a hit by what its keyword asks for.
func (r resolver) judge(h *hit) {
	if h.traits&traitSure != 0 && h.fit == caseRight {
		h.outcome, h.p, h.reason = accepted, h.alone, reason{kind: whySure}
		return
	}
	k := &r.keywords[h.keyword]
	if k.limited && !r.admitted(h, k.Keyword) {
		return
	}
	requires, excludes, raises := r.conditionsOf(&k.demands)
	for i := range requires {
		if _, ok := r.holds(&requires[i], h); !ok {
			h.refuse(reason{kind: whyRequires, by: int32(i)})
			return
		}
	}
	for i := range excludes {
		if sig, ok := r.holds(&excludes[i], h); ok {
			h.refuse(reason{kind: whyExcluded, span: sig})
			return
		}
	}
	h.outcome, h.p, h.reason = accepted, h.alone, reason{kind: whySure}
	if k.needsContext || h.fit == caseLoose {
		h.p, h.reason = min(h.p, uint16(pAlone)), reason{kind: whyAlone}
	}
	r.raise(h, raises)
}

// alternatives keeps, of several keywords of one entry that are accepted in the same place,
// the one that is surest.
func (r resolver) alternatives() {
	s := r.scratch
	if !s.sharePlace() {
		return
	}
	kept := s.hits[:0]
	for i := range s.hits {
		h := s.hits[i]
		best := len(kept) - 1
		for best >= 0 && kept[best].place() == h.place() && (kept[best].entry != h.entry || !kept[best].accepted()) {
			best--
		}
		switch {
		case !h.accepted() || best < 0 || kept[best].place() != h.place():
			kept = append(kept, h)
		case h.p > kept[best].p:
			kept[best] = h
		}
	}
	s.hits = kept
}

// sharePlace reports whether two hits are of one entry in the same words. The hits are in
// order.
func (s *scratch) sharePlace() bool {
	for i := range s.hits {
		for j := i - 1; j >= 0 && s.hits[j].place() == s.hits[i].place(); j-- {
			if s.hits[j].entry == s.hits[i].entry {
				return true
			}
		}
	}
	return false
}

// admitted checks what has nothing to do with other words: field, date, language.
func (r resolver) admitted(h *hit, k *Keyword) bool {
	p := &r.fields[h.field]
	if len(k.Fields) > 0 && !slices.Contains(k.Fields, p.name) {
		h.refuse(reason{kind: whyField})
		return false
	}
	if at := r.published; !at.IsZero() && (at.Before(k.From) || !k.To.IsZero() && !at.Before(k.To)) {
		h.refuse(reason{kind: whyDate})
		return false
	}
	if langs := k.languages(); len(langs) > 0 {
		if p.lang == "" {
			p.lang = text.Language(p.raw, r.lang)
		}
		if p.lang != "und" && !slices.Contains(langs, p.lang) {
			h.refuse(reason{kind: whyLanguage})
			return false
		}
	}
	return true
}

// raise gives a hit the precision that its context earns it.
func (r resolver) raise(h *hit, raises []condition) {
	for i := range raises {
		cond := &raises[i]
		if cond.p <= h.p {
			continue
		}
		if sig, ok := r.holds(cond, h); ok {
			h.p, h.reason = cond.p, reason{kind: whyContext, span: sig}
			return
		}
	}
}

// decoy switches off what the decoys of the item block, and notes them.
func (r resolver) decoy() {
	for i := range r.hits {
		d := &r.hits[i]
		blocks := r.entries[d.entry].blocks
		if len(blocks) == 0 || !d.firm() {
			continue
		}
		for j := range r.hits {
			h := &r.hits[j]
			if h.accepted() && h.reason.kind != whyDefined && blocks[r.surfaces[h.surface].blocked] {
				h.refuse(reason{kind: whyDecoy, by: int32(i)})
			}
		}
	}
}

// people refuses names of persons where nothing that they are known for is in the item.
func (r resolver) people() {
	for i := range r.hits {
		h := &r.hits[i]
		e := &r.entries[h.entry]
		if !e.person || !h.accepted() {
			continue
		}
		if !r.linked(h, e) {
			h.refuse(reason{kind: whyUnlinked})
		}
	}
}

// linked finds in the item an entry that a person is linked to, or an epithet.
func (r resolver) linked(h *hit, e *entry) bool {
	for i := range r.hits {
		g := &r.hits[i]
		if !g.firm() {
			continue
		}
		if slices.Contains(e.links, g.entry) {
			h.reason = reason{kind: whyLinked, by: int32(i)}
			return true
		}
	}
	if e.epithets < 0 {
		return false
	}
	sig, ok := r.holds(&r.conditions[e.epithets], h)
	if ok {
		h.reason = reason{kind: whyContext, span: sig}
	}
	return ok
}
