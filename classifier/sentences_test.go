package classifier

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"khabar/news"
)

// The least number of sentences in each language.
const (
	wantLabelled   = 60
	wantUnlabelled = 40
)

// TestSentences judges the shipped taxonomy by testdata/sentences. A sentence must be tagged with all of
// its labels. One without labels must not be tagged with a group or an event.
func TestSentences(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	files, err := filepath.Glob("testdata/sentences/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %d files", err, len(files))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			judgeSentences(t, c, file)
		})
	}
}

func judgeSentences(t *testing.T, c *Classifier, file string) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	labelled, unlabelled := 0, 0
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var s struct {
			ID, Title, Text, Lang string
			Labels                []string
		}
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatalf("%s: %v", lines.Bytes(), err)
		}
		given := map[string]bool{}
		for _, tag := range c.Classify(news.Item{Title: s.Title, Text: s.Text, Lang: s.Lang}) {
			if tag.Accepted() {
				given[tag.ID] = true
			}
		}
		for _, id := range s.Labels {
			if !given[id] {
				t.Errorf("%s: not tagged with %s: %s", s.ID, id, s.Title)
			}
		}
		if len(s.Labels) > 0 {
			labelled++
			continue
		}
		unlabelled++
		for id := range given {
			if facet := news.FacetOf(id); facet == news.FacetGroup || facet == news.FacetEvent {
				t.Errorf("%s: tagged with %s: %s", s.ID, id, s.Title)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if labelled < wantLabelled || unlabelled < wantUnlabelled {
		t.Errorf("%d sentences with labels and %d without, want %d and %d", labelled, unlabelled, wantLabelled, wantUnlabelled)
	}
}
