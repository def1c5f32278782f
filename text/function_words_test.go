package text

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// TestFunctionWords checks that each list is used and well-formed: single words in composed
// form, none twice.
func TestFunctionWords(t *testing.T) {
	files, err := fs.Glob(functionWordFiles, "words/function_*.txt")
	if err != nil || len(files) != len(arabicScript)+1 {
		t.Fatalf("files %q (%v), want one for English and one for each language in Arabic script", files, err)
	}
	for _, file := range files {
		src, err := functionWordFiles.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lang := strings.TrimSuffix(strings.TrimPrefix(path.Base(file), "function_"), ".txt")
		seen := make(map[string]bool)
		for row := range Rows(string(src)) {
			w := row[0]
			if len(row) != 1 || seen[w] || strings.ContainsAny(w, " \u00a0") || !norm.NFC.IsNormalString(w) {
				t.Errorf("%s: the line %q is not a single word in composed form, or stands there twice", file, row)
			}
			if folded := Fold(w); folded == "" || lang == "en" && folded != w {
				t.Errorf("%s: %q folds to %q", file, w, folded)
			}
			seen[w] = true
		}
		if words := functionWords(lang); len(words) < 20 || len(words) != len(seen) {
			t.Errorf("%s: %d words are loaded of %d, want all and at least 20", file, len(words), len(seen))
		}
	}
	for _, l := range arabicScript {
		if len(l.words) == 0 {
			t.Errorf("%s has no function words", l.tag)
		}
	}
}
