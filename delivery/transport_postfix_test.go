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

// A postfix is a Postfix mail server that a test runs, with its own folders and port.
type postfix struct {
	dir, address string
}

// postfixMaster is the file master.cf of the Postfix: the programs that it runs. The argument is
// the address.
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

// postfixMain is the file main.cf of the Postfix: mail for example.org from this machine is
// delivered to maildirs.
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

// startPostfix starts a Postfix with mailboxes for readers. Without Postfix, or the right to
// run it, the test is skipped, or fails when everything is required.
func startPostfix(t *testing.T, readers []string, cert certificate) *postfix {
	t.Helper()
	owner, err := user.Lookup("postfix")
	_, missing := exec.LookPath("postfix")
	if err != nil || missing != nil || os.Getuid() != 0 {
		if os.Getenv("KHABAR_REQUIRE_ALL") == "1" {
			t.Fatal("postfix is not installed, or this user may not run it")
		}
		t.Skip("postfix is not installed, or this user may not run it: not tested on a real mail server")
	}
	dir, err := os.MkdirTemp("", "khabar-postfix") // Postfix's users cannot enter the parents of t.TempDir
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o755))
	p := &postfix{dir: dir, address: freeAddress(t)}
	for _, sub := range []string{"config", "queue", "data", "mail"} {
		must(t, os.Mkdir(filepath.Join(dir, sub), 0o755))
	}
	for _, sub := range []string{"data", "mail"} {
		p.run(t, "chown", owner.Uid+":"+owner.Gid, filepath.Join(dir, sub))
	}
	var boxes strings.Builder
	for i, r := range readers {
		if i > 0 {
			boxes.WriteString(", ")
		}
		local, _, _ := strings.Cut(r, "@")
		fmt.Fprintf(&boxes, "{%s = %s/}", r, local)
	}
	p.write(t, "main.cf", fmt.Sprintf(postfixMain, dir, boxes.String(), owner.Uid, owner.Gid, cert.certFile, cert.keyFile))
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
		_ = cmd.Wait() // an error only says that the server was stopped
		if t.Failed() {
			t.Log(log.String())
		}
	})
	p.await(t)
}

// await waits until the server accepts connections.
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

// box waits until a reader has as many messages as wanted, and returns them.
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

// A real mail server accepts the digests for a hundred readers over an encrypted connection,
// refuses the digest for an unknown address, and delivers the messages unchanged.
func TestPostfix(t *testing.T) {
	cert := newCertificate(t)
	const count = 100
	var readers []string
	for i := range count {
		readers = append(readers, fmt.Sprintf("reader%d@example.org", i))
	}
	p := startPostfix(t, readers, cert)
	f := newFixture(t, openSQLite(t))
	svc := f.service(fmt.Sprintf("\ndigests:\n- {id: news, name: The news, at: \"06:00\", csv: true, from: k@example.org, via: \"smtp://%s\", to: [nobody@example.org, %s]}\n",
		p.address, strings.Join(readers, ", ")))
	svc.PublicURL = "https://khabar.example"
	svc.TLS = cert.trust
	it := report("1", "TTP دھماکہ پشاور", "group/ttp")
	it.Lang = "ur"
	f.poll(it, report("2", "TTP two", "group/ttp"))
	f.setClock("2023-01-30 06:00")
	if n := f.plan(svc); n != count+1 {
		t.Fatalf("%d digests planned, want %d", n, count+1)
	}
	began := time.Now()
	if got := f.send(svc); got.Sent != count || got.Failed != 1 {
		t.Fatalf("sent %+v, want %d sent and 1 failed", got, count)
	}
	t.Logf("%d digests in %v", count, time.Since(began).Round(time.Millisecond))
	for _, d := range f.digests() {
		if d.Address == "nobody@example.org" && (d.Status != "failed" || d.Code != 550) {
			t.Errorf("the unknown reader's digest: %s, %d %s", d.Status, d.Code, d.Answer)
		}
	}
	for _, r := range readers {
		if n := len(p.box(t, r, 1)); n != 1 {
			t.Errorf("%s has %d messages, want 1", r, n)
		}
	}
	message := p.box(t, readers[0], 1)[0]
	if !strings.Contains(message, "(using TLSv1.") {
		t.Error("the connection was not encrypted")
	}
	got := runPython(t, readInPython+`
print(m["list-unsubscribe-post"], m["auto-submitted"], m["list-id"], m["date"], m["to"])
`, message)
	for _, want := range []string{
		"text/plain utf-8  False\ntext/html utf-8  False\ntext/csv utf-8 news-2023-01-30.csv False\n",
		"List-Unsubscribe=One-Click auto-generated <news.example.org> Mon, 30 Jan 2023 06:00:00 +0000 reader0@example.org\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("what Python reads lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "defect") {
		t.Errorf("defects:\n%s", got)
	}
}
