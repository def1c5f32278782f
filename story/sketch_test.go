package story_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
	"khabar/story"
)

func sample() news.Item {
	return news.Item{
		Title: "Blast kills 12 in Quetta on Monday", Text: "The bomb went off near Jinnah Road (Reuters)", Lang: "en", SortAt: noon,
		Tags: []news.Tag{
			{ID: "place/quetta", Status: news.Accepted},
			{ID: "event/bombing", Status: news.Accepted},
			{ID: "group/bla", Status: news.Candidate},
		},
	}
}

func TestSketchRoundTrip(t *testing.T) {
	s := story.NewSketch(sample(), "dawn.example")
	b, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var got story.Sketch
	if err := got.UnmarshalBinary(b); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(s, got, cmp.AllowUnexported(story.Sketch{}, story.Term{}, story.TermSums{})); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
	if want, got := story.Similarity(s, s), story.Similarity(s, got); got != want {
		t.Errorf("similarity to the sketch that was written: %d, want %d", got, want)
	}
}

func TestBrokenSketchesAreRefused(t *testing.T) {
	b, err := story.NewSketch(sample(), "dawn.example").MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	broken := [][]byte{nil, {0}, append(slices.Clone(b), 0), append([]byte{99}, b[1:]...)}
	for n := range b {
		broken = append(broken, b[:n])
	}
	for _, b := range broken {
		var s story.Sketch
		if err := s.UnmarshalBinary(b); !errors.Is(err, story.ErrFormat) {
			t.Errorf("%d bytes: %v, want ErrFormat", len(b), err)
		}
	}
}

func FuzzSketch(f *testing.F) {
	b, err := story.NewSketch(sample(), "dawn.example").MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		var s story.Sketch
		if err := s.UnmarshalBinary(b); err != nil {
			if !errors.Is(err, story.ErrFormat) {
				t.Fatal(err)
			}
			return
		}
		again, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back story.Sketch
		if err := back.UnmarshalBinary(again); err != nil {
			t.Fatalf("read what was written: %v", err)
		}
	})
}

func FuzzNewSketch(f *testing.F) {
	f.Fuzz(func(t *testing.T, title, body, lang string) {
		s := story.NewSketch(news.Item{Title: title, Text: body, Lang: lang, SortAt: noon}, "x.example")
		if len(s.SearchKeys()) < len(s.Keys()) {
			t.Errorf("%d search keys, fewer than %d keys", len(s.SearchKeys()), len(s.Keys()))
		}
		for _, k := range s.Keys() {
			if !slices.Contains(s.SearchKeys(), k) {
				t.Errorf("key %d is not among the search keys", k)
			}
		}
		b, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back story.Sketch
		if err := back.UnmarshalBinary(b); err != nil {
			t.Fatal(err)
		}
	})
}
