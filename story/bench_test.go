package story_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"khabar/news"
	"khabar/story"
)

// A textGenerator makes up items. As in a language, a few of their words are frequent and most are rare.
type textGenerator struct {
	*rand.Rand
	words *rand.Zipf
}

func newTextGenerator() *textGenerator {
	r := rand.New(rand.NewPCG(1, 2))
	return &textGenerator{Rand: r, words: rand.NewZipf(r, 1.1, 10, 50_000)}
}

func (g *textGenerator) text(words int) string {
	var b strings.Builder
	for range words {
		fmt.Fprintf(&b, "w%dx ", g.words.Uint64())
	}
	return b.String()
}

func (g *textGenerator) item() news.Item {
	return news.Item{
		Title: g.text(9), Text: g.text(40), Lang: "en",
		SortAt: noon.Add(time.Duration(g.IntN(7*24*60)) * time.Minute),
	}
}

// BenchmarkNewSketch sketches an item of 49 made-up words.
func BenchmarkNewSketch(b *testing.B) {
	it := newTextGenerator().item()
	b.ReportAllocs()
	for b.Loop() {
		story.NewSketch(it, "one.example")
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Minutes(), "items/min")
}
