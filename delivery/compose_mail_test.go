package delivery_test

import (
	"net/mail"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// csvList is a list with names and tags that need encoding in headers.
const csvList = `
digests:
- {id: news, name: The day 日, at: "06:00", timezone: Asia/Karachi, to: "Zahra Çelik <zahra@example.org>", from: '"khabar: news" <k@example.org>',
   via: "maildir:mail", csv: true, tags: [group/ttp], subject: plain}
`

// oneMessage sends a digest of two reports to a maildir and returns its message.
func (f *fixture) oneMessage(list, publicURL string) string {
	f.Helper()
	svc := f.service(list)
	svc.PublicURL = publicURL
	it := report("1", "TTP دھماکہ پشاور", "group/ttp")
	it.Lang, it.Text = "ur", strings.Repeat("پشاور میں دھماکہ ہوا۔ ", 20)
	f.poll(it, report("2", "=1+1 TTP \r\nBcc: x@example.org", "group/ttp"))
	f.setClock("2023-01-30 05:59")
	f.plan(svc)
	f.send(svc)
	all := f.maildir("mail")
	if len(all) != 1 {
		f.Fatalf("%d messages, want 1", len(all))
	}
	return all[0]
}

// The headers say who sent the message, that it belongs to a mailing list, and how to
// unsubscribe.
func TestHeaders(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	raw := f.oneMessage(csvList, publicURL)
	m, err := mail.ReadMessage(strings.NewReader(raw))
	f.must(err)
	got := map[string]string{}
	for _, name := range []string{
		"From", "To", "Date", "List-Id", "List-Unsubscribe-Post", "Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "Bcc", "MIME-Version",
	} {
		got[name] = m.Header.Get(name)
	}
	want := map[string]string{
		"From": `"khabar: news" <k@example.org>`, "To": "=?utf-8?q?Zahra_=C3=87elik?= <zahra@example.org>",
		"Date": "Mon, 30 Jan 2023 06:00:00 +0500", "List-Id": "<news.example.org>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"Auto-Submitted": "auto-generated", "Precedence": "bulk", "X-Auto-Response-Suppress": "All", "Bcc": "", "MIME-Version": "1.0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	unsubscribe := m.Header.Get("List-Unsubscribe")
	if !strings.HasPrefix(unsubscribe, "<https://khabar.example/u/") || !strings.HasSuffix(unsubscribe, ">, <mailto:k@example.org?subject=unsubscribe%20news>") {
		t.Errorf("List-Unsubscribe: %s", unsubscribe)
	}
	if archived := m.Header.Get("Archived-At"); !strings.HasPrefix(archived, "<https://khabar.example/d/1.2023-01-30.1.") {
		t.Errorf("Archived-At: %s", archived)
	}
	if id := m.Header.Get("Message-ID"); !strings.HasPrefix(id, "<digest.") || !strings.HasSuffix(id, "@example.org>") || strings.Contains(id, "zahra") {
		t.Errorf("Message-ID: %s", id)
	}
	head, _, _ := strings.Cut(raw, "\r\n\r\n")
	for line := range strings.SplitSeq(head, "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a header line has %d bytes, or a line break", len(line))
		}
	}
}

// Without a public address with https there is no header for unsubscribing with one click.
func TestNoOneClickWithoutHTTPS(t *testing.T) {
	for _, url := range []string{"", "http://khabar.example"} {
		f := newFixture(t, openSQLite(t))
		m, err := mail.ReadMessage(strings.NewReader(f.oneMessage(csvList, url)))
		f.must(err)
		if m.Header.Get("List-Unsubscribe-Post") != "" || m.Header.Get("List-Unsubscribe") != "<mailto:k@example.org?subject=unsubscribe%20news>" {
			t.Errorf("with the public address %q: %v", url, m.Header)
		}
	}
}

// readInPython reads a message with an independent parser, and prints each defect and part.
const readInPython = `
import sys, email, email.policy, csv, io
m = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
def walk(p):
    for d in p.defects: print("defect", type(d).__name__, d)
    for name in p.keys():
        for d in p[name].defects: print("defect in", name, d)
    if p.is_multipart():
        for q in p.iter_parts(): walk(q)
    else:
        content = p.get_content()
        print(p.get_content_type(), p.get_content_charset(), p.get_filename() or "", any(ord(c) < 32 and c not in "\t\r\n" for c in content))
        if p.get_content_type() == "text/csv":
            print(list(csv.reader(io.StringIO(content.lstrip("\ufeff"))))[2][4])
walk(m)
print(m["to"].addresses[0].display_name, m["from"].addresses[0].display_name)
`

// runPython runs a Python script on an input and returns its output. Without Python the test
// is skipped, or fails when everything is required.
func runPython(t *testing.T, script, input string) string {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		if os.Getenv("KHABAR_REQUIRE_ALL") == "1" {
			t.Fatal("python3 is not installed")
		}
		t.Skip("python3 is not installed: not tested with an independent mail parser")
	}
	cmd := exec.CommandContext(t.Context(), "python3", "-c", script)
	cmd.Stdin = strings.NewReader(input)
	cmd.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// An independent parser reads the message and finds no defect.
func TestPythonReadsMessage(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	got := runPython(t, readInPython, f.oneMessage(csvList, publicURL))
	want := `text/plain utf-8  False
text/html utf-8  False
text/csv utf-8 news-2023-01-30.csv False
'=1+1 TTP Bcc: x@example.org
Zahra Çelik khabar: news
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what Python reads (-want +got):\n%s", diff)
	}
}

// No log line names a reader, whatever the mail server answers.
func TestLogsNameNoReader(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	svc := f.service(strings.Replace(csvList, "maildir:mail", "smtp://127.0.0.1:25", 1))
	svc.Dial = newMailServer(func(stage, reader string, n int) string {
		if stage == "rcpt" && n == 1 {
			return "451 4.2.0 <" + reader + "> greylisted"
		}
		return ""
	}).dial
	svc.Log = f.logger()
	f.poll(report("1", "TTP one", "group/ttp"))
	f.setClock("2023-01-30 05:59")
	f.plan(svc)
	f.drain(svc)
	log := f.log.String()
	if !strings.Contains(log, "digest not sent; it will be tried again") || strings.Contains(log, "zahra") {
		t.Errorf("the log:\n%s", log)
	}
}
