package fetcher

import (
	"slices"
	"testing"

	"khabar/news"
)

// rssItem returns an item of an RSS document.
func rssItem(guid, link, title string) string {
	return "<item><guid isPermaLink='false'>" + guid + "</guid><link>" + link + "</link><title>" + title + "</title></item>"
}

// identityCases are the documents of consecutive polls of one feed, and the titles of the items
// that are new in each.
var identityCases = []struct {
	name  string
	polls []string // documents
	fresh [][]string
}{
	{
		"nothing changes",
		[]string{rssItem("1", "/1", "one"), rssItem("1", "/1", "one")},
		[][]string{{"one"}, nil},
	},
	{
		"title and link are edited",
		[]string{rssItem("1", "/1", "one"), rssItem("1", "/1?v=2", "one, edited")},
		[][]string{{"one"}, nil},
	},
	{
		"the guid counts revisions",
		[]string{
			rssItem("https://news.example/a#0", "/a?x=rss", "one"), rssItem("https://news.example/a#1", "/a?x=rss", "one, edited"),
		},
		[][]string{{"one"}, nil},
	},
	{
		"two items share one guid for a while",
		[]string{
			rssItem("g", "/a", "a"), rssItem("g", "/b", "b") + rssItem("g", "/a", "a"), rssItem("g", "/b", "b, edited"), rssItem("g", "/a", "a") + rssItem("g", "/b", "b"),
		},
		[][]string{{"a"}, {"b"}, nil, nil},
	},
	{
		"one guid and one link for all",
		[]string{rssItem("g", "/", "a") + rssItem("g", "/", "b"), rssItem("g", "/", "c") + rssItem("g", "/", "a")},
		[][]string{{"a", "b"}, {"c"}},
	},
	{
		"no guid",
		[]string{rssItem("", "/a", "a"), rssItem(" ", "/b", "b") + rssItem("", "/a", "a, edited")},
		[][]string{{"a"}, {"b"}},
	},
}

// TestIdentity polls one feed several times while its publisher edits it, and checks which items
// are new to a store that keeps every key.
func TestIdentity(t *testing.T) {
	for _, c := range identityCases {
		t.Run(c.name, func(t *testing.T) {
			stored := map[string]bool{}
			for i, poll := range c.polls {
				items, err := Parse(t.Context(), Document{Body: []byte(channel(poll)), URL: "https://news.example/feed"}, news.Feed{})
				if err != nil {
					t.Fatal(err)
				}
				var fresh []string
				for _, it := range items {
					if !slices.ContainsFunc(it.Keys, func(k string) bool { return stored[k] }) {
						fresh = append(fresh, it.Title)
					}
					for _, k := range it.Keys {
						stored[k] = true
					}
				}
				if !slices.Equal(fresh, c.fresh[i]) {
					t.Errorf("poll %d: new items are %q, want %q", i+1, fresh, c.fresh[i])
				}
			}
		})
	}
}
