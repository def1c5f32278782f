package delivery_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A postfix is a real mail server of the test's own, with its own folders and port.
type postfix struct {
	dir, address string
}

// postfixMaster says which of its programs postfix runs.
const postfixMaster = `%s inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

// postfixMain has it take mail for example.org, from this machine alone, into folders.
const postfixMain = `compatibility_level = 3.6
queue_directory = %[1]s/queue
data_directory = %[1]s/data
maillog_file = /dev/stdout
maillog_file_prefixes = /dev
myhostname = mx.example.org
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = loopback-only
inet_protocols = ipv4
alias_maps =
virtual_mailbox_domains = example.org
virtual_mailbox_base = %[1]s/mail
virtual_mailbox_maps = inline:{%[2]s}
virtual_uid_maps = static:%[3]s
virtual_gid_maps = static:%[4]s
smtpd_tls_cert_file = %[5]s
smtpd_tls_key_file = %[6]s
smtpd_tls_security_level = encrypt
smtpd_tls_received_header = yes
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_mynetworks, reject
smtpd_client_connection_rate_limit = 0
`

// startPostfix starts a server that knows the readers; without postfix, or without the
// rights that it needs, the test is skipped, or fails when everything is required.
func startPostfix(t *testing.T, readers []string, cert certificate) *postfix {
	t.Helper()
	account, err := user.Lookup("postfix")
	_, missing := exec.LookPath("postfix")
	if err != nil || missing != nil || os.Getuid() != 0 {
		if os.Getenv("KHABAR_REQUIRE_ALL") == "1" {
			t.Fatal("no postfix, or no right to run it")
		}
		t.Skip("no postfix, or no right to run it: not tested on a real mail server")
	}
	dir, err := os.MkdirTemp("", "khabar-postfix") // where postfix's own users may go
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	p := &postfix{dir: dir, address: freeAddress(t)}
	for _, sub := range []string{"config", "queue", "data", "mail"} {
		must(t, os.Mkdir(filepath.Join(dir, sub), 0o755))
	}
	for _, sub := range []string{"data", "mail"} {
		p.run(t, "chown", account.Uid+":"+account.Gid, filepath.Join(dir, sub))
	}
	var boxes strings.Builder
	for i, r := range readers {
		if i > 0 {
			boxes.WriteString(", ")
		}
		local, _, _ := strings.Cut(r, "@")
		fmt.Fprintf(&boxes, "{%s = %s/}", r, local)
	}
	p.write(t, "main.cf", fmt.Sprintf(postfixMain, dir, boxes.String(), account.Uid, account.Gid, cert.certFile, cert.keyFile))
	p.write(t, "master.cf", fmt.Sprintf(postfixMaster, p.address))
	p.start(t)
	return p
}

func (p *postfix) write(t *testing.T, name, content string) {
	t.Helper()
	must(t, os.WriteFile(filepath.Join(p.dir, "config", name), []byte(content), 0o644))
}

func (p *postfix) run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

// start runs the server in the foreground, as a child of the test, until the test ends.
func (p *postfix) start(t *testing.T) {
	t.Helper()
	config := filepath.Join(p.dir, "config")
	p.run(t, "postfix", "-c", config, "check")
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, "postfix", "-c", config, "start-fg")
	cmd.Cancel = func() error { return exec.Command("postfix", "-c", config, "stop").Run() }
	cmd.WaitDelay = 10 * time.Second
	var log strings.Builder
	cmd.Stdout = &log
	must(t, cmd.Start())
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was told to end
		if t.Failed() {
			t.Log(log.String())
		}
	})
	p.await(t)
}

// await waits until the server takes connections: each attempt takes its time by itself.
func (p *postfix) await(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", p.address)
		if err == nil {
			_ = conn.Close()
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("postfix does not answer: %v", err)
		case <-tick.C:
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// box returns the messages that a reader has, once there are so many.
func (p *postfix) box(t *testing.T, reader string, want int) []string {
	t.Helper()
	local, _, _ := strings.Cut(reader, "@")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		names, err := filepath.Glob(filepath.Join(p.dir, "mail", local, "new", "*"))
		must(t, err)
		if len(names) >= want {
			var all []string
			for _, name := range names {
				b, err := os.ReadFile(name)
				must(t, err)
				all = append(all, string(b))
			}
			return all
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s has %d messages, want %d", reader, len(names), want)
		case <-tick.C:
		}
	}
}

// A real mail server takes the digests of a hundred readers, encrypted, refuses the one whom
// it does not know, and what it delivers is what was meant.
func TestPostfix(t *testing.T) {
	cert := newCertificate(t)
	const known = 100
	var readers []string
	for i := range known {
		readers = append(readers, fmt.Sprintf("reader%d@example.org", i))
	}
	p := startPostfix(t, readers, cert)
	w := newWorld(t, mustOpen(t))
	c := w.courier(fmt.Sprintf("\ndigests:\n- {id: desk, name: The desk, at: \"06:00\", csv: true, from: k@example.org, via: \"smtp://%s\", to: [nobody@example.org, %s]}\n",
		p.address, strings.Join(readers, ", ")))
	c.PublicURL = "https://khabar.example"
	c.TLS = cert.trust
	it := report("1", "TTP دھماکہ پشاور", "group/ttp")
	it.Lang = "ur"
	w.brings(it, report("2", "TTP two", "group/ttp"))
	w.at("2023-01-30 06:00")
	if n := w.plan(c); n != known+1 {
		t.Fatalf("%d digests planned", n)
	}
	began := time.Now()
	if got := w.send(c); got.Sent != known || got.Failed != 1 {
		t.Fatalf("%+v", got)
	}
	t.Logf("%d digests in %v", known, time.Since(began).Round(time.Millisecond))
	for _, m := range w.mailings() {
		if m.Address == "nobody@example.org" && (m.Status != "failed" || m.Code != 550) {
			t.Errorf("the unknown reader's digest: %s, %d %s", m.Status, m.Code, m.Text)
		}
	}
	for _, r := range readers {
		if n := len(p.box(t, r, 1)); n != 1 {
			t.Errorf("%s has %d messages", r, n)
		}
	}
	message := p.box(t, readers[0], 1)[0]
	if !strings.Contains(message, "(using TLSv1.") {
		t.Error("the message did not come encrypted")
	}
	got := python(t, readByPython+`
print(m["list-unsubscribe-post"], m["auto-submitted"], m["list-id"], m["date"], m["to"])
`, message)
	for _, want := range []string{
		"text/plain utf-8  False\ntext/html utf-8  False\ntext/csv utf-8 desk-2023-01-30.csv False\n",
		"List-Unsubscribe=One-Click auto-generated <desk.example.org> Mon, 30 Jan 2023 06:00:00 +0000 reader0@example.org\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("what another parser reads lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "defect") {
		t.Errorf("defects:\n%s", got)
	}
}
