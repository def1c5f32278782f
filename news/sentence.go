package news

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Sentence returns the sentence of s that contains the bytes from start to end, without
// surrounding space; empty when they are not in s. A sentence ends at the end of a line, or with
// a full stop, question mark or exclamation mark (Latin, Arabic or Devanagari) that space
// follows. A full stop after a single letter, or within the bytes, does not end it.
func Sentence(s string, start, end int) string {
	if start < 0 || start > end || end > len(s) {
		return ""
	}
	from := 0
	for i := 0; i < start; {
		_, size := utf8.DecodeRuneInString(s[i:])
		if i += size; i <= start && ends(s, i-size, size) {
			from = i
		}
	}
	until := len(s)
	for i := end; i < len(s); {
		_, size := utf8.DecodeRuneInString(s[i:])
		if i += size; ends(s, i-size, size) {
			until = i
			break
		}
	}
	return strings.TrimSpace(s[from:until])
}

// ends reports whether the character at i, of size bytes, ends a sentence of s.
func ends(s string, i, size int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	if r == '\n' || slices.Contains([]rune("۔।"), r) {
		return true
	}
	if !strings.ContainsRune(".!?؟", r) {
		return false
	}
	if i+size < len(s) && s[i+size] != ' ' && s[i+size] != '\n' {
		return false
	}
	return r != '.' || !endsWithInitial(s[:i])
}

// endsWithInitial reports whether s ends with a single letter, as "Gen. A" does.
func endsWithInitial(s string) bool {
	_, size := utf8.DecodeLastRuneInString(s)
	before := s[:len(s)-size]
	return size > 0 && (before == "" || strings.HasSuffix(before, " ") || strings.HasSuffix(before, "."))
}
