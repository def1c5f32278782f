package fetcher

import (
	"slices"
	"testing"

	"khabar/news"
)

// TestIdentity polls one feed several times while its publisher edits it, and checks which items
// are new to a store that keeps every key.
func TestIdentity(t *testing.T) {
	at := func(guid, link, title string) string {
		return "<item><guid isPermaLink='false'>" + guid + "</guid><link>" + link + "</link><title>" + title + "</title></item>"
	}
	for _, c := range []struct {
		name  string
		polls []string // documents
		fresh [][]string
	}{
		{
			"nothing changes",
			[]string{at("1", "/1", "one"), at("1", "/1", "one")},
			[][]string{{"one"}, nil},
		},
		{
			"title and link are edited",
			[]string{at("1", "/1", "one"), at("1", "/1?v=2", "one, edited")},
			[][]string{{"one"}, nil},
		},
		{
			"the guid counts revisions",
			[]string{
				at("https://news.example/a#0", "/a?x=rss", "one"), at("https://news.example/a#1", "/a?x=rss", "one, edited"),
			},
			[][]string{{"one"}, nil},
		},
		{
			"two items share one guid for a while",
			[]string{
				at("g", "/a", "a"), at("g", "/b", "b") + at("g", "/a", "a"), at("g", "/b", "b, edited"), at("g", "/a", "a") + at("g", "/b", "b"),
			},
			[][]string{{"a"}, {"b"}, nil, nil},
		},
		{
			"one guid and one link for all",
			[]string{at("g", "/", "a") + at("g", "/", "b"), at("g", "/", "c") + at("g", "/", "a")},
			[][]string{{"a", "b"}, {"c"}},
		},
		{
			"no guid",
			[]string{at("", "/a", "a"), at(" ", "/b", "b") + at("", "/a", "a, edited")},
			[][]string{{"a"}, {"b"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			stored := map[string]bool{}
			for i, poll := range c.polls {
				items, err := Parse(Document{Body: []byte(channel(poll)), URL: "https://news.example/feed"}, news.Feed{})
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
