package classifier

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// newPattern compiles the case rule of one form of a keyword.
func newPattern(id int32, k *Keyword, s surface) pattern {
	rule := k.caseRule(s.written)
	p := pattern{keyword: id, caseless: rule == CaseAny, initial: rule == CaseInitial, blocked: s.phrase.joined()}
	if !p.caseless {
		p.acronym = rule == CaseAcronym && isAcronym(s.written)
		p.common = commonWord(p.blocked)
		p.lookAt(rule, s.written)
		p.upper = p.capital&p.exact&1 != 0
	}
	return p
}

// joined returns the words of p without the spaces between them.
func (p phrase) joined() string {
	if len(p) == 1 {
		return p[0].s
	}
	var b strings.Builder
	for _, t := range p {
		if t.kind != tokenMarks {
			b.WriteString(t.s)
		}
	}
	return b.String()
}

// lookAt notes the capitals of the written form, and which letters the rule looks at.
func (p *pattern) lookAt(rule CaseRule, written string) {
	var all letters
	wholeWords := rule == CaseExact || p.acronym || rule == CaseAcronym && !hasAcronym(written)
	for _, word := range strings.FieldsFunc(written, func(r rune) bool { return unicode.IsSpace(r) }) {
		strict := wholeWords || rule == CaseAcronym && isAcronym(word)
		first := true
		for _, r := range word {
			if !unicode.IsLetter(r) {
				first = first || r == '-'
				continue
			}
			all.capital = append(all.capital, unicode.IsUpper(r))
			all.exact = append(all.exact, strict || p.initial && first && unicode.IsUpper(r))
			first = false
		}
	}
	p.count = int32(len(all.capital))
	p.capital, p.exact = firstBits(all.capital), firstBits(all.exact)
	if p.count > maxLetters {
		p.long = &all
	}
}

// maxLetters is how many letters of a form have bits.
const maxLetters = 64

func firstBits(set []bool) (bits uint64) {
	for i, is := range set[:min(len(set), maxLetters)] {
		if is {
			bits |= 1 << i
		}
	}
	return bits
}

func hasAcronym(written string) bool {
	for word := range strings.FieldsSeq(written) {
		if isAcronym(word) {
			return true
		}
	}
	return false
}

// A caseFit says how well the capitals of a text fit a keyword.
type caseFit uint8

const (
	caseWrong caseFit = iota
	caseLoose         // all capitals where the keyword mixes: LET for LeT
	caseRight
)

// fit compares the capitals of raw, which folds to the keyword, with those it wants.
func (p *pattern) fit(raw string) caseFit {
	if p.long != nil {
		return p.fitLong(raw)
	}
	n, upper := int32(0), uint64(0)
	for i := range len(raw) {
		c := raw[i]
		if c >= utf8.RuneSelf {
			return p.fitRunes(raw)
		}
		if c|0x20-'a' < 26 {
			upper |= uint64(^c>>5&1) << (n & (maxLetters - 1))
			n++
		}
	}
	return p.compare(n, upper, bits.OnesCount64(upper) < int(n))
}

// fitRunes is fit for what is not all ASCII.
func (p *pattern) fitRunes(raw string) caseFit {
	n, upper, small := int32(0), uint64(0), false
	for _, r := range raw {
		if !unicode.IsLetter(r) {
			continue
		}
		if unicode.IsUpper(r) {
			upper |= 1 << (n & (maxLetters - 1))
		}
		small = small || unicode.IsLower(r)
		n++
	}
	return p.compare(n, upper, small)
}

// compare is fit, given how many letters the text has, which of them are capitals, and
// whether any is small.
func (p *pattern) compare(n int32, upper uint64, small bool) caseFit {
	switch {
	case n != p.count:
		return caseWrong
	case (upper^p.capital)&p.exact == 0:
		return caseRight
	case p.acronym && !small:
		return caseLoose
	}
	return caseWrong
}

// fitLong is fit for a form of many letters, which is no acronym.
func (p *pattern) fitLong(raw string) caseFit {
	i := 0
	for _, r := range raw {
		if !unicode.IsLetter(r) {
			continue
		}
		if i == len(p.long.capital) || p.long.exact[i] && unicode.IsUpper(r) != p.long.capital[i] {
			return caseWrong
		}
		i++
	}
	if i != len(p.long.capital) {
		return caseWrong
	}
	return caseRight
}
