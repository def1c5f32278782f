package classifier

import (
	"strings"
	"testing"

	"khabar/news"
)

// TestNearby has conditions give the same, with the same words to show for it, whether only the
// words around the keyword are gone through, or those of which a hint says that they may be
// there, or the whole item.
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
			for _, set := range c.any {
				for i := range r.parts {
					r.parts[i].heard, r.parts[i].hearings = false, 0
				}
				r.scratch.near.to = 0
				some, ok := r.hear(set, c.within, h)
				r.listen(0)
				r.listen(1)
				all, want := r.hear(set, c.within, h)
				if some != all || ok != want {
					t.Errorf("%q in %q: %v, %v; with the whole item gone through %v, %v", r.rawOf(h), r.parts[h.field].raw, some, ok, all, want)
				}
				asked++
			}
		}
	}
	return asked
}
