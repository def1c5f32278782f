package store

import (
	"context"
	"crypto/tls"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"khabar/news"
)

// A trouble is an error of the database itself, in words: what happened and what to do.
type trouble struct {
	named       bool // an error that wraps it names the database
	what        string
	unavailable bool // the same call may succeed later
	err         error
}

func (t *trouble) Error() string { return fmt.Sprintf("%s (%v)", t.what, t.err) }

func (t *trouble) Unwrap() error { return t.err }

func (t *trouble) Is(target error) bool { return t.unavailable && target == news.ErrUnavailable }

// inWords returns a trouble that wraps err if the database itself caused err; otherwise err. It
// returns an error of a cancelled call as it is.
func inWords(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if _, ok := errors.AsType[*trouble](err); ok {
		return err
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return sqliteTrouble(e.Code(), err)
	}
	return postgresTrouble(err)
}

const (
	adviceDescriptors = "too many files are open: raise the limit (ulimit -n, or LimitNOFILE of the service), or stop what holds them"
	adviceDamaged     = "the file is damaged: stop every khabar that uses it, copy the file, and then restore a backup, or rescue the rows " +
		"with: sqlite3 DAMAGED.db .recover | sqlite3 NEW.db"
)

func sqliteTrouble(code int, err error) error {
	t := &trouble{unavailable: true, err: err}
	switch code & 0xff {
	case sqlitelib.SQLITE_FULL:
		t.what = "its disk is full: free space there, or raise the quota"
	case sqlitelib.SQLITE_CANTOPEN:
		if t.what = adviceDescriptors; !lacksDescriptors() {
			t.what = "its file cannot be opened: see the permissions of the file and its folder"
			t.unavailable = false
		}
	case sqlitelib.SQLITE_IOERR:
		t.what = "its file cannot be read or written: the disk may be full, missing or broken; see the system's log"
	case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED:
		t.what = "another program holds it locked: wait, or stop that program"
	case sqlitelib.SQLITE_NOMEM:
		t.what = "the machine is out of memory: stop other programs, or add memory"
	case sqlitelib.SQLITE_READONLY:
		t.what, t.unavailable = "it cannot be written: make the file, its folder and its disk writable", false
	case sqlitelib.SQLITE_CORRUPT:
		t.what, t.unavailable = adviceDamaged, false
	case sqlitelib.SQLITE_NOTADB:
		t.what, t.unavailable = "the file is not a database, or its beginning is damaged: name another file, or restore a backup", false
	default:
		return err
	}
	return t
}

// lacksDescriptors reports whether this process has no file descriptor left. SQLite does not say
// why it cannot open a file.
func lacksDescriptors() bool {
	f, err := os.Open(os.DevNull)
	if err == nil {
		_ = f.Close() // it was only read
	}
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// postgresTrouble is inWords for PostgreSQL. It looks at the SQLSTATE of err or, if err has none, at
// what is wrong with the connection.
func postgresTrouble(err error) error {
	t := &trouble{unavailable: true, err: err}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch {
		case e.Code == "53100":
			t.what = "the disk of its server is full: free space there"
		case e.Code == "53300":
			t.what = "its server has too many connections: raise its max_connections, or stop what holds them"
		case strings.HasPrefix(e.Code, "53"):
			t.what = "its server lacks memory or another resource: see the server's log"
		case strings.HasPrefix(e.Code, "57P"):
			t.what = "its server ended the connection or is starting: see the server's log"
		case strings.HasPrefix(e.Code, "08"), strings.HasPrefix(e.Code, "58"):
			t.what = "its server has trouble: see the server's log"
		default:
			return err
		}
		return t
	}
	_, refused := errors.AsType[*tls.CertificateVerificationError](err)
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		t.what = adviceDescriptors
	case refused:
		t.what = "the certificate of its server is not accepted: see the address, and sslmode and sslrootcert in it"
		t.unavailable = false
	case connecting:
		t.what = "its server cannot be reached: see whether it runs, and the address"
	case network, errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, driver.ErrBadConn), errors.Is(err, net.ErrClosed):
		t.what = "the connection to its server broke: see whether it runs"
	default:
		return err
	}
	return t
}

// named returns err in words. If it is a trouble, and nothing that wraps it names the database yet,
// named adds the name of the database.
func (db *DB) named(err error) error {
	err = inWords(err)
	if t, ok := errors.AsType[*trouble](err); ok && !t.named {
		t.named = true
		return fmt.Errorf("database %s: %w", db.name, err)
	}
	return err
}
