package story

import (
	"strings"

	"khabar/news"
	"khabar/text"
)

// A text credits an agency in brackets near its beginning or its end, or as its author. Elsewhere in the
// text, an agency is only quoted, or owns a photograph. See decision 64.
const (
	creditStart = 160 // bytes from the beginning
	creditEnd   = 60  // bytes from the end
)

// creditedAgency returns the agency that an item is credited to or comes from, or an empty string.
func creditedAgency(it news.Item, outlet string) string {
	for _, name := range []string{strings.TrimPrefix(it.Author, "By "), outlet} {
		if agency, ok := agencyNames()[text.Fold(name)]; ok {
			return agency
		}
	}
	s := it.Text
	for from := 0; ; {
		open := strings.IndexByte(s[from:], '(')
		if open < 0 {
			return ""
		}
		open += from
		end := strings.IndexByte(s[open:], ')')
		if end < 0 {
			return ""
		}
		end += open
		if agency, ok := agencyNames()[text.Fold(s[open+1:end])]; ok && (open < creditStart || end >= len(s)-creditEnd) {
			return agency
		}
		from = open + 1
	}
}
