package digest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWrap(t *testing.T) {
	isolated := rli + "یہ ایک لمبی سطر ہے جو نہیں ٹوٹتی" + pdi
	tests := []struct {
		name, in string
		want     []string
	}{
		{"empty", "", []string{""}},
		{"short", "one two", []string{"one two"}},
		{"at the limit", "one two three", []string{"one two", "three"}},
		{"one too many", "one twos", []string{"one twos"}},
		{"long word", "a https://example.org/long b", []string{"a", "https://example.org/long", "b"}},
		{"wide letters", "世界 世界 世", []string{"世界", "世界 世"}},
		{"combining marks take no column", "क्षि क्षि क्षि", []string{"क्षि क्षि", "क्षि"}},
		{"an isolate is not cut", "one “" + isolated + "” two", []string{"one", "“" + isolated + "”", "two"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, wrap(tt.in, 8)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestColumns(t *testing.T) {
	tests := []struct {
		in   string
		want int
	}{
		{"", 0},
		{"TTP", 3},
		{"é", 1},
		{"e\u0301", 1},
		{"世界", 4},
		{"پشاور", 5},
		{rli + "پ" + pdi, 1},
		{"می\u200cشود", 5},
		{"“…”", 3},
		{"مُحَمَّد", 4},
	}
	for _, tt := range tests {
		if got := columns(tt.in); got != tt.want {
			t.Errorf("columns(%q) = %d, want %d", tt.in, got, tt.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("one two three four", 8)
	f.Add("one “"+rli+"یہ ایک"+pdi+"” two", 4)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		lines := wrap(s, limit)
		if got, want := strings.Join(strings.Fields(strings.Join(lines, " ")), " "), strings.Join(strings.Fields(s), " "); got != want {
			t.Errorf("wrap(%q, %d) changes the words: %q", s, limit, got)
		}
		for _, l := range lines {
			if columns(l) > limit && len(unbreakable(l)) > 1 {
				t.Errorf("wrap(%q, %d) has the line %q", s, limit, l)
			}
		}
	})
}
