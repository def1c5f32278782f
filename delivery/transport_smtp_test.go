package delivery_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"khabar/delivery"
	"khabar/store"
)

const bySMTP = `
defaults: {from: "khabar <k@example.org>", via: "smtp://127.0.0.1:25", on_uncertain: %s}
digests:
- {id: desk, name: The desk, at: "06:00", to: [a@example.org, b@example.org]}
`

// answers gives one answer at a stage for the reader a, as long as times lasts.
func answers(stage, answer string, times int) func(string, string, int) string {
	return func(at, reader string, n int) string {
		if at == stage && (reader == "a@example.org" || reader == "") && n <= times {
			return answer
		}
		return ""
	}
}

// drain sends until nothing is left to be sent, with the clock going on to each next try.
func (w *world) drain(c *delivery.Service) {
	w.Helper()
	for range 100 {
		w.send(c)
		next, err := w.db.NextDigest(w.Context())
		w.must(err)
		if next.IsZero() {
			return
		}
		if next.After(w.now) {
			w.now = next
		}
	}
	w.Fatal("there is no end to sending")
}

// Whatever a mail server answers, each reader gets each report once, or is seen to be in doubt.
func TestAnswersOfMailServers(t *testing.T) {
	const forever = 1000
	tests := []struct {
		name   string
		script func(string, string, int) string
		doubt  string
		status string // of a's digest of the day
		got    int    // digests in a's box by the day after, that one included
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
		{"taken and cut", answers("dot", "took and cut", 1), "resend", "sent", 3},
		{"taken and cut, hold", answers("dot", "took and cut", 1), "hold", "held", 2},
		{"lost at dot, hold", answers("dot", "cut", 1), "hold", "held", 1},
		{"cut at dot for ever", answers("dot", "cut", forever), "resend", "uncertain", 0},
		{"garbage at greet", answers("greet", "\x00\xff what?", 2), "resend", "sent", 2},
		{"garbage at rcpt", answers("rcpt", "9999 \x1b[2J", 2), "resend", "sent", 2},
		{"garbage at dot", answers("dot", "ok ok ok", 1), "resend", "sent", 2},
	}
	// What each of these leads to is another statement of the store.
	onPostgres := []string{"451 at rcpt", "451 for a day", "550 at rcpt", "taken and cut", "lost at dot, hold"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			engines := onEachEngine
			if !slices.Contains(onPostgres, tt.name) {
				engines = onSQLite
			}
			engines(t, func(t *testing.T, db *store.DB) {
				w := newWorld(t, db)
				s := newMailServer(tt.script)
				c := w.courier(fmt.Sprintf(bySMTP, tt.doubt))
				c.Dial = s.dial
				w.brings(report("1", "TTP one", "group/ttp"))
				w.at("2023-01-30 06:00")
				w.plan(c)
				w.drain(c)
				if got := w.statuses("a@example.org"); got != "2023-01-30/1 "+tt.status {
					t.Errorf("a's digest: %s", got)
				}
				w.at("2023-01-31 07:00")
				w.brings(report("2", "TTP two", "group/ttp"))
				w.plan(c)
				w.drain(c)
				s.wg.Wait()
				w.checkBoxes(s, tt.status, tt.got)
				w.sound()
			})
		})
	}
}

// checkBoxes checks that b got both digests once, and a so many, with each report once but
// for copies of the same message.
func (w *world) checkBoxes(s *mailServer, status string, want int) {
	w.Helper()
	if n := len(s.box("b@example.org")); n != 2 {
		w.Errorf("b got %d digests, want 2", n)
	}
	box := s.box("a@example.org")
	if len(box) != want {
		w.Errorf("a got %d digests, want %d", len(box), want)
	}
	first := map[string]bool{} // messages that told the first report
	for _, m := range box {
		if strings.Contains(w.body(m), "example/1") || strings.Contains(w.body(m), "2 reports") {
			first[m] = true
		}
	}
	if told := status != "uncertain" && (want > 1 || status == "failed"); told && len(first) != 1 {
		w.Errorf("the first report is told by %d messages, want 1", len(first))
	}
}

// A server that never answers is given up on, and the time that takes is bounded.
func TestMailServerThatHangs(t *testing.T) {
	for _, stage := range []string{"greet", "ehlo", "rcpt", "data", "dot"} {
		t.Run(stage, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, mustOpen(t))
				s := newMailServer(answers(stage, "hang", 1))
				c := w.courier(fmt.Sprintf(bySMTP, "resend"))
				c.Dial = s.dial
				w.brings(report("1", "TTP one", "group/ttp"))
				w.at("2023-01-30 06:00")
				w.plan(c)
				began := time.Now()
				w.drain(c)
				s.wg.Wait()
				if took := time.Since(began); took > 20*time.Minute {
					t.Errorf("it took %v", took)
				}
				if got := w.statuses("a@example.org"); got != "2023-01-30/1 sent" {
					t.Error(got)
				}
				if n := len(s.box("a@example.org")); n != 1 {
					t.Errorf("a got %d digests", n)
				}
			})
		})
	}
}

// One connection carries all digests, as long as it lasts.
func TestOneConnection(t *testing.T) {
	w := newWorld(t, mustOpen(t))
	s := newMailServer(nil)
	c := w.courier(fmt.Sprintf(bySMTP, "resend"))
	c.Dial = s.dial
	w.brings(report("1", "TTP one", "group/ttp"))
	w.at("2023-01-30 06:00")
	w.plan(c)
	w.send(c)
	if s.conns > 1 {
		t.Errorf("%d connections for two digests", s.conns)
	}
}
