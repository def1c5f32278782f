package text

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns s safe to show on one line. It removes control characters (terminal escapes
// begin with one), embeddings, overrides and isolates that change the order of a line, and
// invisible format characters. It keeps joiners and direction marks, because Persian, Urdu and
// Hindi are spelt with them. White space of any kind becomes one space, and invalid bytes become
// U+FFFD.
func Clean(s string) string {
	if plainASCII(s) {
		return s
	}
	return squeezed(s, false)
}

// CleanLines is Clean for text of several lines. It keeps line breaks, with at most one empty
// line between two others.
func CleanLines(s string) string {
	if plainASCII(s) {
		return s
	}
	return squeezed(s, true)
}

// squeezed is Clean, or CleanLines if lines is set, for text that is not plain ASCII.
func squeezed(s string, lines bool) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	var b strings.Builder
	b.Grow(len(s))
	space, breaks := false, 0
	for _, r := range s {
		if r = shown(r, lines); r < 0 || r == ' ' && (space || breaks > 0) || r == '\n' && breaks == 2 {
			continue
		}
		if space = r == ' '; r == '\n' {
			breaks++
		} else {
			breaks = 0
		}
		b.WriteRune(r)
	}
	return b.String()
}

// plainASCII reports whether s is printable ASCII without double spaces, and needs no cleaning.
func plainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ' ' && i > 0 && s[i-1] == ' ' {
			return false
		}
	}
	return true
}

// shown maps white space to a space, line ends to '\n' if lines is set, and characters that must
// be removed to -1.
func shown(r rune, lines bool) rune {
	switch {
	case lines && (r == '\n' || r == '\u2028' || r == '\u2029'):
		return '\n'
	case lines && r == '\r':
		return -1
	case unicode.IsSpace(r):
		return ' '
	case keptFormat(r):
		return r
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Noncharacter_Code_Point):
		return -1
	}
	return r
}

// keptFormat reports whether r is a format character that spelling needs: a joiner, a direction
// mark (its effect ends at the next letter), or a visible sign.
func keptFormat(r rune) bool {
	switch r {
	case '\u200c', '\u200d', '\u200e', '\u200f', '\u061c', '\u06dd', '\u08e2':
		return true
	}
	return r >= '\u0600' && r <= '\u0605'
}

// WebURL returns raw in ASCII if it is an http or https link, else "". It refuses a link with
// user information, which can make one host look like another.
func WebURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return ASCII(u.String())
}

// ASCII returns the URL s with every byte that a URL may not contain written as %XX.
func ASCII(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(s) {
		if c <= ' ' || c >= utf8.RuneSelf-1 || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// Directions of text, as values of the HTML attribute dir.
const (
	LTR = "ltr"
	RTL = "rtl"
)

// Direction returns the direction, LTR or RTL, in which to show words in the language with BCP 47 tag
// lang. It is RTL if most letters of words are written from right to left; if the language is written
// so, one such letter is enough, since an Urdu headline may have "TTP" in it. Otherwise it is LTR, since
// a feed in Urdu may have an English headline.
func Direction(lang, words string) string {
	right, left := Sides(words)
	if right > left || right > 0 && RTLLanguage(lang) {
		return RTL
	}
	return LTR
}

// RTLLanguage reports whether the language with BCP 47 tag lang is written from right to left.
func RTLLanguage(lang string) bool {
	base, rest, _ := strings.Cut(strings.ToLower(lang), "-")
	if strings.HasPrefix(rest, "latn") || strings.HasPrefix(rest, "deva") {
		return false
	}
	switch base {
	case "ar", "ur", "ps", "fa", "prs", "pbt", "pbu", "sd", "ks", "ug", "ckb", "skr", "bal", "he", "yi", "dv":
		return true
	}
	return false
}

// Sides returns how many letters of s are written from right to left, and how many from left
// to right.
func Sides(s string) (right, left int) {
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z':
			left++
		case r < 0x80 && (r < 'A' || r > 'Z') || !unicode.IsLetter(r):
		case rightToLeft(r):
			right++
		default:
			left++
		}
	}
	return right, left
}

// rightToLeft reports whether r is in a block of the Basic Multilingual Plane that Unicode
// reserves for right-to-left scripts, such as Arabic and Hebrew.
func rightToLeft(r rune) bool {
	return 0x0590 <= r && r <= 0x08ff || 0xfb1d <= r && r <= 0xfdff || 0xfe70 <= r && r <= 0xfeff
}
