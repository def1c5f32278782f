package story

import (
	"testing"

	"khabar/text"
)

func TestFormsOfOneWordHaveOneStem(t *testing.T) {
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
				t.Errorf("stem of %s: %s, but stem of %s: %s", words[0], want, w, got)
			}
		}
	}
}

func TestStemsKeepThreeLetters(t *testing.T) {
	for _, w := range []string{"is", "us", "bus", "ied", "پی", "من", "है", "की"} {
		if got := stem(text.Fold(w)); len([]rune(got)) < min(3, len([]rune(text.Fold(w)))) {
			t.Errorf("stem of %s: %q", w, got)
		}
	}
}
