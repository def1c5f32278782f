package delivery_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"khabar/delivery"
	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

const toOne = `
digests:
- {id: desk, name: The desk, at: "06:00", to: a@example.org, from: k@example.org, via: "maildir:mail", empty: skip}
`

// day plans and sends the digest of a day, and returns its text; empty when there was none.
func (w *world) day(c *delivery.Service, at string) string {
	w.Helper()
	w.at(at)
	before := len(w.maildir("mail"))
	w.plan(c)
	w.send(c)
	all := w.maildir("mail")
	if len(all) == before {
		return ""
	}
	return w.body(all[len(all)-1])
}

func (w *world) itemID(key string) int64 {
	w.Helper()
	for it, err := range w.db.Items(w.Context(), news.Filter{}) {
		w.must(err)
		if it.GUID == key {
			return it.ID
		}
	}
	w.Fatalf("no item %s", key)
	return 0
}

func (w *world) decide(key, tag string, kind news.ReviewKind, saw int64) int64 {
	w.Helper()
	_, err := w.db.DecideTag(w.Context(), news.Decision{
		Item: w.itemID(key), Tag: tag, Kind: kind, Saw: saw, Who: "zahra", Via: news.ViaCLI, At: w.now,
	})
	w.must(err)
	it, err := w.db.Item(w.Context(), w.itemID(key))
	w.must(err)
	for _, t := range it.Tags {
		if t.ID == tag {
			return t.State.Event
		}
	}
	return 0
}

// A report is told once it matches: when its text or tags change, or a person says so.
func TestMatchesOnlyLater(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.courier(toOne)
		w.brings(report("text", "Blast in market"), report("verdict", "Men in vehicle"), report("rejected", "TTP of the blood", "group/ttp"))
		saw := w.decide("rejected", "group/ttp", news.Rejected, 0)
		if got := w.day(c, "2023-01-30 06:00"); got != "" {
			t.Errorf("a digest with nothing to tell:\n%s", got)
		}
		w.at("2023-01-31 01:00")
		w.brings(report("text", "TTP claims blast in market", "group/ttp"))
		if got := w.day(c, "2023-01-31 06:00"); !strings.Contains(got, "example/text") || strings.Contains(got, "example/rejected") {
			t.Errorf("want the changed report alone:\n%s", got)
		}
		w.decide("verdict", "group/ttp", news.Added, 0)
		if got := w.day(c, "2023-02-01 06:00"); !strings.Contains(got, "example/verdict") || strings.Contains(got, "example/text") {
			t.Errorf("want the report with an added tag alone:\n%s", got)
		}
		w.decide("rejected", "group/ttp", news.Confirmed, saw)
		if got := w.day(c, "2023-02-02 06:00"); !strings.Contains(got, "example/rejected") || strings.Contains(got, "example/verdict") {
			t.Errorf("want the report with a confirmed tag alone:\n%s", got)
		}
		if got := w.day(c, "2023-02-03 06:00"); got != "" {
			t.Errorf("something is told again:\n%s", got)
		}
	})
}

// What turns out wrong about a report that was told is put right once, in the next digest.
func TestCorrections(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.courier(toOne)
		w.brings(
			report("one", "TTP in Peshawar kills", "group/ttp", "event/bombing"),
			report("two", "TTP of the blood is rare", "group/ttp"),
			report("three", "AQIS statement on Kashmir", "group/aqis"),
			report("four", "Old headline of AQIS men", "group/aqis"),
		)
		if got := w.day(c, "2023-01-30 06:00"); strings.Contains(got, "Corrections") {
			t.Errorf("corrections in a first digest:\n%s", got)
		}
		w.decide("one", "group/ttp", news.Rejected, 0)
		w.decide("two", "group/ttp", news.Rejected, 0)
		w.decide("three", "group/aqis", news.Dismissed, 0)
		w.brings(report("four", "New headline of AQIS men", "group/aqis"))
		got := w.day(c, "2023-01-31 06:00")
		for _, want := range []string{"Corrections", "in Peshawar kills", "of the blood is rare", "Old headline", "New headline"} {
			if !strings.Contains(got, want) {
				t.Errorf("the digest after lacks %q:\n%s", want, got)
			}
		}
		if strings.Contains(got, "AQIS statement on Kashmir") {
			t.Errorf("a dismissed tag is no correction:\n%s", got)
		}
		if got := w.day(c, "2023-02-01 06:00"); got != "" {
			t.Errorf("put right twice:\n%s", got)
		}
	})
}

// A change of what is asked for brings what is new of it, not what is a month old.
func TestFilterChanges(t *testing.T) {
	w := newWorld(t, mustOpen(t))
	narrow := w.courier(strings.Replace(toOne, "to:", "tags: [group/al-qaeda+], to:", 1))
	w.brings(report("ttp", "TTP before", "group/ttp"), report("aqis", "AQIS before", "group/aqis"))
	if got := w.day(narrow, "2023-01-30 06:00"); !strings.Contains(got, "example/aqis") || strings.Contains(got, "example/ttp") {
		t.Errorf("want the family of al-qaeda alone:\n%s", got)
	}
	w.at("2023-01-30 20:00")
	w.brings(report("ttp2", "TTP after", "group/ttp"), report("aqis2", "AQIS after that day", "group/aqis"))
	got := w.day(w.courier(toOne), "2023-01-31 06:00")
	if !strings.Contains(got, "example/ttp2") || !strings.Contains(got, "example/aqis2") || strings.Contains(got, "example/ttp\n") {
		t.Errorf("want what came since the last digest:\n%s", got)
	}
}

// A new reader gets what has come since the digest before, not what is a month old, and
// from there on the same as everybody.
func TestNewReader(t *testing.T) {
	w := newWorld(t, mustOpen(t))
	w.at("2023-01-20 12:00")
	w.brings(report("old", "TTP long ago", "group/ttp"))
	w.at("2023-01-29 12:00")
	w.brings(report("new", "AQIS of yesterday", "group/aqis"))
	c := w.courier(toOne)
	if got := w.day(c, "2023-01-30 06:00"); !strings.Contains(got, "example/new") || strings.Contains(got, "example/old") {
		t.Errorf("want yesterday's report alone:\n%s", got)
	}
	if got := w.day(c, "2023-01-31 06:00"); got != "" {
		t.Errorf("the old report after all:\n%s", got)
	}
}

// serve waits for the next time: a digest of the morning is not sent in the evening because
// somebody was added to the list.
func TestNewReaderOfServe(t *testing.T) {
	w := newWorld(t, mustOpen(t))
	c := w.courier(toOne)
	w.brings(report("1", "TTP one", "group/ttp"))
	for _, step := range []struct {
		at   string
		want int
	}{{"2023-01-30 18:00", 0}, {"2023-01-31 05:59", 0}, {"2023-01-31 06:00", 1}} {
		w.at(step.at)
		planned, err := c.Plan(t.Context(), delivery.PlanRequest{})
		w.must(err)
		if len(planned) != step.want {
			t.Errorf("at %s: %+v", step.at, planned)
		}
	}
}

// PostgreSQL hands out ids before commit: a report with a lower id can come to be seen after
// one with a higher id, with a plan between them. Neither is lost.
func TestWritersInReverse(t *testing.T) {
	dsn := storetest.Postgres(t, server(t))
	db := storetest.Migrated(t, dsn)
	w := newWorld(t, db)
	c := w.courier(toOne)
	conn, err := sql.Open("pgx", dsn)
	w.must(err)
	defer func() { _ = conn.Close() }()
	tx, err := conn.BeginTx(t.Context(), nil)
	w.must(err)
	w.at("2023-01-30 05:30")
	seen := w.now.UnixMilli()
	for _, query := range []string{
		`INSERT INTO item (id, feed, version, hash, guid, url, author, lang, published_raw, first_seen, sort_at, relevance)
			SELECT nextval('item_id_seq'), 1, 1, 1, 'slow', 'https://dawn.example/slow', '', 'en', '', $1, $1, 'group'`,
		`INSERT INTO item_version (item, n, title, text, seen) SELECT id, 1, 'TTP slow', '', $1 FROM item WHERE guid = 'slow'`,
		`INSERT INTO tag (item, entry, taxonomy, version, status, certainty, salience, role, cue, label, sort_at, first_seen)
			SELECT i.id, e.id, 1, 1, 'accepted', 970, 50, 'mention', '', '', $1, $1 FROM item i, entry e
			WHERE i.guid = 'slow' AND e.slug = 'group/ttp'`,
	} {
		_, err := tx.ExecContext(t.Context(), query, seen)
		w.must(err)
	}
	w.brings(report("quick", "AQIS quick", "group/aqis"))
	if got := w.day(c, "2023-01-30 06:00"); !strings.Contains(got, "example/quick") || strings.Contains(got, "example/slow") {
		t.Errorf("want the report of the writer that was quick:\n%s", got)
	}
	w.must(tx.Commit())
	if slow, quick := w.itemID("slow"), w.itemID("quick"); slow > quick {
		t.Fatalf("ids %d and %d are in the order of the commits", slow, quick)
	}
	if got := w.day(c, "2023-01-31 06:00"); !strings.Contains(got, "example/slow") || strings.Contains(got, "example/quick") {
		t.Errorf("want the report of the writer that was slow:\n%s", got)
	}
	if got := w.day(c, "2023-02-01 06:00"); got != "" {
		t.Errorf("something is told again:\n%s", got)
	}
}

// Two processes that plan and send at the same time send once.
func TestTwoProcesses(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		s := newMailServer(nil)
		var list strings.Builder
		list.WriteString("defaults: {from: k@example.org, via: \"smtp://127.0.0.1:25\"}\ndigests:\n- id: desk\n  name: D\n  at: \"06:00\"\n  to:\n")
		readers := 12
		for i := range readers {
			list.WriteString("  - r" + string(rune('a'+i)) + "@example.org\n")
		}
		w.brings(report("1", "TTP one", "group/ttp"))
		w.at("2023-01-30 06:00")
		done := make(chan error)
		for range 3 {
			c := w.courier(list.String())
			c.Dial = s.dial
			go func() {
				_, err := c.Plan(t.Context(), delivery.PlanRequest{AtOnce: true})
				if err == nil {
					_, err = c.Send(t.Context())
				}
				done <- err
			}()
		}
		for range 3 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		w.now = w.now.Add(time.Minute)
		c := w.courier(list.String())
		c.Dial = s.dial
		w.drain(c)
		s.wg.Wait()
		for i := range readers {
			reader := "r" + string(rune('a'+i)) + "@example.org"
			if n := len(s.box(reader)); n != 1 {
				t.Errorf("%s got %d digests", reader, n)
			}
		}
	})
}

// Looked at afterwards, a digest shows what it told as that stands now: nothing of what is
// not of interest any more.
func TestPreviewOfWhatWasTold(t *testing.T) {
	w := newWorld(t, mustOpen(t))
	c := w.courier(toOne)
	w.brings(report("one", "TTP in Peshawar kills", "group/ttp"), report("two", "TTP of the blood", "group/ttp"))
	w.day(c, "2023-01-30 06:00")
	w.decide("two", "group/ttp", news.Rejected, 0)
	p, err := c.Preview(t.Context(), "desk", w.now)
	w.must(err)
	if got := w.body(string(p.Raw)); !strings.Contains(got, "in Peshawar kills") || strings.Contains(got, "of the blood") {
		t.Errorf("want what still stands alone:\n%s", got)
	}
}

// A tag that does not exist is a slip of the pen, and no silence.
func TestUnknownTagsAreTold(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.courier(strings.Replace(toOne, "to:", "tags: [group/al-qaeda+, group/ttpp], to:", 1))
		c.Log = w.logger()
		w.day(c, "2023-01-30 06:00")
		w.day(c, "2023-01-30 06:01")
		if got := w.log.String(); strings.Count(got, "level=WARN") != 1 || !strings.Contains(got, "tag=group/ttpp") {
			t.Errorf("the log says:\n%s", got)
		}
	})
}
