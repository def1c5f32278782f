package story

import (
	"testing"

	"khabar/text"
)

func TestStemsOfOneWordMeet(t *testing.T) {
	for _, words := range [][]string{
		{"bombs", "bomber", "bombing", "bombed", "bomb"},
		{"Pakistani", "Pakistan"},
		{"Ukrainian", "Ukraine"},
		{"Syrians", "Syria"},
		{"killed", "kills", "killing"},
		{"دھماکہ", "دھماکے"},
		{"القاعدة", "القاعدې"},
		{"طالبان", "طالبانو"},
		{"الجيش", "للجيش"},
		{"आतंकी", "आतंकियों"},
		{"धमाका", "धमाके"},
	} {
		want := stem(text.Fold(words[0]))
		for _, w := range words[1:] {
			if got := stem(text.Fold(w)); got != want {
				t.Errorf("%s is cut to %s, %s to %s", words[0], want, w, got)
			}
		}
	}
}

func TestStemsKeepThreeLetters(t *testing.T) {
	for _, w := range []string{"is", "us", "bus", "ied", "پی", "من", "है", "की"} {
		if got := stem(text.Fold(w)); len([]rune(got)) < min(3, len([]rune(text.Fold(w)))) {
			t.Errorf("%s is cut to %q", w, got)
		}
	}
}

func TestTablesAreSound(t *testing.T) {
	for _, lang := range []string{"ar", "en", "fa", "hi", "ps", "ur"} {
		table, ok := rarityTables()[lang]
		if !ok || table.unlisted == 0 || len(table.classes) == 0 {
			t.Errorf("%s: no table, or without what is unlisted", lang)
			continue
		}
		for w := range table.classes {
			if len(text.Words(w)) != 1 || text.Words(w)[0] != w {
				t.Errorf("%s: %q is no folded word", lang, w)
			}
		}
	}
}
