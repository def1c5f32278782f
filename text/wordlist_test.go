package text_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/text"
)

func TestRows(t *testing.T) {
	const list = "# of the week\nen\tsunday\r\n\nfa\tشنبه\n"
	got := slices.Collect(text.Rows(list))
	if diff := cmp.Diff([][]string{{"en", "sunday"}, {"fa", "شنبه"}}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}
