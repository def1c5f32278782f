package classifier

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"khabar/news"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata")

// TestSemantics runs testdata/semantics. Each file states a rule, and has a taxonomy, items, and the tags
// that they must get. An item is a line: "TITLE" or "TITLE || TEXT", perhaps with "[date D, lang L,
// country C, kind K] " before it.
func TestSemantics(t *testing.T) {
	eachArchive(t, "testdata/semantics/*.txtar", func(t *testing.T, a *txtar.Archive) {
		c, _ := compileArchive(t, a)
		var got strings.Builder
		for line := range strings.Lines(fileOf(a, "items")) {
			it := parseItem(strings.TrimSpace(line))
			fmt.Fprintf(&got, "%s\n", strings.TrimSpace(line))
			trace := c.Explain(it)
			printTrace(&got, trace)
			if diff := cmp.Diff(tagsOf(trace), c.Classify(it)); diff != "" {
				t.Errorf("Explain and Classify differ on %q (-explain +classify):\n%s", line, diff)
			}
		}
		wantFile(t, a, "want", got.String())
	})
}

func tagsOf(t Trace) []news.Tag {
	var tags []news.Tag
	for _, tag := range t.Tags {
		tags = append(tags, tag.Tag)
	}
	return tags
}

func printTrace(b *strings.Builder, t Trace) {
	for _, tag := range t.Tags {
		fmt.Fprintf(b, "\t%s %s %s salience %d", tag.ID, tag.Status, decimal(tag.Certainty), tag.Salience)
		if tag.Role != news.RoleMention {
			fmt.Fprintf(b, " %s by %q", tag.Role, tag.Cue)
		}
		if tag.Label != "" {
			fmt.Fprintf(b, " label %s", tag.Label)
		}
		b.WriteString("\n")
	}
	for _, h := range t.Hits {
		fmt.Fprintf(b, "\t\t%s %d-%d %q %s %s: %s\n", h.Field, h.Start, h.End, h.Text, h.Keyword, h.Outcome, h.Reason)
	}
	if t.Relevance.Reason != news.Irrelevant {
		fmt.Fprintf(b, "\trelevant by %s\n", t.Relevance.Reason)
	}
}

// parseItem parses an item of testdata/semantics.
func parseItem(line string) news.Item {
	var it news.Item
	if head, rest, ok := strings.Cut(line, "] "); ok && strings.HasPrefix(head, "[") {
		for field := range strings.SplitSeq(head[1:], ",") {
			key, value, _ := strings.Cut(strings.TrimSpace(field), " ")
			switch key {
			case "date":
				it.Published, _ = time.Parse(time.DateOnly, value)
			case "lang":
				it.Lang = value
			case "country":
				it.Country = value
			case "kind":
				it.Kind = news.FeedKind(value)
			}
		}
		line = rest
	}
	unquote := strings.NewReplacer(`\n`, "\n", `\u00ad`, "\u00ad", `\u200c`, "\u200c", `\u200d`, "\u200d", `\u200f`, "\u200f", `\u0301`, "\u0301", `\u0653`, "\u0653", `\u00a0`, "\u00a0")
	if text, ok := strings.CutPrefix(line, "|| "); ok {
		it.Text = unquote.Replace(text)
		return it
	}
	it.Title, it.Text, _ = strings.Cut(unquote.Replace(line), " || ")
	return it
}

// eachArchive runs a subtest for each archive that matches the pattern. With -update it writes the archive
// back.
func eachArchive(t *testing.T, pattern string, run func(*testing.T, *txtar.Archive)) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("glob %s: %v, %d files", pattern, err, len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			before := txtar.Format(a)
			run(t, a)
			if after := txtar.Format(a); *update && !bytes.Equal(before, after) {
				if err := os.WriteFile(file, after, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// archiveFS returns the .yaml files of an archive.
func archiveFS(a *txtar.Archive) fs.FS {
	m := make(fstest.MapFS)
	for _, f := range a.Files {
		if strings.HasSuffix(f.Name, ".yaml") {
			m[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return m
}

func compileArchive(t *testing.T, a *txtar.Archive) (*Classifier, *Taxonomy) {
	t.Helper()
	tax, err := Load(archiveFS(a), "")
	if err != nil {
		t.Fatal(err)
	}
	c, err := tax.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return c, tax
}

func fileOf(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// wantFile compares got with a file of the archive. With -update it replaces the file.
func wantFile(t *testing.T, a *txtar.Archive, name, got string) {
	t.Helper()
	if *update {
		for i := range a.Files {
			if a.Files[i].Name == name {
				a.Files[i].Data = []byte(got)
				return
			}
		}
		a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(got)})
		return
	}
	if diff := cmp.Diff(fileOf(a, name), got); diff != "" {
		t.Errorf("(-want +got; -update rewrites it):\n%s", diff)
	}
}
