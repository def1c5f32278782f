package classifier

import (
	"bytes"
	"strings"

	"khabar/news"
)

// cueGap is how many words "…" stands for in a cue, at most.
const cueGap = 6

// assignRoles finds the role and the modifier of every accepted mention of a group.
func (r resolver) assignRoles() {
	for i := range r.hits {
		h := &r.hits[i]
		h.role = news.RoleMention
		if r.entries[h.entry].facet == news.FacetGroup && h.accepted() {
			h.mod = r.modifier(h)
			r.assignRole(h)
		}
	}
}

// assignRole gives a mention the role of the cue that ranks first among those that hold.
func (r resolver) assignRole(h *hit) {
	best := -1
	for _, sig := range r.listenForCues() {
		if sig.field != h.field || between(h, sig.signalSpan) > cueGap+2 {
			continue
		}
		for _, s := range r.senses[sig.phrase] {
			c := &r.cues[s.cue]
			if c.role == namesGroup {
				continue
			}
			k := rank(c.role)
			r.scratch.chained = append(r.scratch.chained[:0], sig.signalSpan)
			if (best < 0 || k < best) && r.cueHolds(c, s.part, sig.signalSpan, h) {
				best, h.role, h.cue = k, c.role, r.tellingPart()
			}
		}
	}
}

// tellingPart returns the longest of the parts of the cue that has just been found: what
// shows the role best.
func (r resolver) tellingPart() signalSpan {
	best := r.chained[0]
	for _, s := range r.chained[1:] {
		if len(r.cutSpan(s)) > len(r.cutSpan(best)) {
			best = s
		}
	}
	return best
}

// cueHolds reports whether all parts of a cue stand where they should around a mention, sig
// being the one numbered part: the first before it, or else the first behind it.
func (r resolver) cueHolds(c *cue, part int8, sig signalSpan, h *hit) bool {
	if part != -1 && (part != 0 || len(c.before) > 0) {
		return false
	}
	at := signalSpan{h.field, h.first, h.last}
	if part == -1 {
		return sig.last < h.first && r.reaches(sig, at, c.before[0].gap, h) &&
			r.chain(c, -2, sig, h) && (len(c.after) == 0 || r.firstAfter(c, h))
	}
	return sig.first > h.last && r.reaches(at, sig, c.after[0].gap, h) && r.chain(c, 1, sig, h)
}

// firstAfter finds the part directly behind the mention, and those behind that.
func (r resolver) firstAfter(c *cue, h *hit) bool {
	return r.chain(c, 0, signalSpan{h.field, h.first, h.last}, h)
}

// chain finds the part of the given number next to from, and the others outward of it.
func (r resolver) chain(c *cue, part int8, from signalSpan, h *hit) bool {
	var p cuePart
	next := part + 1
	switch {
	case part < 0 && int(-1-part) < len(c.before):
		p, next = c.before[-1-part], part-1
	case part >= 0 && int(part) < len(c.after):
		p = c.after[part]
	default:
		return true
	}
	for _, sig := range r.listenForCues() {
		if sig.field != h.field || !r.isPart(sig.phrase, c, part) {
			continue
		}
		ok := part < 0 && sig.last < from.first && r.reaches(sig.signalSpan, from, p.gap, h) ||
			part >= 0 && sig.first > from.last && r.reaches(from, sig.signalSpan, p.gap, h)
		if ok && r.chain(c, next, sig.signalSpan, h) {
			r.scratch.chained = append(r.scratch.chained, sig.signalSpan)
			return true
		}
	}
	return false
}

func (r resolver) isPart(phrase int32, c *cue, part int8) bool {
	for _, s := range r.senses[phrase] {
		if s.part == part && &r.cues[s.cue] == c {
			return true
		}
	}
	return false
}

// reaches reports whether b, which stands behind a, is close enough for both to be of one
// cue: nothing but little words between, or up to cueGap words where a gap is allowed; in one
// sentence; and with no other group between that is not named in one breath with h.
func (r resolver) reaches(a, b signalSpan, gap bool, h *hit) bool {
	p := &r.parts[h.field]
	n := int32(0)
	for i := a.last + 1; i < b.first; i++ {
		if !fillerWord(p.word(i)) && !r.partOfName(i, h) {
			n++
		}
	}
	if n > cueGap || n > 0 && !gap || r.sentence(h.field, a.first) != r.sentence(h.field, b.first) {
		return false
	}
	if b.first == h.first && breaks(p, a.last, b.first) {
		return false
	}
	return !r.groupBetween(a, b, h)
}

// breaks reports whether a comma or the like stands between two words: what is before it is
// said of something else.
func breaks(p *part, from, to int32) bool {
	between := p.buf.Bytes()[p.words[from].End:p.words[to].Start]
	return bytes.ContainsAny(between, ",;:")
}

// partOfName reports whether word i is in another accepted hit of the same entry as h.
func (r resolver) partOfName(i int32, h *hit) bool {
	for k := range r.hits {
		if g := &r.hits[k]; g.entry == h.entry && g.accepted() && g.overlaps(h.field, i, i) {
			return true
		}
	}
	return false
}

// groupBetween reports whether a mention of another group stands between two spans, unless
// only conjunctions join it to h.
func (r resolver) groupBetween(a, b signalSpan, h *hit) bool {
	for i := range r.hits {
		g := &r.hits[i]
		if g.entry == h.entry || g.field != h.field || !g.firm() || r.entries[g.entry].facet != news.FacetGroup {
			continue
		}
		if g.first > a.last && g.last < b.first && !r.joined(h, g) {
			return true
		}
	}
	return false
}

// joined reports whether conjunctions or a comma join two hits, with nothing but little words
// beside them.
func (r resolver) joined(h, g *hit) bool {
	from, to := h.last, g.first
	if g.first < h.first {
		from, to = g.last, h.first
	}
	p := &r.parts[h.field]
	found := false
	for i := from + 1; i < to; i++ {
		w := p.word(i)
		if !fillerWord(w) && !conjunction(w) {
			return false
		}
		found = found || conjunction(w)
	}
	between := p.buf.Bytes()[p.words[from].End:p.words[to].Start]
	return !bytes.ContainsAny(between, ".;:!?()") && (found || bytes.Contains(between, []byte(",")))
}

func conjunction(w []byte) bool {
	return contains(" and or as well و اور او یا और या ", w)
}

// fillerWord reports whether a folded word can stand in any cue: articles, the possessive s,
// and what papers put before the name of a group.
func fillerWord(w []byte) bool {
	return contains(" the a an s its this that outlawed banned proscribed defunct so called group outfit organisation organization terrorist "+
		"militant network movement کالعدم تنظیم گروپ گروه ګروپ ډله تحریک سازمان شبکه جماعت حرکه تنظیم جماعه حرکت گروه شبکه د की के का प्रतिबंधित संगठन आतंकी ", w)
}

func contains(list string, w []byte) bool {
	return len(w) < 32 && strings.Contains(list, " "+string(w)+" ")
}

// roleOf returns the role that an item gives to an entry, with the words that show it: that
// of its first mention in the title that has one, else the one that ranks first. It is
// negated only when every mention is.
func (r resolver) roleOf(hits []int32) (news.Role, string) {
	var best *hit
	negated := true
	for _, i := range hits {
		h := &r.hits[i]
		if !h.accepted() {
			continue
		}
		negated = negated && h.role == news.RoleNegated
		if h.role == news.RoleMention || h.role == news.RoleNegated {
			continue
		}
		if best == nil || best.field > 0 && rank(h.role) < rank(best.role) {
			best = h
		}
	}
	switch {
	case best != nil:
		return best.role, r.cutSpan(best.cue)
	case negated:
		return r.negation(hits)
	}
	return news.RoleMention, ""
}

// negation returns the first of the cues that negate all the mentions.
func (r resolver) negation(hits []int32) (news.Role, string) {
	for _, i := range hits {
		if h := &r.hits[i]; h.accepted() && h.role == news.RoleNegated {
			return h.role, r.cutSpan(h.cue)
		}
	}
	return news.RoleMention, ""
}

// A modifier is what is written together with a mention and changes what is said of it.
type modifier string

// modifier returns the prefix or suffix that a hyphen joins to a mention: "anti-", "-linked".
func (r resolver) modifier(h *hit) modifier {
	p := &r.parts[h.field]
	if h.first > 0 && p.hyphen(h.first-1) && contains(" anti pro ex non counter post ", p.word(h.first-1)) {
		return modifier(string(p.word(h.first-1)) + "-")
	}
	if int(h.last)+1 < len(p.words) && p.hyphen(h.last) && contains(" linked inspired affiliated aligned backed led claimed run controlled ", p.word(h.last+1)) {
		return modifier("-" + string(p.word(h.last+1)))
	}
	return ""
}

// hyphen reports whether one hyphen or dash joins word i to the next.
func (p *part) hyphen(i int32) bool {
	from, to := p.buf.Raw(int(p.words[i].End)), p.buf.Raw(int(p.words[i+1].Start))
	switch p.raw[from:to] {
	case "-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2212":
		return true
	}
	return false
}

// cutSpan returns the raw text of a span.
func (r resolver) cutSpan(s signalSpan) string {
	p := &r.parts[s.field]
	start, end := p.cutWords(s.first, s.last)
	return p.raw[start:end]
}
