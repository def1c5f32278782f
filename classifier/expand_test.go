package classifier

import (
	"testing"
	"testing/fstest"

	"khabar/news"
)

// TestSpellingsByRule checks the spellings of a keyword that follow from its language, on names that no file lists.
func TestSpellingsByRule(t *testing.T) {
	t.Parallel()
	tax, err := Load(fstest.MapFS{"t.yaml": {Data: []byte(`version: 1
entries:
- id: group/x
  name: X
  keywords:
  - {word: زمریان, lang: ps}
  - {word: بله, lang: ps, lang_only: true}
  - {word: पंजा संघ, lang: hi}
  - {word: निम्बू दल, lang: hi}
  - {word: یوزان, lang: fa, lang_only: true}
`)}}, "")
	if err != nil {
		t.Fatal(err)
	}
	c := compiled(t, tax)
	for _, tt := range []struct {
		lang, title string
		want        bool
	}{
		{"ps", "دزمریانو مشر", false}, // another word
		{"ps", "دزمریان مشر ووژل شو", true},
		{"ps", "د زمریان مشر ووژل شو", true},
		{"ps", "دبله کور", false}, // too short: it may be another word
		{"hi", "पंजा संघ का नेता", true},
		{"hi", "पञ्जा सङ्घ का नेता", true},
		{"hi", "पँजा सँघ का नेता", true},
		{"hi", "निंबू दल का नेता", true},
		{"hi", "पनजा संघ का नेता", false},
		{"fa", "یوزان", true},
		{"prs", "یوزان", true},
		{"fa-AF", "یوزان", true},
		{"ur", "یوزان", false},
		{"fa", "8یوزان۹", true},
	} {
		got := false
		for _, tag := range c.Classify(news.Item{Title: tt.title, Lang: tt.lang}) {
			got = got || tag.ID == "group/x"
		}
		if got != tt.want {
			t.Errorf("%s %q: tagged %t, want %t", tt.lang, tt.title, got, tt.want)
		}
	}
}
