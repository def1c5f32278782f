package text

import "testing"

func TestTruncate(t *testing.T) {
	for _, test := range []struct {
		in   string
		n    int
		want string
	}{
		{"Kabul", 5, "Kabul"},
		{"Kabul", 9, "Kabul"},
		{"Kabul", 2, "Ka"},
		{"Kabul", 0, ""},
		{"کابل", 3, "ک"},
		{"کابل", 4, "کا"},
		{"کابل", 1, ""},
		{"", 3, ""},
	} {
		if got := Truncate(test.in, test.n); got != test.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", test.in, test.n, got, test.want)
		}
	}
}

func TestIsSpan(t *testing.T) {
	const s = "a کابل"
	for _, test := range []struct {
		start, end int
		want       bool
	}{
		{0, 1, true},
		{2, 4, true},
		{2, len(s), true},
		{0, len(s), true},
		{2, 3, false},
		{3, 6, false},
		{2, 2, false},
		{4, 2, false},
		{-1, 2, false},
		{0, len(s) + 1, false},
	} {
		if got := IsSpan(s, test.start, test.end); got != test.want {
			t.Errorf("IsSpan(%q, %d, %d) = %v, want %v", s, test.start, test.end, got, test.want)
		}
	}
}
