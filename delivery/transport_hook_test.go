package delivery_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"khabar/delivery"
	"khabar/store"
)

// A receiver is a hook that answers as its script says.
type receiver struct {
	mu     sync.Mutex
	script func(n int) (status int) // of the n-th request; 0 cuts the connection
	bodies []string                 // of those that it took
	heads  []http.Header
	n      int
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n++
	status := http.StatusNoContent
	if r.script != nil {
		status = r.script(r.n)
	}
	if status == 0 {
		panic(http.ErrAbortHandler)
	}
	if status < 300 {
		r.bodies = append(r.bodies, string(body))
		r.heads = append(r.heads, req.Header)
	}
	w.Header().Set("Location", "/elsewhere")
	w.WriteHeader(status)
}

func (w *world) hook(r *receiver, fields string) *delivery.Service {
	w.Helper()
	srv := httptest.NewServer(r)
	w.Cleanup(srv.Close)
	c := w.courier(fmt.Sprintf("\ndigests:\n- {id: hook, name: Hook, at: \"06:00\", via: \"%s/secret-part\"%s}\n", srv.URL, fields))
	c.Secret = func(name string) (string, error) {
		if name == "WEBHOOK_SECRET" {
			return "s3cret", nil
		}
		return "", nil
	}
	c.Log = w.logger()
	return c
}

func TestHook(t *testing.T) {
	tests := []struct {
		name     string
		script   func(n int) int
		status   string
		requests int
	}{
		{"taken", nil, "sent", 1},
		{"busy", func(n int) int { return []int{503, 429, 204}[n-1] }, "sent", 3},
		{"not there", func(n int) int { return []int{404, 401, 200}[n-1] }, "sent", 3},
		{"elsewhere", func(n int) int { return []int{302, 200}[n-1] }, "sent", 2},
		{"too large", func(int) int { return 413 }, "failed", 1},
		{"cut", func(n int) int { return []int{0, 200}[n-1] }, "sent", 2},
		{"cut for ever", func(int) int { return 0 }, "uncertain", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, mustOpen(t))
			r := &receiver{script: tt.script}
			c := w.hook(r, "")
			w.brings(report("1", "TTP one", "group/ttp"))
			w.at("2023-01-30 06:00")
			w.plan(c)
			w.drain(c)
			if got := w.statuses("webhook"); got != "2023-01-30/1 "+tt.status {
				t.Error(got)
			}
			if r.n != tt.requests {
				t.Errorf("%d requests, want %d", r.n, tt.requests)
			}
			if strings.Contains(w.log.String(), "secret-part") {
				t.Errorf("the log has the hook's address:\n%s", w.log.String())
			}
			for _, m := range w.mailings() {
				if strings.Contains(m.Text, "secret-part") {
					t.Errorf("the ledger has the hook's address: %s", m.Text)
				}
			}
		})
	}
}

// The receiver can tell that it is we who post, and which digest it is.
func TestHookIsSigned(t *testing.T) {
	w := newWorld(t, mustOpen(t))
	r := &receiver{}
	c := w.hook(r, "")
	w.brings(report("1", `TTP "one" <b>`, "group/ttp"))
	w.at("2023-01-30 06:00")
	w.plan(c)
	w.send(c)
	head, body := r.heads[0], r.bodies[0]
	seconds, _, _ := strings.Cut(strings.TrimPrefix(head.Get("Khabar-Signature"), "t="), ",")
	at, err := strconv.ParseInt(seconds, 10, 64)
	w.must(err)
	if want := delivery.Signature("s3cret", time.Unix(at, 0), []byte(body)); head.Get("Khabar-Signature") != want || at != w.now.Unix() {
		t.Errorf("signature %s, want %s", head.Get("Khabar-Signature"), want)
	}
	var data struct {
		Subscription string
		Date         string
		Message      string `json:"message_id"`
		Reports      int
		Text         string
		Digest       struct{ Sections []any }
	}
	w.must(json.Unmarshal([]byte(body), &data))
	if data.Subscription != "hook" || data.Date != "2023-01-30" || data.Reports != 1 || !strings.Contains(data.Text, "one") ||
		len(data.Digest.Sections) != 1 || data.Message != head.Get("Khabar-Delivery") {
		t.Errorf("%+v", data)
	}
	if head.Get("Content-Type") != "application/json" {
		t.Errorf("Content-Type %s", head.Get("Content-Type"))
	}
}

// The bodies that come with khabar are JSON, whatever outlets write; a file may be anything.
func TestHookBodies(t *testing.T) {
	for _, body := range []string{"slack", "teams", "own.tmpl"} {
		t.Run(body, func(t *testing.T) {
			w := newWorld(t, mustOpen(t))
			w.must(os.WriteFile(filepath.Join(w.dir, "own.tmpl"), []byte(`{{.Name}}: {{.Reports}} {{cut 3 "پشاور"}}`), 0o600))
			r := &receiver{}
			c := w.hook(r, ", body: "+body)
			c.PublicURL = "https://khabar.example"
			w.brings(report("1", "TTP \"one\" \\ </script>\u2028", "group/ttp"))
			w.at("2023-01-30 06:00")
			w.plan(c)
			w.send(c)
			if body == "own.tmpl" {
				if r.bodies[0] != "Hook: 1 پش…" {
					t.Errorf("%s", r.bodies[0])
				}
				return
			}
			if !json.Valid([]byte(r.bodies[0])) || !strings.Contains(r.bodies[0], "https://khabar.example/d/") {
				t.Errorf("%s", r.bodies[0])
			}
		})
	}
}

// Files are named after nobody, and the same digest is written once.
func TestFiles(t *testing.T) {
	onSQLite(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.courier(`
digests:
- {id: all, name: All, at: "06:00"}
- {id: each, name: Each, at: "06:00", to: [a@example.org, b@example.org], format: text, via: "file:out"}
- {id: raw, name: Raw, at: "06:00", format: json, via: "file:out"}
- {id: mail, name: Mail, at: "06:00", format: eml, via: "file:out", from: k@example.org, csv: true}
`)
		w.brings(report("1", "TTP one", "group/ttp"))
		w.at("2023-01-30 06:00")
		w.plan(c)
		w.send(c)
		var names []string
		w.must(filepath.WalkDir(w.dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				name, _ := filepath.Rel(w.dir, path)
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

// A mail that the reader's program has moved and marked as read is there.
func TestMaildirReadMeanwhile(t *testing.T) {
	w := newWorld(t, mustOpen(t))
	c := w.courier(toOne)
	w.brings(report("1", "TTP one", "group/ttp"))
	w.at("2023-01-30 06:00")
	w.plan(c)
	s := &shaky{DB: w.db, calm: true, broken: ""}
	c.Store = forgetsOnce{s}
	if _, err := c.Send(t.Context()); err == nil {
		t.Fatal("the store did not fail")
	}
	names, err := filepath.Glob(filepath.Join(w.dir, "mail", "new", "*"))
	w.must(err)
	w.must(os.Rename(names[0], filepath.Join(w.dir, "mail", "cur", filepath.Base(names[0])+":2,S")))
	c.Store = w.db
	w.now = w.now.Add(time.Minute)
	w.drain(c)
	if n := len(w.maildir("mail")); n != 0 {
		t.Errorf("the mail came again, %d times", n)
	}
	if got := w.statuses("a@example.org"); got != "2023-01-30/1 sent" {
		t.Error(got)
	}
}

// What outlets write neither calls a channel nor leaves the block of code that it stands in.
func TestSlackIsNotMoved(t *testing.T) {
	w := newWorld(t, mustOpen(t))
	r := &receiver{}
	c := w.hook(r, ", body: slack")
	w.brings(report("1", "TTP <!channel> ``` *now* & then", "group/ttp"))
	w.at("2023-01-30 06:00")
	w.plan(c)
	w.send(c)
	var message struct{ Text string }
	w.must(json.Unmarshal([]byte(r.bodies[0]), &message))
	if strings.ContainsAny(message.Text, "<>") || strings.Count(message.Text, "```") != 2 || !strings.Contains(message.Text, "&lt;!channel&gt;") {
		t.Errorf("%s", message.Text)
	}
}
