package text

import "unicode/utf8"

// Truncate returns at most n bytes from the start of s, and does not cut a character in two.
func Truncate(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// IsSpan reports whether s[start:end] is a non-empty part of s that begins and ends between
// characters.
func IsSpan(s string, start, end int) bool {
	return 0 <= start && start < end && end <= len(s) &&
		utf8.RuneStart(s[start]) && (end == len(s) || utf8.RuneStart(s[end]))
}
