package fetcher

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// clean removes from b, which is valid UTF-8, the characters and numeric character references
// that XML 1.0 forbids (section 2.2), because the parser would reject the whole document for
// one of them. Two references that are the halves of a surrogate pair, as some programs write
// an emoji, become the character. It works in place: the result is never longer.
func clean(b []byte) []byte {
	i := nextForbidden(b, 0)
	if i < 0 {
		return b
	}
	out := b[:i]
	for i < len(b) {
		size, replacement := forbiddenAt(b[i:])
		out = append(out, replacement...)
		i += size
		next := nextForbidden(b, i)
		if next < 0 {
			next = len(b)
		}
		out = append(out, b[i:next]...)
		i = next
	}
	return out
}

// nextForbidden returns the position of the first forbidden character or reference in b at i or
// later; -1 when there is none.
func nextForbidden(b []byte, i int) int {
	for ; i < len(b); i++ {
		c := b[i]
		if c > ' ' && c != '&' && c != 0xEF {
			continue
		}
		if size, _ := forbiddenAt(b[i:]); size > 0 {
			return i
		}
	}
	return -1
}

// forbiddenAt returns the length of the forbidden character or reference at the start of b, and
// the bytes that replace it. The length is 0 when b does not start with one.
func forbiddenAt(b []byte) (size int, replacement []byte) {
	switch c := b[0]; {
	case c < ' ' && c != '\t' && c != '\n' && c != '\r':
		return 1, nil
	case bytes.HasPrefix(b, []byte("\uffff")), bytes.HasPrefix(b, []byte("\ufffe")):
		return 3, nil
	case c == '&':
		return forbiddenReference(b)
	}
	return 0, nil
}

// forbiddenReference is forbiddenAt for b that starts with "&".
func forbiddenReference(b []byte) (size int, replacement []byte) {
	n, size := reference(b)
	if size == 0 || isXMLChar(n) {
		return 0, nil
	}
	if !utf16.IsSurrogate(n) {
		return size, nil
	}
	low, more := reference(b[size:])
	if r := utf16.DecodeRune(n, low); r != utf8.RuneError {
		return size + more, utf8.AppendRune(nil, r)
	}
	return size, nil
}

// reference reads a numeric character reference, "&#10;" or "&#xA;", at the start of b and
// returns its number and length; the length is 0 when there is none. A number beyond the range
// of Unicode becomes -1.
func reference(b []byte) (n rune, size int) {
	const longest = 16
	if len(b) < 4 || b[0] != '&' || b[1] != '#' {
		return 0, 0
	}
	digits, base := b[2:min(len(b), longest)], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	end := bytes.IndexByte(digits, ';')
	if end < 1 {
		return 0, 0
	}
	u, err := strconv.ParseUint(string(digits[:end]), base, 64)
	if err != nil {
		return 0, 0
	}
	size = bytes.IndexByte(b, ';') + 1
	if u > utf8.MaxRune {
		return -1, size
	}
	return rune(u), size
}

// isXMLChar reports whether XML 1.0 allows the character (section 2.2, production 2).
func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xD7FF ||
		r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}
