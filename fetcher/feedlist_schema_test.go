package fetcher_test

import (
	"bytes"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/fetcher"
	"khabar/news"
	"khabar/yamlfile"
	"khabar/yamlfile/yamltest"
)

const (
	schemaFile = "../feeds.schema.json"
	manualPage = "../doc/feeds.md"
)

// The schema refuses what the loader refuses, so that an editor shows mistakes while people
// type. The exceptions are the files with "# schema: cannot check" below their errors.
func TestSchemaAgreesWithLoader(t *testing.T) {
	schema := yamltest.ReadSchema(t, schemaFile)
	for _, name := range append(feedListFiles(t), "../feeds.yaml") {
		t.Run(filepath.Base(name), func(t *testing.T) {
			src := readFile(t, name)
			file := yamlfile.Parse(name, src)
			if file.Root == nil {
				return // not YAML, so there is nothing to validate
			}
			_, loadErr := fetcher.ReadList(name, src)
			valid := loadErr == nil || bytes.Contains(src, []byte("\n# schema: cannot check\n"))
			if err := schema.Validate(file.Root); (err == nil) != valid {
				t.Errorf("schema says: %v\nloader says: %v", err, loadErr)
			}
		})
	}
}

func TestSchemaHasTheLoadersFields(t *testing.T) {
	schema := yamltest.ReadSchema(t, schemaFile)
	load := func(src string) error {
		_, err := fetcher.ReadList("F", []byte(src))
		return err
	}
	yamltest.Fields(t, schema.Object, "unheard-of: 1\n", load)
	yamltest.Fields(t, schema.Properties["defaults"], "defaults: {unheard-of: 1}\n", load)
	yamltest.Fields(t, schema.Definitions["feed"], "feeds:\n  - unheard-of: 1\n", load)
	var kinds []string
	for _, kind := range news.FeedKinds() {
		kinds = append(kinds, string(kind))
	}
	if diff := cmp.Diff(kinds, schema.Definitions["kind"].Enum); diff != "" {
		t.Errorf("kinds (-loader +schema):\n%s", diff)
	}
}

// The schema requires the fields that the loader requires. Of a feed these are the fields that
// defaults cannot have.
func TestSchemaRequiresWhatTheLoaderDoes(t *testing.T) {
	schema := yamltest.ReadSchema(t, schemaFile)
	for src, required := range map[string][]string{
		"{}\n": schema.Required,
		"version: 1\ntimezone: UTC\ndefaults: {lang: en, kind: wire}\nfeeds:\n  - {}\n": schema.Definitions["feed"].Required,
	} {
		_, err := fetcher.ReadList("F", []byte(src))
		var missing []string
		for _, m := range regexp.MustCompile(`(\w+): missing;`).FindAllStringSubmatch(err.Error(), -1) {
			missing = append(missing, m[1])
		}
		slices.Sort(missing)
		if diff := cmp.Diff(missing, slices.Sorted(slices.Values(required))); diff != "" {
			t.Errorf("%s (-loader +schema):\n%s", src, diff)
		}
	}
}

// The manual page has a row for each field and for each kind.
func TestManualHasTheSchemasFields(t *testing.T) {
	schema := yamltest.ReadSchema(t, schemaFile)
	rows := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_-]+)` \\|").FindAllStringSubmatch(string(readFile(t, manualPage)), -1) {
		rows[m[1]] = true
	}
	want := map[string]bool{}
	for _, field := range slices.Concat(schema.Fields(), schema.Definitions["feed"].Fields()) {
		want[field] = true
	}
	for _, kind := range news.FeedKinds() {
		want[string(kind)] = true
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows of %s (-schema +manual):\n%s", manualPage, diff)
	}
}

// The built-in list is valid, large enough, has feeds of every language and kind, and says where
// each feed was found.
func TestShippedList(t *testing.T) {
	list, err := fetcher.ReadList("feeds.yaml", readFile(t, "../feeds.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	langs, kinds, enabled := map[string]int{}, map[news.FeedKind]int{}, 0
	for _, f := range list.Feeds {
		base, _, _ := strings.Cut(f.Lang, "-")
		langs[base]++
		kinds[f.Kind]++
		if f.Enabled {
			enabled++
		}
		if f.Note == "" || f.Site == "" || f.Country == "" {
			t.Errorf("feed %s lacks a note, site or country", f.ID)
		}
	}
	if enabled < 80 {
		t.Errorf("%d feeds of %d are enabled, want at least 80", enabled, len(list.Feeds))
	}
	for _, lang := range []string{"en", "ur", "ps", "fa", "ar", "hi"} {
		if langs[lang] < 2 {
			t.Errorf("%d feeds in language %s, want at least 2", langs[lang], lang)
		}
	}
	for _, kind := range news.FeedKinds() {
		if kinds[kind] == 0 {
			t.Errorf("no feed of kind %s", kind)
		}
	}
}

// The examples of the manual page are right: its list has no errors, and its error messages are
// among those of the test files.
func TestManualExamplesAreRight(t *testing.T) {
	page := string(readFile(t, manualPage))
	_, rest, _ := strings.Cut(page, "## An example\n")
	example, _, _ := strings.Cut(rest, "Lines that belong together")
	if _, err := fetcher.ReadList("example", []byte(strings.ReplaceAll(example, "\n    ", "\n"))); err != nil {
		t.Errorf("the example list: %v", err)
	}
	var expected []string
	for _, name := range feedListFiles(t) {
		expected = append(expected, expectedErrors(readFile(t, name))...)
	}
	shown := regexp.MustCompile(`(?m)^ {4}feeds\.yaml:(\d.*)$`).FindAllStringSubmatch(page, -1)
	if len(shown) == 0 {
		t.Error("the page shows no errors")
	}
	for _, m := range shown {
		if !slices.Contains(expected, m[1]) {
			t.Errorf("no test file has the error that the page shows: %s", m[1])
		}
	}
}
