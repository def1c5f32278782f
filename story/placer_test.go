package story_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
	"khabar/story"
)

var noon = time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC)

// blast returns a report of one attack; n selects the headline.
func blast(after time.Duration, n int) news.Item {
	titles := []string{
		"Bomb at Sehwan shrine kills worshippers",
		"Worshippers killed as bomb goes off at shrine in Sehwan",
		"Sehwan: bombing at Lal Shahbaz shrine leaves worshippers dead",
		"Shrine bombing in Sehwan: worshippers mourn their dead",
	}
	return news.Item{Title: titles[n%len(titles)], Lang: "en", SortAt: noon.Add(after)}
}

// A numberedPlacer places items one after the other, and numbers them from 101.
type numberedPlacer struct {
	*story.Placer
	last int64
}

func newNumberedPlacer(members []story.Member, stories ...story.Summary) *numberedPlacer {
	postings := map[int64]story.Postings{}
	for _, m := range members {
		for _, k := range m.Keys() {
			postings[k] = append(postings[k], story.Posting{At: m.At.UnixMilli(), Item: m.Item})
		}
	}
	p := story.NewPlacer(postings)
	p.Load(members, stories)
	return &numberedPlacer{p, 100}
}

func (p *numberedPlacer) place(it news.Item, outlet string) story.Decision {
	p.last++
	return p.Place(p.last, story.NewSketch(it, outlet), p.last)
}

func TestLateItemsJoin(t *testing.T) {
	p := newNumberedPlacer(nil)
	first := p.place(blast(5*time.Hour, 0), "one.example")
	late := p.place(blast(0, 1), "two.example")
	if !first.New || late.New || late.Story != first.Story {
		t.Fatalf("first %+v, late %+v", first, late)
	}
	want := story.Summary{ID: first.Story, Size: 2, First: noon, Last: noon.Add(5 * time.Hour)}
	if diff := cmp.Diff(want, p.Summary(first.Story)); diff != "" {
		t.Errorf("story (-want +got):\n%s", diff)
	}
}

func TestStorySpansAtMostTheWindow(t *testing.T) {
	p := newNumberedPlacer(nil)
	first := p.place(blast(0, 0), "one.example")
	for n, after := range []time.Duration{3, 5, 7} {
		if got := p.place(blast(after*24*time.Hour, n), "two.example"); got.Story != first.Story {
			t.Errorf("after %d days: %+v, want story %d", after, got, first.Story)
		}
	}
	if got := p.place(blast(story.Window+time.Minute, 0), "two.example"); !got.New {
		t.Errorf("beyond the window: %+v, want a new story", got)
	}
	if got := p.place(blast(-time.Minute, 0), "two.example"); !got.New {
		t.Errorf("before the window: %+v, want a new story", got)
	}
}

// stored returns a member as it is read back from a database.
func stored(t *testing.T, item, id int64, it news.Item, outlet string) story.Member {
	t.Helper()
	b, err := story.NewSketch(it, outlet).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	m := story.Member{Item: item, Story: id, Origin: outlet}
	if err := m.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestItemMergesTwoStories(t *testing.T) {
	members := []story.Member{
		stored(t, 1, 7, blast(0, 0), "one.example"),
		stored(t, 2, 9, blast(time.Hour, 1), "two.example"),
	}
	stories := []story.Summary{
		{ID: 7, Size: 1, First: noon, Last: noon},
		{ID: 9, Size: 1, First: noon.Add(time.Hour), Last: noon.Add(time.Hour)},
	}
	p := newNumberedPlacer(members, stories...)
	got := p.place(blast(2*time.Hour, 2), "three.example")
	if diff := cmp.Diff(story.Decision{Story: 7, Merged: []int64{9}, Origin: "three.example"}, got); diff != "" {
		t.Errorf("decision (-want +got):\n%s", diff)
	}
	if k := p.Summary(7); k.Size != 3 || !k.Last.Equal(noon.Add(2*time.Hour)) {
		t.Errorf("story 7 is %+v, want 3 items and the latest time", k)
	}

	stories[1].Apart = []int64{7}
	got = newNumberedPlacer(members, stories...).place(blast(2*time.Hour, 2), "three.example")
	if got.New || len(got.Merged) != 0 {
		t.Errorf("with stories that a person says are different: %+v, want it to join one of them", got)
	}
}

func TestOrigins(t *testing.T) {
	const words = "Heavily armed men stormed a training college outside Quetta late on Monday, killing dozens of cadets as they slept."
	p := newNumberedPlacer(nil)
	for i, c := range []struct {
		outlet string
		it     news.Item
		want   string
	}{
		{"dawn.example", news.Item{Title: "Gunmen storm Quetta training college", Text: "QUETTA (AFP) — " + words}, "AFP"},
		{"geo.example", news.Item{Title: "Gunmen storm Quetta training college", Text: words}, "AFP"},
		{"arab.example", news.Item{Title: "Quetta: gunmen storm college", Text: words, Author: "Agence France-Presse"}, "AFP"},
		{"post.example", news.Item{Title: "Cadets of Quetta college recall night of terror", Text: "Survivors told this paper how gunmen went from room to room."}, "post.example"},
		{"photo.example", news.Item{Title: "Quetta mourns cadets of its training college", Text: "Mourners in Quetta on Tuesday. (Banaras Khan/AFP) Our correspondent met the cadets' families."}, "photo.example"},
		{"apnews.com", news.Item{Title: "Gunmen attack Quetta college, cadets dead", Text: "Dozens of cadets are dead in Quetta."}, "AP"},
		{"jang.example", news.Item{Title: "کوئٹہ: پولیس کالج پر حملہ", Text: "کوئٹہ (اے ایف پی) مسلح افراد نے حملہ کیا۔"}, "AFP"},
	} {
		c.it.SortAt = noon.Add(time.Duration(i) * time.Minute)
		if got := p.place(c.it, c.outlet).Origin; got != c.want {
			t.Errorf("%s: origin %s, want %s", c.outlet, got, c.want)
		}
	}
}

func TestItemWithoutWordsStartsAStory(t *testing.T) {
	p := newNumberedPlacer(nil)
	for range 2 {
		if got := p.place(news.Item{SortAt: noon}, "one.example"); !got.New {
			t.Errorf("%+v, want a new story", got)
		}
	}
}

// TestURLsAreNoWords checks that items do not become similar because their feed puts an address into each.
func TestURLsAreNoWords(t *testing.T) {
	p := newNumberedPlacer(nil)
	for i, title := range []string{"Cyclic circuits explained", "A farewell to punch cards", "Why walls are built of brick"} {
		it := news.Item{Title: title, Text: fmt.Sprintf("https://news.example/item/%d-thread-discussion", i), Lang: "en", SortAt: noon}
		if got := p.place(it, "news.example"); !got.New {
			t.Errorf("%q joined story %d", title, got.Story)
		}
	}
}

func TestRevisedItemIsListedUnderItsNewTerms(t *testing.T) {
	p := newNumberedPlacer(nil)
	first := blast(0, 0)
	first.Title = "Explosion heard"
	p.place(first, "one.example")
	p.Revise(p.last, story.NewSketch(blast(0, 0), "one.example"))
	if got := p.place(blast(time.Hour, 1), "two.example"); got.New {
		t.Error("the item is not listed under its new terms")
	}
	if got := p.place(first, "three.example"); !got.New {
		t.Errorf("the item is listed under its old terms: %+v", got)
	}
}

// shuffled returns the indexes of reports in another order within each hour.
func shuffled(reports []report, seed uint64) (order []int) {
	r := rand.New(rand.NewPCG(seed, 0))
	order = r.Perm(len(reports))
	slices.SortStableFunc(order, func(a, b int) int {
		return reports[a].SortAt.Truncate(time.Hour).Compare(reports[b].SortAt.Truncate(time.Hour))
	})
	return order
}

// placeInOrder places reports in an order, and returns the story of each.
func placeInOrder(reports []report, order []int) []int64 {
	ordered := make([]report, len(order))
	for i, k := range order {
		ordered[i] = reports[k]
	}
	stories := make([]int64, len(reports))
	for i, id := range place(ordered) {
		stories[order[i]] = id
	}
	return stories
}

// TestOrderWithinAnHour places the first day of the recorded week, on which a mosque was bombed, in
// twenty orders.
func TestOrderWithinAnHour(t *testing.T) {
	all := week(t)
	day := all[:slices.IndexFunc(all, func(r report) bool { return r.SortAt.Day() == 31 })]
	want := place(day)
	for seed := range uint64(20) {
		_, _, f := bCubed(want, placeInOrder(day, shuffled(day, seed)))
		if f < 0.97 {
			t.Errorf("order %d: BCubed F1 %.3f against the stories in the order of time, want 0.97 or more", seed, f)
		}
	}
}

// BenchmarkOrder places the items of the recorded week once in their order, then again and again with the
// items of each hour in another order, and compares the stories.
func BenchmarkOrder(b *testing.B) {
	reports := week(b)
	want := place(reports)
	var seed uint64
	var sum, least float64 = 0, 1
	for b.Loop() {
		_, _, f := bCubed(want, placeInOrder(reports, shuffled(reports, seed)))
		seed, sum, least = seed+1, sum+f, min(least, f)
	}
	b.ReportMetric(sum/float64(seed), "F1/mean")
	b.ReportMetric(least, "F1/least")
}

// BenchmarkPlace sketches and places items of the recorded week.
func BenchmarkPlace(b *testing.B) {
	reports := week(b)
	p := story.NewPlacer(nil)
	i := 0
	for b.Loop() {
		if i%len(reports) == 0 {
			p = story.NewPlacer(nil)
		}
		r := reports[i%len(reports)]
		i++
		p.Place(int64(i), story.NewSketch(r.Item, r.outlet), int64(i))
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Minutes(), "items/min")
}
