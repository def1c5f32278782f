package story_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/story"
)

// A storeFake keeps the data that a database stores of the items that were placed.
type storeFake struct {
	postings map[int64]story.Postings
	members  map[int64]story.Member
	stories  map[int64]story.Summary
}

// placer returns a Placer with only the stored data that it needs to place one item.
func (f *storeFake) placer(s story.Sketch) *story.Placer {
	postings := map[int64]story.Postings{}
	for _, k := range s.SearchKeys() {
		if ps, ok := f.postings[k]; ok {
			postings[k] = slices.Clone(ps)
		}
	}
	p := story.NewPlacer(postings)
	var members []story.Member
	stories := map[int64]story.Summary{}
	for _, item := range p.ToCompare(s) {
		m := f.members[item]
		members = append(members, m)
		stories[m.Story] = f.stories[m.Story]
	}
	p.Load(members, slices.Collect(maps.Values(stories)))
	return p
}

// save stores what a Placer decided about an item.
func (f *storeFake) save(p *story.Placer, item int64, s story.Sketch, d story.Decision) {
	maps.Insert(f.postings, p.Changed())
	f.members[item] = story.Member{Item: item, Story: d.Story, Origin: d.Origin, Sketch: s}
	for id, m := range f.members {
		if slices.Contains(d.Merged, m.Story) {
			m.Story = d.Story
			f.members[id] = m
		}
	}
	for _, merged := range d.Merged {
		delete(f.stories, merged)
	}
	f.stories[d.Story] = p.Summary(d.Story)
}

// TestPlacerFromStoredPostings places each item with a new Placer, which gets only the stored items
// under the keys of that item. It must decide like one Placer that has placed all items.
func TestPlacerFromStoredPostings(t *testing.T) {
	g, whole := newTextGenerator(), story.NewPlacer(nil)
	f := &storeFake{map[int64]story.Postings{}, map[int64]story.Member{}, map[int64]story.Summary{}}
	var titles []string
	for item := int64(1); item <= 600; item++ {
		it := g.item()
		if len(titles) > 0 && g.IntN(3) == 0 {
			it.Title = titles[g.IntN(len(titles))]
		}
		titles = append(titles, it.Title)
		it.SortAt = noon.Add(time.Duration(item) * time.Minute)
		s := story.NewSketch(it, "one.example")
		fromStore := f.placer(s)
		got, want := fromStore.Place(item, s, item), whole.Place(item, s, item)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("item %d (-all items placed +from the store):\n%s", item, diff)
		}
		f.save(fromStore, item, s, got)
	}
	if len(f.stories) > 500 {
		t.Errorf("600 items make %d stories: too few are similar for this test to show anything", len(f.stories))
	}
}
