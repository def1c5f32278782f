package news

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A poll says of how many items something was cut, and of what, whatever parts it is saved in.
func TestCutItems(t *testing.T) {
	items := []Item{
		{},
		{Tags: []Tag{{MoreEvidence: 3}, {}, {MoreEvidence: 4}}, Cuts: Cuts{{CutText, 12}}},
		{Cuts: Cuts{{CutTitle, 5}, {CutText, 1}}},
	}
	if diff := cmp.Diff(Cuts{{CutText, 12}, {CutEvidence, 7}}, items[1].AllCuts()); diff != "" {
		t.Errorf("cuts of an item (-want +got):\n%s", diff)
	}
	want := CutItems{2, "title, text, evidence"}
	for parts := range 4 {
		if got := CutItemsOf(items[:parts]).Plus(CutItemsOf(items[parts:])); got != want {
			t.Errorf("parts of %d items: %+v, want %+v", parts, got, want)
		}
	}
	if words := want.Words(3); !strings.HasPrefix(words, "2 of 3 items exceed a limit (title, text, evidence)") {
		t.Error(words)
	}
	if got := (CutItems{}); CutItemsOf(items[:1]) != got || got.Words(1) != "" {
		t.Errorf("a whole poll: %+v, %q", CutItemsOf(items[:1]), got.Words(1))
	}
}

// Every kind of cut has words, with its count when there is one.
func TestCutsInWords(t *testing.T) {
	for _, kind := range CutKinds() {
		cuts := Cuts{{kind, 4711}}
		if s := cuts.String(); strings.Contains(s, "of  ") || strings.Contains(s, "4711") == (kind == CutURL) {
			t.Errorf("%s: %q", kind, s)
		}
		if got := cuts.JSON(); len(got.Cut) != 1 || got.Counts[kind] != 4711 {
			t.Errorf("%s: JSON %+v", kind, got)
		}
	}
	both := Cuts{{CutText, 3}, {CutAuthor, 0}}
	if got, want := both.String(), "the end of the text (bytes: 3); the end of the author"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
