package classifier

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"khabar/news"
)

// The least number of sentences of each kind that a language is judged by.
const (
	wantTagged   = 60
	wantUntagged = 40
)

// TestSentences judges the shipped taxonomy by testdata/sentences: a sentence with labels
// must carry all of them, one without must carry neither a group nor an event.
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
	labelled, plain := 0, 0
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
				t.Errorf("%s: no %s: %s", s.ID, id, s.Title)
			}
		}
		if len(s.Labels) > 0 {
			labelled++
			continue
		}
		plain++
		for id := range given {
			if facet := news.FacetOf(id); facet == news.FacetGroup || facet == news.FacetEvent {
				t.Errorf("%s: %s: %s", s.ID, id, s.Title)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if labelled < wantTagged || plain < wantUntagged {
		t.Errorf("%d sentences with labels and %d without, want %d and %d", labelled, plain, wantTagged, wantUntagged)
	}
}
