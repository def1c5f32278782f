package digest

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// wrap cuts s into lines of at most limit columns, between words. What stands in an
// isolate is never cut, for the end of a line would end the isolate; nor is a word that is
// longer than a line. There is always a line.
func wrap(s string, limit int) []string {
	var lines []string
	var line strings.Builder
	used := 0
	for _, word := range unbroken(s) {
		n := cells(word)
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

// unbroken returns the pieces of s between which a line may end.
func unbroken(s string) []string {
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

// cells returns the number of columns that s takes on a terminal: none for combining and
// format characters, two for wide ones (Unicode Standard Annex 11).
func cells(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r < 0x300:
			n++
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case wide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide reports whether r takes two columns.
func wide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}
