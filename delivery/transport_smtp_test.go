package delivery_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"khabar/store"
)

// twoReadersBySMTP is a list. The value of on_uncertain must be filled in.
const twoReadersBySMTP = `
defaults: {from: "khabar <k@example.org>", via: "smtp://127.0.0.1:25", on_uncertain: %s}
digests:
- {id: news, name: The news, at: "06:00", to: [a@example.org, b@example.org]}
`

// answers returns a script of a mail server: the first n times that a digest to a@example.org reaches
// a stage, the server gives this answer.
func answers(stage, answer string, n int) func(string, string, int) string {
	return func(at, reader string, nth int) string {
		if at == stage && (reader == "a@example.org" || reader == "") && nth <= n {
			return answer
		}
		return ""
	}
}

// Whatever a mail server answers, each reader gets each report once, or the digest is
// recorded as uncertain.
func TestAnswersOfMailServers(t *testing.T) {
	const always = 1000
	tests := []struct {
		name        string
		script      func(string, string, int) string
		onUncertain string
		status      string // status of the first digest to a@example.org
		got         int    // number of messages that a@example.org has got after two days
	}{
		{"250", nil, "resend", "sent", 2},
		{"451 at rcpt", answers("rcpt", "451 4.2.0 greylisted", 3), "resend", "sent", 2},
		{"451 at dot", answers("dot", "451 4.3.0 try later", 2), "resend", "sent", 2},
		{"421 at mail", answers("mail", "421 4.7.0 too many", 2), "resend", "sent", 2},
		{"554 at greet", answers("greet", "554 5.7.1 not you", 2), "resend", "sent", 2},
		{"451 for a day", answers("rcpt", "451 4.2.0 greylisted", 10), "resend", "failed", 1},
		{"550 at rcpt", answers("rcpt", "550 5.1.1 no such user", 1), "resend", "failed", 1},
		{"550 at mail", answers("mail", "550 5.7.1 who are you", 2), "resend", "sent", 2},
		{"554 relaying", answers("rcpt", "554 5.7.1 relay access denied", 3), "resend", "sent", 2},
		{"552 at rcpt", answers("rcpt", "552 5.2.2 mailbox full", 2), "resend", "sent", 2},
		{"552 at dot", answers("dot", "552 5.3.4 too big", 1), "resend", "failed", 1},
		{"cut at greet", answers("greet", "cut", 2), "resend", "sent", 2},
		{"cut at rcpt", answers("rcpt", "cut", 2), "resend", "sent", 2},
		{"cut at data", answers("data", "cut", 2), "resend", "sent", 2},
		{"lost at dot", answers("dot", "cut", 1), "resend", "sent", 2},
		{"accepted and cut", answers("dot", "accept and cut", 1), "resend", "sent", 3},
		{"accepted and cut, hold", answers("dot", "accept and cut", 1), "hold", "held", 2},
		{"lost at dot, hold", answers("dot", "cut", 1), "hold", "held", 1},
		{"always cut at dot", answers("dot", "cut", always), "resend", "uncertain", 0},
		{"garbage at greet", answers("greet", "\x00\xff what?", 2), "resend", "sent", 2},
		{"garbage at rcpt", answers("rcpt", "9999 \x1b[2J", 2), "resend", "sent", 2},
		{"garbage at dot", answers("dot", "ok ok ok", 1), "resend", "sent", 2},
	}
	// Each of these leads to another statement of the store.
	onPostgres := []string{"451 at rcpt", "451 for a day", "550 at rcpt", "accepted and cut", "lost at dot, hold"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			engines := onEachEngine
			if !slices.Contains(onPostgres, tt.name) {
				engines = onSQLite
			}
			engines(t, func(t *testing.T, db *store.DB) {
				testTwoDays(t, db, tt.script, tt.onUncertain, tt.status, tt.got)
			})
		})
	}
}

// testTwoDays sends digests on two days. It checks the status of the first digest to a@example.org, and
// how many messages a@example.org has got.
func testTwoDays(t *testing.T, db *store.DB, script func(string, string, int) string, onUncertain, status string, digests int) {
	f := newFixture(t, db)
	s := newMailServer(script)
	svc := f.service(fmt.Sprintf(twoReadersBySMTP, onUncertain))
	svc.Dial = s.dial
	f.poll(report("1", "TTP one", "group/ttp"))
	f.setClock("2023-01-30 06:00")
	f.plan(svc)
	f.drain(svc)
	if got := f.statuses("a@example.org"); got != "2023-01-30/1 "+status {
		t.Errorf("a's digest: %s, want %s", got, status)
	}
	f.setClock("2023-01-31 07:00")
	f.poll(report("2", "TTP two", "group/ttp"))
	f.plan(svc)
	f.drain(svc)
	s.wg.Wait()
	f.checkBoxes(s, status, digests)
	f.checkDB()
}

// checkBoxes checks that b@example.org got two messages and a@example.org as many as want says, and
// that a@example.org got the first report in one message. Copies of a message count as one.
func (f *fixture) checkBoxes(s *mailServer, status string, want int) {
	f.Helper()
	if n := len(s.box("b@example.org")); n != 2 {
		f.Errorf("b got %d digests, want 2", n)
	}
	box := s.box("a@example.org")
	if len(box) != want {
		f.Errorf("a got %d digests, want %d", len(box), want)
	}
	withFirst := map[string]bool{} // messages with the first report
	for _, m := range box {
		if strings.Contains(f.text(m), "example/1") || strings.Contains(f.text(m), "2 reports") {
			withFirst[m] = true
		}
	}
	if arrived := status != "uncertain" && (want > 1 || status == "failed"); arrived && len(withFirst) != 1 {
		f.Errorf("the first report is in %d messages, want 1", len(withFirst))
	}
}

// When a server does not answer, the attempt ends after a limited time, and the next one sends the digest.
func TestMailServerThatHangs(t *testing.T) {
	for _, stage := range []string{"greet", "ehlo", "rcpt", "data", "dot"} {
		t.Run(stage, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFixture(t, openSQLite(t))
				s := newMailServer(answers(stage, "hang", 1))
				svc := f.service(fmt.Sprintf(twoReadersBySMTP, "resend"))
				svc.Dial = s.dial
				f.poll(report("1", "TTP one", "group/ttp"))
				f.setClock("2023-01-30 06:00")
				f.plan(svc)
				began := time.Now()
				f.drain(svc)
				s.wg.Wait()
				if took := time.Since(began); took > 20*time.Minute {
					t.Errorf("it took %v", took)
				}
				if got := f.statuses("a@example.org"); got != "2023-01-30/1 sent" {
					t.Error(got)
				}
				if n := len(s.box("a@example.org")); n != 1 {
					t.Errorf("a got %d digests, want 1", n)
				}
			})
		})
	}
}

// Digests share one connection as long as it lasts.
func TestOneConnection(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	s := newMailServer(nil)
	svc := f.service(fmt.Sprintf(twoReadersBySMTP, "resend"))
	svc.Dial = s.dial
	f.poll(report("1", "TTP one", "group/ttp"))
	f.setClock("2023-01-30 06:00")
	f.plan(svc)
	f.send(svc)
	if s.conns > 1 {
		t.Errorf("%d connections for two digests, want 1", s.conns)
	}
}
