package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestServeEndsOnSignal starts a server with one feed that answers and one that never does,
// and stops it while it waits for the latter.
func TestServeEndsOnSignal(t *testing.T) {
	t.Parallel()
	hanging, ended := make(chan struct{}), make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hangs" {
			close(hanging)
			<-ended
			return
		}
		fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><item><title>A</title></item></channel></rss>`)
	}))
	defer srv.Close()
	defer close(ended)
	dir := t.TempDir()
	list := fmt.Sprintf("version: 1\ntimezone: UTC\nfeeds:\n"+
		"- {id: hangs, title: Hangs, url: \"%[1]s/hangs\", lang: en, kind: newspaper}\n"+
		"- {id: valid, title: Valid, url: \"%[1]s/valid\", lang: en, kind: newspaper}\n", srv.URL)
	if err := os.WriteFile(filepath.Join(dir, "feeds.yaml"), []byte(list), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "taxonomy"), os.DirFS("testdata/crash")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "khabar", "serve", "--allow-private", "--listen", "127.0.0.1:0", "--log-format", "json")
	cmd.Dir = dir
	var log strings.Builder
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	select {
	case <-hanging:
	case err := <-exited:
		t.Fatalf("serve ended before the signal, with %v; its log:\n%s", err, log.String())
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := <-exited; err != nil {
		t.Errorf("serve ended with %v, want exit code 0; its log:\n%s", err, log.String())
	}
	if !strings.Contains(log.String(), `"msg":"stopped"`) {
		t.Errorf("serve did not log that it stopped; its log:\n%s", log.String())
	}
}
