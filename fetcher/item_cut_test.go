package fetcher

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
)

// The Cuts of an item have each field that was cut. If all fields are as long as allowed, there are
// none.
func TestItemsSayWhatWasCut(t *testing.T) {
	all := news.Cuts{
		{Kind: news.CutGUID, Count: 7},
		{Kind: news.CutURL},
		{Kind: news.CutTitle, Count: 7},
		{Kind: news.CutText, Count: 7},
		{Kind: news.CutAuthor},
		{Kind: news.CutDate},
	}
	for more, want := range map[int]news.Cuts{0: nil, 7: all} {
		long := func(n int) string { return strings.Repeat("x", n+more) }
		link := "https://news.example/"
		link += long(maxLink - len(link))
		rss := fmt.Sprintf(`<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item><guid isPermaLink="false">%s</guid><link>%s</link>`+
			`<title>%s</title><description>%s</description><dc:creator>%s</dc:creator><pubDate>%s</pubDate></item></channel></rss>`,
			long(maxGUID), link, long(maxTitle), long(maxText), long(maxAuthor), long(maxDate))
		json := fmt.Sprintf(`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":%q,"url":%q,"title":%q,"content_text":%q,`+
			`"authors":[{"name":%q}],"date_published":%q}]}`, long(maxGUID), link, long(maxTitle), long(maxText), long(maxAuthor), long(maxDate))
		for _, body := range []string{rss, json} {
			items, err := Parse(t.Context(), Document{Body: []byte(body), URL: "https://news.example/feed"}, news.Feed{ID: "a"})
			if err != nil || len(items) != 1 {
				t.Fatalf("%d items, %v", len(items), err)
			}
			if diff := cmp.Diff(want, items[0].Cuts); diff != "" {
				t.Errorf("%d bytes more than a limit (-want +got):\n%s", more, diff)
			}
		}
	}
}
