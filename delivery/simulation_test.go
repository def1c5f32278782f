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

// A year is a simulated time of sending digests through random outages of the process, the
// store and the mail server, and random steps of the clock.
type year struct {
	*world
	rnd    *rand.Rand
	days   int
	steps  bool // the clock is put forward and back
	offset atomic.Int64
	store  *shaky
	server *mailServer
	list   string
	items  int
	quiet  bool            // no reports come in any more
	match  map[string]bool // addresses of reports that are due, once they match
	late   []string        // keys of reports that will match only when their text changes
}

// zones change their clocks by an hour, by half an hour, at midnight and not at all.
func zones() []string {
	return []string{"Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Karachi", "America/Santiago", "Pacific/Chatham", "Asia/Beirut"}
}

// moods is how the mail server answers at random.
func moods(rnd *rand.Rand, mu *sync.Mutex, calm *atomic.Bool) func(string, string, int) string {
	return func(stage, _ string, _ int) string {
		if calm.Load() {
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
			return "took and cut"
		case stage == "dot" && n < 13:
			return "hang"
		}
		return ""
	}
}

// now is what the clock of the machine shows.
func (y *year) clock() time.Time {
	return time.Now().Add(time.Duration(y.offset.Load()))
}

// simulate runs a year and returns what is wrong with it.
func simulate(t *testing.T, seed uint64, days int, steps bool, broken string) (faults []string) {
	synctest.Test(t, func(t *testing.T) {
		y := newYear(t, seed, days, steps, broken)
		y.run()
		faults = y.faults()
	})
	return faults
}

var yearStart = time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)

func newYear(t *testing.T, seed uint64, days int, steps bool, broken string) *year {
	y := &year{
		world: newWorld(t, mustOpen(t)), rnd: rand.New(rand.NewPCG(seed, 1)), days: days, steps: steps, match: make(map[string]bool),
	}
	y.offset.Store(int64(time.Until(yearStart)))
	y.store = &shaky{DB: y.db, rnd: rand.New(rand.NewPCG(seed, 2)), broken: broken}
	var list strings.Builder
	list.WriteString("defaults: {from: k@example.org, via: \"smtp://127.0.0.1:25\", csv: true}\ndigests:\n")
	for i := range 3 {
		zone := zones()[y.rnd.IntN(len(zones()))]
		fmt.Fprintf(&list, "- {id: d%d, name: D, at: \"%02d:%02d\", timezone: %s, to: [a%[1]d@example.org, b%[1]d@example.org]}\n",
			i, y.rnd.IntN(5), y.rnd.IntN(4)*15, zone)
	}
	y.list = list.String()
	return y
}

func (y *year) run() {
	var mu sync.Mutex
	var calm atomic.Bool
	y.server = newMailServer(moods(rand.New(rand.NewPCG(y.rnd.Uint64(), 3)), &mu, &calm))
	end := time.Now().AddDate(0, 0, y.days)
	for time.Now().Before(end) {
		y.stretch(time.Duration(y.rnd.IntN(40)+1) * time.Hour)
		y.weather()
	}
	calm.Store(true)
	y.store.mu.Lock()
	y.store.calm = true
	y.store.mu.Unlock()
	y.offset.Store(int64(yearStart.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))))
	for _, r := range y.recipients() {
		_, err := y.db.ResumeRecipients(y.Context(), r.Subscription, r.Address)
		y.must(err)
	}
	y.quiet = true
	y.stretch(4 * 24 * time.Hour)
	y.server.wg.Wait()
}

func (y *year) recipients() []news.Recipient {
	all, err := y.db.Recipients(y.Context())
	y.must(err)
	return all
}

// stretch lets a process run for a while, and reports come in.
func (y *year) stretch(d time.Duration) {
	c := y.courier(y.list)
	c.Store, c.Dial, c.Now = y.store, y.server.dial, y.clock
	c.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	ctx, stop := context.WithCancel(y.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = c.Run(ctx) })
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(time.Duration(y.rnd.IntN(300)+30) * time.Minute)
		if !y.quiet {
			y.report()
		}
	}
	stop()
	wg.Wait()
}

// report saves a report, or has one match that did not until now.
func (y *year) report() {
	y.now = y.clock()
	if len(y.late) > 0 && y.rnd.IntN(3) == 0 {
		key := y.late[0]
		y.late = y.late[1:]
		y.brings(report(key, "TTP now "+key, "group/ttp"))
		y.match["https://dawn.example/"+key] = true
		return
	}
	y.items++
	key := fmt.Sprintf("r%d", y.items)
	if y.rnd.IntN(3) == 0 {
		y.late = append(y.late, key)
		y.brings(report(key, "Not yet "+key))
		return
	}
	y.brings(report(key, "TTP "+key, "group/ttp"))
	y.match["https://dawn.example/"+key] = true
}

// weather lets the machine be off for a while, or its clock be put.
func (y *year) weather() {
	switch y.rnd.IntN(4) {
	case 0:
		time.Sleep(time.Duration(y.rnd.IntN(80)) * time.Hour)
	case 1:
		if y.steps {
			y.offset.Add(int64(time.Duration(y.rnd.IntN(97)-48) * time.Hour))
		}
	case 2: // the clock is put right
		y.offset.Store(int64(yearStart.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))))
	}
}

// faults returns what is wrong: a report that a reader got in two messages or in none, a
// message that came twice without being known to be in doubt, two digests of one date, a
// ledger that is not sound.
func (y *year) faults() (faults []string) {
	mailings := make(map[string]news.Digest) // by Message-ID
	dates := make(map[string]bool)
	for _, m := range y.mailings() {
		mailings["<"+m.MessageID+">"] = m
		name := fmt.Sprint(m.Recipient, m.Date)
		if dates[name] {
			faults = append(faults, "two digests of "+m.Date)
		}
		dates[name] = true
	}
	for _, r := range y.recipients() {
		faults = append(faults, y.faultsOf(r, mailings)...)
	}
	problems, err := y.db.Check(y.Context())
	y.must(err)
	return append(faults, problems...)
}

func (y *year) faultsOf(r news.Recipient, mailings map[string]news.Digest) (faults []string) {
	first := y.firstWindow(r)
	times := make(map[string]int) // messages that told a report
	seen := make(map[string]int)  // copies of a message
	for _, raw := range y.server.box(r.Address) {
		id, urls := y.read(raw)
		if seen[id]++; seen[id] > 1 {
			if mailings[id].UncertainAttempts == 0 {
				faults = append(faults, "a message came twice, and nobody was in doubt")
			}
			continue
		}
		for _, u := range urls {
			times[u]++
		}
	}
	doubtful := y.doubtful(r)
	for u := range y.match {
		switch n := times[u]; {
		case n > 1:
			faults = append(faults, fmt.Sprintf("%s told in %d messages", u, n))
		case n == 0 && !doubtful[u] && !first[u]:
			faults = append(faults, u+" told in none")
		}
	}
	return faults
}

// firstWindow returns the reports that are older than the reader's first digest.
func (y *year) firstWindow(r news.Recipient) map[string]bool {
	given := make(map[string]bool)
	for it, err := range y.db.Items(y.Context(), news.Filter{}) {
		y.must(err)
		if it.FirstSeen.Before(r.Since.AddDate(0, 0, 3)) {
			given[it.URL] = true
		}
	}
	return given
}

// doubtful returns the reports of digests that may not have arrived, and are known as such.
func (y *year) doubtful(r news.Recipient) map[string]bool {
	all := make(map[string]bool)
	for _, m := range y.mailings() {
		if m.Recipient != r.ID || m.Status != news.DigestUncertain {
			continue
		}
		ids, err := y.db.DigestItems(y.Context(), r.ID, m.Date)
		y.must(err)
		items, err := y.db.ItemsByID(y.Context(), ids)
		y.must(err)
		for _, it := range items {
			all[it.URL] = true
		}
	}
	return all
}

// read returns a message's ID, and the addresses in its table.
func (y *year) read(raw string) (id string, urls []string) {
	m, err := mail.ReadMessage(strings.NewReader(raw))
	y.must(err)
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	y.must(err)
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m.Header.Get("Message-ID"), urls
		}
		y.must(err)
		if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/csv") {
			continue
		}
		rows, err := csv.NewReader(base64.NewDecoder(base64.StdEncoding, p)).ReadAll()
		y.must(err)
		for _, row := range rows[1:] {
			urls = append(urls, row[6])
		}
	}
}

// Through outages of everything and steps of the clock, each reader is told each report in
// one message, and gets one digest a date.
func TestWeeksOfTrouble(t *testing.T) {
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

// Whoever breaks one of the promises is found out by the same checks.
func TestChecksBite(t *testing.T) {
	for _, broken := range []string{"ledger", "cursor", "careless", "hopeful"} {
		t.Run(broken, func(t *testing.T) {
			t.Parallel()
			if faults := simulate(t, 7, 10, true, broken); len(faults) == 0 {
				t.Error("nothing was found")
			}
		})
	}
}
