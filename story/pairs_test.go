package story_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/story"
)

// readPair reads a file of testdata/pairs. The first line says whether the two reports are of one
// story: "same" or "different". Settings for both reports may follow ("lang:", "tags:", "author:",
// "after:"). Then come the two reports, each after an empty line: its settings, its title, and perhaps
// its text.
func readPair(t *testing.T, name string) (want string, pair []report) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(strings.TrimSpace(string(b)), "\n\n")
	head := strings.Split(blocks[0], "\n")
	for i, block := range blocks[1:] {
		r := report{outlet: []string{"one.example", "two.example"}[i]}
		r.SortAt = time.Date(2024, 5, 6, 7, 0, 0, 0, time.UTC)
		for _, line := range append(head[1:len(head):len(head)], strings.Split(block, "\n")...) {
			applyLine(t, &r.Item, line)
		}
		locateEvidence(r.Item)
		pair = append(pair, r)
	}
	if len(pair) != 2 {
		t.Fatalf("%s: %d reports, want 2", name, len(pair))
	}
	return head[0], pair
}

// locateEvidence sets the field and the offsets of the evidence of an item's tags to the first
// occurrence of its words.
func locateEvidence(it news.Item) {
	for _, tag := range it.Tags {
		for i := range tag.Evidence {
			e := &tag.Evidence[i]
			e.Field, e.Start = news.FieldTitle, strings.Index(it.Title, e.Text)
			if e.Start < 0 {
				e.Field, e.Start = news.FieldText, strings.Index(it.Text, e.Text)
			}
			e.End = e.Start + len(e.Text)
		}
	}
}

// applyLine applies one line of a pair to a report: a setting, the title or the text.
func applyLine(t *testing.T, it *news.Item, line string) {
	t.Helper()
	key, value, _ := strings.Cut(line, ": ")
	switch {
	case key == "lang":
		it.Lang = value
	case key == "author":
		it.Author = value
	case key == "after":
		d, err := time.ParseDuration(value)
		if err != nil {
			t.Fatal(err)
		}
		it.SortAt = it.SortAt.Add(d)
	case key == "tags":
		for tag := range strings.SplitSeq(value, "; ") {
			id, words, _ := strings.Cut(tag, "=")
			it.Tags = append(it.Tags, news.Tag{ID: id, Status: news.Accepted, Evidence: []news.Evidence{{Text: words}}})
		}
	case it.Title == "":
		it.Title = line
	default:
		it.Text = line
	}
}

// TestPairs judges the pairs of testdata/pairs, each alone in a Placer.
func TestPairs(t *testing.T) {
	files, err := filepath.Glob("testdata/pairs/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files (%v)", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			want, pair := readPair(t, name)
			a, b := story.NewSketch(pair[0].Item, pair[0].outlet), story.NewSketch(pair[1].Item, pair[1].outlet)
			if ab, ba := story.Similarity(a, b), story.Similarity(b, a); ab != ba {
				t.Errorf("similarity is %d, and %d with the reports swapped", ab, ba)
			}
			got := "different"
			if s := place(pair); s[0] == s[1] {
				got = "same"
			}
			if got != want {
				t.Errorf("%s, want %s; similarity %d", got, want, story.Similarity(a, b))
			}
		})
	}
}
