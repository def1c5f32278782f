package story

import (
	"slices"
	"strings"
	"testing"

	"khabar/text"
)

// TestWordLists checks that the rows of each word list are sorted, and that the last column is
// folded and has each word once.
func TestWordLists(t *testing.T) {
	for name, list := range map[string]string{
		"weekdays": weekdayList, "numbers": numberList, "affixes": affixList, "agencies": agencyList,
	} {
		var lines []string
		seen := map[string]bool{}
		for row := range text.Rows(list) {
			if len(row) != 3 {
				t.Fatalf("%s: row %q has %d columns, want 3", name, row, len(row))
			}
			word := row[2]
			if got := text.Fold(word); got != word {
				t.Errorf("%s: %q folds to %q", name, word, got)
			}
			if name == "affixes" { // an affix may be in several lists
				word = strings.Join(row, " ")
			}
			if seen[word] {
				t.Errorf("%s: %q is listed twice", name, word)
			}
			seen[word] = true
			lines = append(lines, strings.Join(row, "\t"))
		}
		if len(lines) == 0 || !slices.IsSorted(lines) {
			t.Errorf("%s: %d rows, which must be sorted", name, len(lines))
		}
	}
}

func TestWordListsAreRead(t *testing.T) {
	if got := weekdays()[text.Fold("جمعہ")]; got != 5 {
		t.Errorf("جمعہ is day %d, want 5", got)
	}
	if got := smallNumbers()["ten"]; got != 10 {
		t.Errorf("ten is %d, want 10", got)
	}
	if got := agencyNames()[text.Fold("Agence France-Presse")]; got != "AFP" {
		t.Errorf("Agence France-Presse is %q, want AFP", got)
	}
	a := affixes()
	for _, list := range [][]string{
		a.latinNationality, a.latinPlural, a.latinVerb, a.latinVowel, a.arabicPrefix, a.arabicPlural, a.arabicVowel, a.devanagariPlural,
	} {
		if len(list) == 0 || !slices.IsSortedFunc(list, func(a, b string) int { return len(b) - len(a) }) {
			t.Errorf("affixes %q, want some, longest first", list)
		}
	}
}
