package yamlfile_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/yamlfile"
)

var update = flag.Bool("update", false, "rewrite the \"# error:\" lines of testdata")

// TestFindings checks the findings in each file of testdata/findings. The file begins with them,
// one "# error: LINE:COLUMN: message" a line.
func TestFindings(t *testing.T) {
	files, err := filepath.Glob("testdata/findings/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no test files", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range yamlfile.Parse("F", src).Findings() {
				got = append(got, strings.TrimPrefix(f.String(), "F:"))
			}
			if *update {
				rewrite(t, name, src, got)
				return
			}
			if diff := cmp.Diff(expected(src), got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// expected returns the findings that the first lines of src state.
func expected(src []byte) []string {
	var want []string
	for line := range strings.Lines(string(src)) {
		text, ok := strings.CutPrefix(line, "# error: ")
		if !ok {
			break
		}
		want = append(want, strings.TrimSpace(text))
	}
	return want
}

// rewrite replaces the findings at the start of a file.
func rewrite(t *testing.T, name string, src []byte, got []string) {
	t.Helper()
	if len(got) != len(expected(src)) {
		t.Fatalf("%d findings, but %d \"# error:\" lines; give the file as many lines as findings\n%s", len(got), len(expected(src)), strings.Join(got, "\n"))
	}
	_, body := cutHeader(string(src))
	var b strings.Builder
	for _, line := range got {
		b.WriteString("# error: " + line + "\n")
	}
	if err := os.WriteFile(name, []byte(b.String()+body), 0o644); err != nil {
		t.Fatal(err)
	}
}

// cutHeader separates the "# error:" lines from the rest of a file.
func cutHeader(src string) (header, body string) {
	n := 0
	for line := range strings.Lines(src) {
		if !strings.HasPrefix(line, "# error: ") {
			break
		}
		n += len(line)
	}
	return src[:n], src[n:]
}
