package store

import (
	"context"
	"crypto/tls"
	"database/sql"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"khabar/news"
)

// wantTrouble fails the test unless err wraps news.ErrUnavailable and its message contains each of
// words.
func wantTrouble(t *testing.T, err error, words ...string) {
	t.Helper()
	if !errors.Is(err, news.ErrUnavailable) {
		t.Fatalf("%v, want an error that wraps news.ErrUnavailable", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error does not say %q: %v", w, err)
		}
	}
}

// migratedFile returns a new SQLite database.
func migratedFile(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), filepath.Join(t.TempDir(), "khabar.db"))
	if err == nil {
		_, _, err = db.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestFullDiskInWords(t *testing.T) {
	db := migratedFile(t)
	if _, err := db.w.ExecContext(t.Context(), `PRAGMA max_page_count = 1`); err != nil {
		t.Fatal(err)
	}
	feeds := make([]news.Feed, 2000)
	for i := range feeds {
		feeds[i] = news.Feed{ID: "feed-" + strings.Repeat("x", i), URL: "https://example.org/", Kind: news.KindNewspaper, Checked: "never"}
	}
	err := db.SyncFeeds(t.Context(), feeds, time.Now())
	wantTrouble(t, err, db.Name(), "disk is full", "free space")
	if _, err := db.w.ExecContext(t.Context(), `PRAGMA max_page_count = 1000000`); err != nil {
		t.Fatal(err)
	}
	if err := db.SyncFeeds(t.Context(), feeds[:1], time.Now()); err != nil {
		t.Errorf("after space was freed: %v", err)
	}
}

func TestLockedFileInWords(t *testing.T) {
	db := migratedFile(t)
	other, err := openSQLite(db.file, "rw", []string{"busy_timeout(0)"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	tx, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := db.w.ExecContext(t.Context(), `PRAGMA busy_timeout = 0`); err != nil {
		t.Fatal(err)
	}
	_, err = db.Register(t.Context(), time.Now())
	wantTrouble(t, err, db.Name(), "locked")
}

// When the server ends a connection during a transaction, the next call connects again.
func TestEndedConnectionInWords(t *testing.T) {
	url := os.Getenv("KHABAR_TEST_POSTGRES")
	if url == "" {
		t.Skip("KHABAR_TEST_POSTGRES is not set: not tested on PostgreSQL; see tools/postgres")
	}
	db, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.read(t.Context(), func(tx *sql.Tx) error {
		pid, err := collect(t.Context(), tx, column[int], `SELECT pg_backend_pid()`)
		if err != nil {
			return err
		}
		if _, err := db.w.ExecContext(t.Context(), `SELECT pg_terminate_backend($1)`, pid[0]); err != nil {
			t.Error(err)
		}
		_, err = collect(t.Context(), tx, column[int], `SELECT 1`)
		return err
	})
	wantTrouble(t, err, db.Name(), "server")
	if _, err := collect(t.Context(), db.r, column[int], `SELECT 1`); err != nil {
		t.Errorf("the next call: %v", err)
	}
}

func TestServerAwayInWords(t *testing.T) {
	_, err := Open(context.Background(), "postgres://khabar@127.0.0.1:1/khabar")
	wantTrouble(t, err, "postgres://khabar@127.0.0.1:1/khabar", "cannot be reached")
}

// A server whose certificate is not accepted will not do better at the next attempt.
func TestRefusedCertificateIsNotTemporary(t *testing.T) {
	server := httptest.NewUnstartedServer(nil) // only for its certificate, which nobody has signed
	server.StartTLS()
	defer server.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	defer func() { _ = l.Close() }()
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			request := make([]byte, 8)
			if _, err := io.ReadFull(c, request); err == nil {
				_, _ = c.Write([]byte("S")) // PostgreSQL agrees to TLS
				_ = tls.Server(c, server.TLS).Handshake()
			}
			_ = c.Close()
		}
	})
	_, err = Open(t.Context(), "postgres://khabar@"+l.Addr().String()+"/khabar?sslmode=verify-full")
	if err == nil || errors.Is(err, news.ErrUnavailable) || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("%v, want an error about the certificate that is not temporary", err)
	}
}
