package delivery_test

import (
	"strings"
	"testing"

	"khabar/news"
	"khabar/store"
)

// decide saves a verdict on a tag. saw is the ID of the review event that the person saw as the
// current verdict (0 for none). decide returns the ID of the new one.
func (f *fixture) decide(guid, tag string, kind news.ReviewKind, saw int64) int64 {
	f.Helper()
	_, err := f.db.DecideTag(f.Context(), news.Decision{
		Item: f.itemID(guid), Tag: tag, Kind: kind, Saw: saw, Who: "zahra", Via: news.ViaCLI, At: f.now,
	})
	f.must(err)
	it, err := f.db.Item(f.Context(), f.itemID(guid))
	f.must(err)
	for _, t := range it.Tags {
		if t.ID == tag {
			return t.State.Event
		}
	}
	return 0
}

// A mistake in a report that was sent is corrected once, in the next digest.
func TestCorrections(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		svc := f.service(oneReader)
		f.poll(
			report("one", "TTP in Peshawar kills", "group/ttp", "event/bombing"),
			report("two", "TTP of the blood is rare", "group/ttp"),
			report("three", "AQIS statement on Kashmir", "group/aqis"),
			report("four", "Old headline of AQIS men", "group/aqis"),
		)
		if got := f.digestAt(svc, "2023-01-30 06:00"); strings.Contains(got, "Corrections") {
			t.Errorf("the first digest has corrections:\n%s", got)
		}
		f.decide("one", "group/ttp", news.Rejected, 0)
		f.decide("two", "group/ttp", news.Rejected, 0)
		f.decide("three", "group/aqis", news.Dismissed, 0)
		f.poll(report("four", "New headline of AQIS men", "group/aqis"))
		got := f.digestAt(svc, "2023-01-31 06:00")
		for _, want := range []string{"Corrections", "in Peshawar kills", "of the blood is rare", "Old headline", "New headline"} {
			if !strings.Contains(got, want) {
				t.Errorf("the second digest lacks %q:\n%s", want, got)
			}
		}
		if strings.Contains(got, "AQIS statement on Kashmir") {
			t.Errorf("a dismissed tag was corrected:\n%s", got)
		}
		if got := f.digestAt(svc, "2023-02-01 06:00"); got != "" {
			t.Errorf("the third digest is not empty:\n%s", got)
		}
	})
}

// The preview of a digest that was sent has the reports of that digest that are still relevant.
func TestPreviewOfSentDigest(t *testing.T) {
	f := newFixture(t, openSQLite(t))
	svc := f.service(oneReader)
	f.poll(report("one", "TTP in Peshawar kills", "group/ttp"), report("two", "TTP of the blood", "group/ttp"))
	f.digestAt(svc, "2023-01-30 06:00")
	f.decide("two", "group/ttp", news.Rejected, 0)
	p, err := svc.Preview(t.Context(), "news", f.now)
	f.must(err)
	f.wantReports(f.text(string(p.Raw)), "one")
}
