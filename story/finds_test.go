package story_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/story"
)

func TestFindsAreReadAsTheyWereWritten(t *testing.T) {
	for _, f := range []story.Finds{
		{},
		{{At: -5, Item: 9}},
		{{At: 1_675_066_320_000, Item: 7}, {At: 1_675_066_320_000, Item: 8}, {At: 1_675_066_320_001, Item: 1}},
	} {
		b, err := f.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var got story.Finds
		if err := got.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(f, append(story.Finds{}, got...)); diff != "" {
			t.Errorf("(-written +read):\n%s", diff)
		}
	}
}

func TestBrokenFindsAreRefused(t *testing.T) {
	b, _ := story.Finds{{At: 1000, Item: 7}, {At: 2000, Item: 9}}.MarshalBinary()
	for _, broken := range [][]byte{b[:1], b[:len(b)-1], {0xff}, {4, 2, 1, 2}} { // the last goes back in time
		var f story.Finds
		if err := f.UnmarshalBinary(broken); !errors.Is(err, story.ErrFormat) || len(f) > 0 {
			t.Errorf("% x: %v, %v; want none and ErrFormat", broken, f, err)
		}
	}
}

func FuzzFinds(f *testing.F) {
	b, _ := story.Finds{{At: 1000, Item: 7}, {At: 2000, Item: 9}}.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var finds story.Finds
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
		var back story.Finds
		if err := back.UnmarshalBinary(again); err != nil || !slices.Equal(finds, back) {
			t.Fatalf("%v came back as %v, %v", finds, back, err)
		}
	})
}

// A pool that is told of the latest items under each key alone decides as one that has seen
// everything; so what the pool would have stored is enough.
func TestPoolFromWhatIsStored(t *testing.T) {
	p := newPress()
	r := rand.New(rand.NewPCG(3, 4))
	whole := story.NewPool(nil)
	stored := map[int64]story.Finds{}
	members := map[int64]story.Member{}
	known := map[int64]story.Known{}
	var titles []string
	for item := int64(1); item <= 600; item++ {
		it := p.item()
		if len(titles) > 0 && r.IntN(3) == 0 {
			it.Title = titles[r.IntN(len(titles))]
		}
		titles = append(titles, it.Title)
		it.SortAt = noon.Add(time.Duration(item) * time.Minute)
		s := story.Draw(it, "one.example")
		want := whole.Place(item, s, item)

		part := story.NewPool(heard(stored, s))
		var load []story.Member
		stories := map[int64]story.Known{}
		for _, id := range part.Wanted(s) {
			load = append(load, members[id])
			stories[members[id].Story] = known[members[id].Story]
		}
		var list []story.Known
		for _, k := range stories {
			list = append(list, k)
		}
		part.Load(load, list)
		got := part.Place(item, s, item)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("item %d (-whole +part):\n%s", item, diff)
		}
		for key, finds := range part.Changed() {
			stored[key] = finds
		}
		members[item] = story.Member{Item: item, Story: got.Story, Origin: got.Origin, Sketch: s}
		for _, gone := range got.Merged {
			for id, m := range members {
				if m.Story == gone {
					m.Story = got.Story
					members[id] = m
				}
			}
		}
		known[got.Story] = whole.Known(got.Story)
	}
	if len(known) > 500 {
		t.Errorf("%d stories of 600 items: too few are alike for this to show anything", len(known))
	}
}

// heard returns copies of what is stored under the keys in question.
func heard(stored map[int64]story.Finds, s story.Sketch) map[int64]story.Finds {
	some := map[int64]story.Finds{}
	for _, k := range s.Near() {
		if f, ok := stored[k]; ok {
			some[k] = slices.Clone(f)
		}
	}
	return some
}

func TestRevisedItemIsFoundByItsNewWords(t *testing.T) {
	d := newDesk(nil)
	first := blast(0, 0)
	first.Title = "Explosion heard"
	d.place(first, "one.example")
	d.pool.Revise(d.n, story.Draw(blast(0, 0), "one.example"))
	if got := d.place(blast(time.Hour, 1), "two.example"); got.New {
		t.Error("the item is not found by its new words")
	}
	if got := d.place(first, "three.example"); !got.New {
		t.Errorf("the item is found by its old words: %+v", got)
	}
}
