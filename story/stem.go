package story

import (
	"strings"
	"unicode/utf8"

	"khabar/text"
)

// stem cuts what inflection adds to a folded word, so that forms of one word come out alike
// more often than not. It only ever shortens, and never to less than three letters. Both
// sides of a comparison are cut by the same rules, so a wrong cut costs little.
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

// script is text.ScriptOf, quicker for words in ASCII.
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

// stemLatin goes by English endings, the ones of nationality among them: "pakistani",
// "iranian" and "ukrainian" meet the country.
func stemLatin(w string) string {
	w = cut(w, 5, "ians", "ian", "ies", "ia")
	if !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is") {
		w = cut(w, 4, "s")
	}
	w = cut(w, 6, "ings", "ing", "ers", "er", "ed", "ly")
	w = cut(w, 5, "e", "y", "i")
	if n := len(w); n > 4 && w[n-1] == w[n-2] {
		w = w[:n-1]
	}
	return w
}

// stemArabic goes by the article and the plurals of Arabic, Persian, Pashto and Urdu, after
// folding: ya, ta marbuta and the like are already one letter each.
func stemArabic(w string) string {
	for _, prefix := range []string{"وال", "بال", "فال", "لل", "ال"} {
		if rest, ok := strings.CutPrefix(w, prefix); ok && utf8.RuneCountInString(rest) >= 3 {
			w = rest
			break
		}
	}
	w = cut(w, 5, "انو", "ونو", "های", "گان", "ها", "ات", "ون", "ین", "ان", "وں", "یں")
	return cut(w, 4, "ه", "ی", "و", "ا")
}

// stemDevanagari cuts plurals, and the vowel signs and nasals at the end of a word.
func stemDevanagari(w string) string {
	w = cut(w, 5, "ियों", "ियां", "ियाँ")
	for utf8.RuneCountInString(w) > 3 {
		r, size := utf8.DecodeLastRuneInString(w)
		if r < 0x093e && r != 0x0902 && r != 0x0901 || r == 0x094d || r > 0x094c {
			break
		}
		w = w[:len(w)-size]
	}
	return w
}

// cut takes the first of the endings that w has off it, if w has at least length letters and
// three are left.
func cut(w string, length int, endings ...string) string {
	if len(w) < length {
		return w
	}
	for _, e := range endings {
		rest, ok := strings.CutSuffix(w, e)
		if ok && utf8.RuneCountInString(w) >= length && utf8.RuneCountInString(rest) >= 3 {
			return rest
		}
	}
	return w
}
