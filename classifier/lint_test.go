package classifier

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"khabar/yamlfile"
)

// TestLint runs testdata/lint: each file has a taxonomy and the findings that it must have. If the name of
// a file begins with a code, a finding must have that code.
func TestLint(t *testing.T) {
	eachArchive(t, "testdata/lint/*.txtar", func(t *testing.T, a *txtar.Archive) {
		var found yamlfile.Findings
		tax, err := Load(archiveFS(a), "taxonomy")
		if err == nil {
			found = tax.Findings()
		} else if list, ok := errors.AsType[yamlfile.Findings](err); ok {
			found = list
		} else {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, f := range found {
			fmt.Fprintln(&got, f)
		}
		wantFile(t, a, "want", got.String())
		code, _, _ := strings.Cut(filepath.Base(t.Name()), "-")
		if strings.ContainsAny(code[:1], "EW") && !strings.Contains(got.String(), "["+code+"]") {
			t.Errorf("no finding has code %s:\n%s", code, got.String())
		}
	})
}
