package classifier

import (
	"strings"
	"testing"

	"khabar/text"
)

// TestFit checks which capitals fit a form. It then repeats each check with so many letters before the form
// that bit sets cannot hold them; the results must be the same.
func TestFit(t *testing.T) {
	t.Parallel()
	many := strings.Repeat("a", maxLetters)
	var buf text.Buffer
	for _, test := range []struct {
		rule       CaseRule
		word, text string
		want       caseFit
	}{
		{CaseExact, "Is", "Is", caseRight},
		{CaseExact, "Is", "IS", caseWrong},
		{CaseExact, "Is", "is", caseWrong},
		{CaseExact, "Éa-B", "Éa B", caseRight},
		{CaseExact, "Éa-B", "éa B", caseWrong},
		{CaseInitial, "Swat", "SWAT", caseRight},
		{CaseInitial, "Swat", "swat", caseWrong},
		{CaseAcronym, "LeT", "LeT", caseRight},
		{CaseAcronym, "LeT", "LET", caseLoose},
		{CaseAcronym, "LeT", "let", caseWrong},
		{CaseAcronym, "LeT", "Let", caseWrong},
	} {
		word := parsePhrase(&buf, test.word)
		short := newPattern(0, &Keyword{Case: test.rule}, surface{phrase: word, written: test.word})
		if got := short.fit(test.text); got != test.want {
			t.Errorf("%s: %q for %q: %d, want %d", test.rule, test.text, test.word, got, test.want)
		}
		if test.rule != CaseExact {
			continue
		}
		long := newPattern(0, &Keyword{Case: CaseExact}, surface{phrase: word, written: many + test.word})
		if got := long.fit(many + test.text); got != test.want {
			t.Errorf("%q for %q after %d letters: %d, want %d", test.text, test.word, maxLetters, got, test.want)
		}
	}
}

// TestAddASCII compares counting eight bytes at a time with counting one by one.
func TestAddASCII(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for c := range 0x80 {
		all.WriteByte(byte(c))
	}
	for from := range all.Len() - capsWindow {
		var got, want letterCount
		s := all.String()[from : from+capsWindow-from%8]
		for _, c := range s {
			want.add(c)
		}
		if !got.addASCII(s) || got != want {
			t.Errorf("%q has %v letters, want %v", s, got, want)
		}
	}
	if n := new(letterCount); n.addASCII("AbÉ") || *n != (letterCount{}) {
		t.Errorf("counted %v in text that is not ASCII, want nothing", *n)
	}
}
