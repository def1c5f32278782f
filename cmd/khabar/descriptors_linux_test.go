package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"khabar/store"
)

// A fetch that runs out of descriptors reports that, and counts no feed as failed. No feed answers
// before its request is cancelled, so that the descriptors are used up.
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

// 400 idle connections to the pages, more than there are descriptors: a new visitor is served,
// and a feed that needs a new connection is read.
func TestServeWithIdleConnections(t *testing.T) {
	t.Parallel()
	asked, flooded, read := make(chan bool), make(chan bool), make(chan bool, 1)
	l, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	srv := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			asked <- true
			<-flooded
			http.Redirect(w, r, fmt.Sprintf("http://127.1.1.2:%d/other", port), http.StatusFound)
			return
		}
		fmt.Fprint(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><item><title>A</title></item></channel></rss>`)
		read <- true
	})}}
	srv.Start()
	defer srv.Close()
	s := startServe(t, fmt.Sprintf("- {id: dawn, title: Dawn, url: \"http://127.1.1.1:%d/\", lang: en, kind: newspaper}\n", port), 128)
	<-asked
	for range 400 {
		conn, err := net.Dial("tcp", s.address)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := fmt.Fprintf(conn, "GET /help HTTP/1.1\r\nHost: %s\r\n\r\n", s.address); err != nil {
			t.Logf("connection closed for another: %v", err)
		}
	}
	client := http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + s.address + "/help")
	if err != nil {
		t.Errorf("a new visitor: %v", err)
	} else if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("a new visitor: %s, %v", resp.Status, err)
	}
	close(flooded)
	select {
	case <-read:
	case <-time.After(30 * time.Second): // reached by failures only
		t.Error("the feed was not read")
	}
	if log := s.stop(); strings.Contains(log, "feed failed") || strings.Contains(log, "too many open files") {
		t.Errorf("the log has trouble:\n%s", log)
	}
}

// A serving is a running "khabar serve".
type serving struct {
	t       *testing.T
	cmd     *exec.Cmd
	address string      // address of the pages
	begun   string      // first lines of the log
	rest    chan string // gets the rest of the log at the end
}

// startServe starts "khabar serve" with a feed list and a limit of descriptors.
func startServe(t *testing.T, feeds string, descriptors int) *serving {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "feeds.yaml"), []byte("version: 1\ntimezone: UTC\nfeeds:\n"+feeds), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "taxonomy"), os.DirFS("testdata/crash")); err != nil {
		t.Fatal(err)
	}
	s := &serving{t: t, rest: make(chan string, 1)}
	s.cmd = exec.CommandContext(t.Context(), "sh", "-c", fmt.Sprintf("ulimit -n %d && exec khabar serve --allow-private --listen 127.0.0.1:0 --log-format json", descriptors))
	s.cmd.Dir = dir
	log, err := s.cmd.StderrPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(log)
	for s.address == "" {
		line, err := lines.ReadString('\n')
		s.begun += line
		if err != nil {
			t.Fatalf("serve ended; its log:\n%s", s.begun)
		}
		if _, after, ok := strings.Cut(line, `"address":"http://`); ok {
			s.address, _, _ = strings.Cut(after, "/")
		}
	}
	go func() {
		rest, _ := io.ReadAll(lines)
		s.rest <- string(rest)
	}()
	return s
}

// stop stops the server and returns its log.
func (s *serving) stop() string {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	log := s.begun + <-s.rest
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("serve ended with %v; its log:\n%s", err, log)
	}
	return log
}
