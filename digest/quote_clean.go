package digest

import "khabar/text"

// shorten returns about the first limit runes of s, with an ellipsis if some are left out.
func shorten(s string, limit int) string {
	end := forward(s, 0, limit)
	if end == len(s) {
		return s
	}
	return s[:wordEnd(s, end, 0)] + " …"
}

// maxURL is the length of the longest link, in bytes. Mail programs break longer ones.
const maxURL = 2000

// cleanURL returns raw if it is a link to the web that mail programs do not break, and otherwise
// nothing.
func cleanURL(raw string) string {
	if len(raw) > maxURL {
		return ""
	}
	return text.WebURL(raw)
}
