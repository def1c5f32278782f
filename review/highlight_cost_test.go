package review

import (
	"cmp"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"khabar/news"
)

// slowRun returns the run for sp. It looks at every hit to find those that cover all of sp.
func slowRun(sp span, hits []hit) run {
	var kinds []openKind
	for _, h := range hits {
		if h.start <= sp.start && h.end >= sp.end {
			kinds = append(kinds, openKind{hitKind: h.hitKind})
		}
	}
	return newRun(kinds)
}

// cutRuns makes the same runs as slowRun.
func TestRunsHaveTheirHits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	raw := strings.Repeat("abcdefghij", 6)
	outcomes := []news.HitOutcome{news.HitAccepted, news.HitShadowed, news.HitRefused}
	for range 2000 {
		var tags []news.Tag
		for n := range 1 + r.IntN(4) {
			tag := news.Tag{ID: []string{"group/", "place/"}[n%2] + strconv.Itoa(n), Name: strconv.Itoa(r.IntN(3))}
			for range r.IntN(8) {
				start := r.IntN(len(raw) - 1)
				tag.Evidence = append(tag.Evidence, news.Evidence{
					Field: news.FieldText, Start: start, End: start + 1 + r.IntN(min(12, len(raw)-start)), Outcome: outcomes[r.IntN(3)],
					Reason: []string{"", "no context"}[r.IntN(2)],
				})
			}
			tags = append(tags, tag)
		}
		hits := hitsIn(raw, news.FieldText, tags, nil, func(tag string) int { return int(tag[len(tag)-1] - '0') })
		from := r.IntN(30)
		sp := span{from, from + 1 + r.IntN(30)}
		at := sp.start
		for _, got := range cutRuns(raw, sp, hits) {
			want := slowRun(span{at, at + len(got.Text)}, hits)
			want.Text = raw[at : at+len(got.Text)]
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Fatalf("%+v, bytes %d on (-want +got):\n%s", tags, at, diff)
			}
			at += len(got.Text)
		}
		if at != sp.end {
			t.Fatalf("the runs end at %d, want %d", at, sp.end)
		}
	}
}

// nestedTags returns tags with n hits, each inside the one before.
func nestedTags(n int) []news.Tag {
	t := news.Tag{ID: "group/ttp", Name: "TTP"}
	for i := range n {
		t.Evidence = append(t.Evidence, news.Evidence{Field: news.FieldText, Start: i, End: 2*n - i, Outcome: news.HitAccepted})
	}
	return []news.Tag{t}
}

// Each hit is added once and forgotten once, even if all hits are nested.
func TestOpenHitsAreForgottenOnce(t *testing.T) {
	for n := 100; n <= 800; n *= 2 {
		hits := hitsIn(strings.Repeat("x", 2*n), news.FieldText, nestedTags(n), nil, func(string) int { return 1 })
		var open openHits
		forgotten, kinds := 0, 0
		for i, h := range hits {
			open.add(h, i)
			kinds += len(open.kindsAt(h.start))
		}
		for at := n; at <= 2*n; at++ {
			before := held(open)
			kinds += len(open.kindsAt(at))
			forgotten += before - held(open)
		}
		if forgotten != n || kinds > 2*n {
			t.Errorf("%d nested hits: %d are forgotten and %d kinds are returned, want %d and at most %d", n, forgotten, kinds, n, 2*n)
		}
	}
}

// held returns how many hits are open.
func held(open openHits) (n int) {
	for _, k := range open {
		n += len(k.hits)
	}
	return n
}

// In a text that repeats a keyword, only the first hits are marked, and the end says how many more there are.
func TestMarksAreLimited(t *testing.T) {
	raw := strings.Repeat("TTP ", 8000)
	tag := news.Tag{ID: "group/ttp", Name: "TTP"}
	for i := range 8000 {
		tag.Evidence = append(tag.Evidence, news.Evidence{Field: news.FieldText, Start: 4 * i, End: 4*i + 3, Outcome: news.HitAccepted})
	}
	number := func(string) int { return 1 }
	for name, c := range map[string]struct {
		runs  []run
		marks int
		more  string
	}{
		"whole":   {highlight(raw, news.FieldText, []news.Tag{tag}, nil, number), maxMarks, " (and 7000 more marks)"},
		"excerpt": {func() []run { runs, _ := excerpt(raw, []news.Tag{tag}, nil, number); return runs }(), maxExcerptMarks, ""},
	} {
		marks := 0
		for _, r := range c.runs {
			marks += min(1, len(r.Class))
		}
		last := c.runs[len(c.runs)-1].Text
		if marks != c.marks || !strings.HasSuffix(last, "more marks)") || last != cmp.Or(c.more, last) {
			t.Errorf("%s: %d marks, then %q; want %d, then %q", name, marks, last, c.marks, c.more)
		}
	}
}

// Evidence of one keyword is one row, however often it occurs.
func TestEvidenceRowsCountPlaces(t *testing.T) {
	it := news.Item{Tags: []news.Tag{{ID: "group/ttp", Name: "TTP", MoreEvidence: 3}}}
	for i := range 100 {
		field := []news.Field{news.FieldTitle, news.FieldText}[i%2]
		it.Tags[0].Evidence = append(it.Tags[0].Evidence, news.Evidence{Keyword: "group/ttp#ttp", Field: field, Text: "TTP", Outcome: news.HitAccepted})
	}
	rows := evidenceRows(it)
	if len(rows) != 1 || rows[0].Times != 100 || rows[0].Where != "title and text" || moreEvidence(it) != 3 {
		t.Errorf("rows %+v, and %d more", rows, moreEvidence(it))
	}
	if n := len(acceptedKeywords(it.Tags[0])); n != 1 {
		t.Errorf("%d keywords, want 1", n)
	}
}
