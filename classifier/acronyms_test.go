package classifier

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"khabar/news"
)

const (
	wantPrecision = 0.97 // of each ambiguous acronym
	wantRecall    = 0.90
	wantSentences = 20 // for each sense of an acronym
)

// TestAmbiguousAcronyms judges the shipped taxonomy by testdata/acronyms. Each file has sentences with one
// acronym, by sense. After a line "= ID" come sentences in which the acronym means that entry. After
// "- SENSE" come sentences in which it means none of the entries of the file. A line "= none ID ID …" adds
// entries for which the file has no sentences, but which must not be found.
func TestAmbiguousAcronyms(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	files, err := filepath.Glob("testdata/acronyms/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %d files", err, len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			judgeAcronym(t, c, string(src))
		})
	}
}

func judgeAcronym(t *testing.T, c *Classifier, src string) {
	senses, entries := parseSenses(src)
	var right, wrong, meant int
	var misses []string
	for _, s := range senses {
		if n := len(s.sentences); n < wantSentences && s.name != "none" {
			t.Errorf("%s has %d sentences, want %d", s.name, n, wantSentences)
		}
		for _, sentence := range s.sentences {
			hit := false
			for _, tag := range c.Classify(news.Item{Title: sentence}) {
				switch {
				case !entries[tag.ID] || !tag.Accepted():
				case tag.ID == s.name:
					hit = true
					right++
				default:
					wrong++
					misses = append(misses, fmt.Sprintf("false %s (%s): %s", tag.ID, tag.Evidence[0].Reason, sentence))
				}
			}
			if entries[s.name] {
				meant++
				if !hit {
					misses = append(misses, "missed: "+sentence)
				}
			}
		}
	}
	precision, recall := 1.0, 1.0
	if right+wrong > 0 {
		precision = float64(right) / float64(right+wrong)
	}
	if meant > 0 {
		recall = float64(right) / float64(meant)
	}
	t.Logf("precision %.3f, recall %.3f\n%s", precision, recall, strings.Join(misses, "\n"))
	if precision < wantPrecision || recall < wantRecall {
		t.Errorf("precision %.3f and recall %.3f, want %.2f and %.2f", precision, recall, wantPrecision, wantRecall)
	}
}

type senseOf struct {
	name      string
	sentences []string
}

// parseSenses returns the senses of a file, and the entries that it is about.
func parseSenses(src string) ([]senseOf, map[string]bool) {
	var out []senseOf
	entries := make(map[string]bool)
	for line := range strings.Lines(src) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case strings.HasPrefix(line, "= none "):
			for _, id := range strings.Fields(line)[2:] {
				entries[id] = true
			}
		case strings.HasPrefix(line, "= "):
			out = append(out, senseOf{name: line[2:]})
			entries[line[2:]] = true
		case strings.HasPrefix(line, "- "):
			out = append(out, senseOf{name: line[2:]})
		default:
			s := &out[len(out)-1]
			s.sentences = append(s.sentences, line)
		}
	}
	return out, entries
}
