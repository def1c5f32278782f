package classifier

import (
	"slices"
	"strings"
	"testing"

	"khabar/text"
)

// TestWordLists checks the lists in the folder words: the rows are sorted, the last column is folded, and
// nothing is listed twice.
func TestWordLists(t *testing.T) {
	for _, list := range []struct {
		name, content string
		columns       int
	}{
		{"common_en.txt", commonWordList, 1},
		{"abbreviations_en.txt", abbreviationList, 1},
		{"credits.txt", creditList, 1},
		{"roles.tsv", roleWordList, 3},
		{"sections_en.txt", sectionList, 1},
		{"before_names_en.txt", beforeNamesList, 1},
	} {
		var lines []string
		for row := range text.Rows(list.content) {
			if len(row) != list.columns {
				t.Fatalf("%s: row %q has %d columns, want %d", list.name, row, len(row), list.columns)
			}
			if word := row[len(row)-1]; text.Fold(word) != word || strings.Contains(word, " ") {
				t.Errorf("%s: %q is not one folded word", list.name, word)
			}
			lines = append(lines, strings.Join(row, "\t"))
		}
		if len(lines) == 0 || !slices.IsSorted(lines) {
			t.Errorf("%s: %d rows, which must be sorted", list.name, len(lines))
		}
		if unique := slices.Compact(slices.Clone(lines)); len(unique) < len(lines) {
			t.Errorf("%s: %d rows are there twice", list.name, len(lines)-len(unique))
		}
	}
}

// TestLetterList checks that the letters of each row of letters.tsv fold to the same.
func TestLetterList(t *testing.T) {
	var lines []string
	for row := range text.Rows(letterList) {
		if len(row) != 3 || text.Fold(row[1]) != text.Fold(row[2]) || row[1] == row[2] {
			t.Errorf("row %q, want a language and two letters that fold to the same", row)
		}
		lines = append(lines, strings.Join(row, "\t"))
	}
	if len(lines) == 0 || !slices.IsSorted(lines) {
		t.Errorf("%d rows, which must be sorted", len(lines))
	}
}

func TestWordKinds(t *testing.T) {
	used := make(map[string]bool)
	for row := range text.Rows(roleWordList) {
		used[row[0]] = true
	}
	for name, kind := range kindsByName() {
		if !used[name] {
			t.Errorf("roles.tsv has no words of kind %s", name)
		}
		if kind == 0 {
			t.Errorf("kind %s is 0", name)
		}
	}
	for word, want := range map[string]wordKind{
		"or": kindConjunction, "in": kindPhraseEnd | kindBranchLink, "wing": kindBranch, "n": 0, "": 0,
	} {
		b := []byte(word)
		got := wordKinds().slot(b, wordKey(padded(word), 0, int32(len(word)))).kinds
		if got != want {
			t.Errorf("kinds of %q: %b, want %b", word, got, want)
		}
	}
}
