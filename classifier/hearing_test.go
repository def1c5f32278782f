package classifier

import (
	"strings"
	"testing"

	"khabar/news"
)

// TestNearby has conditions about words near a keyword give the same, with the same words to
// show for it, whether the words around the keyword are gone through or the whole field.
func TestNearby(t *testing.T) {
	t.Parallel()
	tax, c, s := loadShipped(t), shipped(t), new(scratch)
	var sentences []string
	for i := range tax.entries {
		for _, test := range tax.entries[i].Tests.Yes {
			sentences = append(sentences, test.Text)
		}
	}
	asked := 0
	for len(sentences) >= 20 {
		it := news.Item{Title: sentences[0], Text: strings.Join(sentences[1:20], ". ")}
		sentences = sentences[20:]
		c.find(s, &it, true)
		r := resolver{c, s}
		for i := range r.hits {
			asked += r.checkNearby(t, &r.hits[i])
		}
	}
	if asked < 1000 {
		t.Errorf("only %d conditions were tried", asked)
	}
}

// checkNearby asks for the words of all conditions of a hit, twice each, and returns how many
// it asked for.
func (r resolver) checkNearby(t *testing.T, h *hit) (asked int) {
	k := &r.keywords[h.keyword]
	for _, conds := range [][]condition{k.context, k.requires, k.excludes} {
		for _, c := range conds {
			if c.within.Kind != ScopeNear && c.within.Kind != ScopeOrdered {
				continue
			}
			for _, set := range c.any {
				p := &r.parts[h.field]
				p.heard, p.hearings, r.scratch.near.to = false, 0, 0
				near, ok := r.hear(set, c.within, h)
				all, want := r.among(r.listen(h.field), set, c.within, h)
				if near != all || ok != want {
					t.Errorf("%q in %q: near it %v, %v; in the whole field %v, %v", r.rawOf(h), p.raw, near, ok, all, want)
				}
				asked++
			}
		}
	}
	return asked
}
