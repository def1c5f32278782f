package news_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"khabar/news"
)

func TestSentence(t *testing.T) {
	for _, c := range []struct{ text, word, want string }{
		{"One. Two words here. Three.", "words", "Two words here."},
		{"No stop at all", "stop", "No stop at all"},
		{"Gen. A. Khan of the U.S. said so. More.", "Khan", "A. Khan of the U.S. said so."},
		{"Headline\nText of it. More.", "Text", "Text of it."},
		{"Is it so? It is! Yes.", "It is", "It is!"},
		{"پہلا جملہ۔ دوسرا جملہ ہے۔ تیسرا۔", "دوسرا", "دوسرا جملہ ہے۔"},
		{"At 3.5 km from Wana. Then.", "km", "At 3.5 km from Wana."},
		{"  spaces around.  next", "spaces", "spaces around."},
	} {
		at := strings.Index(c.text, c.word)
		if got := news.Sentence(c.text, at, at+len(c.word)); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.word, c.text, got, c.want)
		}
	}
	for _, c := range [][2]int{{-1, 2}, {3, 2}, {0, 99}} {
		if got := news.Sentence("short", c[0], c[1]); got != "" {
			t.Errorf("bytes %d to %d: %q", c[0], c[1], got)
		}
	}
}

func FuzzSentence(f *testing.F) {
	f.Add("One. Two. Three.", 5, 8)
	f.Fuzz(func(t *testing.T, s string, start, end int) {
		got := news.Sentence(s, start, end)
		if !strings.Contains(s, got) || utf8.ValidString(s) && start >= 0 && !utf8.ValidString(got) && wholeRune(s, start) && wholeRune(s, end) {
			t.Errorf("%q is not a part of %q", got, s)
		}
	})
}

func wholeRune(s string, at int) bool { return at >= len(s) || utf8.RuneStart(s[at]) }
