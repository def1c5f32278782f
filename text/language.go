package text

import (
	"strings"
	"unicode"
)

// A Script is a writing system, by its ISO 15924 code.
type Script string

// The scripts that ScriptOf returns.
const (
	Latin      Script = "Latn"
	Arabic     Script = "Arab"
	Devanagari Script = "Deva"
	Other      Script = "Zyyy"
)

// scriptOf returns the script of a letter, and false if r is not a letter.
func scriptOf(r rune) (Script, bool) {
	switch {
	case r < 0x250 || r >= 0x1e00 && r < 0x1f00:
		return Latin, unicode.IsLetter(r)
	case unicode.Is(unicode.Arabic, r):
		return Arabic, unicode.IsLetter(r)
	case unicode.Is(unicode.Devanagari, r):
		return Devanagari, unicode.IsLetter(r)
	}
	return Other, unicode.IsLetter(r)
}

// ScriptOf returns the script of more than half of the letters of s, or Other if there is none.
func ScriptOf(s string) Script {
	var n [3]int
	total := 0
	for _, r := range s {
		script, ok := scriptOf(r)
		if !ok {
			continue
		}
		total++
		switch script {
		case Latin:
			n[0]++
		case Arabic:
			n[1]++
		case Devanagari:
			n[2]++
		}
	}
	for i, script := range []Script{Latin, Arabic, Devanagari} {
		if 2*n[i] > total {
			return script
		}
	}
	return Other
}

// languageSample is how much of a text Language looks at, in bytes.
const languageSample = 2000

// Language returns the primary BCP 47 tag of the language of s. It recognises en, ur, ps, fa, ar and
// hi by their script, letters and function words. hint is the language that the source states. If
// hint is another language in Devanagari, such as mr, and s is in Devanagari, Language returns hint.
// It also does so if it recognises no language; without a hint it then returns und.
func Language(s, hint string) string {
	s = Truncate(s, languageSample)
	hint = primary(hint)
	switch ScriptOf(s) {
	case Devanagari:
		if otherDevanagari(hint) {
			return hint
		}
		return "hi"
	case Arabic:
		return arabicLanguage(s, hint)
	case Latin:
		return latinLanguage(s, hint)
	}
	return hint
}

// primary returns the first subtag of a language tag, or und.
func primary(tag string) string {
	p, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	if p == "" {
		return "und"
	}
	return strings.ToLower(p)
}

// latinLanguage recognises English by the share of function words: about four in ten words of
// running text, one in six of headlines.
func latinLanguage(s, hint string) string {
	words := Words(s)
	n := 0
	for _, w := range words {
		if englishWords[w] {
			n++
		}
	}
	switch {
	case n > 0 && 8*n >= len(words):
		return "en"
	case n == 0 && len(words) >= 12 && hint == "en":
		return "und" // so many words of English contain a function word
	}
	return hint
}

// keyboardLetters replaces the letters of an Arabic keyboard, on which Persian, Urdu and Pashto are typed too.
var keyboardLetters = strings.NewReplacer("ي", "ی", "ى", "ی", "ك", "ک")

// arabicLanguage distinguishes the languages in Arabic script by letters that only one of them
// uses and by function words. The yeh and kaf of an Arabic keyboard count for Arabic if nothing shows that
// another language was typed on it.
func arabicLanguage(s, hint string) string {
	var score [len(arabicScript)]int
	others := hint == "fa" || hint == "prs" || hint == "ur" || hint == "ps" || strings.ContainsAny(s, "پچگژ")
	for _, r := range s {
		for i, l := range arabicScript {
			switch {
			case strings.ContainsRune(l.letters, r):
				score[i] += 2
			case !others && strings.ContainsRune(l.keyboard, r):
				score[i]++
			}
		}
	}
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !isWordRune(r) && r != '\u200c' }) {
		typed := keyboardLetters.Replace(w)
		for i, l := range arabicScript {
			if l.words[w] || l.keyboard == "" && l.words[typed] {
				score[i] += 3
			}
		}
	}
	top, tag := 0, hint
	for i, l := range arabicScript {
		if n := score[i]; n > top || n == top && n > 0 && l.tag == hint { // the hint breaks a tie
			top, tag = n, l.tag
		}
	}
	return tag
}
