package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"khabar/news"
	"khabar/retag"
	"khabar/store"
)

// retagTo returns a Retagger that tags items with group/ansar instead of group/ttp, except items whose title has the
// letter d.
func (r *reviewFixture) retagTo() *retag.Retagger {
	return &retag.Retagger{
		Store: r.db, Same: store.SameReading, Judge: byGroup, Now: func() time.Time { return r.now }, Batch: 1,
		Read: func(it news.Item) news.Reading {
			if strings.Contains(it.Title, "d") {
				return news.Reading{Tags: []news.Tag{tag("group/ttp", 3)}}
			}
			return news.Reading{Tags: []news.Tag{tag("group/ansar", 3)}}
		},
	}
}

// stored returns all items with their tags and verdicts.
func (r *reviewFixture) stored() []news.Item {
	r.Helper()
	return r.items(news.Filter{})
}

// TestRetag checks that only items with other tags are written, that verdicts stay, and that a run can be stopped after
// each item and continued.
func TestRetag(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		r := newReviewFixture(t, db)
		r.decide("ana", "c", "group/ttp", news.Rejected)
		r.decide("ana", "a", "group/ansar", news.Added)
		version := r.stored()[0].Tags[0].Taxonomy
		before := r.stored()

		dry, err := r.retagTo().Run(t.Context(), version, time.Time{}, true)
		r.must(err)
		if dry.Relevant != 1 || dry.NoMoreRelevant != 0 {
			t.Errorf("dry run: %d items become relevant and %d stop being it, want 1 and 0: item c, whose tag is rejected, gets another", dry.Relevant, dry.NoMoreRelevant)
		}
		if dry.Items != 5 || dry.Changed != 4 || dry.Added["group/ansar"] != 4 || dry.Removed["group/ttp"] != 4 {
			t.Errorf("dry run: %+v, want group/ansar instead of group/ttp on 4 of 5 items", dry)
		}
		if d := cmp.Diff(before, r.stored()); d != "" {
			t.Errorf("a dry run changes items (-before +after):\n%s", d)
		}

		var sum retag.Summary
		for stops := 0; ; stops++ {
			ctx, cancel := context.WithCancel(t.Context())
			tagger := r.retagTo()
			tagger.Progress = func(int, int) { cancel() } // after each item
			if sum, err = tagger.Run(ctx, version, time.Time{}, false); err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) || stops > 5 {
				t.Fatalf("after %d stops: %v", stops, err)
			}
		}
		if sum.Items != 5 || sum.Changed != 4 || !sum.Continued {
			t.Errorf("run that was stopped after each item: %+v, want 4 of 5 items changed, and a continued run", sum)
		}
		r.want("items with the old tag", r.tagged("group/ttp"), "d")
		r.want("items with the new tag", r.tagged("group/ansar"), "e c b a")
		r.want("undecided", r.queue(news.QueueFilter{}), "e d c b")
		if got := r.stateOf("a", "group/ansar").Verdict; got != news.Added {
			t.Errorf("the added tag has the verdict %q", got)
		}
		again, err := r.retagTo().Run(t.Context(), version, time.Time{}, false)
		r.must(err)
		if again.Items != 5 || again.Changed != 0 || again.Continued {
			t.Errorf("a second run: %+v, want nothing changed", again)
		}
		r.wantSound()
	})
}

// TestRetagAppliesTheRule checks that a run computes the relevance of items whose tags stay as they are.
func TestRetagAppliesTheRule(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		r := newReviewFixture(t, db)
		version := r.stored()[0].Tags[0].Taxonomy
		r.decide("ana", "d", "group/ttp", news.Rejected)
		_, err := r.retagTo().Run(t.Context(), version, time.Time{}, false)
		r.must(err)
		nothing := func(*news.Item) news.Judgement { return news.Judgement{} }
		db.SetRelevanceRule(nothing)
		tagger := r.retagTo()
		tagger.Judge = nothing
		sum, err := tagger.Run(t.Context(), version, time.Time{}, false)
		r.must(err)
		if sum.Changed != 0 || sum.Relevant != 0 || sum.NoMoreRelevant != 4 {
			t.Errorf("%d items got other tags, %d became relevant, %d no longer are; want 0, 0, and 4: one was not relevant", sum.Changed, sum.Relevant, sum.NoMoreRelevant)
		}
		r.want("relevant", keys(r.items(news.Filter{Relevant: true})), "")
		r.wantSound()
	})
}

// TestRetagNeedsTheTaxonomy checks the error when the taxonomy is not stored.
func TestRetagNeedsTheTaxonomy(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		_, err := db.BeginRetag(t.Context(), "sha256:none", time.Time{}, time.Now(), false)
		if !errors.Is(err, news.ErrNotFound) || !strings.Contains(err.Error(), "taxonomy sha256:none") {
			t.Errorf("error is %v, want one that wraps ErrNotFound and names the taxonomy", err)
		}
	})
}

// TestRetagLeavesNewVersions checks that an item that is edited while a run goes on keeps the tags of the edit.
func TestRetagLeavesNewVersions(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		r := newReviewFixture(t, db)
		version := r.stored()[0].Tags[0].Taxonomy
		run, err := db.BeginRetag(t.Context(), version, time.Time{}, r.now, false)
		r.must(err)
		items, err := db.RetagItems(t.Context(), run, 10)
		r.must(err)
		edited := item("b", "TTP edited", -9, tag("group/ttp", 3))
		r.poll(ok("dawn", edited))
		var ids []int64
		for i := range items {
			items[i].Tags = r.retagTo().Read(items[i]).Tags
			ids = append(ids, items[i].ID)
		}
		run.After = items[len(items)-1].ID
		r.must(db.SaveRetag(t.Context(), run, ids, items, r.now, true))
		r.want("the edited item and the one that keeps its tag", r.tagged("group/ttp"), "d b")
		r.wantSound()
	})
}

// A retagged item keeps the cuts of its fields. The cuts of the classifier are replaced by those that it reports now.
func TestRetagSaysWhatIsCut(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		w := newFixture(t, db, feed("dawn"))
		it := item("a", "TTP", 0, tag("group/ttp", 3))
		it.Cuts = news.Cuts{{Kind: news.CutText, Count: 5}, {Kind: news.CutHits, Count: 7}}
		w.poll(ok("dawn", it))
		for _, cuts := range []news.Cuts{{{Kind: news.CutHits, Count: 8}}, {{Kind: news.CutHits, Count: 8}}, nil} {
			r := &retag.Retagger{
				Store: db, Same: store.SameReading, Judge: byGroup, Now: func() time.Time { return w.now },
				Read: func(it news.Item) news.Reading { return news.Reading{Tags: it.Tags, Cuts: cuts} },
			}
			_, err := r.Run(t.Context(), "v1", time.Time{}, false)
			w.must(err)
			got := w.items(news.Filter{})[0]
			if d := cmp.Diff(append(it.Cuts.Fields(), cuts...), got.Cuts); d != "" || len(got.Tags) != 1 {
				t.Errorf("cuts (-want +got):\n%s\nwith %d tags", d, len(got.Tags))
			}
		}
		w.wantSound()
	})
}

// Items are retagged and judged with the country and kind that their feed has now.
func TestRetagReadsTheOutletOfTheFeed(t *testing.T) {
	onEachEngine(t, func(t *testing.T, db *store.DB) {
		atHome := func(it *news.Item) news.Judgement {
			if j := byGroup(it); it.Feed == "dawn" && it.Country == "PK" && it.Kind == news.KindNewspaper {
				return j
			}
			return news.Judgement{}
		}
		db.SetRelevanceRule(atHome)
		w := newFixture(t, db, feed("dawn"))
		w.poll(ok("dawn", item("a", "TTP", 0, tag("group/ttp", 3))))
		var outlets []string
		r := &retag.Retagger{
			Store: db, Same: store.SameReading, Judge: atHome, Now: func() time.Time { return w.now },
			Read: func(it news.Item) news.Reading {
				outlets = append(outlets, it.Country+" "+string(it.Kind))
				return news.Reading{Tags: it.Tags}
			},
		}
		levels := func() (all []news.Level) {
			_, err := r.Run(t.Context(), "v1", time.Time{}, false)
			w.must(err)
			for _, it := range w.items(news.Filter{}) {
				all = append(all, it.Level)
			}
			return all
		}
		if got := levels(); len(got) != 1 || got[0] != news.LevelLead {
			t.Errorf("levels %q, want a lead", got)
		}
		moved := feed("dawn")
		moved.Country, moved.Kind = "GB", news.KindWire
		w.must(db.SyncFeeds(t.Context(), []news.Feed{moved}, w.now))
		if got := levels(); len(got) != 0 && got[0] != news.LevelNone {
			t.Errorf("levels %q after the feed has moved, want none", got)
		}
		if d := cmp.Diff([]string{"PK newspaper", "GB wire"}, outlets); d != "" {
			t.Errorf("outlets (-want +got):\n%s", d)
		}
	})
}
