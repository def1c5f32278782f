package story_test

import (
	"fmt"
	"time"

	"khabar/news"
	"khabar/story"
)

// Two outlets report one attack, each in its own words. A third report is about another event.
func Example() {
	noon := time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC)
	reports := []struct{ outlet, title string }{
		{"one.example", "Bomb at Sehwan shrine kills worshippers"},
		{"two.example", "Worshippers killed as bomb goes off at shrine in Sehwan"},
		{"one.example", "Parliament debates the budget"},
	}
	placer := story.NewPlacer(nil)
	for i, r := range reports {
		item := news.Item{Title: r.title, Lang: "en", SortAt: noon.Add(time.Duration(i) * time.Hour)}
		id := int64(i + 1)
		d := placer.Place(id, story.NewSketch(item, r.outlet), id)
		fmt.Printf("item %d: story %d, new %t, origin %s\n", id, d.Story, d.New, d.Origin)
	}
	fmt.Println("items in story 1:", placer.Summary(1).Size)
	// Output:
	// item 1: story 1, new true, origin one.example
	// item 2: story 1, new false, origin two.example
	// item 3: story 3, new true, origin one.example
	// items in story 1: 2
}
