package classifier

import (
	"strings"
	"unicode"
)

// newPattern compiles the case rule of one form of a keyword.
func newPattern(id int32, k *Keyword, s surface) pattern {
	p := pattern{keyword: id, rule: k.caseRule(s.written)}
	p.blocked = s.phrase.joined()
	p.acronym = p.rule == CaseAcronym && isAcronym(s.written)
	p.common = p.rule != CaseAny && commonWord(p.blocked)
	if p.rule != CaseAny {
		p.lookAt(s.written)
		p.upper = len(p.capital) > 0 && p.capital[0] && p.exact[0]
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
func (p *pattern) lookAt(written string) {
	p.letters = new(letters)
	wholeWords := p.rule == CaseExact || p.acronym || p.rule == CaseAcronym && !hasAcronym(written)
	for _, word := range strings.FieldsFunc(written, func(r rune) bool { return unicode.IsSpace(r) }) {
		strict := wholeWords || p.rule == CaseAcronym && isAcronym(word)
		first := true
		for _, r := range word {
			if !unicode.IsLetter(r) {
				first = first || r == '-'
				continue
			}
			p.capital = append(p.capital, unicode.IsUpper(r))
			p.exact = append(p.exact, strict || p.rule == CaseInitial && first && unicode.IsUpper(r))
			first = false
		}
	}
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
	if p.rule == CaseAny {
		return caseRight
	}
	i, wrong, small := 0, false, false
	for _, r := range raw {
		if !unicode.IsLetter(r) {
			continue
		}
		if i == len(p.capital) {
			return caseWrong
		}
		upper := unicode.IsUpper(r)
		small = small || unicode.IsLower(r)
		wrong = wrong || p.exact[i] && upper != p.capital[i]
		i++
	}
	switch {
	case i != len(p.capital):
		return caseWrong
	case !wrong:
		return caseRight
	case p.acronym && !small:
		return caseLoose
	}
	return caseWrong
}
