package story_test

import (
	"fmt"
	"hash/fnv"
	"path/filepath"
	"testing"
	"time"

	"khabar/news"
)

// Half of every labelled set was used to fit the constants of the package. The tests measure on the
// other half. All labels of one event are in the same half.

// heldOut reports whether the labels of the event with a name are in the half on which the tests measure.
func heldOut(name string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name))
	return h.Sum32()>>3&1 == 1
}

// A score counts decisions about pairs.
type score struct{ right, wrong, missed float64 }

func (s *score) count(want, got bool) {
	switch {
	case want && got:
		s.right++
	case got:
		s.wrong++
	case want:
		s.missed++
	}
}

func (s score) f1() float64 { return 2 * s.right / max(1, 2*s.right+s.wrong+s.missed) }

func (s score) String() string {
	return fmt.Sprintf("P %.3f R %.3f F1 %.3f", s.right/max(1, s.right+s.wrong), s.right/max(1, s.right+s.missed), s.f1())
}

// bCubed compares a grouping with the true one (Bagga and Baldwin 1998).
func bCubed[T, U comparable](want []T, got []U) (p, r, f float64) {
	wants, gots := map[T]float64{}, map[U]float64{}
	type both struct {
		w T
		g U
	}
	boths := map[both]float64{}
	for i := range want {
		wants[want[i]]++
		gots[got[i]]++
		boths[both{want[i], got[i]}]++
	}
	for i := range want {
		n := boths[both{want[i], got[i]}] / float64(len(want))
		p += n / gots[got[i]]
		r += n / wants[want[i]]
	}
	return p, r, 2 * p * r / (p + r)
}

// components groups reports: two reports are in one group if a method says that they are of one story,
// or if a chain of such pairs leads from one to the other.
func components(reports []report, same func(a, b report) bool) []int {
	group := make([]int, len(reports))
	for i := range group {
		group[i] = i
		for j := range i {
			if group[i] == group[j] || !same(reports[i], reports[j]) {
				continue
			}
			old := group[i]
			for k := range i + 1 {
				if group[k] == old {
					group[k] = group[j]
				}
			}
		}
	}
	return group
}

// beats fails the test unless our score is clearly better than the score of another method.
func beats(t *testing.T, name string, ours, theirs float64) {
	t.Helper()
	const margin = 0.05
	if ours < theirs+margin {
		t.Errorf("%s scores %.3f and khabar %.3f, want khabar better by %.2f", name, theirs, ours, margin)
	}
}

// TestEditedHeadlines judges pairs of one outlet: a report before and after its headline was
// edited, or two reports of one day. Each pair gets a new Placer. The reports have no address, GUID or time.
func TestEditedHeadlines(t *testing.T) {
	type row struct {
		ID, Title, Text, Lang string
		OtherTitle            string `json:"title_b"`
		OtherText             string `json:"text_b"`
		Same                  int
	}
	rows := lines[row](t, filepath.Join(corpus(t), "labels", "pairs_updates.jsonl"))
	methods := append(baselines(), method{"khabar", func(a, b report) bool {
		s := place([]report{a, b})
		return s[0] == s[1]
	}})
	scores := map[string]*score{}
	for _, m := range methods {
		scores[m.name] = &score{}
		for _, r := range rows {
			if heldOut(r.ID) {
				a := report{Item: news.Item{Title: r.Title, Text: r.Text, Lang: r.Lang}}
				b := report{Item: news.Item{Title: r.OtherTitle, Text: r.OtherText, Lang: r.Lang}}
				scores[m.name].count(r.Same == 1, m.same(a, b))
			}
		}
		t.Logf("%-20s %v", m.name, scores[m.name])
	}
	for _, m := range baselines() {
		beats(t, m.name, scores["khabar"].f1(), scores[m.name].f1())
	}
	if f := scores["khabar"].f1(); f < 0.92 {
		t.Errorf("F1 %.3f, want 0.92 or more", f)
	}
}

// TestIndependentReports groups whole articles of three outlets about each of twenty events.
func TestIndependentReports(t *testing.T) {
	type row struct{ Title, Text, Lang, Cluster, Date, Outlet string }
	var reports []report
	var want []string
	for _, r := range lines[row](t, filepath.Join(corpus(t), "labels", "clusters_basil.jsonl")) {
		day, err := time.Parse(time.DateOnly, r.Date)
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, report{news.Item{Title: r.Title, Text: r.Text, Lang: r.Lang, SortAt: day}, r.Outlet})
		want = append(want, r.Cluster)
	}
	p, r, f := bCubed(want, place(reports))
	t.Logf("khabar: BCubed P %.3f R %.3f F1 %.3f", p, r, f)
	if f < 0.97 {
		t.Errorf("BCubed F1 %.3f, want 0.97 or more", f)
	}
	for _, m := range baselines() {
		_, _, theirs := bCubed(want, components(reports, m.same))
		t.Logf("%s: BCubed F1 %.3f", m.name, theirs)
		beats(t, m.name, f, theirs)
	}
}

// TestWeek groups all items of the recorded week, and judges the labelled pairs and events.
func TestWeek(t *testing.T) {
	reports := week(t)
	stories := place(reports)
	byURL := map[string]int{}
	for i, r := range reports {
		if _, ok := byURL[r.URL]; !ok {
			byURL[r.URL] = i
		}
	}
	methods := append(baselines(), method{name: "khabar"})
	scores := map[string]*score{}
	for _, m := range methods {
		scores[m.name] = &score{}
		for _, row := range table(t, "pairs_week.tsv") {
			if !heldOut(row[1]) {
				continue
			}
			a, b := byURL[row[2]], byURL[row[3]]
			same := stories[a] == stories[b]
			if m.same != nil {
				same = m.same(reports[a], reports[b])
			}
			scores[m.name].count(row[0] == "same", same)
		}
		t.Logf("%-20s %v", m.name, scores[m.name])
	}
	for _, m := range baselines() {
		beats(t, m.name, scores["khabar"].f1(), scores[m.name].f1())
	}
	if f := scores["khabar"].f1(); f < 0.915 {
		t.Errorf("pairs: F1 %.3f, want 0.915 or more", f)
	}
	checkEvents(t, reports, stories, byURL)
	checkChains(t, stories, byURL)
}

// checkChains looks for stories that wrongly join several events. It checks how many labelled events one
// story has at most, and how many stories have more than one.
func checkChains(t *testing.T, stories []int64, byURL map[string]int) {
	events := map[int64]map[string]bool{}
	for _, row := range table(t, "events_week.tsv") {
		id := stories[byURL[row[1]]]
		if events[id] == nil {
			events[id] = map[string]bool{}
		}
		events[id][row[0]] = true
	}
	most, mixed := 0, 0
	for _, e := range events {
		most = max(most, len(e))
		if len(e) > 1 {
			mixed++
		}
	}
	sizes := map[int64]int{}
	largest := 0
	for _, id := range stories {
		sizes[id]++
		largest = max(largest, sizes[id])
	}
	t.Logf("chains: %d stories have several labelled events, one of them %d; the largest has %d of %d items",
		mixed, most, largest, len(stories))
	if most > 4 || mixed > 14 || largest*25 > len(stories) {
		t.Errorf("stories have merged: %d have several labelled events, one of them %d; the largest has %d items", mixed, most, largest)
	}
}

// TestLabelsAreHard checks that there are enough pairs of different events. Without them the
// figures of TestWeek would mean little.
func TestLabelsAreHard(t *testing.T) {
	different := 0
	for _, row := range table(t, "pairs_week.tsv") {
		if row[0] == "different" {
			different++
		}
	}
	if different < 150 {
		t.Errorf("%d pairs of different events, want 150 or more", different)
	}
}

func checkEvents(t *testing.T, reports []report, stories []int64, byURL map[string]int) {
	var want []string
	var got []int64
	outlets := map[int64]map[string]bool{}
	mosque := map[int64]int{}
	for _, row := range table(t, "events_week.tsv") {
		i, ok := byURL[row[1]]
		if !ok {
			t.Fatalf("no item of the week has the URL %s", row[1])
		}
		want, got = append(want, row[0]), append(got, stories[i])
		if row[0] == "peshawar-mosque" {
			mosque[stories[i]]++
		}
	}
	for i, r := range reports {
		if outlets[stories[i]] == nil {
			outlets[stories[i]] = map[string]bool{}
		}
		outlets[stories[i]][r.outlet] = true
	}
	p, r, f := bCubed(want, got)
	t.Logf("khabar: events BCubed P %.3f R %.3f F1 %.3f", p, r, f)
	if f < 0.93 {
		t.Errorf("events: BCubed F1 %.3f, want 0.93 or more", f)
	}
	best, total := int64(0), 0
	for id, n := range mosque {
		total += n
		if n > mosque[best] {
			best = id
		}
	}
	t.Logf("mosque bombing: %d of %d labelled reports in one story, of %d outlets", mosque[best], total, len(outlets[best]))
	if len(outlets[best]) < 12 || mosque[best] < total*9/10 {
		t.Errorf("mosque bombing: %d of %d reports in one story, of %d outlets", mosque[best], total, len(outlets[best]))
	}
}
