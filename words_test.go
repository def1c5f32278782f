package khabar_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// A retiredWord is a line of doc/retired-words.txt.
type retiredWord struct {
	inText, inName *regexp.Regexp // match the word in running text; match a whole word of an identifier
	instead        string
	namesOnly      bool
	paths          []string // prefixes; empty means everywhere
}

// An exception is a line of doc/retired-words.txt that permits a word in some files.
type exception struct{ path, word *regexp.Regexp }

// A wordList is doc/retired-words.txt.
type wordList struct {
	retired    []retiredWord
	exceptions []exception
}

func readWordList(t *testing.T) wordList {
	t.Helper()
	src, err := os.ReadFile("doc/retired-words.txt")
	if err != nil {
		t.Fatal(err)
	}
	var l wordList
	for i, line := range strings.Split(string(src), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := splitCells(line)
		if len(cells) != 3 {
			t.Fatalf("doc/retired-words.txt:%d: want three parts with | between them", i+1)
		}
		if p, ok := strings.CutPrefix(cells[0], "EXCEPT "); ok {
			if cells[2] == "" {
				t.Errorf("doc/retired-words.txt:%d: an exception needs a reason", i+1)
			}
			l.exceptions = append(l.exceptions, exception{regexp.MustCompile("^(?:" + p + ")"), regexp.MustCompile("^(?:" + cells[1] + ")$")})
			continue
		}
		w := retiredWord{
			inText:  regexp.MustCompile(`(?i)\b(?:` + cells[0] + `)\b`),
			inName:  regexp.MustCompile(`^(?:` + cells[0] + `)$`),
			instead: cells[1], namesOnly: cells[2] == "names",
		}
		if !w.namesOnly {
			w.paths = strings.Fields(cells[2])
		}
		l.retired = append(l.retired, w)
	}
	return l
}

// splitCells splits a line at " | ", which no regular expression of the list contains.
func splitCells(line string) []string {
	cells := strings.Split(line+" ", " | ")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// A passage is a piece of a file to be searched: running text, or the name of something declared there.
type passage struct {
	line int
	text string
	name bool
}

// find returns a line for each retired word in the passages of a file.
func (l wordList) find(file string, passages []passage) (found []string) {
	for _, p := range passages {
		for _, w := range l.retired {
			if !w.applies(file, p.name) {
				continue
			}
			for _, word := range w.matches(p) {
				if !l.permits(file, strings.ToLower(word)) {
					found = append(found, fmt.Sprintf("%s:%d: %q is retired; say: %s", file, p.line, word, w.instead))
				}
			}
		}
	}
	return found
}

func (w retiredWord) applies(file string, name bool) bool {
	if w.namesOnly && !name {
		return false
	}
	for _, prefix := range w.paths {
		if strings.HasPrefix(file, prefix) {
			return true
		}
	}
	return len(w.paths) == 0
}

func (w retiredWord) matches(p passage) (words []string) {
	if !p.name {
		return w.inText.FindAllString(p.text, -1)
	}
	for _, part := range nameParts(p.text) {
		if w.inName.MatchString(part) {
			words = append(words, part)
		}
	}
	return words
}

func (l wordList) permits(file, word string) bool {
	for _, e := range l.exceptions {
		if e.path.MatchString(file) && e.word.MatchString(word) {
			return true
		}
	}
	return false
}

// nameParts splits an identifier into its words, in small letters: "SMTPMailing_due" into smtp, mailing, due.
func nameParts(name string) []string {
	var parts []string
	runes := []rune(name)
	start := 0
	for i := 1; i <= len(runes); i++ {
		end := i == len(runes) || !unicode.IsLetter(runes[i]) ||
			unicode.IsUpper(runes[i]) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if end {
			if part := strings.ToLower(strings.Trim(string(runes[start:i]), "_0123456789")); part != "" {
				parts = append(parts, part)
			}
			start = i
		}
	}
	return parts
}

// passagesOf returns the passages of a file to search: none for a kind of file that is not searched.
func passagesOf(file string, src []byte) ([]passage, error) {
	switch path.Ext(file) {
	case ".go":
		return goPassages(file, src)
	case ".md", ".html", ".tmpl", ".js", ".css", ".sql", ".txt":
		return textPassages(string(src)), nil
	case ".yaml", ".yml", ".toml":
		return yamlComments(string(src)), nil
	case ".json":
		if strings.HasSuffix(file, ".schema.json") {
			return textPassages(string(src)), nil
		}
	case "":
		if base := path.Base(file); base == "Makefile" || strings.HasPrefix(file, "tools/") || strings.HasPrefix(file, ".ci/") {
			return textPassages(string(src)), nil
		}
	}
	return nil, nil
}

func textPassages(src string) (all []passage) {
	for i, line := range strings.Split(src, "\n") {
		all = append(all, passage{line: i + 1, text: strings.ReplaceAll(line, "_", " ")})
	}
	return all
}

// yamlComments returns the comments alone: keywords of the taxonomy are words of news.
func yamlComments(src string) (all []passage) {
	for i, line := range strings.Split(src, "\n") {
		if _, comment, ok := strings.Cut(" "+line, " #"); ok {
			all = append(all, passage{line: i + 1, text: comment})
		}
	}
	return all
}

// goPassages returns the declared names, comments and, outside tests, the string literals of a Go file. The
// strings of tests are mostly news.
func goPassages(file string, src []byte) (all []passage, err error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	add := func(pos token.Pos, text string, name bool) {
		all = append(all, passage{fset.Position(pos).Line, text, name})
	}
	for _, group := range f.Comments {
		for _, c := range group.List {
			add(c.Pos(), c.Text, false)
		}
		add(group.Pos(), strings.Join(strings.Fields(group.Text()), " "), false) // for phrases that a line end divides
	}
	test := strings.HasSuffix(file, "_test.go")
	ast.Inspect(f, func(n ast.Node) bool {
		for _, id := range declared(n) {
			add(id.Pos(), id.Name, true)
		}
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && !test {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				add(lit.Pos(), strings.ReplaceAll(s, "_", " "), false)
			}
		}
		return true
	})
	return all, nil
}

// declared returns the identifiers that a node declares.
func declared(n ast.Node) []*ast.Ident {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return []*ast.Ident{n.Name}
	case *ast.TypeSpec:
		return []*ast.Ident{n.Name}
	case *ast.ValueSpec:
		return n.Names
	case *ast.Field:
		return n.Names
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			return idents(n.Lhs...)
		}
	case *ast.RangeStmt:
		if n.Tok == token.DEFINE {
			return idents(n.Key, n.Value)
		}
	}
	return nil
}

func idents(exprs ...ast.Expr) (ids []*ast.Ident) {
	for _, e := range exprs {
		if id, ok := e.(*ast.Ident); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

func TestRetiredWordsAreNotUsed(t *testing.T) {
	l := readWordList(t)
	searched := 0
	for _, file := range ownFiles(t) {
		if strings.Contains(file, "testdata/") || strings.Contains(file, "/data/") || file == "LICENSE" {
			continue // texts of news, and lists of words
		}
		src, err := os.ReadFile(file)
		if os.IsNotExist(err) {
			continue // deleted, but not yet in a commit
		}
		if err != nil {
			t.Fatal(err)
		}
		passages, err := passagesOf(file, src)
		if err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if passages != nil {
			searched++
		}
		seen := map[string]bool{}
		for _, line := range l.find(file, passages) {
			if !seen[line] {
				seen[line] = true
				t.Error(line)
			}
		}
	}
	if searched < 100 {
		t.Errorf("only %d files were searched", searched)
	}
}

// ownFiles returns the files of the project: what git does not ignore, or all files where there is no git.
func ownFiles(t *testing.T) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "git", "ls-files", "--cached", "--others", "--exclude-standard").Output()
	if err == nil {
		return strings.Fields(string(out))
	}
	var files []string
	err = fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if err == nil && d.Type().IsRegular() {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestRetiredWordsAreFound(t *testing.T) {
	l := readWordList(t)
	for _, c := range []struct{ file, src string }{
		{"a/b.go", "package b\n\n// Desks are many.\n"},
		{"a/b.go", "package b\n\nfunc newDesk() {}\n"},
		{"a/b.go", "package b\n\nvar x struct{ last_mailing int }\n"},
		{"a/b.go", "package b\n\nfunc f() { for told := range 3 { _ = told } }\n"},
		{"a/b.go", "package b\n\nvar s = \"the digest was given away\"\n"},
		{"a/b.go", "package b\n\n// It was given\n// away.\n"},
		{"a/b_test.go", "package b\n\nfunc f() { allKnown := 1; _ = allKnown }\n"},
		{"doc/a.md", "Sign off, then tell a room."},
		{"store/sqlite/0007_x.sql", "CREATE TABLE item_desk (id INTEGER);"},
		{"taxonomy/a.yaml", "entries: [] # made anew"},
		{"review/templates/a.html", "<p>Your mailings</p>"},
	} {
		passages, err := passagesOf(c.file, []byte(c.src))
		if err != nil {
			t.Fatal(err)
		}
		if found := l.find(c.file, passages); len(found) == 0 {
			t.Errorf("no retired word is found in %s: %q", c.file, c.src)
		}
	}
	for _, c := range []struct{ file, src string }{
		{"a/b.go", "package b\n\n// A known item of the desktop.\nvar s = \"letter\"\n"},
		{"a/b_test.go", "package b\n\nvar s = \"Police told reporters\"\n"},
		{"taxonomy/a.yaml", "entries: [told, desk]"},
	} {
		passages, err := passagesOf(c.file, []byte(c.src))
		if err != nil {
			t.Fatal(err)
		}
		if found := l.find(c.file, passages); len(found) > 0 {
			t.Errorf("%s: %q", c.src, found)
		}
	}
}
