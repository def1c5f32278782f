package delivery_test

import (
	"context"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"khabar/news"
)

var long = flag.Bool("long", false, "simulate whole years of sending")

// A simulation sends digests for some days, with random outages of the process, the store and
// the mail server, and random changes of the clock.
type simulation struct {
	*fixture
	rnd        *rand.Rand
	days       int
	clockJumps bool // the clock is also set wrong, by up to two days
	offset     atomic.Int64
	store      *flakyStore
	server     *mailServer
	list       string
	items      int             // number of items saved so far
	noReports  bool            // no more reports come in
	relevant   map[string]bool // URLs of the reports that match so far
	unmatched  []string        // GUIDs of reports that will match only after their text changes
}

// zones returns time zones whose clocks change by an hour, by half an hour, at midnight and
// not at all.
func zones() []string {
	return []string{"Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Karachi", "America/Santiago", "Pacific/Chatham", "Asia/Beirut"}
}

// randomAnswers returns a script of a mail server that fails at random until reliable is true.
func randomAnswers(rnd *rand.Rand, reliable *atomic.Bool) func(string, string, int) string {
	var mu sync.Mutex
	return func(stage, _ string, _ int) string {
		if reliable.Load() {
			return ""
		}
		mu.Lock()
		defer mu.Unlock()
		switch n := rnd.IntN(100); {
		case stage == "greet" && n < 5, stage == "data" && n < 3:
			return "cut"
		case stage == "rcpt" && n < 8:
			return "451 4.2.0 greylisted"
		case stage == "rcpt" && n < 10:
			return "550 5.1.1 no such user"
		case stage == "dot" && n < 4:
			return "552 5.3.4 too big"
		case stage == "dot" && n < 8:
			return "cut"
		case stage == "dot" && n < 12:
			return "accept and cut"
		case stage == "dot" && n < 13:
			return "hang"
		}
		return ""
	}
}

// clock returns the time on the machine's clock, which may be wrong.
func (s *simulation) clock() time.Time {
	return time.Now().Add(time.Duration(s.offset.Load()))
}

// setClockRight makes the clock show simulationStart plus the time that has passed.
func (s *simulation) setClockRight() {
	bubbleStart := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // where the clock of package synctest begins
	s.offset.Store(int64(simulationStart.Sub(bubbleStart)))
}

// simulate runs a simulation and returns the faults that it finds in the end.
func simulate(t *testing.T, seed uint64, days int, clockJumps bool, b bug) (faults []string) {
	synctest.Test(t, func(t *testing.T) {
		s := newSimulation(t, seed, days, clockJumps, b)
		s.run()
		faults = s.faults()
	})
	return faults
}

var simulationStart = time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)

func newSimulation(t *testing.T, seed uint64, days int, clockJumps bool, b bug) *simulation {
	s := &simulation{
		fixture: newFixture(t, openSQLite(t)), rnd: rand.New(rand.NewPCG(seed, 1)), days: days, clockJumps: clockJumps, relevant: make(map[string]bool),
	}
	s.offset.Store(int64(time.Until(simulationStart)))
	s.store = &flakyStore{DB: s.db, rnd: rand.New(rand.NewPCG(seed, 2)), bug: b}
	var list strings.Builder
	list.WriteString("defaults: {from: k@example.org, via: \"smtp://127.0.0.1:25\", csv: true}\ndigests:\n")
	for i := range 3 {
		zone := zones()[s.rnd.IntN(len(zones()))]
		fmt.Fprintf(&list, "- {id: d%d, name: D, at: \"%02d:%02d\", timezone: %s, to: [a%[1]d@example.org, b%[1]d@example.org]}\n",
			i, s.rnd.IntN(5), s.rnd.IntN(4)*15, zone)
	}
	s.list = list.String()
	return s
}

// run simulates days with outages, and then four days in which everything works.
func (s *simulation) run() {
	var reliable atomic.Bool
	s.server = newMailServer(randomAnswers(rand.New(rand.NewPCG(s.rnd.Uint64(), 3)), &reliable))
	end := time.Now().AddDate(0, 0, s.days)
	for time.Now().Before(end) {
		s.runService(time.Duration(s.rnd.IntN(40)+1) * time.Hour)
		s.interrupt()
	}
	reliable.Store(true)
	s.store.mu.Lock()
	s.store.reliable = true
	s.store.mu.Unlock()
	s.setClockRight()
	for _, r := range s.recipients() {
		_, err := s.db.ResumeRecipients(s.Context(), r.Subscription, r.Address)
		s.must(err)
	}
	s.noReports = true
	s.runService(4 * 24 * time.Hour)
	s.server.wg.Wait()
}

func (s *simulation) recipients() []news.Recipient {
	all, err := s.db.Recipients(s.Context())
	s.must(err)
	return all
}

// runService runs a process for a while. Reports come in meanwhile.
func (s *simulation) runService(d time.Duration) {
	svc := s.service(s.list)
	svc.Store, svc.Dial, svc.Now = s.store, s.server.dial, s.clock
	svc.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	ctx, stop := context.WithCancel(s.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = svc.Run(ctx) })
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(time.Duration(s.rnd.IntN(300)+30) * time.Minute)
		if !s.noReports {
			s.saveReport()
		}
	}
	stop()
	wg.Wait()
}

// saveReport saves a report that matches, or a report that does not match yet, or changes an earlier
// report so that it begins to match.
func (s *simulation) saveReport() {
	s.now = s.clock()
	if len(s.unmatched) > 0 && s.rnd.IntN(3) == 0 {
		guid := s.unmatched[0]
		s.unmatched = s.unmatched[1:]
		s.poll(report(guid, "TTP now "+guid, "group/ttp"))
		s.relevant["https://dawn.example/"+guid] = true
		return
	}
	s.items++
	guid := fmt.Sprintf("r%d", s.items)
	if s.rnd.IntN(3) == 0 {
		s.unmatched = append(s.unmatched, guid)
		s.poll(report(guid, "Not yet "+guid))
		return
	}
	s.poll(report(guid, "TTP "+guid, "group/ttp"))
	s.relevant["https://dawn.example/"+guid] = true
}

// interrupt turns the machine off for a while, or changes its clock.
func (s *simulation) interrupt() {
	switch s.rnd.IntN(4) {
	case 0:
		time.Sleep(time.Duration(s.rnd.IntN(80)) * time.Hour)
	case 1:
		if s.clockJumps {
			s.offset.Add(int64(time.Duration(s.rnd.IntN(97)-48) * time.Hour))
		}
	case 2:
		s.setClockRight()
	}
}

// faults returns the faults in the end: a report that a reader got in two messages or in none, a
// message that came twice although it was never uncertain, two digests of one date, an
// inconsistent database.
func (s *simulation) faults() (faults []string) {
	digests := make(map[string]news.Digest) // by Message-ID
	dates := make(map[string]bool)
	for _, d := range s.digests() {
		digests["<"+d.MessageID+">"] = d
		key := fmt.Sprint(d.Recipient, d.Date)
		if dates[key] {
			faults = append(faults, "two digests of "+d.Date)
		}
		dates[key] = true
	}
	for _, r := range s.recipients() {
		faults = append(faults, s.faultsOf(r, digests)...)
	}
	problems, err := s.db.Check(s.Context())
	s.must(err)
	return append(faults, problems...)
}

// faultsOf returns the faults in the messages of one recipient.
func (s *simulation) faultsOf(r news.Recipient, digests map[string]news.Digest) (faults []string) {
	older := s.olderReports(r)
	times := make(map[string]int)  // number of messages with a report, by its URL
	copies := make(map[string]int) // number of copies of a message, by its Message-ID
	for _, raw := range s.server.box(r.Address) {
		id, urls := s.read(raw)
		if copies[id]++; copies[id] > 1 {
			if digests[id].UncertainAttempts == 0 {
				faults = append(faults, "a message came twice, and was never uncertain")
			}
			continue
		}
		for _, u := range urls {
			times[u]++
		}
	}
	uncertain := s.uncertainReports(r)
	for u := range s.relevant {
		switch n := times[u]; {
		case n > 1:
			faults = append(faults, fmt.Sprintf("%s is in %d messages", u, n))
		case n == 0 && !uncertain[u] && !older[u]:
			faults = append(faults, u+" is in no message")
		}
	}
	return faults
}

// olderReports returns the URLs of the reports that may be older than a recipient's first
// digest.
func (s *simulation) olderReports(r news.Recipient) map[string]bool {
	older := make(map[string]bool)
	for it, err := range s.db.Items(s.Context(), news.Filter{}) {
		s.must(err)
		if it.FirstSeen.Before(r.Since.AddDate(0, 0, 3)) {
			older[it.URL] = true
		}
	}
	return older
}

// uncertainReports returns the URLs of the reports in digests that are uncertain in the end.
func (s *simulation) uncertainReports(r news.Recipient) map[string]bool {
	all := make(map[string]bool)
	for _, d := range s.digests() {
		if d.Recipient != r.ID || d.Status != news.DigestUncertain {
			continue
		}
		ids, err := s.db.DigestItems(s.Context(), r.ID, d.Date)
		s.must(err)
		items, err := s.db.ItemsByID(s.Context(), ids)
		s.must(err)
		for _, it := range items {
			all[it.URL] = true
		}
	}
	return all
}

// read returns a message's Message-ID, and the URLs in its table.
func (s *simulation) read(raw string) (id string, urls []string) {
	m, err := mail.ReadMessage(strings.NewReader(raw))
	s.must(err)
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	s.must(err)
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m.Header.Get("Message-ID"), urls
		}
		s.must(err)
		if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/csv") {
			continue
		}
		rows, err := csv.NewReader(base64.NewDecoder(base64.StdEncoding, p)).ReadAll()
		s.must(err)
		for _, row := range rows[1:] {
			urls = append(urls, row[6])
		}
	}
}

// In spite of outages and changes of the clock, each reader gets each report in one message, and
// one digest for each date.
func TestSimulation(t *testing.T) {
	days, seeds := 12, uint64(2)
	if *long {
		days, seeds = 365, 8
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			for _, fault := range simulate(t, seed, days, seed%4 != 0, "") {
				t.Error(fault)
			}
		})
	}
}

// The simulation finds each bug.
func TestSimulationFindsBugs(t *testing.T) {
	for _, b := range []bug{noLedger, cursor, neverMarked, alwaysSuccess} {
		t.Run(string(b), func(t *testing.T) {
			t.Parallel()
			if faults := simulate(t, 7, 10, true, b); len(faults) == 0 {
				t.Error("the simulation found nothing")
			}
		})
	}
}
