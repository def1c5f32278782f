package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"khabar/store"
)

// A fetch that runs out of descriptors says so, and counts no feed as failed. Each feed answers
// only when the request is cancelled, so that the descriptors are used up.
func TestFetchWithoutDescriptors(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	})}}
	srv.Start()
	defer srv.Close()
	dir := t.TempDir()
	var list strings.Builder
	list.WriteString("version: 1\ntimezone: UTC\nfeeds:\n")
	for i := range 16 {
		fmt.Fprintf(&list, "- {id: feed-%d, title: Feed, url: \"http://127.1.1.%d:%d/\", lang: en, kind: newspaper, checked: never}\n",
			i, i+1, l.Addr().(*net.TCPAddr).Port)
	}
	if err := os.WriteFile(filepath.Join(dir, "feeds.yaml"), []byte(list.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "taxonomy"), os.DirFS("testdata/crash")); err != nil {
		t.Fatal(err)
	}
	// Enough for the database, too few for 16 connections as well.
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "ulimit -n 24 && exec khabar fetch --allow-private")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "raise the limit of open files") || !strings.Contains(string(out), "16 skipped") {
		t.Errorf("fetch: %v; want an error that says what to do, and all feeds skipped:\n%s", err, out)
	}
	db, err := store.Open(t.Context(), filepath.Join(dir, "khabar.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	states, err := db.FeedStates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		if s.Failures != 0 {
			t.Errorf("feed %s has %d failed polls, want none", s.Feed, s.Failures)
		}
	}
}
