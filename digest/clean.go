package digest

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean returns s without anything that could act instead of being read: control
// characters (terminal escapes begin with one), embeddings, overrides and isolates that
// change the order of a line, and invisible format characters. Joiners and direction
// marks stay, because Persian, Urdu and Hindi are spelt with them. Every kind of white
// space becomes one space, and invalid bytes become U+FFFD.
func clean(s string) string {
	if plainASCII(s) {
		return s
	}
	s = strings.Map(cleanRune, strings.ToValidUTF8(s, "\uFFFD"))
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		if r == ' ' && space {
			continue
		}
		space = r == ' '
		b.WriteRune(r)
	}
	return b.String()
}

// plainASCII reports whether clean has nothing to do: printable ASCII without double spaces.
func plainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ' ' && i > 0 && s[i-1] == ' ' {
			return false
		}
	}
	return true
}

// cleanRune maps white space to a space and what must go to -1.
func cleanRune(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case keptFormat(r):
		return r
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Noncharacter_Code_Point):
		return -1
	}
	return r
}

// keptFormat reports whether r is a format character that spelling needs: the joiners,
// the direction marks, which end with the next letter, and the signs that are visible.
func keptFormat(r rune) bool {
	switch r {
	case '\u200c', '\u200d', '\u200e', '\u200f', '\u061c', '\u06dd', '\u08e2':
		return true
	}
	return r >= '\u0600' && r <= '\u0605'
}

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

// cleanURL returns raw if it is a link to the web, in ASCII, and otherwise nothing. A link
// with user information is refused: it is how one host is made to look like another.
func cleanURL(raw string) string {
	if len(raw) > maxURL {
		return ""
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return ascii(u.String())
}

// ascii returns s with every byte that may not stand in a URL as %XX.
func ascii(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c <= ' ' || c >= utf8.RuneSelf-1 || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// Directions of text, as HTML names them.
const (
	ltr = "ltr"
	rtl = "rtl"
)

// direction returns the direction of words in the language with BCP 47 tag lang. It goes
// by the language and not by the first letter, since an Urdu headline may begin "TTP",
// unless the words are plainly of the other kind: feeds mix languages.
func direction(lang, words string) string {
	right, left := letters(words)
	if right > left || right > 0 && rtlLanguage(lang) {
		return rtl
	}
	return ltr
}

// rtlLanguage reports whether the language with BCP 47 tag lang is written from right to left.
func rtlLanguage(lang string) bool {
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

// letters counts the letters of s that are written from right to left, and the others.
func letters(s string) (right, left int) {
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
// keeps for scripts written from right to left, Arabic and Hebrew among them.
func rightToLeft(r rune) bool {
	return 0x0590 <= r && r <= 0x08ff || 0xfb1d <= r && r <= 0xfdff || 0xfe70 <= r && r <= 0xfeff
}

// hasRTL reports whether s holds letters that are written from right to left.
func hasRTL(s string) bool {
	right, _ := letters(s)
	return right > 0
}
