package text

import (
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A class says what folding does with a character.
type class uint8

const (
	classBreak      class = iota // ends a phrase: punctuation, symbols, controls
	classGap                     // may be between the words of a phrase
	classWord                    // becomes one character of a word
	classExpand                  // becomes several characters of a word
	classDrop                    // is dropped
	classApostrophe              // depends on the characters beside it
)

// folded says how a character is folded: r is the byte or character that replaces it.
type folded struct {
	r     rune
	class class
}

const (
	// lowEnd is the first character of more than two bytes.
	lowEnd = 0x800
	// maxExpansion is the most characters that one character becomes (U+FDFA: 18).
	maxExpansion = 24
	// otherBreak replaces punctuation without an ASCII equivalent.
	otherBreak = ';'
)

// A table holds the folding of characters. Those of one and two bytes in UTF-8 are computed at the
// start. Others are computed in pages of 256 characters, when one of a page first occurs in a text.
type table struct {
	low   [lowEnd]folded
	pages [0x10000 / pageSize]atomic.Pointer[page]
}

const pageSize = 256

type page [pageSize]folded

var foldTable = sync.OnceValue(func() *table {
	t := new(table)
	for r := range rune(lowEnd) {
		t.low[r] = classify(r)
	}
	return t
})

// page returns the page that holds a character. If two goroutines both create it, their pages
// are the same.
func (t *table) page(r rune) *page {
	slot := &t.pages[r/pageSize]
	p := slot.Load()
	if p == nil {
		p = new(page)
		for k := range p {
			p[k] = classify(r/pageSize*pageSize + rune(k))
		}
		slot.Store(p)
	}
	return p
}

// lookup returns the folding of a character that was decoded from size bytes.
func (t *table) lookup(r rune, size int) folded {
	switch {
	case r == utf8.RuneError && size <= 1:
		return folded{otherBreak, classBreak}
	case r < lowEnd:
		return t.low[r]
	case r < 0x10000:
		return t.page(r)[r%pageSize]
	}
	return classify(r)
}

// IsGap reports whether a folded byte outside words may separate the words of a phrase: space,
// line break, dash, underscore, slash, apostrophe.
func IsGap(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\v', '\f', '\r', '-', '_', '/', '\'':
		return true
	}
	return false
}

// classify returns the folding of a character.
func classify(r rune) folded {
	if f, ok := separator(r); ok {
		return f
	}
	if dropped(r) {
		return folded{class: classDrop}
	}
	var tmp [maxExpansion]rune
	switch rs := decompose(tmp[:0], r); {
	case rs == nil:
		return folded{otherBreak, classBreak}
	case len(rs) == 0:
		return folded{class: classDrop}
	case len(rs) == 1 && rs[0] > 0:
		return folded{rs[0], classWord}
	case len(rs) == 1:
		return plain(-rs[0])
	default:
		return folded{class: classExpand}
	}
}

// separator returns the folding of a character between words that must not be decomposed. It returns
// false for all other characters.
func separator(r rune) (folded, bool) {
	switch r {
	case '\'', '`', '´', '‘', '’', '‛', '′', 'ʻ', 'ʼ', 'ʽ', 'ʾ', 'ʿ', 'ˈ', '＇':
		return folded{'\'', classApostrophe}, true
	case '\u200c', '−': // zero width non-joiner, minus
		return folded{' ', classGap}, true
	case '\u0085', '\u2028', '\u2029':
		return folded{'\n', classGap}, true
	case '۔', '।', '॥', '。':
		return folded{'.', classBreak}, true
	case '؟':
		return folded{'?', classBreak}, true
	case '،', '、':
		return folded{',', classBreak}, true
	}
	switch {
	case r < utf8.RuneSelf && !isWordRune(r):
		return plain(r), true
	case unicode.In(r, unicode.Zs, unicode.Pd):
		return folded{' ', classGap}, true
	}
	return folded{}, false
}

// plain returns the folding of r: an ASCII character other than a letter or digit, or the first
// character of what punctuation decomposes to.
func plain(r rune) folded {
	switch {
	case r >= utf8.RuneSelf:
		return folded{otherBreak, classBreak}
	case IsGap(byte(r)):
		return folded{r, classGap}
	}
	return folded{r, classBreak}
}

func isWordRune(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }

// dropped reports whether r is dropped: marks that writers leave out of the same word, and
// invisible characters. Marks of other scripts, such as the vowel signs of Devanagari, are part
// of the word.
func dropped(r rune) bool {
	switch {
	case r < 0x300:
		return r == 0xad
	case r <= 0x36f, // combining diacritical marks, Latin
		r >= 0x610 && r <= 0x61a, // Arabic honorifics
		r >= 0x64b && r <= 0x65f, // Arabic vowel signs, hamza and madda above
		r == 0x670,
		r >= 0x6d6 && r <= 0x6ed, // Koranic marks
		r >= 0x8ca && r <= 0x8ff,
		r == 0x640, // tatweel
		r == 0x93c, // Devanagari nukta
		r >= 0x1ab0 && r <= 0x1aff,
		r >= 0x1dc0 && r <= 0x1dff,
		r >= 0x20d0 && r <= 0x20ff,
		r >= 0xfe20 && r <= 0xfe2f:
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector)
}

// decompose appends to dst the characters that r becomes: its compatibility decomposition in
// lower case, without dropped marks, with letter variants replaced. It returns nil if r is not
// part of a word, and a single negated character if r decomposes to punctuation.
func decompose(dst []rune, r rune) []rune {
	var buf [utf8.UTFMax]byte
	p := norm.NFKD.Properties(buf[:utf8.EncodeRune(buf[:], r)])
	d := p.Decomposition()
	if d == nil {
		if !isWordRune(r) {
			return nil
		}
		return appendLetter(dst, r)
	}
	words, first := 0, rune(0)
	for _, c := range string(d) {
		switch {
		case dropped(c):
			continue
		case first == 0:
			first = c
		}
		if isWordRune(c) {
			words++
			dst = appendLetter(dst, c)
		} else if words > 0 {
			return nil
		}
	}
	if first != 0 && !isWordRune(first) {
		return append(dst[:0], -first)
	}
	return dst
}

// appendLetter appends the folding of the letter, mark or digit r.
func appendLetter(dst []rune, r rune) []rune {
	r = unicode.ToLower(r)
	if v, ok := variant(r); ok {
		return append(dst, v...)
	}
	if unicode.Is(unicode.Nd, r) {
		r = '0' + digit(r)
	}
	return append(dst, r)
}

// variant returns the replacement of a letter that Unicode does not decompose.
func variant(r rune) ([]rune, bool) {
	switch r {
	case 'ٱ':
		return []rune{'ا'}, true
	case 'ي', 'ى', 'ې', 'ۍ', 'ے', 'ێ':
		return []rune{'ی'}, true
	case 'ك', 'ڪ':
		return []rune{'ک'}, true
	case 'ة', 'ہ', 'ھ', 'ە', 'ۃ':
		return []rune{'ه'}, true
	case 'ګ':
		return []rune{'گ'}, true
	case 'ß':
		return []rune("ss"), true
	case 'ς':
		return []rune{'σ'}, true
	case 'æ':
		return []rune("ae"), true
	case 'œ':
		return []rune("oe"), true
	case 'ø':
		return []rune{'o'}, true
	case 'ł':
		return []rune{'l'}, true
	case 'đ', 'ð':
		return []rune{'d'}, true
	case 'ħ':
		return []rune{'h'}, true
	case 'ı':
		return []rune{'i'}, true
	}
	return nil, false
}

// digit returns the value of a decimal digit. The ten digits of a script are adjacent in Unicode.
func digit(r rune) rune {
	for _, x := range unicode.Nd.R16 {
		if r <= rune(x.Hi) {
			return (r - rune(x.Lo)) % 10
		}
	}
	for _, x := range unicode.Nd.R32 {
		if r <= rune(x.Hi) {
			return (r - rune(x.Lo)) % 10
		}
	}
	return 0
}

// expansion appends the folding of a character of classExpand.
func (t *table) expansion(dst []rune, r rune) []rune { return decompose(dst, r) }
