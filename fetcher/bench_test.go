package fetcher

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"github.com/mmcdole/gofeed"

	"khabar/news"
)

// BenchmarkCaptures measures each step from bytes to items over all captured feeds, and gofeed
// alone on the same bytes for comparison.
func BenchmarkCaptures(b *testing.B) {
	docs := corpus(b, "captures")
	names := slices.Sorted(maps.Keys(docs))
	size := int64(0)
	for _, d := range docs {
		size += int64(len(d))
	}
	run := func(name string, step func([]byte) error) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				for _, n := range names {
					if err := step(bytes.Clone(docs[n])); err != nil {
						b.Fatalf("%s: %v", n, err)
					}
				}
			}
		})
	}
	run("gofeed", func(d []byte) error {
		p := gofeed.NewParser()
		p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
		_, err := p.Parse(bytes.NewReader(d))
		return err
	})
	run("clean", func(d []byte) error { clean(toUTF8(d, "")); return nil })
	run("scan", func(d []byte) error { _, err := scan(b.Context(), d); return err })
	run("entries", func(d []byte) error { _, err := parseEntries(b.Context(), Document{Body: d}); return err })
	run("items", func(d []byte) error {
		_, err := Parse(b.Context(), Document{Body: d, URL: "https://example.org/"}, news.Feed{})
		return err
	})
}
