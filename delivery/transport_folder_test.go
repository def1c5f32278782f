package delivery_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"khabar/store"
)

// The names of files name no reader, and each digest is written once.
func TestFiles(t *testing.T) {
	onSQLite(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		svc := f.service(`
digests:
- {id: all, name: All, at: "06:00"}
- {id: each, name: Each, at: "06:00", to: [a@example.org, b@example.org], format: text, via: "file:out"}
- {id: raw, name: Raw, at: "06:00", format: json, via: "file:out"}
- {id: mail, name: Mail, at: "06:00", format: eml, via: "file:out", from: k@example.org, csv: true}
`)
		f.poll(report("1", "TTP one", "group/ttp"))
		f.setClock("2023-01-30 06:00")
		f.plan(svc)
		f.send(svc)
		var names []string
		f.must(filepath.WalkDir(f.dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				name, _ := filepath.Rel(f.dir, path)
				names = append(names, filepath.ToSlash(name))
			}
			return err
		}))
		got := strings.Join(names, " ")
		for _, want := range []string{"outbox/all/2023-01-30.html", "out/raw/2023-01-30.json", "out/mail/2023-01-30.eml"} {
			if !strings.Contains(got, want) {
				t.Errorf("no %s in %s", want, got)
			}
		}
		if len(names) != 5 || strings.Contains(got, "example.org") || strings.Contains(got, ".new") {
			t.Errorf("files: %s", got)
		}
	})
}

// A message that a mail program has moved and marked as read is not delivered again.
func TestMaildirMessageWasRead(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	svc := f.service(oneReader)
	f.poll(report("1", "TTP one", "group/ttp"))
	f.setClock("2023-01-30 06:00")
	f.plan(svc)
	svc.Store = unrecordedStore{f.db}
	if _, err := svc.Send(t.Context()); err == nil {
		t.Fatal("the store did not fail")
	}
	names, err := filepath.Glob(filepath.Join(f.dir, "mail", "new", "*"))
	f.must(err)
	f.must(os.Rename(names[0], filepath.Join(f.dir, "mail", "cur", filepath.Base(names[0])+":2,S")))
	svc.Store = f.db
	f.now = f.now.Add(time.Minute)
	f.drain(svc)
	if n := len(f.maildir("mail")); n != 0 {
		t.Errorf("the message was delivered again, %d times", n)
	}
	if got := f.statuses("a@example.org"); got != "2023-01-30/1 sent" {
		t.Error(got)
	}
}
