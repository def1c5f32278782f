package classifier

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"khabar/news"
)

// TestNamed judges the shipped taxonomy by testdata/named. A sentence must be tagged with exactly the entries of the facet
// of the file that its line gives.
func TestNamed(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	files, err := filepath.Glob("testdata/named/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %d files", err, len(files))
	}
	for _, file := range files {
		facet, _, _ := strings.Cut(filepath.Base(file), "_")
		t.Run(facet, func(t *testing.T) { judgeNamed(t, c, file, news.Facet(facet)) })
	}
}

func judgeNamed(t *testing.T, c *Classifier, file string, facet news.Facet) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if strings.HasPrefix(fields[0], "#") {
			continue
		}
		if len(fields) < 2 {
			t.Fatalf("%q has no tab", lines.Text())
		}
		want, also := strings.Fields(strings.Trim(fields[0], "-")), []string(nil)
		if len(fields) > 2 {
			also = strings.Fields(fields[2])
		}
		var got []string
		for _, tag := range c.Classify(news.Item{Title: fields[1], Lang: "en"}) {
			if slug, ok := strings.CutPrefix(tag.ID, string(facet)+"/"); ok && tag.Accepted() {
				got = append(got, slug)
			}
		}
		for _, slug := range want {
			if !slices.Contains(got, slug) {
				t.Errorf("not tagged with %s: %s", slug, fields[1])
			}
		}
		for _, slug := range got {
			if !slices.Contains(want, slug) && !slices.Contains(also, slug) {
				t.Errorf("tagged with %s: %s", slug, fields[1])
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}
