package classifier

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
)

// TestExplainTellsWhatClassifyTells has a refused keyword in the place of one that Classify does
// not even look at, because its first letter is small.
func TestExplainTellsWhatClassifyTells(t *testing.T) {
	tax, err := Load(fstest.MapFS{"taxonomy.yaml": {Data: []byte(`version: 1
entries:
- id: group/a
  name: A
  keywords:
  - Lashkar-e-Taiba
  - {word: Harkat, case: initial}
  - {word: "{harkat|harkaty}", case: any, requires: {any: [zebra], within: item}}
`)}}, "")
	if err != nil {
		t.Fatal(err)
	}
	c := compiled(t, tax)
	it := news.Item{Title: "Lashkar-e-Taiba harkat go"}
	var told []news.Tag
	for _, tag := range c.Explain(it).Tags {
		told = append(told, tag.Tag)
	}
	if diff := cmp.Diff(c.Classify(it), told); diff != "" {
		t.Errorf("tags (-Classify +Explain):\n%s", diff)
	}
}
