package classifier

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
)

// TestSeedArticle compares the tags of a typical article with testdata/seed.txt: the entry, its role, and
// how often it is found. The article itself is third-party text in a folder beside KHABAR_CORPUS.
func TestSeedArticle(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("KHABAR_CORPUS")
	if dir == "" {
		t.Skip("KHABAR_CORPUS is not set")
	}
	src, err := os.ReadFile(filepath.Join(dir, "..", "seed", "article.txt"))
	if err != nil {
		t.Fatal(err)
	}
	title, body, _ := strings.Cut(string(src), "\n")
	var got strings.Builder
	for _, tag := range shipped(t).Classify(news.Item{Title: title, Text: body, Lang: "en"}) {
		if !tag.Accepted() {
			continue
		}
		found := 0
		for _, e := range tag.Evidence {
			if e.Outcome == news.HitAccepted {
				found++
			}
		}
		fmt.Fprintf(&got, "%s %s %d\n", tag.ID, tag.Role, found)
	}
	const golden = "testdata/seed.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("tags (-want +got); \"go test ./classifier -update\" rewrites them:\n%s", diff)
	}
}
