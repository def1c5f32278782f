package digest

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// wrap splits s between words into lines of at most limit columns. It never splits an isolate,
// because the end of a line would end the isolate, and never splits a word. A line with only one
// isolate or word may therefore be longer than limit. It returns at least one line.
func wrap(s string, limit int) []string {
	var lines []string
	var line strings.Builder
	used := 0
	for _, word := range unbreakable(s) {
		n := columns(word)
		if line.Len() > 0 && used+1+n > limit {
			lines = append(lines, line.String())
			line.Reset()
			used = 0
		}
		if line.Len() > 0 {
			line.WriteByte(' ')
			used++
		}
		line.WriteString(word)
		used += n
	}
	return append(lines, line.String())
}

// unbreakable returns the pieces of s between which a line may end.
func unbreakable(s string) []string {
	depth := 0
	return strings.FieldsFunc(s, func(r rune) bool {
		switch string(r) {
		case lri, rli, fsi:
			depth++
		case pdi:
			depth--
		}
		return r == ' ' && depth == 0
	})
}

// columns returns the number of columns that s takes on a terminal: none for combining and
// format characters, two for wide ones (Unicode Standard Annex 11).
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r < 0x300:
			n++
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case isWide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// isWide reports whether r takes two columns.
func isWide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}
