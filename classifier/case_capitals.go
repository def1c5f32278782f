package classifier

import (
	"encoding/binary"
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// checkCapitals refuses hits whose capitals break their case rule. It sets caps for hits that would prove
// nothing in a text that is all in capitals.
func (r resolver) checkCapitals() {
	for i := range r.hits {
		h := &r.hits[i]
		if h.traits&traitCase == 0 {
			continue
		}
		f := &r.fields[h.field]
		raw := f.raw[f.buf.Raw(int(f.words[h.first].Start)):f.buf.Raw(int(f.words[h.last].End))]
		if h.fit = r.surfaces[h.surface].fit(raw); h.fit == caseWrong || h.fit == caseName && h.traits&traitGroup == 0 {
			h.fit = caseWrong
			h.refuse(reason{kind: whyCase})
			continue
		}
		h.caps = h.traits&traitGuarded != 0 || h.fit == caseLoose
	}
}

// judgeAmongCapitals lowers hits that have only capitals around them, as in headlines. It refuses a hit
// that may be an everyday word, such as LET. It halves the precision of a hit that needs context and has
// none, unless the item has another name of the same entry. See decision 52.
func (r resolver) judgeAmongCapitals() {
	counted := false
	for i := range r.hits {
		h := &r.hits[i]
		if !h.caps || !h.accepted() || h.reason.kind == whyDefined {
			continue
		}
		common := h.traits&traitCommon != 0
		if !common && h.reason.kind != whyAlone && h.reason.kind != whyOutlet || !r.amongCapitals(h) {
			continue
		}
		switch {
		case common:
			h.refuse(reason{kind: whyCaps})
		default:
			if !counted {
				r.firstByEntry(r.namesOtherwise)
				counted = true
			}
			if r.entryHits[h.entry] < 0 {
				h.p, h.reason = h.p/2, reason{kind: whyCapsHalf}
			}
		}
	}
}

// namesOtherwise reports whether g is firm and does not depend on capitals. judgeAmongCapitals changes no
// such hit.
func (r resolver) namesOtherwise(g *hit) bool {
	return g.firm() && !(g.caps && r.amongCapitals(g))
}

const (
	capsWindow  = 30 // characters before and after a hit that amongCapitals reads
	capsLetters = 5  // with fewer letters there, amongCapitals returns false
)

// amongCapitals reports whether more than three fifths of the letters around a hit are capitals. Then
// the capitals of the hit prove nothing.
func (r resolver) amongCapitals(h *hit) bool {
	f := &r.fields[h.field]
	start, end := f.rawRange(h.first, h.last)
	before, after := f.raw[:start], f.raw[end:]
	var n letterCount
	if !n.addASCII(before[max(0, len(before)-capsWindow):]) {
		for k := 0; before != "" && k < capsWindow; k++ {
			c, size := utf8.DecodeLastRuneInString(before)
			n.add(c)
			before = before[:len(before)-size]
		}
	}
	if !n.addASCII(after[:min(len(after), capsWindow)]) {
		for k := 0; after != "" && k < capsWindow; k++ {
			c, size := utf8.DecodeRuneInString(after)
			n.add(c)
			after = after[size:]
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

// addASCII adds the letters of s, which is no longer than capsWindow, eight bytes at a time. It adds
// nothing and returns false if s is not ASCII.
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
		// The first addition sets the high bit of bytes from 'A' on, the second of bytes after 'Z'.
		upper += bits.OnesCount64((x + (0x80-'A')*ones) &^ (x + (0x80-'Z'-1)*ones) & highs)
		lower += bits.OnesCount64((x + (0x80-'a')*ones) &^ (x + (0x80-'z'-1)*ones) & highs)
	}
	n.upper += upper
	n.lower += lower
	return true
}
