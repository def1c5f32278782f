package classifier

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"khabar/news"
)

// TestFigures checks the sentences of testdata/figures.txt.
func TestFigures(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/figures.txt")
	if err != nil {
		t.Fatal(err)
	}
	c := shipped(t)
	for n, line := range strings.Split(string(b), "\n") {
		columns := strings.Split(line, " | ")
		if line == "" || line[0] == '#' {
			continue
		}
		want := strings.Fields(columns[2])
		got := figuresOf(c.Read(news.Item{Text: columns[1] + ".", Lang: columns[0]}).Accounts)
		slices.Sort(want)
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("line %d: %v, want %v: %s", n+1, got, want, columns[1])
		}
	}
}

// figuresOf returns the figures of accounts as in testdata/figures.txt.
func figuresOf(accounts []news.Account) []string {
	var all []string
	for i := range accounts {
		a := &accounts[i]
		for _, f := range []struct {
			letter string
			figure *news.Figure
		}{{"k", a.Killed}, {"m", a.KilledMilitants}, {"i", a.Injured}, {"c", a.Captured}, {"a", a.Abducted}} {
			switch {
			case f.figure == nil:
			case f.figure.N != nil:
				all = append(all, fmt.Sprint(f.letter, *f.figure.N))
			default:
				all = append(all, fmt.Sprint(f.letter, *f.figure.AtLeast, "+"))
			}
		}
	}
	if all == nil {
		return []string{"-"}
	}
	return all
}
