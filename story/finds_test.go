package story_test

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/story"
)

func TestFindsAreReadAsTheyWereWritten(t *testing.T) {
	for _, f := range []story.Postings{
		{},
		{{At: -5, Item: 9}},
		{{At: 1_675_066_320_000, Item: 7}, {At: 1_675_066_320_000, Item: 8}, {At: 1_675_066_320_001, Item: 1}},
	} {
		b, err := f.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var got story.Postings
		if err := got.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(f, append(story.Postings{}, got...)); diff != "" {
			t.Errorf("(-written +read):\n%s", diff)
		}
	}
}

func TestBrokenFindsAreRefused(t *testing.T) {
	b, _ := story.Postings{{At: 1000, Item: 7}, {At: 2000, Item: 9}}.MarshalBinary()
	for _, broken := range [][]byte{b[:1], b[:len(b)-1], {0xff}, {4, 2, 1, 2}} { // the last goes back in time
		var f story.Postings
		if err := f.UnmarshalBinary(broken); !errors.Is(err, story.ErrFormat) || len(f) > 0 {
			t.Errorf("% x: %v, %v; want none and ErrFormat", broken, f, err)
		}
	}
}

func FuzzFinds(f *testing.F) {
	b, _ := story.Postings{{At: 1000, Item: 7}, {At: 2000, Item: 9}}.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var finds story.Postings
		if err := finds.UnmarshalBinary(b); err != nil {
			if !errors.Is(err, story.ErrFormat) {
				t.Fatal(err)
			}
			return
		}
		again, err := finds.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back story.Postings
		if err := back.UnmarshalBinary(again); err != nil || !slices.Equal(finds, back) {
			t.Fatalf("%v came back as %v, %v", finds, back, err)
		}
	})
}

// An archive is what a database keeps of the items that were placed.
type archive struct {
	finds   map[int64]story.Postings
	members map[int64]story.Member
	known   map[int64]story.Summary
}

// pool returns one that knows no more than what bears on s.
func (a *archive) pool(s story.Sketch) *story.Placer {
	finds := map[int64]story.Postings{}
	for _, k := range s.SearchKeys() {
		if f, ok := a.finds[k]; ok {
			finds[k] = slices.Clone(f)
		}
	}
	p := story.NewPlacer(finds)
	var members []story.Member
	stories := map[int64]story.Summary{}
	for _, item := range p.ToCompare(s) {
		m := a.members[item]
		members = append(members, m)
		stories[m.Story] = a.known[m.Story]
	}
	p.Load(members, slices.Collect(maps.Values(stories)))
	return p
}

// keep stores what the pool decided about an item.
func (a *archive) keep(p *story.Placer, item int64, s story.Sketch, d story.Decision) {
	maps.Insert(a.finds, p.Changed())
	a.members[item] = story.Member{Item: item, Story: d.Story, Origin: d.Origin, Sketch: s}
	for id, m := range a.members {
		if slices.Contains(d.Merged, m.Story) {
			m.Story = d.Story
			a.members[id] = m
		}
	}
	for _, gone := range d.Merged {
		delete(a.known, gone)
	}
	a.known[d.Story] = p.Summary(d.Story)
}

// A pool that is told of the latest items under each key alone decides as one that has seen
// everything; so what the pool would have stored is enough.
func TestPoolFromWhatIsStored(t *testing.T) {
	p, whole := newPress(), story.NewPlacer(nil)
	a := &archive{map[int64]story.Postings{}, map[int64]story.Member{}, map[int64]story.Summary{}}
	var titles []string
	for item := int64(1); item <= 600; item++ {
		it := p.item()
		if len(titles) > 0 && p.IntN(3) == 0 {
			it.Title = titles[p.IntN(len(titles))]
		}
		titles = append(titles, it.Title)
		it.SortAt = noon.Add(time.Duration(item) * time.Minute)
		s := story.NewSketch(it, "one.example")
		part := a.pool(s)
		got, want := part.Place(item, s, item), whole.Place(item, s, item)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("item %d (-whole +part):\n%s", item, diff)
		}
		a.keep(part, item, s, got)
	}
	if len(a.known) > 500 {
		t.Errorf("%d stories of 600 items: too few are alike for this to show anything", len(a.known))
	}
}

func TestRevisedItemIsFoundByItsNewWords(t *testing.T) {
	d := newDesk(nil)
	first := blast(0, 0)
	first.Title = "Explosion heard"
	d.place(first, "one.example")
	d.pool.Revise(d.n, story.NewSketch(blast(0, 0), "one.example"))
	if got := d.place(blast(time.Hour, 1), "two.example"); got.New {
		t.Error("the item is not found by its new words")
	}
	if got := d.place(first, "three.example"); !got.New {
		t.Errorf("the item is found by its old words: %+v", got)
	}
}
