package text

import "embed"

//go:embed words/function_*.txt
var functionWordFiles embed.FS

// functionWords returns the function words of a language. The words of languages in Arabic script
// are not folded.
func functionWords(lang string) map[string]bool {
	src, err := functionWordFiles.ReadFile("words/function_" + lang + ".txt")
	if err != nil {
		panic(err) // a file of the program itself; tests read them all
	}
	words := make(map[string]bool)
	for row := range Rows(string(src)) {
		words[row[0]] = true
	}
	return words
}

var englishWords = functionWords("en")

// arabicScript holds the languages in Arabic script that Language recognises: for each, the letters
// that only it uses, those that only its keyboards have, and its function words. Persian shares all of
// its letters.
var arabicScript = [...]struct {
	tag               string
	letters, keyboard string
	words             map[string]bool
}{
	{"ur", "ٹڈڑںےۓھہۂ", "", functionWords("ur")},
	{"ps", "ټډړږښځڅڼېۍګ", "", functionWords("ps")},
	{"fa", "", "", functionWords("fa")},
	{"ar", "ةإأ", "يىك", functionWords("ar")},
}

// otherDevanagari reports whether lang is a language other than Hindi that is written in
// Devanagari.
func otherDevanagari(lang string) bool {
	switch lang {
	case "mr", "ne", "sa", "bho", "mai", "kok", "doi", "brx":
		return true
	}
	return false
}
