package review

import (
	"strings"
	"testing"
	"time"

	"khabar/news"
)

// When there are more items than may be decided at once, the page calls no count exact.
func TestBulkPageOfTooManyItems(t *testing.T) {
	for items, want := range map[int][]string{
		news.MaxBulk:     {"<b>5000 reports</b>", "and 4998 more<", "Decide 5000 reports"},
		news.MaxBulk + 1: {"<b>more than 5000 reports</b>", "and more than 4998 more<", "too many to decide at once"},
	} {
		data := bulkData{Name: "TTP", Of: "with the keyword “TTP”"}
		data.addPreview(news.BulkPreview{Items: items, Titles: []string{"One", "Two"}})
		var page strings.Builder
		if err := parseTemplates(time.UTC)["bulk"].Execute(&page, layoutData{Title: "Decide many at once", Data: data}); err != nil {
			t.Fatal(err)
		}
		for _, words := range want {
			if !strings.Contains(page.String(), words) {
				t.Errorf("%d items: the page does not have %q:\n%s", items, words, page.String())
			}
		}
	}
}
