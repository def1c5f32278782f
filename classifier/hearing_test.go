package classifier

import (
	"strings"
	"testing"

	"khabar/news"
)

// TestHear has conditions hear the same words, looking only where a hint says that some may
// be, as when all context words of the item are gone through.
func TestHear(t *testing.T) {
	t.Parallel()
	tax, c, s := loadShipped(t), shipped(t), new(scratch)
	var sentences []string
	for i := range tax.entries {
		for _, test := range tax.entries[i].Tests.Yes {
			sentences = append(sentences, test.Text)
		}
	}
	asked := 0
	for n := 3; len(sentences) >= 20; n = 23 - n { // short texts and long ones
		it := news.Item{Title: sentences[0], Text: strings.Join(sentences[1:n], ". ")}
		sentences = sentences[n:]
		c.find(s, &it, true)
		r := resolver{c, s}
		for i := range r.hits {
			asked += r.checkHearing(t, &r.hits[i])
		}
	}
	if asked < 1000 {
		t.Errorf("only %d conditions were tried", asked)
	}
}

// checkHearing asks for the words of all conditions of a hit and returns how many it asked for.
func (r resolver) checkHearing(t *testing.T, h *hit) (asked int) {
	d := &r.keywords[h.keyword].demands
	for _, c := range r.conditions[d.from:][:d.requires+d.excludes+d.raises] {
		all, any := r.asksOf(&c)
		for _, asks := range [][]ask{all, any} {
			for _, a := range asks {
				want, found := r.hearAll(a.set, c.within, h)
				if got, ok := r.hear(&a, c.within, h); got != want || ok != found {
					t.Errorf("%q in %q: %v, %v; with the whole item gone through %v, %v", r.rawOf(h), r.fields[h.field].raw, got, ok, want, found)
				}
				asked++
			}
		}
	}
	return asked
}

// hearAll is hear, going through the whole item.
func (r resolver) hearAll(set int32, within extent, h *hit) (fieldSpan, bool) {
	for field := range r.fields {
		for _, sig := range r.gather(nil, r.context, int32(field), 0, int32(len(r.fields[field].words))) {
			if !h.overlaps(sig.field, sig.first, sig.last) && r.means(sig.phrase, set) && r.within(within, h, sig.fieldSpan) {
				return sig.fieldSpan, true
			}
		}
	}
	return fieldSpan{}, false
}
