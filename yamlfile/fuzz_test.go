package yamlfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"khabar/yamlfile"
)

// FuzzParse checks that any bytes give a tree or an error and no panic, that every position is
// inside the file, and that every key is at its position.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/findings/*.yaml")
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add([]byte("\ufeffa: \"ü\"\r\nb: [x, {y: 'z'}]\r\nc: >-\r\n  اردو\r\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		file := yamlfile.Parse("F", src)
		if file.Root == nil && file.Err() == nil {
			t.Fatal("neither a tree nor an error")
		}
		lines := strings.Split(strings.NewReplacer("\ufeff", "", "\r\n", "\n", "\r", "\n").Replace(string(src)), "\n")
		for _, finding := range file.Findings() {
			checkPlace(t, lines, finding.Pos)
		}
		if file.Err() == nil {
			walk(t, lines, file.Root)
			trySet(t, src, file.Root)
		}
	})
}

func checkPlace(t *testing.T, lines []string, p yamlfile.Pos) {
	t.Helper()
	if p.Line < 1 || p.Line > len(lines)+1 || p.Column < 1 {
		t.Fatalf("position %v is not in the %d lines of the file", p, len(lines))
	}
	if p.Line <= len(lines) && p.Column > utf8.RuneCountInString(lines[p.Line-1])+1 {
		t.Fatalf("position %v is after the end of its line %q", p, lines[p.Line-1])
	}
}

func walk(t *testing.T, lines []string, n *yamlfile.Node) {
	checkPlace(t, lines, n.Pos)
	for _, item := range n.Items {
		walk(t, lines, item)
	}
	for _, e := range n.Entries {
		checkPlace(t, lines, e.Key.Pos)
		line := []rune(lines[e.Key.Pos.Line-1])[e.Key.Pos.Column-1:]
		if len(line) > 0 && line[0] != '"' && line[0] != '\'' && !strings.HasPrefix(string(line), e.Key.Value) {
			t.Fatalf("key %q has position %v, which holds %q", e.Key.Value, e.Key.Pos, string(line))
		}
		walk(t, lines, e.Value)
	}
}

// trySet checks that a field that is set in a mapping has its value when the file is read again,
// and that the other fields of the mapping have not changed.
func trySet(t *testing.T, src []byte, n *yamlfile.Node) {
	if n.Kind != yamlfile.Mapping || len(n.Entries) == 0 {
		return
	}
	for _, key := range []string{n.Entries[0].Key.Value, "khabar"} {
		s, err := n.Set(key, "new")
		if err != nil {
			continue
		}
		again := yamlfile.Parse("F", yamlfile.Apply(src, []yamlfile.Splice{s}))
		if again.Err() != nil {
			t.Fatalf("after %s was set: %v", key, again.Err())
		}
		if got := again.Root.Get(key); got == nil || got.Value != "new" {
			t.Fatalf("%s was set to new, but is %+v", key, got)
		}
		for _, e := range n.Entries {
			if got := again.Root.Get(e.Key.Value); e.Key.Value != key && (got == nil || got.Value != e.Value.Value) {
				t.Fatalf("setting %s changed %s from %q to %+v", key, e.Key.Value, e.Value.Value, got)
			}
		}
	}
}
