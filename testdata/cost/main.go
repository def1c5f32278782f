// Cost counts the basic blocks that parsing, classifying and sketching execute on hostile texts of 1, 2, 4 and 8
// times a size: a cost that is the same on every machine. The last column is the cost divided by twice the cost
// of the text of half the size; 1 means linear growth.
//
// Its arguments are the size in bytes and, optionally, a part of the names of shapes: others are left out. It must be
// built with -cover -covermode=atomic; "make cost" builds and runs it.
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"khabar"
	"khabar/classifier"
	"khabar/fetcher"
	"khabar/news"
	"khabar/story"
)

func main() {
	size, _ := strconv.Atoi(os.Args[1])
	only := ""
	if len(os.Args) > 2 {
		only = os.Args[2]
	}
	tax, err := classifier.Load(khabar.Taxonomy, "taxonomy")
	check(err)
	c, err := tax.Compile()
	check(err)
	for i, sh := range shapes() {
		if only != "" && !strings.Contains(sh.name, only) {
			continue
		}
		before := map[string]uint64{}
		for step := range 4 {
			n := size << step
			text := sh.text(n)
			it := news.Item{Title: "Headline", Text: text, Lang: "en", Published: time.Unix(1.7e9, 0)}
			stage := func(name string, run func()) {
				t := time.Now()
				ops, err := operations(run)
				check(err)
				last := before[name]
				before[name] = ops
				factor := 0.0
				if last > 0 {
					factor = float64(ops) / float64(last) / 2
				}
				fmt.Printf("%02d\t%s\t%d\t%s\t%.3f\t%d\t%.2f\n", i, sh.name, n, name, time.Since(t).Seconds(), ops, factor)
			}
			body := `<?xml version="1.0"?><rss version="2.0"><channel><title>f</title><item><title>t</title><description><![CDATA[` + strings.ReplaceAll(text, "]]>", "") + `]]></description></item></channel></rss>`
			stage("parse", func() {
				_, _ = fetcher.Parse(context.Background(), fetcher.Document{Body: []byte(body)}, news.Feed{ID: "f", Lang: "en"})
			})
			stage("classify", func() { it.Tags = c.Classify(it) })
			stage("sketch", func() { story.NewSketch(it, "f") })
			ev := 0
			for _, t := range it.Tags {
				ev += len(t.Evidence)
			}
			fmt.Printf("%02d\t%s\t%d\tevidence\t%d\n", i, sh.name, n, ev)
		}
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
