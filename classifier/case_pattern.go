package classifier

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A surfacePattern is one surface of a keyword, with the capitals that its case rule requires. capital and
// exact are sets of letters of the written form; bit 0 is the first letter.
type surfacePattern struct {
	keyword  int32
	count    int32    // number of letters
	capital  uint64   // letters that are capitals
	exact    uint64   // letters whose case the rule checks
	long     *letters // instead of the bit sets, in a form of more than maxLetters letters
	acronym  bool     // the case rule is acronym, and the form is one acronym
	spoken   bool     // an acronym that some outlets write like a name
	caseless bool     // capitals do not matter
	initial  bool     // the case rule is initial: a word that is written with a capital must have it
	upper    bool     // the first letter must be a capital
	common   bool     // an everyday English word in small letters
	blocked  string   // blockKey of the words, if that matters
	blockID  int32    // number of blocked among the names that decoys block, or -1
}

// letters has the two sets of a form with more letters than a bit set has bits.
type letters struct{ capital, exact []bool }

// newPattern compiles the case rule of one form of a keyword.
func newPattern(id int32, k *Keyword, s surface) surfacePattern {
	rule := k.caseRule(s.written)
	p := surfacePattern{keyword: id, caseless: rule == CaseAny, initial: rule == CaseInitial, blocked: s.phrase.joined()}
	if !p.caseless {
		p.acronym = rule == CaseAcronym && isAcronym(s.written)
		p.spoken = p.acronym && spoken(s.written) && !s.dotted && k.Case == ""
		p.common = commonWord(p.blocked)
		p.setLetters(rule, s.written)
		p.upper = p.capital&p.exact&1 != 0
	}
	return p
}

// setLetters sets count, and which letters are capitals in the written form and which the rule checks.
func (p *surfacePattern) setLetters(rule CaseRule, written string) {
	var all letters
	wholeWords := rule == CaseExact || p.acronym || rule == CaseAcronym && !hasAcronym(written)
	for word := range strings.FieldsSeq(written) {
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

// maxLetters is how many letters fit into the bit sets of a surfacePattern.
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
	caseName          // an acronym written like a name, as some outlets do: Ulfa for ULFA
	caseLoose         // all capitals, where the keyword mixes them: LET for LeT
	caseRight
)

// fit returns how well the capitals of raw fit the case rule. raw is text that folds to this surface.
func (p *surfacePattern) fit(raw string) caseFit {
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

// fitRunes is fit for text that is not ASCII.
func (p *surfacePattern) fitRunes(raw string) caseFit {
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

// compare is fit, given how many letters the text has, which are capitals, and whether any is small.
func (p *surfacePattern) compare(n int32, upper uint64, small bool) caseFit {
	switch {
	case n != p.count:
		return caseWrong
	case (upper^p.capital)&p.exact == 0:
		return caseRight
	case p.acronym && !small:
		return caseLoose
	case p.spoken && upper == 1:
		return caseName
	}
	return caseWrong
}

// spoken reports whether written is an acronym of capitals that can be said as a word: it has four letters or
// more, a vowel among them, and is no everyday word.
func spoken(written string) bool {
	return len(written) >= 4 && allCapitals(written) && strings.ContainsAny(written, "AEIOU") && !commonWord(strings.ToLower(written))
}

func allCapitals(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < 'A' || r > 'Z' })
}

// fitLong is fit for a form of more than maxLetters letters, which is never an acronym.
func (p *surfacePattern) fitLong(raw string) caseFit {
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
