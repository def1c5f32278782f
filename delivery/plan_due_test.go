package delivery_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/delivery"
	"khabar/news"
	"khabar/store"
	"khabar/store/storetest"
)

const (
	oneReader = `
digests:
- {id: news, name: The news, at: "06:00", to: a@example.org, from: k@example.org, via: "maildir:mail", empty: skip}
`
	twoReaders = `
digests:
- {id: news, name: The news, at: "06:00", to: [a@example.org, b@example.org], from: k@example.org, via: "maildir:mail"}
`
)

// digestAt plans and sends the digests that are due at a time. It returns the text of the last
// message that was sent, or nothing if none was.
func (f *fixture) digestAt(svc *delivery.Service, at string) string {
	f.Helper()
	f.setClock(at)
	before := len(f.maildir("mail"))
	f.plan(svc)
	f.send(svc)
	all := f.maildir("mail")
	if len(all) == before {
		return ""
	}
	return f.text(all[len(all)-1])
}

// wantReports checks which reports a digest's text links to, by their GUIDs.
func (f *fixture) wantReports(text string, guids ...string) {
	f.Helper()
	var got []string
	for _, m := range regexp.MustCompile(`https://dawn\.example/(\w+)`).FindAllStringSubmatch(text, -1) {
		got = append(got, m[1])
	}
	slices.Sort(got)
	slices.Sort(guids)
	if diff := cmp.Diff(guids, slices.Compact(got)); diff != "" {
		f.Errorf("reports (-want +got):\n%sin\n%s", diff, text)
	}
}

func (f *fixture) itemID(guid string) int64 {
	f.Helper()
	for it, err := range f.db.Items(f.Context(), news.Filter{}) {
		f.must(err)
		if it.GUID == guid {
			return it.ID
		}
	}
	f.Fatalf("no item %s", guid)
	return 0
}

// Each report reaches each reader once: the next day's digest has the new reports only.
func TestEachReportOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		svc := f.service(twoReaders)
		f.poll(report("1", "TTP one", "group/ttp"))
		f.setClock("2023-01-30 06:00")
		if n := f.plan(svc); n != 2 {
			t.Fatalf("%d digests planned, want 2", n)
		}
		if n := f.plan(svc); n != 0 {
			t.Errorf("%d digests planned again", n)
		}
		if got := f.send(svc); got.Sent != 2 {
			t.Errorf("sent %+v, want 2", got)
		}
		f.poll(report("1", "TTP one", "group/ttp"), report("2", "TTP two", "group/ttp"))
		f.setClock("2023-01-31 06:01")
		f.plan(svc)
		f.send(svc)
		for i, m := range f.maildir("mail") {
			f.wantReports(f.text(m), []string{"1", "1", "2", "2"}[i])
		}
		if got := f.statuses("a@example.org"); got != "2023-01-30/1 sent, 2023-01-31/1 sent" {
			t.Error(got)
		}
	})
}

// After a downtime there is one digest, with all reports that came meanwhile.
func TestOneDigestAfterDowntime(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		svc := f.service(twoReaders)
		f.poll(report("1", "TTP one", "group/ttp"))
		f.setClock("2023-01-30 06:00")
		f.plan(svc)
		f.setClock("2023-01-31 12:00")
		f.poll(report("2", "TTP two", "group/ttp"))
		f.setClock("2023-02-02 12:00")
		f.poll(report("3", "TTP three", "group/ttp"))
		f.setClock("2023-02-03 09:30")
		if n := f.plan(svc); n != 2 {
			t.Fatalf("%d digests planned, want 2", n)
		}
		f.send(svc)
		if text := f.text(f.maildir("mail")[2]); !strings.Contains(text, "2 reports") {
			t.Errorf("want 2 reports:\n%s", text)
		}
		if got := f.statuses("a@example.org"); got != "2023-01-30/1 sent, 2023-02-03/1 sent" {
			t.Error(got)
		}
	})
}

func TestIrrelevantItems(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	svc := f.service(twoReaders)
	f.poll(report("1", "Weather"), news.Item{Keys: []string{"2"}, Title: "Cricket", Lang: "en"})
	f.setClock("2023-01-30 06:00")
	if n := f.plan(svc); n != 0 {
		t.Errorf("%d digests planned, want none", n)
	}
	if got := f.statuses("a@example.org"); got != "2023-01-30/1 empty" {
		t.Error(got)
	}
}

// A report that did not match at first is due when it begins to match: after its text or tags
// have changed, or after a verdict.
func TestReportMatchesLater(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		svc := f.service(oneReader)
		f.poll(report("text", "Blast in market"), report("verdict", "Men in vehicle"), report("rejected", "TTP of the blood", "group/ttp"))
		saw := f.decide("rejected", "group/ttp", news.Rejected, 0)
		if got := f.digestAt(svc, "2023-01-30 06:00"); got != "" {
			t.Errorf("a digest of no report was sent:\n%s", got)
		}
		f.setClock("2023-01-31 01:00")
		f.poll(report("text", "TTP claims blast in market", "group/ttp"))
		f.wantReports(f.digestAt(svc, "2023-01-31 06:00"), "text")
		f.decide("verdict", "group/ttp", news.Added, 0)
		f.wantReports(f.digestAt(svc, "2023-02-01 06:00"), "verdict")
		f.decide("rejected", "group/ttp", news.Confirmed, saw)
		f.wantReports(f.digestAt(svc, "2023-02-02 06:00"), "rejected")
		if got := f.digestAt(svc, "2023-02-03 06:00"); got != "" {
			t.Errorf("a report was sent again:\n%s", got)
		}
	})
}

// A wider filter adds the reports since the last digest, not all reports of the last month.
func TestFilterChanges(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	narrow := f.service(strings.Replace(oneReader, "to:", "tags: [group/al-qaeda+], to:", 1))
	f.poll(report("ttp", "TTP before", "group/ttp"), report("aqis", "AQIS before", "group/aqis"))
	f.wantReports(f.digestAt(narrow, "2023-01-30 06:00"), "aqis")
	f.setClock("2023-01-30 20:00")
	f.poll(report("ttp2", "TTP after", "group/ttp"), report("aqis2", "AQIS after that day", "group/aqis"))
	f.wantReports(f.digestAt(f.service(oneReader), "2023-01-31 06:00"), "ttp2", "aqis2")
}

// A new reader first gets the reports since the digest before, not all reports of the last
// month, and afterwards the same reports as everybody.
func TestNewReader(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	f.setClock("2023-01-20 12:00")
	f.poll(report("old", "TTP long ago", "group/ttp"))
	f.setClock("2023-01-29 12:00")
	f.poll(report("new", "AQIS of yesterday", "group/aqis"))
	svc := f.service(oneReader)
	f.wantReports(f.digestAt(svc, "2023-01-30 06:00"), "new")
	if got := f.digestAt(svc, "2023-01-31 06:00"); got != "" {
		t.Errorf("the old report was sent after all:\n%s", got)
	}
}

// Without AtOnce a new reader gets the first digest when it is next due: somebody who is added
// to the list in the evening does not get the digest of that morning.
func TestNewReaderWaits(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	svc := f.service(oneReader)
	f.poll(report("1", "TTP one", "group/ttp"))
	for _, step := range []struct {
		at   string
		want int
	}{{"2023-01-30 18:00", 0}, {"2023-01-31 05:59", 0}, {"2023-01-31 06:00", 1}} {
		f.setClock(step.at)
		planned, err := svc.Plan(t.Context(), delivery.PlanRequest{})
		f.must(err)
		if len(planned) != step.want {
			t.Errorf("at %s: planned %+v, want %d", step.at, planned, step.want)
		}
	}
}

// PostgreSQL assigns IDs before the commit: a report with a lower ID can become visible after
// one with a higher ID, with a plan between them. Both are sent.
func TestCommitsInReverse(t *testing.T) {
	dsn := storetest.Postgres(t, storetest.Server(t))
	f := newFixture(t, storetest.Migrated(t, dsn))
	svc := f.service(oneReader)
	conn, err := sql.Open("pgx", dsn)
	f.must(err)
	defer func() { _ = conn.Close() }()
	tx, err := conn.BeginTx(t.Context(), nil)
	f.must(err)
	f.setClock("2023-01-30 05:30")
	seen := f.now.UnixMilli()
	for _, query := range []string{
		`INSERT INTO item (id, feed, version, hash, guid, url, author, lang, published_raw, first_seen, sort_at, relevance)
			SELECT nextval('item_id_seq'), 1, 1, 1, 'slow', 'https://dawn.example/slow', '', 'en', '', $1, $1, 'group'`,
		`INSERT INTO item_version (item, n, title, text, seen) SELECT id, 1, 'TTP slow', '', $1 FROM item WHERE guid = 'slow'`,
		`INSERT INTO tag (item, entry, taxonomy, version, status, certainty, salience, role, cue, label, sort_at, first_seen)
			SELECT i.id, e.id, 1, 1, 'accepted', 970, 50, 'mention', '', '', $1, $1 FROM item i, entry e
			WHERE i.guid = 'slow' AND e.slug = 'group/ttp'`,
	} {
		_, err := tx.ExecContext(t.Context(), query, seen)
		f.must(err)
	}
	f.poll(report("quick", "AQIS quick", "group/aqis"))
	f.wantReports(f.digestAt(svc, "2023-01-30 06:00"), "quick")
	f.must(tx.Commit())
	if slow, quick := f.itemID("slow"), f.itemID("quick"); slow > quick {
		t.Fatalf("IDs %d and %d are in the order of the commits", slow, quick)
	}
	f.wantReports(f.digestAt(svc, "2023-01-31 06:00"), "slow")
	if got := f.digestAt(svc, "2023-02-01 06:00"); got != "" {
		t.Errorf("a report was sent again:\n%s", got)
	}
}

// While the clock is a year ahead, one digest is sent, and afterwards no report is sent twice.
func TestClockAYearAhead(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	svc := f.service(oneReader)
	f.setClock("2023-01-30 06:00")
	f.must(svc.RunOnce(t.Context())) // the reader is new, and gets digests from the next day on
	f.poll(report("1", "TTP one", "group/ttp"))
	f.setClock("2023-01-31 06:00")
	f.must(svc.RunOnce(t.Context()))
	f.poll(report("2", "AQIS two", "group/aqis"))
	f.setClock("2024-03-01 09:00")
	f.must(svc.RunOnce(t.Context()))
	f.setClock("2023-02-01 06:00")
	f.must(svc.RunOnce(t.Context()))
	f.setClock("2023-02-02 06:00")
	f.must(svc.RunOnce(t.Context()))
	all := f.maildir("mail")
	if len(all) != 2 {
		t.Fatalf("%d digests, want 2", len(all))
	}
	f.wantReports(f.text(all[0]), "1")
	f.wantReports(f.text(all[1]), "2")
}

// Recipients with different ledgers share a query, and each gets the reports that are not in its
// ledger. The same holds when there are too many recipients for one query.
func TestRecipientsWithDifferentLedgers(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		const list = "\ndefaults: {from: k@example.org, via: \"maildir:mail\"}\ndigests:\n- {id: news, name: The news, at: \"06:00\", to: [%s]}\n"
		svc := f.service(fmt.Sprintf(list, "a@example.org"))
		f.poll(report("1", "TTP one", "group/ttp"))
		f.setClock("2023-01-30 06:00")
		f.plan(svc)
		f.poll(report("2", "TTP two", "group/ttp"))
		var to strings.Builder
		to.WriteString("a@example.org")
		for i := range 140 {
			fmt.Fprintf(&to, ", n%d@example.org", i)
		}
		svc = f.service(fmt.Sprintf(list, to.String()))
		f.setClock("2023-01-31 06:00")
		dry, err := svc.Plan(t.Context(), delivery.PlanRequest{AtOnce: true, DryRun: true})
		f.must(err)
		if len(dry) != 1 || dry[0].Stored != 141 || dry[0].Reports != 1 {
			t.Errorf("a dry run plans %+v", dry)
		}
		if n := f.plan(svc); n != 141 {
			t.Fatalf("%d digests planned, want 141", n)
		}
		recipients, err := db.Recipients(t.Context())
		f.must(err)
		for _, r := range recipients {
			want := "[2]"
			if r.Address == "a@example.org" {
				want = "[1] [2]"
			}
			var got []string
			for _, date := range []string{"2023-01-30", "2023-01-31"} {
				if ids, err := db.DigestItems(t.Context(), r.ID, date); err != nil || len(ids) > 0 {
					got = append(got, fmt.Sprint(ids))
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s was sent %v, want %s", r.Address, got, want)
			}
		}
	})
}

// The counts of earlier days cover the same languages as the reports of the digest: fa includes
// fa-AF in both.
func TestCountsAreOfTheSameLanguages(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		svc := f.service(`
digests:
- {id: dari, name: Dari, at: "06:00", languages: [fa], format: json, via: "file:out", empty: send}
`)
		start := time.Date(2023, 1, 20, 12, 0, 0, 0, time.UTC)
		for day := range 10 {
			f.now = start.AddDate(0, 0, day)
			var items []news.Item
			for i := range 2 {
				it := report(fmt.Sprintf("dari%d-%d", day, i), fmt.Sprintf("TTP dari%d-%d", day, i), "group/ttp")
				it.Lang = "fa-AF"
				items = append(items, it)
			}
			f.poll(append(items, report(fmt.Sprintf("english%d", day), fmt.Sprintf("TTP english%d", day), "group/ttp"))...)
			f.now = f.now.Add(18 * time.Hour)
			f.plan(svc)
			f.send(svc)
		}
		b, err := os.ReadFile(filepath.Join(f.dir, "out", "dari", f.now.Format(time.DateOnly)+".json"))
		f.must(err)
		var got struct {
			Totals   struct{ Reports int }
			Sections []struct {
				ID      string
				Reports int
				Trend   struct{ Days []int }
			}
		}
		f.must(json.Unmarshal(b, &got))
		if got.Totals.Reports != 2 || len(got.Sections) != 1 || got.Sections[0].Reports != 2 {
			t.Fatalf("the digest has the reports %+v, want 2 on one group", got)
		}
		if diff := cmp.Diff([]int{2, 2, 2, 2, 2, 2, 2, 2}, got.Sections[0].Trend.Days); diff != "" {
			t.Errorf("counts of 8 days, the last that of the digest (-want +got):\n%s", diff)
		}
	})
}

// A tag that is in no stored taxonomy is logged, because it may be misspelt.
func TestUnknownTagsAreLogged(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		svc := f.service(strings.Replace(oneReader, "to:", "tags: [group/al-qaeda+, group/ttpp], to:", 1))
		svc.Log = f.logger()
		f.digestAt(svc, "2023-01-30 06:00")
		f.digestAt(svc, "2023-01-30 06:01")
		if got := f.log.String(); strings.Count(got, "level=WARN") != 1 || !strings.Contains(got, "tag=group/ttpp") {
			t.Errorf("want one warning:\n%s", got)
		}
	})
}
