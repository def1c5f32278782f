package classifier

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"khabar/news"
	"khabar/yamlfile"
)

// TestShippedEntries runs the tests of every entry of the taxonomy that ships with the program.
func TestShippedEntries(t *testing.T) {
	t.Parallel()
	tax := loadShipped(t)
	ran, failed := shipped(t).RunEntryTests(tax)
	t.Logf("%d tests of %d entries", ran, len(tax.Entries()))
	for _, f := range failed {
		t.Error(f)
	}
}

func TestRunEntryTests(t *testing.T) {
	tax := loadText(t, `version: 1
entries:
- {id: group/x, name: X, keywords: [{word: XQ, context: [Kabul]}], tests: {yes: [XQ in Kabul, XQ, nothing], no: [XQ alone, XQ near Kabul, not XQ in Kabul]}}
- {id: decoy/y, name: Y, keywords: [xylophone], tests: {yes: [a xylophone], no: [a drum]}}
`)
	ran, failed := compiled(t, tax).RunEntryTests(tax)
	var got []string
	for _, f := range failed {
		got = append(got, f.String())
	}
	want := []string{
		`t.yaml:3:95: group/x: "XQ" must be tagged, but is a candidate at 0.6, role mention: "XQ" is accepted: alone: needs context, and none is found; correct the keywords, or the test`,
		`t.yaml:3:99: group/x: "nothing" must be tagged, but none of its keywords is found; correct the keywords, or the test`,
		`t.yaml:3:124: group/x: "XQ near Kabul" must not be tagged, but "XQ" is accepted: context: "Kabul"; correct the keywords, or the test`,
	}
	if diff := cmp.Diff(want, got); diff != "" || ran != 8 {
		t.Errorf("ran %d; failures (-want +got):\n%s", ran, diff)
	}
}

// TestSeverity checks the severities that ship with khabar, and those of a newsroom.
func TestSeverity(t *testing.T) {
	shipped, err := Severities(os.DirFS("../taxonomy"))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]int{
		"event/suicide-bombing": 4, "event/shooting": 3, "event/clash": 2, "event/arrest": 1, "event/designation": 0,
		"event/peshawar-mosque-2023": 0, "group/ttp": 0, "event/none": 0,
	} {
		if got := shipped[id]; got != want {
			t.Errorf("the severity of %s is %d, want %d", id, got, want)
		}
	}
	local, err := Severities(fstest.MapFS{
		"t.yaml": {Data: []byte(`version: 1
entries:
- {id: event/a, name: A, severity: 3, formerly: [event/old]}
- {id: event/b, name: B, severity: 3}
`)},
		"local/t.yaml": {Data: []byte(`version: 1
entries:
- {id: event/a, keywords: [alpha attack]}
- {id: event/b, severity: 0}
- {id: event/ours, name: Ours, severity: 4}
`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]int{"event/a": 3, "event/old": 3, "event/b": 0, "event/ours": 4} {
		if got := local[id]; got != want {
			t.Errorf("with local files, the severity of %s is %d, want %d", id, got, want)
		}
	}
}

func loadText(t testing.TB, src string) *Taxonomy {
	t.Helper()
	tax, err := Load(fstest.MapFS{"t.yaml": &fstest.MapFile{Data: []byte(src)}}, "")
	if err != nil {
		t.Fatal(err)
	}
	return tax
}

// TestShuffle loads the shipped taxonomy with its entries in another order. Neither the version
// nor the tags may change.
func TestShuffle(t *testing.T) {
	t.Parallel()
	tax := loadShipped(t)
	other, err := Load(shuffled{os.DirFS("../taxonomy")}, "elsewhere")
	if err != nil {
		t.Fatal(err)
	}
	if tax.Version() != other.Version() {
		t.Errorf("version %s, but %s with the entries in another order", tax.Version(), other.Version())
	}
	a, b := shipped(t), compiled(t, other)
	for _, e := range tax.Entries() {
		for _, test := range append(e.Tests.Yes, e.Tests.No...) {
			it := news.Item{Title: test.Text, Text: test.Text + ". The TTP and the BLA denied it, police said in Quetta."}
			if got, want := output(t, b, it), output(t, a, it); got != want {
				t.Fatalf("%q (-as shipped +shuffled):\n%s", test.Text, cmp.Diff(want, got))
			}
		}
	}
}

// output returns the tags of an item as JSON, without the positions of keywords.
func output(t *testing.T, c *Classifier, it news.Item) string {
	t.Helper()
	tags := c.Classify(it)
	for i := range tags {
		for j := range tags[i].Evidence {
			tags[i].Evidence[j].File, tags[i].Evidence[j].Line = "", 0
		}
	}
	out, err := json.Marshal(tags)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// A shuffled file system holds the YAML files of another, with their entries in another order.
type shuffled struct{ fs.FS }

func (s shuffled) ReadFile(name string) ([]byte, error) {
	src, err := fs.ReadFile(s.FS, name)
	if err != nil {
		return nil, err
	}
	head, list, ok := strings.Cut(string(src), "\nentries:\n")
	if !ok || strings.Contains(list, "\ndesk:") || strings.Contains(list, "\nsets:") {
		return src, nil
	}
	entries := strings.Split("\n"+strings.TrimRight(list, "\n"), "\n- ")
	rand.New(rand.NewPCG(5, 5)).Shuffle(len(entries)-1, func(i, j int) {
		entries[i+1], entries[j+1] = entries[j+1], entries[i+1]
	})
	return []byte(head + "\nentries:\n" + strings.TrimPrefix(strings.Join(entries, "\n- "), "\n") + "\n"), nil
}

func TestVersion(t *testing.T) {
	const base = `version: 1
macros: {M: [a1, b2]}
sets: {s: [x1, y2]}
entries:
- {id: group/a, name: A, parents: [group/b], keywords: [Alpha, {word: "{M} q", context: [k1, "set:s"]}]}
- {id: group/b, name: B, keywords: [Beta]}
- {id: event/c, name: C, severity: 2}
`
	want := loadText(t, base).Version()
	same := strings.NewReplacer("[a1, b2]", "[b2, a1]", "[x1, y2]", "[y2, x1]", `[k1, "set:s"]`, `["set:s", k1]`, "name: B", "name: B, description: Words., tests: {yes: [Beta]}").Replace(base)
	if got := loadText(t, "# comment\n"+same).Version(); got != want {
		t.Errorf("version %s changed to %s with order, comments and tests", want, got)
	}
	for _, change := range [][2]string{
		{"Alpha", "Alfa"},
		{"[a1, b2]", "[a1, b3]"},
		{"x1", "x2"},
		{"name: B", "name: Bee"},
		{"parents: [group/b], ", ""},
		{"severity: 2", "severity: 3"},
	} {
		if loadText(t, strings.Replace(base, change[0], change[1], 1)).Version() == want {
			t.Errorf("%s instead of %s does not change the version", change[1], change[0])
		}
	}
}

func TestTaxonomy(t *testing.T) {
	tax := loadText(t, `version: 1
entries:
- {id: group/a, name: A, formerly: [group/old-a], keywords: [Alpha]}
- {id: group/b, name: B, parents: [{id: group/a, rel: branch_of, from: 2009-01}], keywords: [Beta]}
- {id: group/c, name: C, parents: [{id: group/b, rel: faction_of}, {id: group/a, rel: branch_of, to: 2014}], keywords: [Gamma]}
- {id: group/d, name: D, parents: [{id: group/c, rel: successor_of}], keywords: [Delta]}
- {id: decoy/x, name: X, keywords: [xylophone]}
`)
	if diff := cmp.Diff([]string{"group/b", "group/c"}, tax.Descendants("group/a")); diff != "" {
		t.Errorf("descendants (-want +got):\n%s", diff)
	}
	if e, ok := tax.Entry("group/old-a"); !ok || e.ID != "group/a" {
		t.Errorf("Entry of an earlier ID = %v, %v", e.ID, ok)
	}
	if _, ok := tax.Entry("group/none"); ok {
		t.Error("Entry found an entry that does not exist")
	}
	want := []news.Entry{
		{ID: "group/a", Formerly: []string{"group/old-a"}, Name: "A"},
		{ID: "group/b", Name: "B", Parents: []string{"group/a"}},
		{ID: "group/c", Name: "C", Parents: []string{"group/b"}},
		{ID: "group/d", Name: "D"},
	}
	if diff := cmp.Diff(want, tax.News().Entries); diff != "" {
		t.Errorf("News (-want +got):\n%s", diff)
	}
	if n := tax.News(); n.Version != tax.Version() || !strings.Contains(n.Source, "# t.yaml\nversion: 1") {
		t.Errorf("News has version %q and source %.40q", n.Version, n.Source)
	}
}

func TestLoadNothing(t *testing.T) {
	if _, err := Load(fstest.MapFS{}, "taxonomy"); err == nil || !strings.Contains(err.Error(), "taxonomy: no .yaml file") {
		t.Errorf("Load of no files: %v", err)
	}
	if _, err := Load(os.DirFS("testdata/none"), "taxonomy"); err == nil {
		t.Error("Load of a folder that does not exist succeeds")
	}
}

// TestNoAllocation checks that classifying an item without tags allocates nothing, even if
// keywords are found and refused.
func TestNoAllocation(t *testing.T) {
	c, s := shipped(t), new(scratch) // not from the pool, which drops values at random under the race detector
	for _, title := range []string{
		"Council opens new library and playground for families",
		"Let us see what it is that they want, she said, and who will pay",
		"The firm's TTPs were mapped to MITRE",
	} {
		it := news.Item{Title: title, Text: strings.Repeat("The weather is mild, and the harvest was good. ", 20)}
		if tags := c.classify(s, &it); len(tags) > 0 {
			t.Fatalf("%q has tags %v", title, tags)
		}
		if n := testing.AllocsPerRun(100, func() { c.classify(s, &it) }); n > 0 {
			t.Errorf("%q: %v allocations", title, n)
		}
	}
}

// TestConcurrent checks that many goroutines that use one Classifier get the same tags.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	c := shipped(t)
	items := []news.Item{
		{Title: "TTP claims Bannu attack", Text: "The Tehrik-e-Taliban Pakistan said so in Peshawar."},
		{Title: "کوئٹہ میں دھماکہ، بی ایل اے نے ذمہ داری قبول کر لی"},
		{Title: "Council opens library"},
	}
	var want []string
	for _, it := range items {
		want = append(want, output(t, c, it))
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 300 {
				if got := output(t, c, items[i%3]); got != want[i%3] {
					t.Errorf("item %d: %s, want %s", i%3, got, want[i%3])
					return
				}
			}
		})
	}
	wg.Wait()
}

// TestFormat runs testdata/format: "in" must become "want", and "want" must not change.
func TestFormat(t *testing.T) {
	eachArchive(t, "testdata/format/*.txtar", func(t *testing.T, a *txtar.Archive) {
		in := strings.NewReplacer("⇥", "\t", "·", " ").Replace(fileOf(a, "in"))
		got, err := Format("t.yaml", []byte(in))
		if err != nil {
			t.Fatal(err)
		}
		wantFile(t, a, "want", string(got))
		again, err := Format("t.yaml", got)
		if err != nil || !bytes.Equal(again, got) {
			t.Errorf("formatting twice (%v):\n%s", err, cmp.Diff(string(got), string(again)))
		}
	})
}

func TestFormatBroken(t *testing.T) {
	if _, err := Format("t.yaml", []byte("a: [b")); err == nil || !strings.HasPrefix(err.Error(), "t.yaml:1:") {
		t.Errorf("Format of a broken file: %v", err)
	}
}

// TestFormatShipped checks that formatting keeps the content and the comments of the shipped files.
func TestFormatShipped(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(os.DirFS("../taxonomy"), "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		src, err := os.ReadFile("../taxonomy/" + file)
		if err != nil {
			t.Fatal(err)
		}
		out, err := Format(file, src)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if n, m := bytes.Count(src, []byte("#")), bytes.Count(out, []byte("#")); n != m {
			t.Errorf("%s: %d # before formatting, %d after", file, n, m)
		}
		if !sameNode(yamlfile.Parse(file, src).Root, yamlfile.Parse(file, out).Root) {
			t.Errorf("%s: the content changed", file)
		}
	}
}
