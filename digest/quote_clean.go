package digest

import "khabar/text"

// shorten returns s, cut after about limit runes. An ellipsis shows that it was cut.
func shorten(s string, limit int) string {
	end := forward(s, 0, limit)
	if end == len(s) {
		return s
	}
	return s[:wordEnd(s, end, 0)] + " …"
}

// maxURL is the length of the longest link, in bytes. Mail programs break longer ones.
const maxURL = 2000

// cleanURL returns raw as a link to the web (http or https), or the empty string if raw is not such
// a link or is too long for mail programs.
func cleanURL(raw string) string {
	if len(raw) > maxURL {
		return ""
	}
	return text.WebURL(raw)
}
