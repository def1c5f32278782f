package classifier

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"khabar/news"
)

// TestStateLabels judges a state's own names for groups by testdata/labels.txt, which has for each sentence
// an entry, and the status and label that its tag must have.
func TestStateLabels(t *testing.T) {
	c := shipped(t)
	src, err := os.ReadFile("testdata/labels.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(src)) {
		want, sentence, _ := strings.Cut(strings.TrimSpace(line), " | ")
		id, _, _ := strings.Cut(want, " ")
		tags := c.Classify(news.Item{Title: sentence})
		got := id + " none -"
		if i := slices.IndexFunc(tags, func(tag news.Tag) bool { return tag.ID == id }); i >= 0 {
			got = fmt.Sprintf("%s %s %s", id, tags[i].Status, cmp.Or(tags[i].Label, "-"))
		}
		if got != want {
			t.Errorf("%s: %s, want %s", sentence, got, want)
		}
	}
}
