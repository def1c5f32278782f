package story

import (
	"iter"
	"strings"

	"khabar/news"
	"khabar/text"
)

// A text credits an agency in brackets near its beginning or its end, or as its author. Elsewhere in the
// text, an agency is only quoted, or owns a photograph. See decision 64.
const (
	creditStart = 160 // bytes from the beginning
	creditEnd   = 60  // bytes from the end

	// maxCredit is the longest spelling of an agency, in bytes: several times the longest of the word
	// list, which leaves space for marks and punctuation that folding removes.
	maxCredit = 160
)

// creditedAgency returns the agency that an item is credited to or comes from, or an empty string.
func creditedAgency(it news.Item, outlet string) string {
	for _, name := range []string{strings.TrimPrefix(it.Author, "By "), outlet} {
		if agency := agencyNamed(name); agency != "" {
			return agency
		}
	}
	for credit := range credits(it.Text) {
		if agency := agencyNamed(credit); agency != "" {
			return agency
		}
	}
	return ""
}

// agencyNamed returns the agency with a name, or an empty string.
func agencyNamed(name string) string {
	if len(name) > maxCredit {
		return ""
	}
	return agencyNames()[text.Fold(name)]
}

// credits yields the content of those brackets in s that may be a credit: they are where a credit may be, and short.
// There are at most creditStart + creditEnd + maxCredit, so that a text full of brackets costs no
// more than to read it.
func credits(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		end := -1 // of the first bracket that closes after open
		for open := range len(s) {
			if s[open] != '(' {
				continue
			}
			if end < open {
				n := strings.IndexByte(s[open:], ')')
				if n < 0 {
					return
				}
				end = open + n
			}
			credit := s[open+1 : end]
			if (open < creditStart || end >= len(s)-creditEnd) && len(credit) <= maxCredit && !yield(credit) {
				return
			}
		}
	}
}
