package review

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
)

// evidence returns a hit at the first position of words in raw.
func evidence(raw, words string, field news.Field, outcome news.HitOutcome) news.Evidence {
	at := strings.Index(raw, words)
	return news.Evidence{Keyword: "group/x#" + words, Field: field, Start: at, End: at + len(words), Text: words, Outcome: outcome}
}

func TestHighlight(t *testing.T) {
	const raw = "Tehrik-i-Taliban denies; a TTP blast"
	tags := []news.Tag{
		{ID: "group/ttp", Name: "TTP", Evidence: []news.Evidence{
			evidence(raw, "Tehrik-i-Taliban", news.FieldTitle, news.HitAccepted),
			evidence(raw, "TTP", news.FieldTitle, news.HitRefused),
			evidence(raw, "blast", news.FieldText, news.HitAccepted),
		}},
		{ID: "group/taliban", Name: "Taliban", Evidence: []news.Evidence{
			evidence(raw, "Taliban denies", news.FieldTitle, news.HitShadowed),
		}},
	}
	tags[0].Evidence[1].Reason = "no context"
	number := func(tag string) int { return map[string]int{"group/ttp": 1, "group/taliban": 2}[tag] }
	want := []run{
		{Text: "Tehrik-i-", Class: "accepted", Tags: "1", Details: "TTP"},
		{Text: "Taliban", Class: "accepted shadowed", Tags: "1 2", Details: "TTP; Taliban: shadowed"},
		{Text: " denies", Class: "shadowed", Tags: "2", Details: "Taliban: shadowed"},
		{Text: "; a "},
		{Text: "TTP", Class: "refused", Tags: "1", Details: "TTP: refused, no context"},
		{Text: " blast"},
	}
	if diff := cmp.Diff(want, highlight(raw, news.FieldTitle, tags, nil, number)); diff != "" {
		t.Errorf("highlight (-want +got):\n%s", diff)
	}
}

func TestHighlightLeavesOutBadEvidence(t *testing.T) {
	const raw = "پشاور میں دھماکہ"
	none := func(string) int { return 0 }
	for _, at := range [][2]int{{-1, 2}, {0, 0}, {4, 2}, {0, 1}, {1, 4}, {0, len(raw) + 1}} {
		tags := []news.Tag{{ID: "group/x", Evidence: []news.Evidence{{Field: news.FieldText, Start: at[0], End: at[1]}}}}
		want := []run{{Text: raw}}
		if diff := cmp.Diff(want, highlight(raw, news.FieldText, tags, nil, none)); diff != "" {
			t.Errorf("bytes %v (-want +got):\n%s", at, diff)
		}
	}
}

func TestExcerptShowsLateEvidence(t *testing.T) {
	raw := strings.Repeat("Lorem ipsum dolor. ", 200) + "The TTP claimed it. " + strings.Repeat("Lorem ipsum dolor. ", 50)
	tags := []news.Tag{{ID: "group/ttp", Evidence: []news.Evidence{evidence(raw, "TTP", news.FieldText, news.HitAccepted)}}}
	got, cut := excerpt(raw, tags, nil, func(string) int { return 1 })
	var all strings.Builder
	marked := 0
	for _, r := range got {
		all.WriteString(r.Text)
		if r.Class == "accepted" && r.Text == "TTP" {
			marked++
		}
	}
	if !cut || marked != 1 || all.Len() > 1300 {
		t.Errorf("excerpt of %d bytes: cut %t, %d bytes with %d marks; want a short one with the mark", len(raw), cut, all.Len(), marked)
	}
	if got, cut := excerpt("short", nil, nil, nil); cut || len(got) != 1 {
		t.Errorf("excerpt of a short text: %v, cut %t", got, cut)
	}
}

// Whatever the evidence, the runs together are the text of the item.
func FuzzHighlight(f *testing.F) {
	f.Add("Tehrik-i-Taliban denies", 0, 16, 9, 23)
	f.Add("پشاور میں دھماکہ", 0, 10, 5, 200)
	f.Add("a\u202eb\xff", 0, 2, 1, 9)
	f.Fuzz(func(t *testing.T, raw string, a, b, c, d int) {
		tags := []news.Tag{{ID: "group/a", Evidence: []news.Evidence{
			{Field: news.FieldText, Start: a, End: b}, {Field: news.FieldText, Start: c, End: d, Outcome: news.HitRefused},
		}}}
		var all strings.Builder
		for _, r := range highlight(raw, news.FieldText, tags, nil, func(string) int { return 1 }) {
			all.WriteString(r.Text)
		}
		if !utf8.ValidString(all.String()) {
			t.Errorf("%q is shown as %q, which is not UTF-8", raw, all.String())
		}
		letters := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r < 'a' || r > 'z' {
					return -1
				}
				return r
			}, s)
		}
		if letters(all.String()) != letters(raw) {
			t.Errorf("%q is shown as %q", raw, all.String())
		}
		_, _ = excerpt(raw, tags, nil, func(string) int { return 1 })
	})
}
