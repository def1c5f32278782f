package classifier

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
)

// TestExplainHasTagsOfClassify has two keywords for the same words. One is refused. The other is left out
// by Classify at once, because its first letter is small; Explain has it.
func TestExplainHasTagsOfClassify(t *testing.T) {
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
	var tags []news.Tag
	for _, tag := range c.Explain(it).Tags {
		tags = append(tags, tag.Tag)
	}
	if diff := cmp.Diff(c.Classify(it), tags); diff != "" {
		t.Errorf("tags (-Classify +Explain):\n%s", diff)
	}
}
