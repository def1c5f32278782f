package classifier

import (
	"testing"

	"khabar/news"
)

// TestCaptions checks that a group which only the caption of a photo names is no tag, and that a caption is known by its
// credit or by its first words.
func TestCaptions(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	for _, test := range []struct {
		title, text string
		want        bool // whether it is tagged with group/bla
	}{
		{"Budget talks begin", "A photo provided by the army shows a train that the BLA attacked. The talks will last a week.", false},
		{"Budget talks begin", "Soldiers guard a train that the BLA attacked (Amina Zahid/AP Photo) The talks will last a week.", false},
		{"Budget talks begin", "Soldiers guard a train that the BLA attacked (Amina Zahid/AP Photo) The talks are about the BLA in Balochistan.", true},
		{"BLA attacks train in Balochistan", "A file photo shows BLA fighters.", true},
		{"Budget talks begin", "The army says the BLA attacked a train in Balochistan. The talks will last a week.", true},
	} {
		got := false
		for _, tag := range c.Classify(news.Item{Title: test.title, Text: test.text, Lang: "en"}) {
			got = got || tag.ID == "group/bla" && tag.Accepted()
		}
		if got != test.want {
			t.Errorf("%s: %s\ntagged %t, want %t", test.title, test.text, got, test.want)
		}
	}
}
