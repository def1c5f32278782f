package classifier

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"khabar/news"
	"khabar/text"
	"khabar/yamlfile"
)

// localDir is the folder of the newsroom's own changes. It is read last.
const localDir = "local"

// Load reads all .yaml files in fsys, those in the folder local last, and checks them together.
// In findings, name precedes the names of the files. If the files have mistakes, the error is of
// type yamlfile.Findings and has one line each: FILE:LINE:COLUMN: what is wrong; what to do.
func Load(fsys fs.FS, name string) (*Taxonomy, error) {
	files, err := listFiles(fsys)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no .yaml file in it; run khabar init to write some", name)
	}
	parsed, err := parseFiles(fsys, name, files)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	l := newLoader()
	for _, p := range parsed {
		l.file(p)
	}
	return l.finish()
}

// parsedFile is a file of a taxonomy, read and parsed.
type parsedFile struct {
	path string // below the taxonomy's folder
	src  []byte
	yaml *yamlfile.File
}

// parseFiles parses files in parallel, since that is most of the work of loading.
func parseFiles(fsys fs.FS, name string, files []string) ([]parsedFile, error) {
	parsed, errs := make([]parsedFile, len(files)), make([]error, len(files))
	var wg sync.WaitGroup
	for i, file := range files {
		wg.Go(func() {
			src, err := fs.ReadFile(fsys, file)
			parsed[i], errs[i] = parsedFile{file, src, yamlfile.Parse(path.Join(name, file), src)}, err
		})
	}
	wg.Wait()
	return parsed, errors.Join(errs...)
}

// listFiles returns the paths of the files of a taxonomy, in the order in which they are read.
func listFiles(fsys fs.FS) ([]string, error) {
	var files []string
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(p, ".yaml") && !strings.HasPrefix(path.Base(p), ".") {
			files = append(files, p)
		}
		return err
	})
	slices.SortFunc(files, func(a, b string) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a, b))
	})
	return files, err
}

func order(file string) int {
	if isLocal(file) {
		return 1
	}
	return 0
}

func isLocal(file string) bool { return strings.HasPrefix(file, localDir+"/") }

// A loader collects the content of the files.
type loader struct {
	t        *Taxonomy
	entries  map[string]*Entry
	disabled map[string]bool // entries that local files disable
	source   strings.Builder
	findings yamlfile.Findings
	buf      text.Buffer
	rulePos  Position
	local    bool                // the current file is in localDir
	here     map[string]Position // entries of the current file: a file may have each entry once only
}

func newLoader() *loader {
	return &loader{
		t: &Taxonomy{
			rule:  RelevanceRule{Groups: true}, // unless a file says otherwise
			index: make(map[string]int), macros: make(map[string]macro), sets: make(map[string]set),
		},
		entries:  make(map[string]*Entry),
		disabled: make(map[string]bool),
	}
}

// file adds one file.
func (l *loader) file(p parsedFile) {
	fmt.Fprintf(&l.source, "# %s\n%s\n", p.path, p.src)
	l.local = isLocal(p.path)
	l.here = make(map[string]Position)
	l.document(p.yaml.Root)
	l.findings = append(l.findings, p.yaml.Findings()...)
}

func (l *loader) document(n *yamlfile.Node) {
	if n == nil {
		return
	}
	n.Only("version", "macros", "sets", "entries", "desk", "roles")
	if v := n.Need("version"); v != nil && v.Int() != 1 {
		v.Errorf("this khabar reads version 1; write \"version: 1\"")
	}
	l.macros(n.Get("macros"))
	l.sets(n.Get("sets"))
	l.roles(n.Get("roles"))
	if d := n.Get("desk"); d != nil {
		l.relevanceRule(d)
	}
	for _, e := range n.Get("entries").List() {
		l.entry(e)
	}
}

func (l *loader) finish() (*Taxonomy, error) {
	l.index()
	var hash string
	var wg sync.WaitGroup
	wg.Go(func() { hash = version(l.t) }) // in parallel, since it is as much work as the checks
	l.findings = append(l.findings, lint(l.t)...)
	wg.Wait()
	found := l.findings.Sorted()
	if err := found.Err(); err != nil {
		return nil, err
	}
	l.t.findings, l.t.source, l.t.version = found, l.source.String(), hash
	return l.t, nil
}

// index sorts the entries and keywords, and records the children of each entry.
func (l *loader) index() {
	t := l.t
	for id, e := range l.entries {
		if !l.disabled[id] {
			e.Keywords = slices.DeleteFunc(e.Keywords, func(k Keyword) bool { return k.Disabled })
			slices.SortStableFunc(e.Keywords, compareKeywords)
			t.entries = append(t.entries, *e)
		}
	}
	slices.SortFunc(t.entries, func(a, b Entry) int { return cmp.Compare(a.ID, b.ID) })
	t.children = make(map[string][]string)
	for i, e := range t.entries {
		for _, old := range e.Formerly {
			t.index[old] = i
		}
		for _, r := range e.Parents {
			if r.RollsUp() {
				t.children[r.ID] = append(t.children[r.ID], e.ID)
			}
		}
	}
	for i, e := range t.entries {
		t.index[e.ID] = i
	}
}

func position(n *yamlfile.Node) Position {
	if n == nil {
		return Position{}
	}
	return Position{File: n.File.Name, Line: n.Pos.Line, Column: n.Pos.Column}
}

func (p Position) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// facets returns the facets that an entry can have.
func facets() []string {
	out := []string{string(news.FacetDecoy)}
	for _, f := range news.Facets() {
		out = append(out, string(f))
	}
	return out
}
