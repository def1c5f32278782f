package classifier

import (
	"testing"

	"khabar/text"
)

// TestLinkingWords checks that the word list is loaded and has single folded words.
func TestLinkingWords(t *testing.T) {
	for row := range text.Rows(linkingFile) {
		if len(row) != 1 || text.Fold(row[0]) != row[0] || row[0] == "" {
			t.Errorf("the line %q of words/linking.txt is not a single folded word", row)
		}
	}
	for word, want := range map[string]bool{"the": true, "ul": true, "taliban": false, "": false} {
		if got := linkingWord([]byte(word)); got != want {
			t.Errorf("linkingWord(%q) = %v, want %v", word, got, want)
		}
	}
}
