package digest

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"khabar/news"
	"khabar/text"
)

// found returns where s has each of the words first.
func found(s string, words ...string) []span {
	var spans []span
	for _, w := range words {
		i := strings.Index(s, w)
		spans = append(spans, span{i, i + len(w)})
	}
	return spans
}

func TestSnippet(t *testing.T) {
	filler := strings.Repeat("words that say little, ", 12) // 276 bytes
	urdu := strings.Repeat("پولیس کے مطابق واقعے کی تحقیقات جاری ہیں۔ ", 8)
	tests := []struct {
		name, text string
		hits       []string
		want       string
	}{
		{"empty", "", nil, ""},
		{"short", "The TTP said so.", []string{"TTP"}, "The «TTP» said so."},
		{"no hit: the beginning", filler + "end", nil, strings.Repeat("words that say little, ", 9) + "words that …"},
		{
			"around the hit", filler + "the TTP said so. " + filler,
			[]string{"TTP"},
			"… little, words that say little, words that say little, the «TTP» said so. " +
				strings.Repeat("words that say little, ", 6) + "words that …",
		},
		{
			"most hits win", "TTP. " + filler + "Then TTP and BLA came.",
			[]string{"TTP", "Then", "BLA"},
			"… say little, words that say little, words that say little, «Then» TTP and «BLA» came.",
		},
		{
			"nearly at the beginning", "Twelve words stand here before the group is named at last, which is TTP, and so.",
			[]string{"TTP"},
			"Twelve words stand here before the group is named at last, which is «TTP», and so.",
		},
		{
			"at the end", filler + "said the TTP",
			[]string{"TTP"},
			"… words that say little, words that say little, said the «TTP»",
		},
		{
			"at the end of a short text", strings.Repeat("words that say little, ", 9) + "said the TTP",
			[]string{"TTP"},
			strings.Repeat("words that say little, ", 9) + "said the «TTP»",
		},
		{"no spaces", strings.Repeat("x", 300), nil, strings.Repeat("x", 220) + " …"},
		{"white space", "A\n\n  TTP\tman \n", []string{"TTP"}, "A «TTP» man"},
		{
			"urdu", urdu + "تحریک طالبان نے کہا",
			[]string{"تحریک طالبان"},
			"… تحقیقات جاری ہیں۔ پولیس کے مطابق واقعے کی تحقیقات جاری ہیں۔ «تحریک طالبان» نے کہا",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := marked(snippet(tt.text, found(tt.text, tt.hits...))); got != tt.want {
				t.Errorf("snippet\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestHeadline(t *testing.T) {
	long := strings.Repeat("word ", 100)
	if got, want := headline(long, nil).String(), strings.TrimSpace(strings.Repeat("word ", 60))+" …"; got != want {
		t.Errorf("long headline is %q, want %q", got, want)
	}
	if got := headline("  \n ", nil); len(got) != 0 {
		t.Errorf("blank headline is %q, want none", got)
	}
}

func TestHits(t *testing.T) {
	const title = "حملہ TTP claims"
	ev := func(start, end int, f news.Field, o news.HitOutcome) news.Tag {
		return news.Tag{Evidence: []news.Evidence{{Field: f, Start: start, End: end, Outcome: o}}}
	}
	tags := []news.Tag{
		ev(9, 12, news.FieldTitle, news.HitAccepted),
		ev(9, 19, news.FieldTitle, news.HitAccepted),  // overlaps the one before: one mark
		ev(0, 8, news.FieldTitle, news.HitShadowed),   // does not count
		ev(0, 8, news.FieldText, news.HitAccepted),    // another field
		ev(1, 8, news.FieldTitle, news.HitAccepted),   // starts inside a letter
		ev(0, 7, news.FieldTitle, news.HitAccepted),   // ends inside a letter
		ev(0, 99, news.FieldTitle, news.HitAccepted),  // goes past the end
		ev(-1, 8, news.FieldTitle, news.HitAccepted),  // before the beginning
		ev(12, 12, news.FieldTitle, news.HitAccepted), // empty
	}
	got := hits(title, news.FieldTitle, tags)
	if len(got) != 1 || got[0] != (span{9, 19}) {
		t.Errorf("hits %v, want [{9 19}]", got)
	}
}

func FuzzSnippet(f *testing.F) {
	f.Add("The TTP said so.", 4, 7, 0, 3)
	f.Add(strings.Repeat("پولیس کے مطابق ", 40), 300, 310, 10, 20)
	f.Add("00 ", 0, 7, 0, 3)
	f.Add("a\x00b\x1b[31m\xff\u202ec", 1, 3, 2, 4)
	f.Fuzz(func(t *testing.T, raw string, a, b, c, d int) {
		tags := []news.Tag{{Evidence: []news.Evidence{
			{Field: news.FieldText, Start: a, End: b}, {Field: news.FieldText, Start: c, End: d},
		}}}
		q := snippet(raw, hits(raw, news.FieldText, tags))
		s := q.String()
		if !utf8.ValidString(s) {
			t.Errorf("snippet %q is not valid UTF-8", s)
		}
		if i := strings.IndexFunc(s, unicode.IsControl); i >= 0 {
			t.Errorf("snippet %q has a control character", s)
		}
		if strings.Contains(s, "  ") && !strings.Contains(text.Clean(raw), "  ") {
			t.Errorf("snippet %q has a double space", s)
		}
		if n := utf8.RuneCountInString(s); n > snippetRunes+snapRunes+10+(b-a)+(d-c) && b >= a && d >= c {
			t.Errorf("snippet has %d runes", n)
		}
	})
}

// A match that is as long as a text, such as a name with thousands of combining marks, does not make
// the snippet as long.
func TestSnippetIsShort(t *testing.T) {
	for _, n := range []int{1_000, 8_000, 64_000} {
		for name, raw := range map[string]string{
			"marks on a letter": "The TT" + strings.Repeat("\u0301", n) + "P said so. " + strings.Repeat("More. ", 100),
			"no space":          "The TT" + strings.Repeat("x", n) + "P said so. " + strings.Repeat("More. ", 100),
			"overrides":         "The TT" + strings.Repeat("\u202e", n) + "P said so. " + strings.Repeat("More. ", 100),
		} {
			at := strings.Index(raw, "TT")
			q := snippet(raw, []span{{at, strings.Index(raw, "P said") + 1}, {len(raw) - 5, len(raw) - 1}}).String()
			if got := utf8.RuneCountInString(q); got > longestRunes+snapRunes+4 {
				t.Errorf("%s, %d: the snippet has %d characters", name, n, got)
			}
		}
	}
}
