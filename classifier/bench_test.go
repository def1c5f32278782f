package classifier

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	ahocorasick "github.com/petar-dambovaliev/aho-corasick"

	"khabar/news"
	"khabar/text"
)

// corpus returns the items of the recorded week, or skips the test.
func corpus(t testing.TB) []news.Item {
	t.Helper()
	dir := os.Getenv("KHABAR_CORPUS")
	if dir == "" {
		t.Skip("KHABAR_CORPUS is not set")
	}
	files, err := filepath.Glob(filepath.Join(dir, "stream", "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Skipf("no stream in %s", dir)
	}
	tags := regexp.MustCompile(`<[^>]*>`)
	return readItems(t, files[0], func(row map[string]any) news.Item {
		title, _ := row["title"].(string)
		description, _ := row["description"].(string)
		lang, _ := row["lang"].(string)
		return news.Item{Title: title, Text: strings.TrimSpace(tags.ReplaceAllString(description, " ")), Lang: lang}
	})
}

func readItems(t testing.TB, file string, item func(map[string]any) news.Item) []news.Item {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var items []news.Item
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		var row map[string]any
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		items = append(items, item(row))
	}
	return items
}

// properNames returns the names of two or three words in the recorded week, the rarest first; none if
// KHABAR_CORPUS is not set.
func properNames(t testing.TB) []string {
	dir := os.Getenv("KHABAR_CORPUS")
	if dir == "" {
		return nil
	}
	count := make(map[string]int)
	name := regexp.MustCompile(`\b[A-Z][a-z]+(?: [A-Z][a-z]+){1,2}\b`)
	for _, it := range corpus(t) {
		for _, s := range name.FindAllString(it.Text, -1) {
			count[s]++
		}
	}
	names := slices.Collect(maps.Keys(count))
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(count[a], count[b]), cmp.Compare(a, b)) })
	return names
}

// synthetic returns a taxonomy of n keywords. Half of them are names of the recorded week, if
// KHABAR_CORPUS is set. The others are made up.
func synthetic(t testing.TB, n int, seed uint64) *Taxonomy {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	names := properNames(t)
	syllables := strings.Fields("al abu jam lash kar ba ra ta li ban mu ja hid sha sul tan kha wa zir qa da hez bol gul mir dar wat kot pur gar")
	word := func() string {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		return b.String()
	}
	var b strings.Builder
	b.WriteString("version: 1\nentries:\n")
	for i := range n {
		if i%2 == 0 && i/2 < len(names) {
			fmt.Fprintf(&b, "- {id: event/e%d, name: E, keywords: [%q]}\n", i, names[i/2])
			continue
		}
		phrase := word()
		for range r.IntN(3) {
			phrase += " " + word()
		}
		if r.IntN(3) == 0 {
			phrase = "al " + phrase
		}
		fmt.Fprintf(&b, "- {id: event/e%d, name: E, keywords: [%q]}\n", i, phrase+" x")
	}
	tax, err := Load(fstest.MapFS{"t.yaml": &fstest.MapFile{Data: []byte(b.String())}}, "")
	if err != nil {
		t.Fatal(err)
	}
	return tax
}

// BenchmarkPipeline compares the time of Read on the recorded week with that of simpler work, which is
// a lower bound: tags alone, without clauses and accounts, a loop over the bytes, and the scan of an Aho-Corasick automaton over text that is already
// folded. They run in turn, so that the load of the machine affects all of them alike. See decision 59.
func BenchmarkPipeline(b *testing.B) {
	items := corpus(b)
	size := 0
	for _, it := range items {
		size += len(it.Title) + len(it.Text)
	}
	b.Logf("%d items of %d bytes", len(items), size/len(items))
	shippedTax, err := Load(os.DirFS("../taxonomy"), "taxonomy")
	if err != nil {
		b.Fatal(err)
	}
	for _, bench := range []struct {
		name string
		tax  *Taxonomy
	}{{"shipped", shippedTax}, {"2000", synthetic(b, 2000, 1)}, {"20000", synthetic(b, 20000, 1)}} {
		b.Run(bench.name, func(b *testing.B) {
			c := compiled(b, bench.tax)
			runs := []func(){
				func() { byteLoop(items) }, func() { readAll(c, items) }, func() { foldAll(items) }, func() { tagAll(c, items) },
			}
			if bench.tax != shippedTax { // the library would take minutes to build its forms
				runs = append(runs, libraryScan(bench.tax, items)...)
			}
			best := measure(runs...)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				c.Read(items[i%len(items)])
			}
			loop, own := float64(best[0]), float64(best[1])
			b.ReportMetric(own/loop, "×byte-loop")
			b.ReportMetric(float64(best[2])/loop, "fold×byte-loop")
			b.ReportMetric(own/float64(best[3]), "×without-accounts")
			if scans := best[4:]; len(scans) > 0 {
				b.ReportMetric(own/float64(slices.Min(scans)), "×aho-corasick")
			}
			b.ReportMetric(own/float64(len(items)), "ns/item")
			b.ReportMetric(loop/float64(len(items)), "loop-ns/item")
		})
	}
}

// measure returns the shortest processor time of ten runs of each function.
func measure(runs ...func()) []time.Duration {
	best := make([]time.Duration, len(runs))
	for round := range 10 {
		for i, run := range runs {
			if t := cpuTime(run); round == 0 || t < best[i] {
				best[i] = t
			}
		}
	}
	return best
}

func wallTime(run func()) time.Duration {
	start := time.Now()
	run()
	return time.Since(start)
}

var sink int

func byteLoop(items []news.Item) {
	var table [256]int
	for i := range table {
		table[i] = i & 1
	}
	n := 0
	for i := range items {
		for _, s := range [...]string{items[i].Title, items[i].Text} {
			for k := range len(s) {
				n += table[s[k]]
			}
		}
	}
	sink = n
}

func readAll(c *Classifier, items []news.Item) {
	n := 0
	for i := range items {
		n += len(c.Read(items[i]).Tags)
	}
	sink = n
}

// tagAll is readAll without clauses and accounts.
func tagAll(c *Classifier, items []news.Item) {
	n, s := 0, new(scratch)
	for i := range items {
		if c.findHits(s, &items[i], false) {
			r := resolver{c, s}
			r.resolveHits()
			n += len(r.tags())
		}
	}
	sink = n
}

func foldAll(items []news.Item) {
	var b text.Buffer
	var words []text.Word
	var heads []uint64
	n := 0
	for i := range items {
		b.ResetBoth(items[i].Title, items[i].Text)
		words, heads = b.Split(words, heads)
		n += len(words)
	}
	sink = n
}

// libraryScan returns two functions that find the same phrases in folded text with the library: the longest
// matches, and all matches. The time of the faster one is the lower bound.
func libraryScan(t *Taxonomy, items []news.Item) []func() {
	phrases := allPhrases(t)
	folded := make([]string, len(items))
	for i := range items {
		folded[i] = text.Fold(items[i].Title) + " | " + text.Fold(items[i].Text)
	}
	longest := ahocorasick.NewAhoCorasickBuilder(ahocorasick.Opts{MatchKind: ahocorasick.LeftMostLongestMatch, DFA: true})
	all := ahocorasick.NewAhoCorasickBuilder(ahocorasick.Opts{MatchKind: ahocorasick.StandardMatch, DFA: true})
	a, b := longest.Build(phrases), all.Build(phrases)
	scan := func(search func(string) ahocorasick.Iter) func() {
		return func() {
			n := 0
			for _, s := range folded {
				for it := search(s); it.Next() != nil; {
					n++
				}
			}
			sink = n
		}
	}
	return []func(){scan(a.Iter), scan(b.IterOverlapping)}
}

// allPhrases returns the forms of all keywords, except those of graphs, as texts.
func allPhrases(t *Taxonomy) []string {
	seen := make(map[string]bool)
	var out []string
	var buf text.Buffer
	for _, e := range t.entries {
		for i := range e.Keywords {
			all, _ := formsFor(&buf, &e.Keywords[i], t.macros)
			for _, s := range all.surfaces {
				if key := strings.TrimSuffix(s.phrase.key(), "*"); !seen[key] {
					seen[key] = true
					out = append(out, key)
				}
			}
		}
	}
	return out
}

func compiled(t testing.TB, tax *Taxonomy) *Classifier {
	t.Helper()
	c, err := tax.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// BenchmarkCompile measures Compile, and the heap that a Classifier takes.
func BenchmarkCompile(b *testing.B) {
	tax, err := Load(os.DirFS("../taxonomy"), "taxonomy")
	if err != nil {
		b.Fatal(err)
	}
	for name, tax := range map[string]*Taxonomy{"shipped": tax, "20000": synthetic(b, 20000, 1)} {
		b.Run(name, func(b *testing.B) {
			before := heapSize()
			c := compiled(b, tax)
			size := heapSize() - before
			runtime.KeepAlive(c)
			for b.Loop() {
				compiled(b, tax)
			}
			b.ReportMetric(float64(size)/1e6, "MB-heap")
		})
	}
}

// heapSize returns the size of the heap in bytes after a collection.
func heapSize() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkScaling measures how much faster two goroutines are than one. They take 64 items at a time.
// Both run in turn, so that the load of the machine affects both.
func BenchmarkScaling(b *testing.B) {
	items := corpus(b)
	c := shipped(b)
	var best [2]time.Duration
	for round := range 20 {
		for i := range best {
			if t := wallTime(func() { classifyShared(c, items, i+1) }); round == 0 || t < best[i] {
				best[i] = t
			}
		}
	}
	for b.Loop() {
		sink++
	}
	b.ReportMetric(float64(best[0])/float64(best[1]), "×two-cores")
}

// classifyShared distributes the items among n goroutines.
func classifyShared(c *Classifier, items []news.Item, n int) {
	const portion = 64
	var next atomic.Int64
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for {
				from := int(next.Add(portion)) - portion
				if from >= len(items) {
					return
				}
				for i := range items[from:min(from+portion, len(items))] {
					c.Classify(items[from+i])
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(os.DirFS("../taxonomy"), "taxonomy"); err != nil {
			b.Fatal(err)
		}
	}
}
