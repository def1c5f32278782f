package main

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/script")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"khabar": main, "hangs": hangs, "measured": measured})
}

// TestScripts runs testdata/script/*.txtar. Each script shows one use of the program; a new case
// is a new file. Besides testscript's own commands there are
//
//	outlet DIR          serve the files in DIR on loopback with ETags; $OUTLET is the address
//	fill FILE           replace OUTLET in FILE by the address of the outlet
//	exits CODE COMMAND  run a command that must exit with that code
//	lines N FILE        FILE (or stdout, stderr) has N lines
//	mode PERM PATH…     the files and folders have those permissions, such as 0700
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"outlet": cmdOutlet,
			"fill":   cmdFill,
			"exits":  cmdExits,
			"lines":  cmdLines,
			"mode":   cmdMode,
		},
	})
}

func cmdOutlet(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: outlet DIR")
	}
	srv := httptest.NewServer(outlet(os.DirFS(ts.MkAbs(args[0]))))
	ts.Defer(srv.Close)
	ts.Setenv("OUTLET", srv.URL)
}

// outlet serves files with ETags. It answers 304 to a request that has the current ETag.
func outlet(dir fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := fs.ReadFile(dir, strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		etag := fmt.Sprintf(`"%x"`, sha256.Sum256(body))
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/xml")
		_, _ = w.Write(body)
	})
}

func cmdFill(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		path := ts.MkAbs(name)
		filled := strings.ReplaceAll(ts.ReadFile(path), "OUTLET", ts.Getenv("OUTLET"))
		ts.Check(os.WriteFile(path, []byte(filled), 0o644))
	}
}

func cmdExits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	code := 0
	err := ts.Exec(args[1], args[2:]...)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("%s exited with %d, want %s", strings.Join(args[1:], " "), code, args[0])
	}
}

func cmdLines(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: lines N FILE")
	}
	if n := strings.Count(ts.ReadFile(args[1]), "\n"); strconv.Itoa(n) != args[0] {
		ts.Fatalf("%s has %d lines, want %s", filepath.Base(args[1]), n, args[0])
	}
}

func cmdMode(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: mode PERM PATH…")
	}
	for _, name := range args[1:] {
		info, err := os.Stat(ts.MkAbs(name))
		ts.Check(err)
		if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[0] {
			ts.Fatalf("%s has mode %s, want %s", name, got, args[0])
		}
	}
}
