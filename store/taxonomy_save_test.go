package store_test

import (
	"errors"
	"slices"
	"testing"

	"khabar/news"
	"khabar/store"
)

func TestSaveTaxonomy(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newItemFixture(t, db)
		edited := smallTaxonomy()
		edited.Version = "v2"
		edited.Entries = slices.DeleteFunc(edited.Entries, func(e news.Entry) bool { return e.ID == "group/aqis" })
		for i, e := range edited.Entries {
			if e.ID == "group/ansar" {
				edited.Entries[i].Parents = nil
			}
		}
		w.must(db.SaveTaxonomy(t.Context(), edited, start))
		want := "Ansar, AQ" // Ansar still has the tag aqap; aqis is no longer in the taxonomy
		if got := titles(w.items(news.Filter{Tags: refs(t, "group/al-qaeda+")})); got != want {
			t.Errorf("family after the edit: %s, want %s", got, want)
		}
		if got := titles(w.items(news.Filter{Tags: refs(t, "group/aqis+")})); got != "AQIS" {
			t.Errorf("an entry that is no longer in the taxonomy: %s, want AQIS", got)
		}
		w.must(db.SaveTaxonomy(t.Context(), smallTaxonomy(), start))
		if got := titles(w.items(news.Filter{Tags: refs(t, "group/al-qaeda+")})); got != "Ansar, AQIS, AQ" {
			t.Errorf("family after undoing the edit: %s", got)
		}
		w.wantSound()
	})
}

func TestRenamedEntries(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newItemFixture(t, db)
		chain := smallTaxonomy()
		chain.Version = "v2"
		chain.Entries[2].ID, chain.Entries[2].Formerly = "group/qis", []string{"group/aqis"}
		chain.Entries[3].ID, chain.Entries[3].Formerly = "group/aqis", []string{"group/aqap"}
		chain.Entries[4].Parents = []string{"group/aqis"}
		w.must(db.SaveTaxonomy(t.Context(), chain, start))
		for id, want := range map[string]string{"group/qis": "AQIS", "group/aqis+": "Ansar", "group/aqap": "Ansar"} {
			if got := titles(w.items(news.Filter{Tags: refs(t, id)})); got != want {
				t.Errorf("%s: %s, want %s", id, got, want)
			}
		}
		swap := smallTaxonomy()
		swap.Version = "v3"
		swap.Entries[5].Formerly = []string{"place/kabul"}
		swap.Entries[6].ID, swap.Entries[6].Formerly = "place/kabul", []string{"event/bombing"}
		w.must(db.SaveTaxonomy(t.Context(), swap, start))
		w.wantSound()
	})
}

func TestEntryRenamedBack(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newItemFixture(t, db)
		renamed := smallTaxonomy()
		renamed.Version = "v2"
		renamed.Entries[0].ID, renamed.Entries[0].Formerly = "group/pakistani-taliban", []string{"group/ttp"}
		w.must(db.SaveTaxonomy(t.Context(), renamed, start))
		w.must(db.SaveTaxonomy(t.Context(), smallTaxonomy(), start))
		if got := titles(w.items(news.Filter{Tags: refs(t, "group/ttp")})); got != "T1, T2" {
			t.Errorf("items of group/ttp: %s, want T1, T2", got)
		}
		w.wantSound()
	})
}

func TestTaxonomyWithFaults(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newItemFixture(t, db)
		orphan := smallTaxonomy()
		orphan.Version, orphan.Entries[0].Parents = "v2", []string{"group/nobody"}
		if err := db.SaveTaxonomy(t.Context(), orphan, start); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("unknown parent: %v, want ErrNotFound", err)
		}
		cycle := smallTaxonomy()
		cycle.Version, cycle.Entries[1].Parents = "v3", []string{"group/ansar"}
		w.must(db.SaveTaxonomy(t.Context(), cycle, start))
		if got := titles(w.items(news.Filter{Tags: refs(t, "group/ansar+")})); got != "Ansar, AQIS, AQ" {
			t.Errorf("family in a cycle: %s, want all of it", got)
		}
	})
}
