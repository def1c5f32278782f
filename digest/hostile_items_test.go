package digest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"khabar/news"
)

// A digest of hostile items is no longer than other digests, whether an item repeats a keyword or has
// one hit that is as long as its text.
func TestDigestOfHostileItemsIsShort(t *testing.T) {
	const (
		items   = 30
		perItem = 8 << 10 // bytes of an item in one format
	)
	for name, unit := range map[string]string{
		"one keyword": "TTP ", "no space": "TTP", "marks": "T\u0301TP", "overrides": "\u202eTTP", "quotes": "“TTP",
	} {
		for _, n := range []int{1_000, 8_000} {
			var all []news.Item
			for i := range items {
				it := item(int64(i+1), "dawn", fmt.Sprintf("Report %d", i), strings.Repeat(unit, n), news.RelevantByGroup)
				one := tag("group/ttp", "TTP", 50)
				for k := range 100 {
					one.Evidence = append(one.Evidence, news.Evidence{Field: news.FieldText, Start: k * len(unit), End: (k + 1) * len(unit), Outcome: news.HitAccepted})
				}
				long := tag("group/aq", "AQ", 40)
				long.Evidence = []news.Evidence{{Field: news.FieldText, Start: 0, End: len(it.Text), Outcome: news.HitAccepted}}
				it.Tags = []news.Tag{one, long}
				all = append(all, it)
			}
			d := testComposer(t).composeItems(all)
			for format, render := range renderFuncs() {
				var b bytes.Buffer
				if err := render(d, &b); err != nil {
					t.Fatal(err)
				}
				if b.Len() > items*perItem {
					t.Errorf("%s, %d: %d bytes of %s, want at most %d", name, n, b.Len(), format, items*perItem)
				}
			}
		}
	}
}
