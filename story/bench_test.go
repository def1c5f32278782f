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

// A press makes up items whose words are as unevenly frequent as those of a language.
type press struct {
	*rand.Rand
	words *rand.Zipf
}

func newPress() *press {
	r := rand.New(rand.NewPCG(1, 2))
	return &press{Rand: r, words: rand.NewZipf(r, 1.1, 10, 50_000)}
}

func (p *press) text(words int) string {
	var b strings.Builder
	for range words {
		fmt.Fprintf(&b, "w%dx ", p.words.Uint64())
	}
	return b.String()
}

func (p *press) item() news.Item {
	return news.Item{
		Title: p.text(9), Text: p.text(40), Lang: "en",
		SortAt: noon.Add(time.Duration(p.IntN(7*24*60)) * time.Minute),
	}
}

// BenchmarkDraw makes the sketch of a made-up item of 49 words.
func BenchmarkDraw(b *testing.B) {
	it := newPress().item()
	b.ReportAllocs()
	for b.Loop() {
		story.NewSketch(it, "one.example")
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Minutes(), "items/min")
}
