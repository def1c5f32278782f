package classifier

import (
	"bytes"
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// The parts of a headline: a kicker, which says what kind of text it is ("Opinion: …", "… | Letters"), and a by-line
// after a bar ("… | Mary Major"), with which some outlets mark what somebody thinks of the news.

//go:embed words/sections_en.txt
var sectionList string

// sectionWords are words in the names of sections, programmes and outlets, which also stand after a bar, and are no
// part of a person's name.
var sectionWords = sync.OnceValue(func() map[string]bool { return wordSetOf(sectionList) })

// isKicker reports whether words first to last are all that stands before a colon, bar or dash in the headline, or
// after the last bar or dash.
func (f *itemField) isKicker(first, last int32) bool {
	end := int32(len(f.words)) - 1
	if first == 0 {
		return last == end || bytes.ContainsAny(f.between(last, last+1), ":|") || f.dashBetween(last)
	}
	return last == end && (bytes.ContainsRune(f.between(first-1, first), '|') || f.dashBetween(first-1))
}

// dashBetween reports whether a dash with spaces stands between a word and the next one.
func (f *itemField) dashBetween(i int32) bool {
	_, end := f.rawRange(i, i)
	start, _ := f.rawRange(i+1, i+1)
	switch strings.TrimSpace(f.raw[end:start]) {
	case "-", "–", "—":
		return f.raw[end] == ' '
	}
	return false
}

// The greatest number of words of a by-line, and the least.
const (
	minByline = 2
	maxByline = 4
)

// byline returns the first word of the by-line with which the headline ends, or -1: two to four words after a bar that
// look like a person's name.
func (r resolver) byline() int32 {
	if len(r.bylines) == 0 {
		return -1
	}
	f := &r.fields[0]
	end := int32(len(f.words))
	for first := end - minByline; first > 0 && first >= end-maxByline; first-- {
		if bytes.ContainsRune(f.between(first-1, first), '|') {
			if r.isPersonal(first, end-1) {
				return first
			}
			break
		}
	}
	return -1
}

// isPersonal reports whether words of the headline look like a person's name: each begins with a capital, with nothing
// but spaces, hyphens and dots between them, none names a section, and the taxonomy has no other name for them.
func (r resolver) isPersonal(first, last int32) bool {
	f := &r.fields[0]
	for i := first; i <= last; i++ {
		start, end := f.rawRange(i, i)
		c, size := utf8.DecodeRuneInString(f.raw[start:end])
		if !unicode.IsUpper(c) || start+size == end && i == last || sectionWords()[string(f.word(i))] ||
			i > first && len(bytes.Trim(f.between(i-1, i), " .-")) > 0 {
			return false
		}
	}
	from, to := r.hitsNear(0, first, last)
	for i := from; i < to; i++ {
		if h := &r.hits[i]; h.accepted() && h.overlaps(0, first, last) && h.traits&(traitGroup|traitOrg|traitPlace|traitEvent) != 0 {
			return false
		}
	}
	return true
}

// addByline adds a hit for each keyword that is a by-line, if the headline ends with one, which byline has found. They
// stand after all other hits.
func (r resolver) addByline(first int32) {
	if first < 0 {
		return
	}
	s := r.scratch
	for _, surface := range r.bylines {
		ref := r.surfaceInfos[surface].surfaceRef
		h := hit{surfaceRef: ref, surface: surface, first: first, last: int32(len(r.fields[0].words)) - 1, fit: caseRight}
		r.judge(&h)
		s.traits |= ref.traits
		s.hits = append(s.hits, h)
	}
}
