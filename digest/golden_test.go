package digest

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
	"khabar/store"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// TestGolden compares digests in every format with the files in testdata: the digest of a day, that
// of the empty day before it, and, in two languages, one that has every part that a message can
// have. To rewrite the files, run go test -args -update, and review the differences.
func TestGolden(t *testing.T) {
	zone, span := day(t)
	db, withHistory := dayStore(t), mailStore(t)
	for name, c := range map[string]struct {
		db *store.DB
		o  Options
	}{
		"day":     {db, Options{Span: span, Zone: zone, Now: at(23, 0).AddDate(0, 0, 3), Banner: "SAMPLE", Severity: severities}},
		"empty":   {db, Options{Span: news.Span{From: span.From.AddDate(0, 0, -1), Until: span.From}, Zone: zone, Now: span.Until}},
		"mail":    {withHistory, mailOptions(t, withHistory, "en")},
		"mail-ur": {withHistory, mailOptions(t, withHistory, "ur")},
	} {
		for format, render := range renderFuncs() {
			t.Run(name+"."+format, func(t *testing.T) {
				got := composeBytes(t, c.db, c.o, render)
				checkGolden(t, name+"."+format, got)
				if !bytes.Equal(got, composeBytes(t, c.db, c.o, render)) {
					t.Error("the same store gives different bytes")
				}
				if format == "html" {
					checkPage(t, got)
				}
			})
		}
	}
}

// checkGolden compares got with a file of testdata. With -update it writes got to the file first.
func checkGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}

// composeBytes composes a digest and renders it.
func composeBytes(t *testing.T, src Source, o Options, render func(*Digest, io.Writer) error) []byte {
	t.Helper()
	d, err := Compose(t.Context(), src, o)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := render(d, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
