package text

import (
	"iter"
	"strings"
)

// Rows yields the lines of a word list, each cut into columns at its tabs. Empty lines and lines
// that begin with "#" are skipped.
func Rows(list string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(list) {
			line = strings.TrimRight(line, "\r\n")
			if line == "" || line[0] == '#' {
				continue
			}
			if !yield(strings.Split(line, "\t")) {
				return
			}
		}
	}
}
