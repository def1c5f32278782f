package story

import (
	"strings"
	"testing"

	"khabar/news"
)

func TestCredits(t *testing.T) {
	long := strings.Repeat("word ", 100)
	for _, c := range []struct{ text, want string }{
		{"KABUL (Reuters) - A blast", "Reuters"},
		{long + "(AFP)", "AFP"},
		{long + "(AFP) " + long, ""},
		{"A (b (Reuters) c", "Reuters"},
		{"A ((Reuters)) c", "Reuters"},
		{"A (" + long + "Reuters) c", ""},
		{"A (not closed", ""},
		{"A ) (Reuters)", "Reuters"},
		{"", ""},
	} {
		want := agencyNamed(c.want)
		if c.want != "" && want == "" {
			t.Errorf("%q is in no word list", c.want)
		}
		if got := creditedAgency(news.Item{Text: c.text}, ""); got != want {
			t.Errorf("%.40q: agency %q, want %q", c.text, got, want)
		}
	}
	for name := range agencyNames() {
		if 4*len(name) > maxCredit {
			t.Errorf("maxCredit is too small for %q", name)
		}
	}
}

// However many brackets a text has, a bounded number of short ones are looked up.
func TestCreditsAreBounded(t *testing.T) {
	const most = creditStart + creditEnd + maxCredit
	for name, shape := range map[string]func(n int) string{
		"never closed":  func(n int) string { return strings.Repeat("(a ", n) },
		"closed once":   func(n int) string { return strings.Repeat("(a ", n) + ")" },
		"nested":        func(n int) string { return strings.Repeat("(", n) + strings.Repeat(")", n) },
		"one by one":    func(n int) string { return strings.Repeat("(a)", n) },
		"closed before": func(n int) string { return strings.Repeat(")", n) + strings.Repeat("(", n) },
	} {
		for n := 1000; n <= 64_000; n *= 4 {
			looked, bytes := 0, 0
			for credit := range credits(shape(n)) {
				looked++
				bytes += len(credit)
			}
			if looked > most || bytes > most*maxCredit {
				t.Errorf("%s, %d: %d credits with %d bytes are looked up, want at most %d", name, n, looked, bytes, most)
			}
		}
	}
}
