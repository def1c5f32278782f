package classifier

import (
	_ "embed"
	"sync"
)

//go:embed words/common_en.txt
var commonWordList string

var commonWords = sync.OnceValue(func() map[string]bool { return wordSetOf(commonWordList) })

// commonWord reports whether a folded word is a short everyday English word. In a text in capitals such a
// word is not an acronym.
func commonWord(w string) bool { return commonWords()[w] }
