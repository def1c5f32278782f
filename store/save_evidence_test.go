package store_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"khabar/news"
	"khabar/store"
)

// repeated returns an item whose text is n times TTP, each of them evidence of group/ttp.
func repeated(key string, minutes, n int) news.Item {
	t := tag("group/ttp", 3)
	for i := range n {
		e := t.Evidence[0]
		e.Field, e.Start, e.End, e.Keyword = news.FieldText, 4*i, 4*i+3, "group/ttp#ttp"
		t.Evidence = append(t.Evidence, e)
	}
	t.Evidence = t.Evidence[1:]
	it := item(key, "TTP repeats itself", minutes, t)
	it.Text = strings.Repeat("TTP ", n)
	return it
}

// Evidence beyond the limits is counted, not stored. Accepted evidence is kept rather than other
// evidence.
func TestEvidenceIsLimited(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		many := repeated("many", 0, 8000)
		last := &many.Tags[0].Evidence[7999]
		last.Keyword = "group/ttp#other"
		for i := range many.Tags[0].Evidence[:7999] {
			many.Tags[0].Evidence[i].Outcome = news.HitRefused
		}
		long := item("long", "TTP", 1, tag("group/ttp", 3))
		long.Text = "T" + strings.Repeat("\u0301", 2000) + "TP"
		marks := news.Evidence{Keyword: "group/ttp#ttp", Field: news.FieldText, End: len(long.Text), Outcome: news.HitAccepted}
		long.Tags[0].Evidence = append(long.Tags[0].Evidence, marks)
		only := item("only", "TTP", 2, tag("group/ttp", 3))
		only.Text, only.Tags[0].Evidence = long.Text, []news.Evidence{marks}
		few := repeated("few", 3, 3)
		before := len(many.Tags[0].Evidence)
		w.poll(ok("dawn", many, long, only, few))
		if len(many.Tags[0].Evidence) != before {
			t.Error("Save changed the evidence of its caller")
		}
		for _, it := range w.items(news.Filter{}) {
			tag := it.Tags[0]
			want := map[string][2]int{"many": {store.MaxEvidence, 8000 - store.MaxEvidence}, "long": {1, 1}, "only": {1, 0}, "few": {3, 0}}[it.GUID]
			if got := [2]int{len(tag.Evidence), tag.MoreEvidence}; got != want {
				t.Errorf("%s: evidence kept and not kept %v, want %v", it.GUID, got, want)
			}
			if last := tag.Evidence[len(tag.Evidence)-1]; it.GUID == "many" && (last.Keyword != "group/ttp#other" || last.Outcome != news.HitAccepted) {
				t.Errorf("the accepted evidence is not kept, but %+v", last)
			}
		}
		w.wantSound()
	})
}

// An item with many tags keeps evidence of each tag, and not more in all than maxItemEvidence.
func TestEvidenceOfManyTagsIsLimited(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		tax := news.Taxonomy{Version: "v2", Source: "-"}
		it := repeated("a", 0, 500)
		first := it.Tags[0]
		it.Tags = nil
		for n := range 60 {
			id := fmt.Sprintf("group/g%d", n)
			tax.Entries = append(tax.Entries, news.Entry{ID: id, Name: id})
			first.ID, first.Taxonomy = id, "v2"
			it.Tags = append(it.Tags, first)
		}
		w.must(db.SaveTaxonomy(t.Context(), tax, start))
		w.poll(ok("dawn", it))
		sum := 0
		for _, tag := range w.items(news.Filter{})[0].Tags {
			sum += len(tag.Evidence)
			if len(tag.Evidence) == 0 || len(tag.Evidence)+tag.MoreEvidence != 500 {
				t.Errorf("%s: evidence kept %d, not kept %d, want 500 together", tag.ID, len(tag.Evidence), tag.MoreEvidence)
			}
		}
		if sum > store.MaxItemEvidence || sum < store.MaxItemEvidence/2 {
			t.Errorf("%d pieces are kept, want up to %d", sum, store.MaxItemEvidence)
		}
	})
}

// Evidence that an earlier version stored without limit is read only up to the limit.
func TestStoredEvidenceIsReadUpToTheLimit(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		db := migrated(t, dsn)
		w := newFixture(t, db, feed("dawn"))
		w.poll(ok("dawn", repeated("a", 0, 50)))
		conn := raw(t, dsn)
		for seq := 50; seq < 1000; seq++ {
			_, err := conn.ExecContext(t.Context(), fmt.Sprintf(`INSERT INTO evidence SELECT item, entry, %d, version, field,
				start_byte, end_byte, keyword, outcome, reason FROM evidence WHERE seq = 0`, seq))
			w.must(err)
		}
		tag := w.items(news.Filter{})[0].Tags[0]
		if len(tag.Evidence) != store.MaxEvidence || tag.MoreEvidence != 1000-store.MaxEvidence {
			t.Errorf("evidence read %d, not read %d; want %d of 1000", len(tag.Evidence), tag.MoreEvidence, store.MaxEvidence)
		}
	})
}

// The rows that PostgreSQL reads to find shared tags grow with the evidence, not with its square.
// For SQLite see TestSharedTagsBeginWithTheItem.
func TestSharedTagsReadLinearlyManyRows(t *testing.T) {
	forEachEngine(t, func(t *testing.T, dsn string) {
		db := migrated(t, dsn)
		w := newFixture(t, db, feed("dawn"))
		conn := raw(t, dsn)
		last := 0.0
		for n := 12; n <= 96; n *= 2 {
			var items []news.Item
			for i := range 8 {
				items = append(items, repeated(fmt.Sprint(i), 0, n)) // a new version of the item, from the second time on
				items[i].Title = "TTP fighters ambush a convoy near Wana bridge"
			}
			w.poll(ok("dawn", items...))
			shared := 0
			for _, it := range w.items(news.Filter{Limit: 8}) {
				p, err := db.ItemPage(t.Context(), it.ID)
				w.must(err)
				for _, s := range p.Shared {
					shared += s.Items
				}
			}
			if shared == 0 {
				t.Fatal("no item shares its tag")
			}
			if !strings.Contains(dsn, "://") {
				continue
			}
			_, err := conn.ExecContext(t.Context(), `ANALYZE`)
			w.must(err)
			query, args := db.SharedTagsQuery([]int64{w.items(news.Filter{Limit: 1})[0].ID})
			var plan []byte
			w.must(conn.QueryRowContext(t.Context(), `EXPLAIN (ANALYZE, FORMAT JSON) `+query, args...).Scan(&plan))
			var top []struct{ Plan planNode }
			w.must(json.Unmarshal(plan, &top))
			rows := top[0].Plan.rows()
			if last > 0 && rows > 1.2*2*last {
				t.Errorf("%d pieces of evidence per item: %.0f rows, with half as many %.0f", n, rows, last)
			}
			last = rows
		}
	})
}

// A planNode is a step of a query plan that PostgreSQL has carried out.
type planNode struct {
	Rows  float64 `json:"Actual Rows"`
	Loops float64 `json:"Actual Loops"`
	Plans []planNode
}

// rows returns how many rows the step and all steps below it returned.
func (n planNode) rows() float64 {
	sum := n.Rows * n.Loops
	for _, p := range n.Plans {
		sum += p.rows()
	}
	return sum
}
