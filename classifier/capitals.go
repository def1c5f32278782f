package classifier

import (
	"encoding/binary"
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// capitals checks the case rules of the hits, and notes which of them capitals everywhere
// would make worthless.
func (r resolver) capitals() {
	for i := range r.hits {
		h := &r.hits[i]
		if h.traits&traitCase == 0 {
			continue
		}
		p := &r.fields[h.field]
		raw := p.raw[p.buf.Raw(int(p.words[h.first].Start)):p.buf.Raw(int(p.words[h.last].End))]
		if h.fit = r.surfaces[h.surface].fit(raw); h.fit == caseWrong {
			h.refuse(reason{kind: whyCase})
			continue
		}
		h.caps = h.traits&traitGuarded != 0 || h.fit == caseLoose
	}
}

// settleCaps refuses words among capitals that are everyday words when written small, and
// halves what has no context there, unless the same entry is named otherwise in the item.
func (r resolver) settleCaps() {
	for i := range r.hits {
		h := &r.hits[i]
		if !h.caps || !h.accepted() || h.reason.kind == whyDefined {
			continue
		}
		common := h.traits&traitCommon != 0
		if !common && h.reason.kind != whyAlone || !r.amongCapitals(h) {
			continue
		}
		switch {
		case common:
			h.refuse(reason{kind: whyCaps})
		case !r.namedOtherwise(h):
			h.p, h.reason = h.p/2, reason{kind: whyCapsHalf}
		}
	}
}

// namedOtherwise reports whether a firm hit of the same entry does not rest on capitals.
func (r resolver) namedOtherwise(h *hit) bool {
	for i := range r.hits {
		g := &r.hits[i]
		if g.entry == h.entry && g.firm() && !(g.caps && r.amongCapitals(g)) {
			return true
		}
	}
	return false
}

// The window of the all-capitals guard, in characters to each side, and how many letters
// must be in it to judge by.
const (
	capsWindow  = 30
	capsLetters = 5
)

// amongCapitals reports whether more than three fifths of the letters around a hit are
// capitals: then everything there is written so, and the hit's own capitals prove nothing.
func (r resolver) amongCapitals(h *hit) bool {
	p := &r.fields[h.field]
	start, end := p.cutWords(h.first, h.last)
	before, behind := p.raw[:start], p.raw[end:]
	var n letterCount
	if !n.addASCII(before[max(0, len(before)-capsWindow):]) {
		for k := 0; before != "" && k < capsWindow; k++ {
			c, size := utf8.DecodeLastRuneInString(before)
			n.add(c)
			before = before[:len(before)-size]
		}
	}
	if !n.addASCII(behind[:min(len(behind), capsWindow)]) {
		for k := 0; behind != "" && k < capsWindow; k++ {
			c, size := utf8.DecodeRuneInString(behind)
			n.add(c)
			behind = behind[size:]
		}
	}
	all := n.upper + n.lower
	return all >= capsLetters && 5*n.upper > 3*all
}

type letterCount struct{ upper, lower int }

func (n *letterCount) add(c rune) {
	if unicode.IsUpper(c) {
		n.upper++
	} else if unicode.IsLower(c) {
		n.lower++
	}
}

// addASCII adds the letters of s, which is no longer than capsWindow, eight bytes at a time.
// It reports false, and adds nothing, when s is not all ASCII.
func (n *letterCount) addASCII(s string) bool {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	var window [(capsWindow + 7) / 8 * 8]byte
	copy(window[:], s)
	var upper, lower int
	for i := 0; i < len(window); i += 8 {
		x := binary.LittleEndian.Uint64(window[i:])
		if x&highs != 0 {
			return false
		}
		// Adding sets the high bit of the bytes that are past a bound.
		upper += bits.OnesCount64((x + (0x80-'A')*ones) &^ (x + (0x80-'Z'-1)*ones) & highs)
		lower += bits.OnesCount64((x + (0x80-'a')*ones) &^ (x + (0x80-'z'-1)*ones) & highs)
	}
	n.upper += upper
	n.lower += lower
	return true
}
