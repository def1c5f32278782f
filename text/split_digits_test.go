package text

import (
	"slices"
	"strings"
	"testing"
	"testing/quick"
)

func TestSplitDigits(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"8خوارج ہلاک", "8 خوارج هلاک"},
		{"کے۳دہشتگرد", "کی 3 دهشتگرد"},
		{"حركة إم23 في غوما", "حرکه ام 23 فی غوما"},
		{"5वें दिन 26/11 के", "5 वें दिन 26 11 के"},
		{"एम२३ विद्रोही", "एम 23 विद्रोही"},
		{"F16 and G20 of 9mm", "f16 and g20 of 9mm"},
		{"١٨تنو", "18 تنو"},
		{strings.Repeat("1خ", 3000), strings.Repeat("1 خ ", 3000)},
		{"", ""},
	} {
		b := Buffer{SplitDigits: true}
		b.Reset(tt.in)
		var words []string
		for _, w := range b.AppendWords(nil) {
			words = append(words, string(b.Bytes()[w.Start:w.End]))
		}
		if want := strings.Fields(tt.want); !slices.Equal(words, want) {
			t.Errorf("%q: %q, want %q", tt.in, words, want)
		}
	}
}

// TestSplitDigitsOffsets checks that the words of any text are where the buffer says they are in the raw text: each word,
// folded alone, is itself again.
func TestSplitDigitsOffsets(t *testing.T) {
	t.Parallel()
	letters := []string{"7", "۷", "٣", "५", "خ", "ہ", "ख", "ि", "a", "É", " ", "،", "'", "12345", "خوارج"}
	check := func(picks []uint8) bool {
		var in strings.Builder
		for _, p := range picks {
			in.WriteString(letters[int(p)%len(letters)])
		}
		b := Buffer{SplitDigits: true}
		b.Reset(in.String())
		for _, w := range b.AppendWords(nil) {
			raw := in.String()[b.Raw(int(w.Start)):b.Raw(int(w.End))]
			if got := strings.Join(Words(raw), ""); got != string(b.Bytes()[w.Start:w.End]) {
				t.Logf("%q: %q is at %q", in.String(), b.Bytes()[w.Start:w.End], raw)
				return false
			}
		}
		return true
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 2000}); err != nil {
		t.Error(err)
	}
}
