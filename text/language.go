package text

import (
	"strings"
	"unicode"
)

// A Script is a writing system, by its ISO 15924 code.
type Script string

// The scripts that are told apart.
const (
	Latin      Script = "Latn"
	Arabic     Script = "Arab"
	Devanagari Script = "Deva"
	Other      Script = "Zyyy"
)

// scriptOf returns the script of a letter, and false when r is none.
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

// ScriptOf returns the script in which most letters of s are, or Other when it has none.
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

// languageSample bounds how much of a text Language looks at, in bytes.
const languageSample = 2000

// Language returns the primary BCP 47 tag of the language that s is in: en, ur, ps, fa, ar or
// hi, by its script, its letters and its function words. Where these do not decide, it
// returns hint, the language that the source claims, cut to its primary tag; where there is
// no hint either, und.
func Language(s, hint string) string {
	if len(s) > languageSample {
		s = strings.ToValidUTF8(s[:languageSample], "")
	}
	hint = primary(hint)
	switch ScriptOf(s) {
	case Devanagari:
		if hint != "und" && devanagariLanguages[hint] {
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

// latinLanguage tells English from other languages by how many of its words are English
// function words: about four in ten are in running text, one in six in headlines.
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
		return "und" // so many words of English have a function word among them
	}
	return hint
}

// arabicLanguage tells the languages in Arabic script apart. A letter that only one of them
// writes counts as much as a function word; both are frequent.
func arabicLanguage(s, hint string) string {
	var score [len(arabicTags)]int
	for _, r := range s {
		for i, letters := range arabicLetters {
			if strings.ContainsRune(letters, r) {
				score[i] += 2
			}
		}
	}
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !isWordRune(r) && r != '\u200c' }) {
		for i, words := range arabicWords {
			if words[w] {
				score[i] += 3
			}
		}
	}
	return best(score, hint)
}

// best returns the language with the highest score. The hint breaks a tie.
func best(score [len(arabicTags)]int, hint string) string {
	top, tag := 0, hint
	for i, n := range score {
		if n > top || n == top && n > 0 && arabicTags[i] == hint {
			top, tag = n, arabicTags[i]
		}
	}
	return tag
}
