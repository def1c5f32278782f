package khabar_test

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// house says which of our packages each package may import. Arrows only point down;
// doc/architecture.md tells why each room is where it is.
var house = map[string][]string{
	"khabar":                   {},
	"khabar/news":              {},
	"khabar/text":              {},
	"khabar/yamlfile":          {},
	"khabar/yamlfile/yamltest": {"yamlfile"},
	"khabar/schedule":          {"news"},
	"khabar/fetcher":           {"news", "text", "yamlfile", "schedule"},
	"khabar/classifier":        {"news", "text", "yamlfile"},
	"khabar/eval":              {"news"},
	"khabar/story":             {"news", "text"},
	"khabar/store":             {"news", "text", "story"},
	"khabar/store/storetest":   {"store"},
	"khabar/digest":            {"news", "text", "yamlfile", "schedule"},
	"khabar/delivery":          {"news", "text", "yamlfile", "schedule", "digest"},
	"khabar/monitor":           {"news", "schedule", "classifier"},
	"khabar/auth":              {"news"},
	"khabar/review":            {"news", "text", "auth"},
	"khabar/cmd/khabar":        {"", "news", "text", "yamlfile", "schedule", "fetcher", "classifier", "store", "digest", "delivery", "monitor", "auth", "review", "eval"},
}

// keepers says which of our packages alone may import a library.
var keepers = map[string]string{
	"github.com/mmcdole/gofeed":   "khabar/fetcher",
	"github.com/goccy/go-yaml":    "khabar/yamlfile",
	"github.com/robfig/cron/v3":   "khabar/schedule",
	"modernc.org/sqlite":          "khabar/store",
	"github.com/jackc/pgx/v5":     "khabar/store",
	"github.com/spf13/cobra":      "khabar/cmd/khabar",
	"github.com/wneessen/go-mail": "khabar/delivery",
	"github.com/emersion/go-smtp": "khabar/delivery",
	"github.com/schollz/progress": "khabar/cmd/khabar",
}

// A listed package, as go list prints it.
type listed struct {
	ImportPath string
	Doc        string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Doc,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestImportsFollowTheHouse(t *testing.T) {
	for _, p := range packages(t) {
		allowed, known := house[p.ImportPath]
		if !known {
			t.Errorf("%s is not on the map: give it its place in house and in doc/architecture.md", p.ImportPath)
			continue
		}
		for _, imp := range p.Imports {
			if ours, ok := strings.CutPrefix(imp+"/", "khabar/"); ok && !slices.Contains(allowed, strings.TrimSuffix(ours, "/")) {
				t.Errorf("%s imports %s; it may import only %q", p.ImportPath, imp, allowed)
			}
			for lib, keeper := range keepers {
				if strings.HasPrefix(imp, lib) && p.ImportPath != keeper {
					t.Errorf("%s imports %s, which is %s's alone", p.ImportPath, imp, keeper)
				}
			}
		}
	}
}

func TestEveryPackageHasAComment(t *testing.T) {
	for _, p := range packages(t) {
		if p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}
