package eval_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/eval"
	"khabar/news"
)

// TestJudgeReadings checks how each measure counts: relevance by level, events and entries in wanted
// texts only, and roles of the entries that were found.
func TestJudgeReadings(t *testing.T) {
	t.Parallel()
	below := func(id string) []string {
		return map[string][]string{"group/isis": {"group/iskp"}}[id]
	}
	role := func(id string, r news.Role) news.Tag { return news.Tag{ID: id, Status: news.Accepted, Role: r} }
	got := eval.JudgeReadings([]eval.Reading{
		{ // all is right; a branch and a victim count as their group and a target
			ID: "1", Lang: "en-GB", Want: eval.WantYes, Level: eval.WantYes,
			Events: []string{"bombing"}, Found: []string{"bombing"},
			Actors: map[string][]string{"group/isis": {"perpetrator"}, "group/taliban": {"victim"}},
			Tags:   []news.Tag{role("group/iskp", "perpetrator"), role("group/taliban", news.RoleTarget)},
		},
		{ // a wanted text that is only brief, a false event, a missed group, a wrong role
			ID: "2", Lang: "en", Want: eval.WantYes, Level: eval.WantBrief,
			Events: []string{"claim"}, Found: []string{"bombing"},
			Actors: map[string][]string{"group/ttp": {"claimant", "denier"}, "group/bla": {"accused"}},
			Tags:   []news.Tag{role("group/ttp", news.RoleAccused)},
		},
		{ID: "3", Lang: "ur", Want: eval.WantBrief, Level: eval.WantNo}, // neither right nor wrong
		{ // not wanted: events do not count, and entries only if their facet is labelled
			ID: "4", Lang: "ur", Want: eval.WantNo, Level: eval.WantBrief, Found: []string{"bombing"},
			Facets: []news.Facet{news.FacetGroup},
			Tags:   []news.Tag{role("group/ttp", news.RoleMention), role("group/bla", news.RoleMention), role("person/hafiz-saeed", "")},
			Also:   []string{"group/bla"},
		},
		{ID: "5", Want: eval.WantNo, Level: eval.WantNo, Unread: true, Tags: []news.Tag{role("group/ttp", news.RoleMention)}},
	}, below)
	want := []eval.Row{
		{Name: "groups", Counts: eval.Counts{True: 3, False: 1, Missed: 1}},
		{Name: "persons"},
		{Name: "roles", Counts: eval.Counts{True: 2, False: 1, Missed: 1}},
		{Name: "events", Counts: eval.Counts{True: 1, False: 1, Missed: 1}},
		{Name: "relevance", Counts: eval.Counts{True: 1, False: 1, Missed: 1}},
	}
	if d := cmp.Diff(want, got.Measures); d != "" {
		t.Errorf("measures (-want +got):\n%s", d)
	}
	wrong := []eval.Miss{
		{Measure: "events", Kind: "bombing", Case: "2"},
		{Measure: "events", Kind: "claim", Case: "2", Missed: true},
		{Measure: "groups", Kind: "group/bla", Case: "2", Missed: true},
		{Measure: "groups", Kind: "group/ttp", Case: "4"},
		{Measure: "relevance", Kind: "not wanted, at level brief", Case: "4"},
		{Measure: "relevance", Kind: "wanted, at level brief", Case: "2", Missed: true},
		{Measure: "roles", Kind: "claimant as accused", Case: "2", Missed: true},
	}
	if d := cmp.Diff(wrong, got.Misses); d != "" {
		t.Errorf("misses (-want +got):\n%s", d)
	}
}

// TestJudgeFigures checks that a figure is right only if it is the labelled one, and that figures are measured only in texts
// that are labelled with some.
func TestJudgeFigures(t *testing.T) {
	figures := func(killed, injured int) map[string]int {
		return map[string]int{eval.MeasureKilled: killed, eval.MeasureInjured: injured}
	}
	got := eval.JudgeReadings([]eval.Reading{
		{ID: "1", Want: eval.WantYes, Figures: figures(5, 7), Counted: figures(5, 8)},
		{ID: "2", Want: eval.WantBrief, Figures: map[string]int{eval.MeasureCaptured: 2}, Counted: map[string]int{eval.MeasureKilled: 1}},
		{ID: "3", Want: eval.WantNo, Counted: figures(1, 1)},
	}, func(string) []string { return nil })
	want := []eval.Row{
		{Name: "killed", Counts: eval.Counts{True: 1, False: 1}},
		{Name: "killed_militants"},
		{Name: "injured", Counts: eval.Counts{False: 1, Missed: 1}},
		{Name: "captured", Counts: eval.Counts{Missed: 1}},
	}
	if d := cmp.Diff(want, got.Measures[5:]); d != "" {
		t.Errorf("measures (-want +got):\n%s", d)
	}
}
