package text_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/text"
)

// A buffer that held a longer text folds the next one as a new buffer does, also when that
// grows as it is folded: a Bengali vowel sign of three bytes becomes two.
func TestBufferHoldsNothingOfTheTextBefore(t *testing.T) {
	t.Parallel()
	texts := []string{
		strings.Repeat("word ", 4000), strings.Repeat("আলো", 400), "a", strings.Repeat("আলো x", 300),
		strings.Repeat("é", 900), "লো", strings.Repeat("½ ", 50), "", "Da'ish",
	}
	var used text.Buffer
	for i := range texts {
		for _, s := range []string{texts[i], texts[len(texts)-1-i], texts[(i*5+3)%len(texts)]} {
			var fresh text.Buffer
			fresh.Reset(s)
			used.Reset(s)
			if diff := cmp.Diff(fresh.AppendWords(nil), used.AppendWords(nil)); diff != "" {
				t.Fatalf("words of %.20q (-new buffer +used):\n%s", s, diff)
			}
			if string(fresh.Bytes()) != string(used.Bytes()) {
				t.Fatalf("%.20q folds to %q in a used buffer, to %q in a new one", s, used.Bytes(), fresh.Bytes())
			}
		}
	}
}
