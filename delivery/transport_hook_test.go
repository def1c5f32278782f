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
)

// A hookServer is a hook whose script decides how it answers.
type hookServer struct {
	mu       sync.Mutex
	script   func(n int) (status int) // status for the n-th request, from 1; 0 closes the connection
	requests int
	bodies   []string // bodies of the requests that it accepted
	headers  []http.Header
}

func (s *hookServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	status := http.StatusNoContent
	if s.script != nil {
		status = s.script(s.requests)
	}
	if status == 0 {
		panic(http.ErrAbortHandler)
	}
	if status < 300 {
		s.bodies = append(s.bodies, string(body))
		s.headers = append(s.headers, r.Header)
	}
	w.Header().Set("Location", "/elsewhere")
	w.WriteHeader(status)
}

// hookService starts a hook and returns a service for a list with one digest, which is sent to
// that hook. fields are further fields of the digest.
func (f *fixture) hookService(s *hookServer, fields string) *delivery.Service {
	f.Helper()
	srv := httptest.NewServer(s)
	f.Cleanup(srv.Close)
	svc := f.service(fmt.Sprintf("\ndigests:\n- {id: hook, name: Hook, at: \"06:00\", via: \"%s/secret-part\"%s}\n", srv.URL, fields))
	svc.Secret = func(name string) (string, error) {
		if name == "WEBHOOK_SECRET" {
			return "s3cret", nil
		}
		return "", nil
	}
	svc.Log = f.logger()
	return svc
}

func TestHook(t *testing.T) {
	tests := []struct {
		name     string
		script   func(n int) int
		status   string
		requests int
	}{
		{"accepted", nil, "sent", 1},
		{"busy", func(n int) int { return []int{503, 429, 204}[n-1] }, "sent", 3},
		{"not found", func(n int) int { return []int{404, 401, 200}[n-1] }, "sent", 3},
		{"redirect", func(n int) int { return []int{302, 200}[n-1] }, "sent", 2},
		{"too large", func(int) int { return 413 }, "failed", 1},
		{"cut", func(n int) int { return []int{0, 200}[n-1] }, "sent", 2},
		{"always cut", func(int) int { return 0 }, "uncertain", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, openSQLite(t))
			s := &hookServer{script: tt.script}
			svc := f.hookService(s, "")
			f.poll(report("1", "TTP one", "group/ttp"))
			f.setClock("2023-01-30 06:00")
			f.plan(svc)
			f.drain(svc)
			if got := f.statuses("webhook"); got != "2023-01-30/1 "+tt.status {
				t.Error(got)
			}
			if s.requests != tt.requests {
				t.Errorf("%d requests, want %d", s.requests, tt.requests)
			}
			if strings.Contains(f.log.String(), "secret-part") {
				t.Errorf("the log has the hook's address:\n%s", f.log.String())
			}
			for _, d := range f.digests() {
				if strings.Contains(d.Answer, "secret-part") {
					t.Errorf("the stored answer has the hook's address: %s", d.Answer)
				}
			}
		})
	}
}

// A request to a hook is signed and has the digest's Message-ID.
func TestHookIsSigned(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	s := &hookServer{}
	svc := f.hookService(s, "")
	f.poll(report("1", `TTP "one" <b>`, "group/ttp"))
	f.setClock("2023-01-30 06:00")
	f.plan(svc)
	f.send(svc)
	header, body := s.headers[0], s.bodies[0]
	seconds, _, _ := strings.Cut(strings.TrimPrefix(header.Get("Khabar-Signature"), "t="), ",")
	at, err := strconv.ParseInt(seconds, 10, 64)
	f.must(err)
	if want := delivery.Signature("s3cret", time.Unix(at, 0), []byte(body)); header.Get("Khabar-Signature") != want || at != f.now.Unix() {
		t.Errorf("signature %s, want %s", header.Get("Khabar-Signature"), want)
	}
	var data struct {
		Subscription string
		Date         string
		Message      string `json:"message_id"`
		Reports      int
		Text         string
		Digest       struct{ Sections []any }
	}
	f.must(json.Unmarshal([]byte(body), &data))
	if data.Subscription != "hook" || data.Date != "2023-01-30" || data.Reports != 1 || !strings.Contains(data.Text, "one") ||
		len(data.Digest.Sections) != 1 || data.Message != header.Get("Khabar-Delivery") {
		t.Errorf("%+v", data)
	}
	if header.Get("Content-Type") != "application/json" {
		t.Errorf("Content-Type %s", header.Get("Content-Type"))
	}
}

// The built-in bodies are valid JSON, whatever text outlets publish. A template in a file need
// not be JSON.
func TestHookBodies(t *testing.T) {
	for _, body := range []string{"slack", "teams", "own.tmpl"} {
		t.Run(body, func(t *testing.T) {
			f := newFixture(t, openSQLite(t))
			f.must(os.WriteFile(filepath.Join(f.dir, "own.tmpl"), []byte(`{{.Name}}: {{.Reports}} {{cut 3 "پشاور"}} {{range .Digest.Sections}}{{.Told}}{{end}}`), 0o600))
			s := &hookServer{}
			svc := f.hookService(s, ", body: "+body)
			svc.PublicURL = "https://khabar.example"
			f.poll(report("1", "TTP \"one\" \\ </script>\u2028", "group/ttp"))
			f.setClock("2023-01-30 06:00")
			f.plan(svc)
			f.send(svc)
			if body == "own.tmpl" {
				if s.bodies[0] != "Hook: 1 پش… 1" {
					t.Errorf("%s", s.bodies[0])
				}
				return
			}
			if !json.Valid([]byte(s.bodies[0])) || !strings.Contains(s.bodies[0], "https://khabar.example/d/") {
				t.Errorf("%s", s.bodies[0])
			}
		})
	}
}

// The text of outlets cannot notify a Slack channel or end the code block that it is in.
func TestSlackTextIsEscaped(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	s := &hookServer{}
	svc := f.hookService(s, ", body: slack")
	f.poll(report("1", "TTP <!channel> ``` *now* & then", "group/ttp"))
	f.setClock("2023-01-30 06:00")
	f.plan(svc)
	f.send(svc)
	var message struct{ Text string }
	f.must(json.Unmarshal([]byte(s.bodies[0]), &message))
	if strings.ContainsAny(message.Text, "<>") || strings.Count(message.Text, "```") != 2 || !strings.Contains(message.Text, "&lt;!channel&gt;") {
		t.Errorf("%s", message.Text)
	}
}
