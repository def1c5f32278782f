package eval_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/eval"
	"khabar/news"
)

// tags returns accepted tags with the given IDs. An ID that ends with "?" is a candidate, one that
// ends with "-" is negated.
func tags(ids ...string) []news.Tag {
	var all []news.Tag
	for _, id := range ids {
		t := news.Tag{ID: id, Status: news.Accepted, Role: news.RoleMention, Evidence: []news.Evidence{{Text: id}}}
		switch id[len(id)-1] {
		case '?':
			t.ID, t.Status = id[:len(id)-1], news.Candidate
		case '-':
			t.ID, t.Role = id[:len(id)-1], news.RoleNegated
		}
		all = append(all, t)
	}
	return all
}

// none is the Descendants function of a taxonomy in which no entry is below another.
func none(string) []string { return nil }

// TestBranchMatchesLabel checks that a tag of a branch matches a label of the group to which the branch
// belongs, but that a tag of the group does not match a label of the branch.
func TestBranchMatchesLabel(t *testing.T) {
	t.Parallel()
	below := func(id string) []string {
		return map[string][]string{"group/isis": {"group/iskp"}}[id]
	}
	got := eval.Judge([]eval.Case{
		{ID: "1", Labels: []string{"group/isis"}, Tags: tags("group/iskp")},
		{ID: "2", Labels: []string{"group/iskp"}, Tags: tags("group/isis")},
	}, news.Facets(), below)
	if want := (eval.Counts{True: 1, False: 1, Missed: 1}); got.Total != want {
		t.Errorf("counts %+v, want %+v", got.Total, want)
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	cases := []eval.Case{
		{ID: "1", Lang: "en", Labels: []string{"group/ttp"}, Tags: tags("group/ttp", "place/bannu")},
		{ID: "2", Lang: "en", Labels: []string{"group/ttp"}, Tags: tags("group/ttp?", "group/bla")},
		{ID: "3", Lang: "ur", Labels: []string{"group/ttp", "group/ttp"}, Tags: tags("group/ttp-")},
		{ID: "4", Labels: []string{"group/bla"}, Tags: tags("group/bla", "group/ttp"), Partial: true},
		{ID: "5", Labels: []string{"event/blast"}, Tags: nil},
	}
	got := eval.Judge(cases, []news.Facet{news.FacetGroup}, none)
	want := eval.Result{
		Cases: 5,
		Total: eval.Counts{True: 2, False: 1, Missed: 2},
		Entries: []eval.Row{
			{Name: "group/bla", Counts: eval.Counts{True: 1, False: 1}},
			{Name: "group/ttp", Counts: eval.Counts{True: 1, Missed: 2}},
		},
		Facets: []eval.Row{{Name: "group", Counts: eval.Counts{True: 2, False: 1, Missed: 2}}},
		Languages: []eval.Row{
			{Name: "en", Counts: eval.Counts{True: 1, False: 1, Missed: 1}},
			{Name: "und", Counts: eval.Counts{True: 1}},
			{Name: "ur", Counts: eval.Counts{Missed: 1}},
		},
		Errors: []eval.Error{
			{Case: "2", Entry: "group/ttp", Missed: true},
			{Case: "2", Entry: "group/bla", Evidence: []news.Evidence{{Text: "group/bla"}}},
			{Case: "3", Entry: "group/ttp", Missed: true},
		},
		MeanRecall: math.NaN(),
	}
	if diff := cmp.Diff(want, got, nanEqual()); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

func nanEqual() cmp.Option {
	return cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
}

func TestMeanRecallNeedsEnoughLabels(t *testing.T) {
	t.Parallel()
	var cases []eval.Case
	for i := range 10 {
		c := eval.Case{Labels: []string{"group/many"}}
		if i < 8 {
			c.Tags = tags("group/many")
		}
		cases = append(cases, c)
	}
	cases = append(cases, eval.Case{Labels: []string{"group/few"}})
	got := eval.Judge(cases, news.Facets(), none)
	if got.MeanRecall != 0.8 {
		t.Errorf("mean recall %v, want 0.8: the entry with one label does not count", got.MeanRecall)
	}
}

// TestWilson checks the worked example for 81 of 263 in Newcombe, Two-sided confidence intervals
// for the single proportion, Statistics in Medicine 17 (1998), method 3.
func TestWilson(t *testing.T) {
	t.Parallel()
	s := eval.Counts{True: 81, Missed: 263 - 81}.Recall()
	if math.Abs(s.Low-0.2553) > 5e-5 || math.Abs(s.High-0.3662) > 5e-5 {
		t.Errorf("interval of 81 in 263 is %.4f to %.4f, want 0.2553 to 0.3662", s.Low, s.High)
	}
	if none := (eval.Counts{}).Precision(); none.Low != 0 || none.High != 1 || !math.IsNaN(none.Value()) {
		t.Errorf("the share of 0 in 0 is %+v, want NaN between 0 and 1", none)
	}
	if all := (eval.Counts{True: 3}).Precision(); all.High != 1 || all.Low <= 0.4 || all.Low >= 0.5 {
		t.Errorf("interval of 3 in 3 is %v to %v, want 0.44 to 1", all.Low, all.High)
	}
}
