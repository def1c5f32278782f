package delivery_test

import (
	"fmt"
	"strings"
	"testing"

	"khabar/delivery"
	"khabar/news"
	"khabar/store"
)

const toMaildir = `
digests:
- {id: desk, name: The desk, at: "06:00", to: [a@example.org, b@example.org], from: k@example.org, via: "maildir:mail"}
`

// Each report reaches each reader once: the next day's digest has what is new and no more.
func TestEachReportOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.courier(toMaildir)
		w.brings(report("1", "TTP one", "group/ttp"))
		w.at("2023-01-30 06:00")
		if n := w.plan(c); n != 2 {
			t.Fatalf("%d digests planned, want 2", n)
		}
		if n := w.plan(c); n != 0 {
			t.Errorf("%d digests planned again", n)
		}
		if got := w.send(c); got.Sent != 2 {
			t.Errorf("sent %+v", got)
		}
		w.brings(report("1", "TTP one", "group/ttp"), report("2", "TTP two", "group/ttp"))
		w.at("2023-01-31 06:01")
		w.plan(c)
		w.send(c)
		for i, m := range w.maildir("mail") {
			body := w.body(m)
			one, two := strings.Contains(body, "example/1"), strings.Contains(body, "example/2")
			if one != (i < 2) || two != (i >= 2) {
				t.Errorf("digest %d has one: %v, two: %v:\n%s", i, one, two, body)
			}
		}
		if got := w.statuses("a@example.org"); got != "2023-01-30/1 sent, 2023-01-31/1 sent" {
			t.Error(got)
		}
	})
}

// After a downtime there is one digest, with all that was missed.
func TestOneDigestAfterDowntime(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		c := w.courier(toMaildir)
		w.brings(report("1", "TTP one", "group/ttp"))
		w.at("2023-01-30 06:00")
		w.plan(c)
		w.at("2023-01-31 12:00")
		w.brings(report("2", "TTP two", "group/ttp"))
		w.at("2023-02-02 12:00")
		w.brings(report("3", "TTP three", "group/ttp"))
		w.at("2023-02-03 09:30")
		if n := w.plan(c); n != 2 {
			t.Fatalf("%d digests planned, want 2", n)
		}
		w.send(c)
		body := w.body(w.maildir("mail")[2])
		if !strings.Contains(body, "2 reports") {
			t.Errorf("the digest lacks what was missed:\n%s", body)
		}
		if got := w.statuses("a@example.org"); got != "2023-01-30/1 sent, 2023-02-03/1 sent" {
			t.Error(got)
		}
	})
}

func TestItemsOfNoInterest(t *testing.T) {
	w := newWorld(t, mustOpen(t))
	c := w.courier(toMaildir)
	w.brings(report("1", "Weather"), news.Item{Keys: []string{"2"}, Title: "Cricket", Lang: "en"})
	w.at("2023-01-30 06:00")
	if n := w.plan(c); n != 0 {
		t.Errorf("%d digests planned", n)
	}
	if got := w.statuses("a@example.org"); got != "2023-01-30/1 empty" {
		t.Error(got)
	}
}

// A clock that is a year ahead for a while has one digest sent, and nothing told twice after.
func TestClockAYearAhead(t *testing.T) {
	w := newWorld(t, mustOpen(t))
	c := w.courier(toOne)
	w.at("2023-01-30 06:00")
	c.RunOnce(t.Context()) // the reader is new: from the next day on
	w.brings(report("1", "TTP one", "group/ttp"))
	w.at("2023-01-31 06:00")
	c.RunOnce(t.Context())
	w.brings(report("2", "AQIS two", "group/aqis"))
	w.at("2024-03-01 09:00")
	c.RunOnce(t.Context())
	w.at("2023-02-01 06:00")
	c.RunOnce(t.Context())
	w.at("2023-02-02 06:00")
	c.RunOnce(t.Context())
	all := w.maildir("mail")
	if len(all) != 2 || !strings.Contains(w.body(all[0]), "example/1") || !strings.Contains(w.body(all[1]), "example/2") {
		t.Errorf("%d digests, want one with each report", len(all))
	}
}

// Readers of one digest whose ledgers differ share what is looked up, and each gets what he
// was not told of; also where there are too many of them for one look.
func TestReadersWithDifferentLedgers(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		const list = "\ndefaults: {from: k@example.org, via: \"maildir:mail\"}\ndigests:\n- {id: desk, name: The desk, at: \"06:00\", to: [%s]}\n"
		c := w.courier(fmt.Sprintf(list, "a@example.org"))
		w.brings(report("1", "TTP one", "group/ttp"))
		w.at("2023-01-30 06:00")
		w.plan(c)
		w.brings(report("2", "TTP two", "group/ttp"))
		var to strings.Builder
		to.WriteString("a@example.org")
		for i := range 140 {
			fmt.Fprintf(&to, ", n%d@example.org", i)
		}
		c = w.courier(fmt.Sprintf(list, to.String()))
		w.at("2023-01-31 06:00")
		dry, err := c.Plan(t.Context(), delivery.PlanRequest{AtOnce: true, DryRun: true})
		w.must(err)
		if len(dry) != 1 || dry[0].Stored != 141 || dry[0].Reports != 1 {
			t.Errorf("a dry run plans %+v", dry)
		}
		if n := w.plan(c); n != 141 {
			t.Fatalf("%d digests planned, want 141", n)
		}
		readers, err := db.Recipients(t.Context())
		w.must(err)
		for _, r := range readers {
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
				t.Errorf("%s was told %v, want %s", r.Address, got, want)
			}
		}
	})
}
