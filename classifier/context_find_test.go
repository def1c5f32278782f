package classifier

import (
	"strings"
	"testing"

	"khabar/news"
)

// TestFindInScope checks that conditions find the same words with hints as in a search of the whole item.
func TestFindInScope(t *testing.T) {
	t.Parallel()
	tax, c, s := loadShipped(t), shipped(t), new(scratch)
	var sentences []string
	for i := range tax.entries {
		for _, test := range tax.entries[i].Tests.Yes {
			sentences = append(sentences, test.Text)
		}
	}
	queries := 0
	for n := 3; len(sentences) >= 20; n = 23 - n { // texts below and above shortField
		it := news.Item{Title: sentences[0], Text: strings.Join(sentences[1:n], ". ")}
		sentences = sentences[n:]
		c.findHits(s, &it, true)
		r := resolver{c, s}
		for i := range r.hits {
			queries += r.checkQueries(t, &r.hits[i])
		}
	}
	if queries < 1000 {
		t.Errorf("only %d queries, want 1000 or more", queries)
	}
}

// checkQueries runs the queries of all conditions of a hit, and returns their number.
func (r resolver) checkQueries(t *testing.T, h *hit) (n int) {
	d := &r.keywords[h.keyword].constraints
	for _, c := range r.conditions[d.from:][:d.requires+d.excludes+d.raises] {
		all, any := r.queriesOf(&c)
		for _, asks := range [][]setQuery{all, any} {
			for _, a := range asks {
				want, found := r.searchItem(a.set, c.within, h)
				if got, ok := r.findInScope(&a, c.within, h); got != want || ok != found {
					t.Errorf("%q in %q: %v, %v; in the whole item %v, %v", r.rawOf(h), r.fields[h.field].raw, got, ok, want, found)
				}
				n++
			}
		}
	}
	return n
}

// searchItem is findInScope without hints: it searches the whole item.
func (r resolver) searchItem(set int32, within compiledScope, h *hit) (fieldSpan, bool) {
	for field := range r.fields {
		for _, sig := range r.occurrences(nil, r.context, int32(field), 0, int32(len(r.fields[field].words))) {
			if !h.overlaps(sig.field, sig.first, sig.last) && r.isOfSet(sig.phrase, set) && r.inScope(within, h, sig.fieldSpan) {
				return sig.fieldSpan, true
			}
		}
	}
	return fieldSpan{}, false
}
