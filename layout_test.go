package khabar_test

import (
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// module is the import path of this module.
const module = "khabar"

// A listedPackage is a package as "go list -json" prints it.
type listedPackage struct {
	ImportPath string
	Doc        string
	Imports    []string
}

func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Doc,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listedPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listedPackage
		if err := dec.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// A layout is what doc/architecture.md says about the packages.
type layout struct {
	imports map[string][]string // by package, both without "khabar/"; the root package is "khabar"
	owners  map[string]string   // by library: the only package that may import it
}

// readLayout reads the two tables of doc/architecture.md whose first cells are "package" and "library".
func readLayout(t *testing.T) layout {
	t.Helper()
	src, err := os.ReadFile("doc/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	l := layout{imports: map[string][]string{}, owners: map[string]string{}}
	for _, row := range tableRows(string(src), "package") {
		name, imports := inCode(row[0]), inCode(row[len(row)-1])
		if len(name) != 1 {
			t.Fatalf("doc/architecture.md: want one package in %q", row[0])
		}
		l.imports[name[0]] = imports
	}
	for _, row := range tableRows(string(src), "library") {
		owner := inCode(row[1])
		if len(owner) != 1 {
			t.Fatalf("doc/architecture.md: want one package in %q", row[1])
		}
		for _, lib := range inCode(row[0]) {
			l.owners[lib] = owner[0]
		}
	}
	if len(l.imports) == 0 || len(l.owners) == 0 {
		t.Fatal("doc/architecture.md: the table of packages or of libraries is missing")
	}
	return l
}

// tableRows returns the cells of the Markdown table whose header begins with the cell first, without its header.
func tableRows(src, first string) [][]string {
	var rows [][]string
	lines := strings.Split(src, "\n")
	start := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "| "+first+" |") })
	if start < 0 {
		return nil
	}
	for _, line := range lines[start+2:] {
		if !strings.HasPrefix(line, "|") {
			break
		}
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		rows = append(rows, cells)
	}
	return rows
}

// inCode returns the words of a cell that are in backquotes.
func inCode(cell string) []string {
	var words []string
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cell, -1) {
		words = append(words, m[1])
	}
	return words
}

// short returns an import path of this module without the module's name.
func short(path string) string { return strings.TrimPrefix(path, module+"/") }

func TestPackagesImportOnlyWhatTheTableAllows(t *testing.T) {
	l := readLayout(t)
	found := map[string]bool{}
	for _, p := range listPackages(t) {
		name := short(p.ImportPath)
		found[name] = true
		allowed, listed := l.imports[name]
		if !listed {
			t.Errorf("%s is missing in the table of packages in doc/architecture.md", name)
			continue
		}
		for _, imp := range p.Imports {
			if (imp == module || strings.HasPrefix(imp, module+"/")) && !slices.Contains(allowed, short(imp)) {
				t.Errorf("%s imports %s; doc/architecture.md allows only %q", name, short(imp), allowed)
			}
			for lib, owner := range l.owners {
				if strings.HasPrefix(imp, lib) && name != owner {
					t.Errorf("%s imports %s; doc/architecture.md allows that only in %s", name, imp, owner)
				}
			}
		}
	}
	for name := range l.imports {
		if !found[name] {
			t.Errorf("doc/architecture.md lists the package %s, which does not exist", name)
		}
	}
}

func TestEveryPackageHasAComment(t *testing.T) {
	for _, p := range listPackages(t) {
		if p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

func TestEveryDecisionIsListed(t *testing.T) {
	index, err := os.ReadFile("doc/decisions/README.md")
	if err != nil {
		t.Fatal(err)
	}
	records, err := os.ReadDir("doc/decisions")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if r.Name() != "README.md" && !strings.Contains(string(index), "("+r.Name()+")") {
			t.Errorf("doc/decisions/README.md does not list %s", r.Name())
		}
	}
}

// mapPatterns returns the paths in backquotes in the section "Where to look for a change" of doc/architecture.md, as
// regular expressions by the path as it is written. "…" stands for any characters.
func mapPatterns(t *testing.T) map[string]*regexp.Regexp {
	t.Helper()
	src, err := os.ReadFile("doc/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(src), "## Where to look for a change\n")
	section, _, _ = strings.Cut(section, "\n## ")
	patterns := map[string]*regexp.Regexp{}
	for line := range strings.SplitSeq(section, "\n") {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		for _, word := range inCode(line) {
			if strings.Contains(word, " ") || !strings.Contains(word, "/") && !isFile(word) {
				continue
			}
			quoted := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSuffix(word, "/")), "…", "[^/]*")
			patterns[word] = regexp.MustCompile("^" + quoted + "(/.*)?$")
		}
	}
	return patterns
}

// isFile reports whether a word of the map is the name of a file at the top of the repository.
func isFile(word string) bool {
	info, err := os.Stat(word)
	return err == nil && info.Mode().IsRegular()
}

// needsRow reports whether the map must lead to a file: to code other than tests, and to data that people edit.
func needsRow(file string) bool {
	switch path.Ext(file) {
	case ".go":
		return !strings.HasSuffix(file, "_test.go") && path.Base(file) != "doc.go"
	case ".yaml", ".sql", ".tsv", ".csv", ".html", ".css", ".js", ".tmpl":
		return strings.Contains(file, "/")
	}
	return strings.HasPrefix(file, "tools/")
}

func TestTheMapLeadsToEveryFile(t *testing.T) {
	patterns := mapPatterns(t)
	used := map[string]bool{}
	err := fs.WalkDir(os.DirFS("."), ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" && file != "testdata") {
			return fs.SkipDir
		}
		covered := false
		for word, p := range patterns {
			if p.MatchString(file) {
				used[word], covered = true, true
			}
		}
		if !d.IsDir() && !covered && needsRow(file) {
			t.Errorf("%s: doc/architecture.md has no row that leads to this file, in \"Where to look for a change\"", file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for word := range patterns {
		if !used[word] {
			t.Errorf("doc/architecture.md: \"Where to look for a change\" names %s, which does not exist", word)
		}
	}
}
