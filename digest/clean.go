package digest

import "khabar/text"

// shorten returns at most about limit runes of s, with an ellipsis for the others.
func shorten(s string, limit int) string {
	end := forward(s, 0, limit)
	if end == len(s) {
		return s
	}
	return s[:wordEnd(s, end, 0)] + " …"
}

// maxURL is the length of the longest link, in bytes; mail programs break longer ones.
const maxURL = 2000

// cleanURL returns raw if it is a link to the web that fits into a mail, and otherwise nothing.
func cleanURL(raw string) string {
	if len(raw) > maxURL {
		return ""
	}
	return text.WebURL(raw)
}
