package classifier

import "khabar/news"

// corroborateAcronyms raises acronyms of groups that have no context. An acronym is raised if words beside
// it show that it means an armed group ("X militants", "the banned X"), if conjunctions join it to a
// certain group ("X and the Taliban"), if a parent or child of its entry is in the item, or by the outlet. See
// decision 53.
func (r resolver) corroborateAcronyms() {
	counted := false
	for i := range r.hits {
		h := &r.hits[i]
		if h.reason.kind != whyAlone || !h.accepted() || h.traits&traitAcronym == 0 || h.fit == caseLoose ||
			h.traits&traitGroup == 0 || r.isAmbiguous(h) {
			continue
		}
		if !counted {
			r.firstByEntry(func(g *hit) bool { return g.accepted() && g.traits&traitGroup != 0 })
			counted = true
		}
		if why, ok := r.support(h); ok {
			_, raised := precision(r.keywords[h.keyword].Keyword)
			h.p, h.reason = uint16(raised), why
		} else if r.shownByOutlet(h) {
			h.p, h.reason = uint16(pOutlet), reason{kind: whyOutlet}
		}
	}
}

// The greatest numbers of words of the headline and the text of an item whose outlet shows what an acronym means.
// In more words, an item about a group would have words that show it.
const (
	maxShortTitle = 8
	maxShortText  = 40
)

// shownByOutlet reports whether a hit is in a short headline of an outlet that means this group by the acronym: see
// Entry.Outlets.
func (r resolver) shownByOutlet(h *hit) bool {
	return r.fields[h.field].name == news.FieldTitle && r.outletOf(h) != "" &&
		len(r.fields[0].words) <= maxShortTitle && len(r.fields[1].words) <= maxShortText
}

// outletOf returns the country or the kind of the outlet by which the acronyms of an entry count; empty if they do not.
func (r resolver) outletOf(h *hit) string {
	for _, o := range r.entries[h.entry].outlets {
		if o == r.scratch.country || o == string(r.scratch.kind) {
			return o
		}
	}
	return ""
}

// isAmbiguous reports whether the words of a hit may mean another group as well.
func (r resolver) isAmbiguous(h *hit) bool {
	from, to := r.hitsNear(h.field, h.first, h.last)
	for i := from; i < to; i++ {
		g := &r.hits[i]
		if g.entry != h.entry && g.overlaps(h.field, h.first, h.last) && g.accepted() && g.traits&traitGroup != 0 {
			return true
		}
	}
	return false
}

// support returns what supports a hit that has no context: the first hit that does, or else a cue. It relies
// on entryHits, with the groups that are accepted.
func (r resolver) support(h *hit) (reason, bool) {
	kin := r.entries[h.entry].kin
	r.scratch.steps += len(kin)
	by := r.firstOfEntries(kin, h.entry)
	if i := r.firstConjoined(h); i >= 0 && (by < 0 || i < by) {
		by = i
	}
	if by >= 0 {
		return reason{kind: whyBeside, by: by}, true
	}
	var why reason
	r.eachCueAt(h, groupGap+2, true, func(_ *cue, span fieldSpan) bool {
		why = reason{kind: whyContext, span: span}
		return false
	})
	return why, why.kind == whyContext
}

// firstConjoined returns the first firm hit of another group that conjunctions join to h, or -1.
func (r resolver) firstConjoined(h *hit) int32 {
	f := &r.fields[h.field]
	first, last := h.first-1, h.last+1 // up to these words, there are only words that may join two hits
	for h.first-first <= maxJoining && f.is(first, kindFiller|kindConjunction) {
		first--
	}
	for last-h.last <= maxJoining && f.is(last, kindFiller|kindConjunction) {
		last++
	}
	from, to := r.hitsNear(h.field, first, last)
	r.scratch.steps += int(last - first)
	for i := from; i < to; i++ {
		g := &r.hits[i]
		if g.entry != h.entry && g.traits&traitGroup != 0 && g.firm() && !g.overlaps(h.field, h.first, h.last) && r.conjoined(h, g) {
			return int32(i)
		}
	}
	return -1
}
