package story_test

import (
	"bufio"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"khabar/classifier"
	"khabar/news"
	"khabar/story"
	"khabar/text"
)

// corpus returns the folder of real news and labels, or skips the test.
func corpus(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("KHABAR_CORPUS")
	if dir == "" {
		t.Skip("KHABAR_CORPUS is not set")
	}
	return dir
}

// lines decodes a file of JSON lines.
func lines[T any](t testing.TB, name string) []T {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []T
	for dec := json.NewDecoder(bufio.NewReader(f)); dec.More(); {
		var v T
		if err := dec.Decode(&v); err != nil {
			t.Fatalf("%s: value %d: %v", name, len(all)+1, err)
		}
		all = append(all, v)
	}
	return all
}

// A report is an item and its outlet.
type report struct {
	news.Item
	outlet string
}

// week returns the items of the recorded week, tagged, in the order of publication.
func week(t testing.TB) []report {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(corpus(t), "stream", "*.jsonl"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no stream in %s (%v)", corpus(t), err)
	}
	type row struct{ Source, Title, Link, Published, Lang, Description string }
	var all []report
	for _, r := range lines[row](t, names[0]) {
		at, err := time.Parse("2006-01-02 15:04:05.999999-07:00", r.Published)
		if err != nil {
			t.Fatalf("%s: %v", r.Link, err)
		}
		u, err := url.Parse(r.Source)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, report{news.Item{
			Title: text.VisibleLine(r.Title), Text: text.Visible(r.Description),
			URL: r.Link, Lang: r.Lang, SortAt: at.UTC(),
		}, strings.TrimPrefix(u.Host, "www.")})
	}
	tag(t, all)
	return all
}

// tag tags reports with the shipped taxonomy.
func tag(t testing.TB, reports []report) {
	t.Helper()
	taxonomy, err := classifier.Load(os.DirFS("../taxonomy"), "taxonomy")
	if taxonomy == nil {
		t.Fatal(err)
	}
	c, err := taxonomy.Compile()
	if err != nil {
		t.Fatal(err)
	}
	for i := range reports {
		reports[i].Tags = c.Classify(reports[i].Item)
	}
}

// table reads a file of tab-separated values, without its header.
func table(t testing.TB, name string) [][]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		if i > 0 {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows
}

// place places reports in stories one after the other, and returns the ID of the story of each.
func place(reports []report) []int64 {
	p := story.NewPlacer(nil)
	stories := make([]int64, len(reports))
	alias := map[int64]int64{}
	for i, r := range reports {
		d := p.Place(int64(i+1), story.NewSketch(r.Item, r.outlet), int64(i+1))
		stories[i] = d.Story
		for _, id := range d.Merged {
			alias[id] = d.Story
		}
	}
	for i, id := range stories {
		for alias[id] != 0 {
			id = alias[id]
		}
		stories[i] = id
	}
	return stories
}
