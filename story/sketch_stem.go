package story

import (
	"strings"
	"unicode/utf8"

	"khabar/text"
)

// stem cuts off the prefixes and endings that inflection adds to a folded word, so that the forms of
// one word usually have the same stem. It only shortens, and leaves at least three letters. Words that
// are compared are cut by the same rules, so a wrong cut does little harm.
func stem(w string) string {
	switch script(w) {
	case text.Latin:
		return stemLatin(w)
	case text.Arabic:
		return stemArabic(w)
	case text.Devanagari:
		return stemDevanagari(w)
	}
	return w
}

// script is text.ScriptOf, faster for ASCII words.
func script(w string) text.Script {
	s := text.Other
	for i := range len(w) {
		switch c := w[i]; {
		case c >= utf8.RuneSelf:
			return text.ScriptOf(w)
		case 'a' <= c && c <= 'z':
			s = text.Latin
		}
	}
	return s
}

// stemLatin cuts off English endings, including those of nationality: "pakistani", "iranian" and
// "ukrainian" get the stem of the country.
func stemLatin(w string) string {
	a := affixes()
	w = cutEnding(w, 5, a.latinNationality)
	if !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is") {
		w = cutEnding(w, 4, a.latinPlural)
	}
	w = cutEnding(w, 6, a.latinVerb)
	w = cutEnding(w, 5, a.latinVowel)
	if n := len(w); n > 4 && w[n-1] == w[n-2] {
		w = w[:n-1]
	}
	return w
}

// stemArabic cuts off the article and the plurals of Arabic, Persian, Pashto and Urdu. Folding has
// already replaced the variants of letters such as ya and ta marbuta by one letter each.
func stemArabic(w string) string {
	a := affixes()
	for _, prefix := range a.arabicPrefix {
		if rest, ok := strings.CutPrefix(w, prefix); ok && utf8.RuneCountInString(rest) >= 3 {
			w = rest
			break
		}
	}
	w = cutEnding(w, 5, a.arabicPlural)
	return cutEnding(w, 4, a.arabicVowel)
}

// stemDevanagari cuts off plurals, and the vowel signs and nasals at the end of a word.
func stemDevanagari(w string) string {
	w = cutEnding(w, 5, affixes().devanagariPlural)
	for utf8.RuneCountInString(w) > 3 {
		r, size := utf8.DecodeLastRuneInString(w)
		if r < 0x093e && r != 0x0902 && r != 0x0901 || r == 0x094d || r > 0x094c {
			break
		}
		w = w[:len(w)-size]
	}
	return w
}

// cutEnding cuts off the first of the endings that w has, if w has at least minLetters letters
// and three are left.
func cutEnding(w string, minLetters int, endings []string) string {
	if len(w) < minLetters {
		return w
	}
	for _, e := range endings {
		rest, ok := strings.CutSuffix(w, e)
		if ok && utf8.RuneCountInString(w) >= minLetters && utf8.RuneCountInString(rest) >= 3 {
			return rest
		}
	}
	return w
}
