package story_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/story"
)

func TestPostingsRoundTrip(t *testing.T) {
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

func TestBrokenPostingsAreRefused(t *testing.T) {
	b, _ := story.Postings{{At: 1000, Item: 7}, {At: 2000, Item: 9}}.MarshalBinary()
	for _, broken := range [][]byte{b[:1], b[:len(b)-1], {0xff}, {4, 2, 1, 2}} { // the last is not sorted by time
		var f story.Postings
		if err := f.UnmarshalBinary(broken); !errors.Is(err, story.ErrFormat) || len(f) > 0 {
			t.Errorf("% x: %v, %v; want no postings and ErrFormat", broken, f, err)
		}
	}
}

func FuzzPostings(f *testing.F) {
	b, _ := story.Postings{{At: 1000, Item: 7}, {At: 2000, Item: 9}}.MarshalBinary()
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var ps story.Postings
		if err := ps.UnmarshalBinary(b); err != nil {
			if !errors.Is(err, story.ErrFormat) {
				t.Fatal(err)
			}
			return
		}
		again, err := ps.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back story.Postings
		if err := back.UnmarshalBinary(again); err != nil || !slices.Equal(ps, back) {
			t.Fatalf("%v is read back as %v, %v", ps, back, err)
		}
	})
}
